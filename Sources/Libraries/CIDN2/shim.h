#pragma once
#include <idn2.h>

// A domain name in ASCII by UTS 46, not transitional; NULL where it is none. The text is the caller's, who gives it to idn2_free.
static inline char *idn2_door_ascii(const char *name) {
  uint8_t *ascii = NULL;
  if (idn2_lookup_u8((const uint8_t *)name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) return NULL;
  return (char *)ascii;
}
