// Reading values at positions: dictionary codes, selection vectors. Any count.
//
// The kernels do not check indices. A caller that does not own them takes `max_uN` first and refuses the page once,
// instead of once per value.

#ifndef BASALT_GATHER_H
#define BASALT_GATHER_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#define BASALT_DECLARE_GATHER(T)                                                                                       \
  /** target[i] = values[indices[i]]. */                                                                               \
  void (*gather_##T##_by_u8)(const void *values, const void *indices, void *target, size_t count);                     \
  void (*gather_##T##_by_u16)(const void *values, const void *indices, void *target, size_t count);                    \
  void (*gather_##T##_by_u32)(const void *values, const void *indices, void *target, size_t count);                    \
  /** The same at positions of 16 bits that ascend, none of them twice: faster where they follow each other. */        \
  void (*pick_##T)(const void *values, const void *positions, void *target, size_t count);

struct basalt_gather_kernels {
  BASALT_DECLARE_GATHER(u8)
  BASALT_DECLARE_GATHER(u16)
  BASALT_DECLARE_GATHER(u32)
  BASALT_DECLARE_GATHER(u64)
  BASALT_DECLARE_GATHER(u128)

  /// The largest value, 0 when there is none.
  uint8_t (*max_u8)(const void *values, size_t count);
  uint16_t (*max_u16)(const void *values, size_t count);
  uint32_t (*max_u32)(const void *values, size_t count);
};

#undef BASALT_DECLARE_GATHER

#pragma clang assume_nonnull end

#endif
