// Sums, extremes and shape statistics of flat columns, optionally of the rows that a mask selects. Any count.

#ifndef BASALT_AGGREGATE_H
#define BASALT_AGGREGATE_H

#include <stddef.h>
#include <stdint.h>

#include "basalt_types.h"

#pragma clang assume_nonnull begin

/// Result of `min_max_f32` and `min_max_f64`, whose f32 values are widened exactly.
/// Without a value that is not NaN, minimum is +infinity and maximum is -infinity.
struct basalt_float_extremes {
  double minimum;
  double maximum;
  size_t nan_count;
};

enum {
  /// Counters of a bucket histogram: 256 buckets, and one for what lies beyond them.
  BASALT_BUCKET_HISTOGRAM_COUNT = 257
};

#define BASALT_DECLARE_MIN_MAX(T, TYPE)                                                                                \
  /** Smallest and largest selected value. When none is selected: the type's largest and smallest value. */            \
  void (*min_max_##T)(const void *values, const uint64_t *_Nullable mask, TYPE *minimum, TYPE *maximum, size_t count);
#define BASALT_DECLARE_EQUAL_NEIGHBOURS(T)                                                                             \
  /** How many i > 0 have values[i] = values[i - 1], bit for bit; runs are `count` minus this. */                      \
  size_t (*count_equal_neighbours_##T)(const void *values, size_t count);
#define BASALT_DECLARE_BUCKET_HISTOGRAM(T, TYPE)                                                                       \
  /** histogram[b] = for how many values (values[i] - reference) >> shift is b; of 256 and more in histogram[256].     \
      Sets all 257 counters. The shift is less than the width of the type. */                                          \
  void (*bucket_histogram_##T)(const void *values, TYPE reference, uint32_t shift, uint32_t *histogram, size_t count);

struct basalt_aggregate_kernels {
  /// Exact sum of the selected values.
  struct basalt_int128 (*sum_i16)(const void *values, const uint64_t *_Nullable mask, size_t count);
  struct basalt_int128 (*sum_i32)(const void *values, const uint64_t *_Nullable mask, size_t count);
  struct basalt_int128 (*sum_i64)(const void *values, const uint64_t *_Nullable mask, size_t count);
  /// Sum of the selected values in double precision, in one order at every level, so that a plan gives the same digits
  /// on every machine: 16 lanes take value i in lane i mod 16; after each block of 1,024 values and at the end lanes 8
  /// apart are added, then 4, 2 and 1 apart; block sums are added up with Neumaier's compensation. An unselected value
  /// counts as +0. So the error grows with 64 + 4 additions, not with the count.
  double (*sum_f32)(const void *values, const uint64_t *_Nullable mask, size_t count);
  double (*sum_f64)(const void *values, const uint64_t *_Nullable mask, size_t count);

  BASALT_DECLARE_MIN_MAX(i8, int8_t)
  BASALT_DECLARE_MIN_MAX(i16, int16_t)
  BASALT_DECLARE_MIN_MAX(i32, int32_t)
  BASALT_DECLARE_MIN_MAX(i64, int64_t)
  BASALT_DECLARE_MIN_MAX(u8, uint8_t)
  BASALT_DECLARE_MIN_MAX(u16, uint16_t)
  BASALT_DECLARE_MIN_MAX(u32, uint32_t)
  BASALT_DECLARE_MIN_MAX(u64, uint64_t)
  BASALT_DECLARE_MIN_MAX(i128, struct basalt_int128)
  /// Extremes over the selected values that are not NaN, and the count of selected NaNs. Here -0 is below +0, so
  /// that a bound at zero has the sign that holds for all zeros of the column.
  struct basalt_float_extremes (*min_max_f32)(const void *values, const uint64_t *_Nullable mask, size_t count);
  struct basalt_float_extremes (*min_max_f64)(const void *values, const uint64_t *_Nullable mask, size_t count);

  BASALT_DECLARE_EQUAL_NEIGHBOURS(u8)
  BASALT_DECLARE_EQUAL_NEIGHBOURS(u16)
  BASALT_DECLARE_EQUAL_NEIGHBOURS(u32)
  BASALT_DECLARE_EQUAL_NEIGHBOURS(u64)
  BASALT_DECLARE_EQUAL_NEIGHBOURS(u128)

  BASALT_DECLARE_BUCKET_HISTOGRAM(u8, uint8_t)
  BASALT_DECLARE_BUCKET_HISTOGRAM(u16, uint16_t)
  BASALT_DECLARE_BUCKET_HISTOGRAM(u32, uint32_t)
  BASALT_DECLARE_BUCKET_HISTOGRAM(u64, uint64_t)
};

#undef BASALT_DECLARE_MIN_MAX
#undef BASALT_DECLARE_EQUAL_NEIGHBOURS
#undef BASALT_DECLARE_BUCKET_HISTOGRAM

#pragma clang assume_nonnull end

#endif
