// What every kernel file of every level is written with.
//
// A level file (kernels_*.c) defines LEVEL, switches its instruction set on and includes the kernels; every function
// in them is named through the macros below and static, so that the levels do not collide and nothing but the tables
// is linked.

#ifndef BASALT_LEVEL_H
#define BASALT_LEVEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "CBasaltKernels.h"

#define BASALT_JOIN_2(a, b) basalt_##a##_##b
#define BASALT_JOIN_3(a, b, c) basalt_##a##_##b##_##c
#define BASALT_NAME_2(a, b) BASALT_JOIN_2(a, b)
#define BASALT_NAME_3(a, b, c) BASALT_JOIN_3(a, b, c)

/// The name of a kernel at this level: K(mask_and) is basalt_mask_and_avx2.
#define K(name) BASALT_NAME_2(name, LEVEL)
/// The name of a kernel for the type T of the file around it: KT(pack) is basalt_pack_u32_avx2.
#define KT(name) BASALT_NAME_3(name, T, LEVEL)
/// The same with the type given: KX(pack, u32).
#define KX(name, type) BASALT_NAME_3(name, type, LEVEL)

/// For building blocks that take wide vectors: these must not be called, only inlined (the calling convention of a
/// wide vector depends on the level, hence the warning that is off here), and loops over them must see their
/// constants.
#define BASALT_INLINE static inline __attribute__((always_inline))
#pragma clang diagnostic ignored "-Wpsabi"

/// A promise between our own functions that guards memory; costs nothing per value.
#define BASALT_REQUIRE(condition)                  \
  do {                                             \
    if (__builtin_expect(!(condition), 0)) {       \
      __builtin_trap();                            \
    }                                              \
  } while (0)

// A template names its type once, as T; these give the C type, the unsigned type of the same size, and the size in
// bits.
#define BASALT_VALUE_u8 uint8_t
#define BASALT_VALUE_u16 uint16_t
#define BASALT_VALUE_u32 uint32_t
#define BASALT_VALUE_u64 uint64_t
#define BASALT_VALUE_u128 unsigned __int128
#define BASALT_VALUE_i8 int8_t
#define BASALT_VALUE_i16 int16_t
#define BASALT_VALUE_i32 int32_t
#define BASALT_VALUE_i64 int64_t
#define BASALT_VALUE_i128 __int128
#define BASALT_VALUE_f32 float
#define BASALT_VALUE_f64 double
#define BASALT_BITS_u8 8
#define BASALT_BITS_u16 16
#define BASALT_BITS_u32 32
#define BASALT_BITS_u64 64
#define BASALT_BITS_u128 128
#define BASALT_BITS_i8 8
#define BASALT_BITS_i16 16
#define BASALT_BITS_i32 32
#define BASALT_BITS_i64 64
#define BASALT_BITS_i128 128
#define BASALT_BITS_f32 32
#define BASALT_BITS_f64 64
#define BASALT_SIGNED_8 int8_t
#define BASALT_SIGNED_16 int16_t
#define BASALT_SIGNED_32 int32_t
#define BASALT_SIGNED_64 int64_t

#define BASALT_GLUE_2(a, b) a##b
#define BASALT_GLUE(a, b) BASALT_GLUE_2(a, b)
#define VALUE_OF(type) BASALT_GLUE(BASALT_VALUE_, type)
#define BITS_OF(type) BASALT_GLUE(BASALT_BITS_, type)
#define T_VALUE VALUE_OF(T)
#define T_BITS BITS_OF(T)
/// Values of T in one lane row.
#define ROW_LANE_COUNT (1024 / T_BITS)

// Loads and stores without alignment or aliasing promises; each compiles to one instruction.
#define BASALT_DEFINE_ACCESS(TYPE, NAME)                                             \
  BASALT_INLINE TYPE basalt_load_##NAME(const void *source, size_t index) {          \
    TYPE value;                                                                      \
    memcpy(&value, (const char *)source + index * sizeof(TYPE), sizeof(TYPE));       \
    return value;                                                                    \
  }                                                                                  \
  BASALT_INLINE void basalt_store_##NAME(void *target, size_t index, TYPE value) {   \
    memcpy((char *)target + index * sizeof(TYPE), &value, sizeof(TYPE));             \
  }

