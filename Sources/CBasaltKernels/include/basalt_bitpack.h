// Bit packing in lanes: the layout of every integer page ("Lane-interleaved pack" in format-spec/encodings).
//
// A packed vector holds up to 1,024 values of T bits, T in 8, 16, 32, 64, in W bits each. It has L = 1024 / T lanes;
// value i is in lane i mod L, row i div L. A lane is a little-endian bit string in which row r takes W bits from bit
// r W on; word w of lane l is the T-bit word number w L + l. So one row is 1,024 contiguous bits of output, all lanes
// need the same shift, and values come out in their logical order. A vector of n values takes
// `basalt_packed_byte_count` bytes.
//
// Widths are at most T and counts at most 1,024: the kernels trap otherwise, because a larger one would run past the
// page.

#ifndef BASALT_BITPACK_H
#define BASALT_BITPACK_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Values in a full vector.
  BASALT_VECTOR_VALUE_COUNT = 1024,
  /// Bytes of one row of all lanes (1,024 bits): the unit in which packed vectors and unpacked rows are written.
  BASALT_LANE_ROW_BYTE_COUNT = 128,
  /// Words of a mask over a full vector.
  BASALT_VECTOR_MASK_WORD_COUNT = 16,
};

/// Bytes of a packed vector: `ceil(rows * width / lane_bit_count)` rows of words of 128 bytes.
/// - lane_bit_count: T; 8, 16, 32 or 64.
static inline size_t basalt_packed_byte_count(uint32_t lane_bit_count, uint32_t width, size_t count) {
  const size_t lane_count = 1024 / lane_bit_count;
  const size_t row_count = (count + lane_count - 1) / lane_count;
  return (row_count * width + lane_bit_count - 1) / lane_bit_count * BASALT_LANE_ROW_BYTE_COUNT;
}

#define BASALT_DECLARE_BITPACK(T, TYPE)                                                                                \
  /** target[i] = reference + packed[i]. Writes whole rows: `target` has room for `count` rounded up to 1024 / T. */    \
  void (*unpack_##T)(const void *packed, uint32_t width, TYPE reference, void *target, size_t count);                  \
  /** packed[i] = (values[i] - reference) mod 2^width, absent values 0. Writes exactly the packed byte count. */        \
  void (*pack_##T)(const void *values, TYPE reference, uint32_t width, void *target, size_t count);                    \
  /** reference + packed[index]: one or two word loads. `index` must be less than the vector's count. */               \
  TYPE (*unpack_single_##T)(const void *packed, uint32_t width, TYPE reference, size_t index);                         \
  /** target[i] = reference + packed[positions[i] mod 1,024], positions of 16 bits, each below the vector's count: some  \
      two nanoseconds a value. */                                                                                      \
  void (*unpack_at_##T)(const void *packed, uint32_t width, TYPE reference, const void *positions, void *target,       \
                        size_t count);                                                                                 \
  /** Bit i = (packed[i] - low) mod 2^T <= span, over the values as packed (the caller has taken the reference off     \
      `low`). Always writes all 16 words of the mask; bits at and after `count` are 0. */                              \
  void (*unpack_in_range_##T)(const void *packed, uint32_t width, TYPE low, TYPE span, uint64_t *mask, size_t count);

/// Kernels over packed vectors. Any of them costs 20 to 100 ns for a vector, less than reading it from memory.
struct basalt_bitpack_kernels {
  BASALT_DECLARE_BITPACK(u8, uint8_t)
  BASALT_DECLARE_BITPACK(u16, uint16_t)
  BASALT_DECLARE_BITPACK(u32, uint32_t)
  BASALT_DECLARE_BITPACK(u64, uint64_t)
};

#undef BASALT_DECLARE_BITPACK

#pragma clang assume_nonnull end

#endif
