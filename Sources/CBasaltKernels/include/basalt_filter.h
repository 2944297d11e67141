// Comparisons of flat columns with constants, into masks.
//
// Every comparison is a closed interval: `= c` is [c, c], `< c` is [lowest, c - 1], and so on; an interval whose low
// bound is above its high bound selects nothing. Any count.

#ifndef BASALT_FILTER_H
#define BASALT_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include "basalt_types.h"

#pragma clang assume_nonnull begin

#define BASALT_DECLARE_IN_RANGE(T, TYPE)                                                                               \
  /** Bit i = low <= values[i] <= high. */                                                                             \
  void (*in_range_##T)(const void *values, TYPE low, TYPE high, uint64_t *mask, size_t count);

struct basalt_filter_kernels {
  BASALT_DECLARE_IN_RANGE(i8, int8_t)
  BASALT_DECLARE_IN_RANGE(i16, int16_t)
  BASALT_DECLARE_IN_RANGE(i32, int32_t)
  BASALT_DECLARE_IN_RANGE(i64, int64_t)
  BASALT_DECLARE_IN_RANGE(u8, uint8_t)
  BASALT_DECLARE_IN_RANGE(u16, uint16_t)
  BASALT_DECLARE_IN_RANGE(u32, uint32_t)
  BASALT_DECLARE_IN_RANGE(u64, uint64_t)
  BASALT_DECLARE_IN_RANGE(i128, struct basalt_int128)

  // Floating point in SQL's order: -0 equals 0, all NaNs are equal and above +infinity. So `>= c` is [c, NaN], `> c`
  // is [next above c, NaN] (and [NaN, NaN] for c = +infinity), `= NaN` is [NaN, NaN], `< NaN` is [-infinity,
  // +infinity].
  BASALT_DECLARE_IN_RANGE(f32, float)
  BASALT_DECLARE_IN_RANGE(f64, double)

  /// Bit i = the 16 bytes of values[i] are `low`, then `high`: decides equality of string views up to 12 bytes and of
  /// uuids.
  void (*equal_u128)(const void *values, uint64_t low, uint64_t high, uint64_t *mask, size_t count);
  /// Bit i = the first 8 bytes of the 16-byte values[i] are `low`: length and prefix of a string view, which leaves
  /// only the matching rows to compare in full.
  void (*equal_low_u128)(const void *values, uint64_t low, uint64_t *mask, size_t count);
};

#undef BASALT_DECLARE_IN_RANGE

#pragma clang assume_nonnull end

#endif
