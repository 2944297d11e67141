// Undoing deltas: running sums, with the distance of one value or of one lane row.

#ifndef BASALT_DELTA_H
#define BASALT_DELTA_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#define BASALT_DECLARE_DELTA(T, TYPE)                                                                                  \
  /** target[i] = base + deltas[0] + … + deltas[i]. In place is allowed. */                                            \
  void (*accumulate_##T)(const void *deltas, TYPE base, void *target, size_t count);                                   \
  /** target[i] = deltas[i] + (i < L ? base : target[i - L]) with L = 1024 / T, the lanes of a packed vector: one      \
      addition per row and no chain between neighbours. In place is allowed. */                                        \
  void (*accumulate_rows_##T)(const void *deltas, TYPE base, void *target, size_t count);

struct basalt_delta_kernels {
  BASALT_DECLARE_DELTA(u8, uint8_t)
  BASALT_DECLARE_DELTA(u16, uint16_t)
  BASALT_DECLARE_DELTA(u32, uint32_t)
  BASALT_DECLARE_DELTA(u64, uint64_t)

  /// Offsets from lengths: target[i] = values[0] + … + values[i - 1] modulo 2^32, for `count` targets. Returns the
  /// exact total, so the offsets are true exactly when it fits 32 bits. In place is allowed.
  uint64_t (*sum_before_u32)(const void *values, void *target, size_t count);
};

#undef BASALT_DECLARE_DELTA

#pragma clang assume_nonnull end

#endif
