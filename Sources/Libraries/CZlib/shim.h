// A typed door to what zlib gives as a macro only.
#pragma once
#include <zlib.h>

// 16 more than the largest window: gzip's frame, and no other.
static inline int zlib_door_begin_gzip(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
