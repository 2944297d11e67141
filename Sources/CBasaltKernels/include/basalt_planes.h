// Values from planes of bytes: all lowest bytes, then all second bytes, and so on.

#ifndef BASALT_PLANES_H
#define BASALT_PLANES_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#define BASALT_DECLARE_PLANES(T, TYPE)                                                                                 \
  /** target[i] = base + source[i] + 256 * source[stride + i] + …, one term a plane. `plane_count` is 1 to the bytes of \
      T (else: traps); `stride`, in bytes, is from one plane's value to the next plane's. */                           \
  void (*join_planes_##T)(const void *source, size_t stride, uint32_t plane_count, TYPE base, void *target,            \
                          size_t count);

/// (Splitting needs no kernel of its own: a plane is `unscale` to u8 by a power of 256.)
struct basalt_plane_kernels {
  BASALT_DECLARE_PLANES(u16, uint16_t)
  BASALT_DECLARE_PLANES(u32, uint32_t)
  BASALT_DECLARE_PLANES(u64, uint64_t)
};

#undef BASALT_DECLARE_PLANES

#pragma clang assume_nonnull end

#endif
