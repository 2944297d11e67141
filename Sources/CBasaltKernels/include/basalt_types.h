// The few types that kernels exchange with their callers beside plain integers.

#ifndef BASALT_TYPES_H
#define BASALT_TYPES_H

#include <stdint.h>

/// A 128-bit two's-complement integer, in memory the same 16 bytes as Swift's `Int128`.
struct basalt_int128 {
  uint64_t low;
  int64_t high;
};

#endif
