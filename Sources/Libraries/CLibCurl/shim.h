// Typed doors into libcurl's variadic functions, which Swift cannot call: one door an argument type.
// The caller answers for the option taking that type; libcurl's own type check sees only constant options.
#pragma once
#include <curl/curl.h>

static inline CURLcode curl_door_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode curl_door_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}
// libcurl copies the string, except for CURLOPT_POSTFIELDS.
static inline CURLcode curl_door_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}
// CURLOPT_COPYPOSTFIELDS: copies as many bytes as CURLOPT_POSTFIELDSIZE_LARGE, set before, says.
static inline CURLcode curl_door_copy_body(CURL *easy, const void *bytes) {
  return curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes);
}
static inline CURLcode curl_door_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}
// The list is borrowed: it must live as long as the handle uses it.
static inline CURLcode curl_door_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}
// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode curl_door_set_writer(CURL *easy, CURLoption option, curl_write_callback value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode curl_door_set_prerequest(CURL *easy, curl_prereq_callback value) {
  return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}
static inline CURLcode curl_door_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode curl_door_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode curl_door_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl_easy_getinfo(easy, info, value);
}
static inline CURLMcode curl_door_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
// A finished transfer's result; the message's data is a union.
static inline CURLcode curl_door_result(const CURLMsg *message) { return message->data.result; }
// Constants that are macros in some versions and enumerators in others.
static inline long curl_door_http2_over_tls(void) { return CURL_HTTP_VERSION_2TLS; }
static inline long curl_door_multiplex(void) { return CURLPIPE_MULTIPLEX; }
static inline long curl_door_global_all(void) { return CURL_GLOBAL_ALL; }
static inline int curl_door_go_ahead(void) { return CURL_PREREQFUNC_OK; }
static inline int curl_door_abort(void) { return CURL_PREREQFUNC_ABORT; }