BASALT_DEFINE_ACCESS(uint8_t, u8)
BASALT_DEFINE_ACCESS(uint16_t, u16)
BASALT_DEFINE_ACCESS(uint32_t, u32)
BASALT_DEFINE_ACCESS(uint64_t, u64)
BASALT_DEFINE_ACCESS(int8_t, i8)
BASALT_DEFINE_ACCESS(int16_t, i16)
BASALT_DEFINE_ACCESS(int32_t, i32)
BASALT_DEFINE_ACCESS(int64_t, i64)
BASALT_DEFINE_ACCESS(float, f32)
BASALT_DEFINE_ACCESS(double, f64)
BASALT_DEFINE_ACCESS(unsigned __int128, u128)
BASALT_DEFINE_ACCESS(__int128, i128)

#undef BASALT_DEFINE_ACCESS

#define LOAD(type) BASALT_GLUE(basalt_load_, type)
#define STORE(type) BASALT_GLUE(basalt_store_, type)

/// Lists of equal indices for shuffles.
#define BASALT_REPEAT_8(i) i, i, i, i, i, i, i, i
#define BASALT_REPEAT_16(i) BASALT_REPEAT_8(i), BASALT_REPEAT_8(i)

/// X(1) to X(8), X(16), X(32): one case of a switch per packed width.
#define BASALT_WIDTHS_8(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#define BASALT_WIDTHS_16(X) BASALT_WIDTHS_8(X) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16)
#define BASALT_WIDTHS_32(X)                                                                                \
  BASALT_WIDTHS_16(X) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30)  \
  X(31) X(32)
#define BASALT_WIDTHS(bits, X) BASALT_GLUE(BASALT_WIDTHS_, bits)(X)

/// Comma-separated lists of X(lane) for the lanes of a row.
#define BASALT_FOR_4(X, i) X(i), X((i) + 1), X((i) + 2), X((i) + 3)
#define BASALT_FOR_16(X, i) \
  BASALT_FOR_4(X, i), BASALT_FOR_4(X, (i) + 4), BASALT_FOR_4(X, (i) + 8), BASALT_FOR_4(X, (i) + 12)
#define BASALT_FOR_32(X, i) BASALT_FOR_16(X, i), BASALT_FOR_16(X, (i) + 16)
#define BASALT_FOR_64(X, i) BASALT_FOR_32(X, i), BASALT_FOR_32(X, (i) + 32)
#define BASALT_FOR_128(X) BASALT_FOR_64(X, 0), BASALT_FOR_64(X, 64)

/// Words of a mask over `bit_count` rows.
BASALT_INLINE size_t basalt_mask_word_count(size_t bit_count) { return bit_count / 64 + (bit_count % 64 != 0); }

/// The bits of mask word `word_index` that stand for rows before `bit_count`.
BASALT_INLINE uint64_t basalt_mask_word_bits(size_t word_index, size_t bit_count) {
  const size_t remaining = bit_count - word_index * 64;
  return remaining >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << remaining) - 1;
}

/// x with odd * x = 1 modulo 2^64. `odd` is its own inverse modulo 8; each step doubles the number of right bits.
BASALT_INLINE uint64_t basalt_inverse_of_odd(uint64_t odd) {
  uint64_t inverse = odd;
  for (int right_bit_count = 3; right_bit_count < 64; right_bit_count *= 2) {
    inverse *= 2 - odd * inverse;
  }
  return inverse;
}

/// Selects all rows.
BASALT_INLINE void basalt_fill_mask(uint64_t *mask, size_t bit_count) {
  for (size_t i = 0; i < basalt_mask_word_count(bit_count); i++) {
    mask[i] = basalt_mask_word_bits(i, bit_count);
  }
}

BASALT_INLINE struct basalt_int128 basalt_int128_of(__int128 value) {
  return (struct basalt_int128){.low = (uint64_t)value, .high = (int64_t)(value >> 64)};
}

BASALT_INLINE __int128 basalt_int128_value(struct basalt_int128 value) {
  return (__int128)((unsigned __int128)(uint64_t)value.high << 64 | value.low);
}

extern const struct basalt_kernels basalt_kernels_scalar;
extern const struct basalt_kernels basalt_kernels_base;
#if defined(__x86_64__)
extern const struct basalt_kernels basalt_kernels_avx2;
extern const struct basalt_kernels basalt_kernels_avx512;
#endif

#endif
