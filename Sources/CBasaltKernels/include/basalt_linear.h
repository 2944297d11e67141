// Linear maps between a stored narrow integer and the column's wide one, in both directions. Any count.

#ifndef BASALT_LINEAR_H
#define BASALT_LINEAR_H

#include <stddef.h>
#include <stdint.h>

#include "basalt_types.h"

#pragma clang assume_nonnull begin

#define BASALT_DECLARE_LINEAR(S, T, TYPE)                                                                              \
  /** target[i] = base + multiplier * source[i], the source zero-extended. Widens plainly with (1, 0). */              \
  void (*scale_##S##_to_##T)(const void *source, TYPE multiplier, TYPE base, void *target, size_t count);              \
  /** The inverse: target[i] = (values[i] - base) / divisor. The difference, as an unsigned number, must be a multiple \
      of `divisor` (not 0: traps), because it is multiplied by the divisor's inverse; only a power of two may leave a   \
      remainder, which is dropped. The quotient is cut to S. */                                                        \
  void (*unscale_##T##_to_##S)(const void *values, TYPE base, TYPE divisor, void *target, size_t count);

struct basalt_linear_kernels {
  BASALT_DECLARE_LINEAR(u8, u16, uint16_t)
  BASALT_DECLARE_LINEAR(u16, u16, uint16_t)
  BASALT_DECLARE_LINEAR(u8, u32, uint32_t)
  BASALT_DECLARE_LINEAR(u16, u32, uint32_t)
  BASALT_DECLARE_LINEAR(u32, u32, uint32_t)
  BASALT_DECLARE_LINEAR(u8, u64, uint64_t)
  BASALT_DECLARE_LINEAR(u16, u64, uint64_t)
  BASALT_DECLARE_LINEAR(u32, u64, uint64_t)
  BASALT_DECLARE_LINEAR(u64, u64, uint64_t)

  /// target[i] = base + multiplier * source[i] modulo 2^128, the source zero-extended, the multiplier unsigned.
  void (*scale_u64_to_i128)(const void *source, uint64_t multiplier, struct basalt_int128 base, void *target,
                            size_t count);
  /// The inverse of `scale_u64_to_i128`, under the same promise as the others.
  void (*unscale_i128_to_u64)(const void *values, struct basalt_int128 base, uint64_t divisor, void *target,
                              size_t count);

  /// target[i] = ((double)numbers[i] * factor) * inverse, each step rounded to nearest even. In place is allowed.
  void (*decimals_i64_to_f64)(const void *numbers, double factor, double inverse, void *target, size_t count);
  /// The same in double precision, and then rounded to single precision.
  void (*decimals_i32_to_f32)(const void *numbers, double factor, double inverse, void *target, size_t count);
};

#undef BASALT_DECLARE_LINEAR

#pragma clang assume_nonnull end

#endif
