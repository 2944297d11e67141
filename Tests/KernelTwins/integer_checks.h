// Checks of the kernels over integers: packing, running sums, ranges, extremes, exact sums, shape.

#ifndef BASALT_TWINS_INTEGER_CHECKS_H
#define BASALT_TWINS_INTEGER_CHECKS_H

#include "harness.h"

// Bit packing: every width, also at counts that leave rows and words in part.
#define CHECK_BITPACK(T, TYPE, BITS)                                                                                  \
  static void check_bitpack_##T(void) {                                                                               \
    FOR_SHAPES for (uint32_t width = 0; width <= BITS; width++) FOR_VECTOR_COUNTS {                                   \
      const TYPE reference = (TYPE)next_random();                                                                     \
      const size_t packed_byte_count = basalt_packed_byte_count(BITS, width, count);                                  \
      uint8_t *values = at_end(region_a, count * sizeof(TYPE));                                                       \
      fill(values, shape, sizeof(TYPE), count);                                                                       \
      struct targets packed = make_targets(packed_byte_count);                                                        \
      scalar->bitpack.pack_##T(values, reference, width, packed.expected, count);                                     \
      twin->bitpack.pack_##T(values, reference, width, packed.found, count);                                          \
      compare("pack_" #T, shape_names[shape], count);                                                                 \
      uint8_t *source = at_end(region_b, packed_byte_count);                                                          \
      memcpy(source, packed.expected, packed_byte_count);                                                             \
      struct targets unpacked = make_targets(ROUNDED_UP(count, 1024 / BITS) * sizeof(TYPE));                          \
      scalar->bitpack.unpack_##T(source, width, reference, unpacked.expected, count);                                 \
      twin->bitpack.unpack_##T(source, width, reference, unpacked.found, count);                                      \
      compare("unpack_" #T, shape_names[shape], count);                                                               \
      if (width == BITS) {                                                                                            \
        expect_equal("unpack_" #T, "round trip", count, values, unpacked.found, count * sizeof(TYPE));                \
      }                                                                                                               \
      for (size_t i = 0; i < count; i += 1 + count / 7) {                                                             \
        const TYPE found = twin->bitpack.unpack_single_##T(source, width, reference, i);                              \
        expect_equal("unpack_single_" #T, shape_names[shape], count, unpacked.expected + i * sizeof(TYPE), &found,    \
                     sizeof found);                                                                                   \
      }                                                                                                               \
      uint16_t positions[1024];                                                                                       \
      size_t position_count = 0;                                                                                      \
      for (size_t i = 0; i < count; i += 1 + next_random() % 9) positions[position_count++] = (uint16_t)i;            \
      struct targets picked = make_targets(position_count * sizeof(TYPE));                                            \
      scalar->bitpack.unpack_at_##T(source, width, reference, positions, picked.expected, position_count);            \
      twin->bitpack.unpack_at_##T(source, width, reference, positions, picked.found, position_count);                 \
      compare("unpack_at_" #T, shape_names[shape], position_count);                                                   \
      const TYPE width_bits = width == 0 ? 0 : (TYPE)((TYPE) ~(TYPE)0 >> (BITS - width));                             \
      const TYPE low = (TYPE)(next_random() & width_bits), span = (TYPE)(next_random() & width_bits);                 \
      struct targets masks = make_targets(BASALT_VECTOR_MASK_WORD_COUNT * 8);                                         \
      scalar->bitpack.unpack_in_range_##T(source, width, low, span, (uint64_t *)masks.expected, count);               \
      twin->bitpack.unpack_in_range_##T(source, width, low, span, (uint64_t *)masks.found, count);                    \
      compare("unpack_in_range_" #T, shape_names[shape], count);                                                      \
    }                                                                                                                 \
  }
CHECK_BITPACK(u8, uint8_t, 8)
CHECK_BITPACK(u16, uint16_t, 16)
CHECK_BITPACK(u32, uint32_t, 32)
CHECK_BITPACK(u64, uint64_t, 64)

// Kernels over one array of unsigned words.
#define CHECK_WORDS(T, TYPE, BITS)                                                                                    \
  static void check_words_##T(void) {                                                                                 \
    FOR_SHAPES FOR_COUNTS {                                                                                           \
      uint8_t *values = at_end(region_a, count * sizeof(TYPE));                                                       \
      fill(values, shape, sizeof(TYPE), count);                                                                       \
      const TYPE base = (TYPE)next_random();                                                                          \
      struct targets sums = make_targets(count * sizeof(TYPE));                                                       \
      scalar->delta.accumulate_##T(values, base, sums.expected, count);                                               \
      twin->delta.accumulate_##T(values, base, sums.found, count);                                                    \
      compare("accumulate_" #T, shape_names[shape], count);                                                           \
      sums = make_targets(count * sizeof(TYPE));                                                                      \
      scalar->delta.accumulate_rows_##T(values, base, sums.expected, count);                                          \
      memcpy(sums.found, values, count * sizeof(TYPE)); /* In place. */                                               \
      twin->delta.accumulate_rows_##T(sums.found, base, sums.found, count);                                           \
      compare("accumulate_rows_" #T, shape_names[shape], count);                                                      \
      const size_t expected = scalar->aggregate.count_equal_neighbours_##T(values, count);                            \
      const size_t found = twin->aggregate.count_equal_neighbours_##T(values, count);                                 \
      expect_equal("count_equal_neighbours_" #T, shape_names[shape], count, &expected, &found, sizeof found);         \
      struct targets histograms = make_targets(BASALT_BUCKET_HISTOGRAM_COUNT * 4);                                    \
      const TYPE reference = shape == SHAPE_RANDOM ? base : 0;                                                        \
      const uint32_t shift = shape == SHAPE_RANDOM ? sizeof(TYPE) * 8 - 6 : 0;                                        \
      scalar->aggregate.bucket_histogram_##T(values, reference, shift, (uint32_t *)histograms.expected, count);       \
      twin->aggregate.bucket_histogram_##T(values, reference, shift, (uint32_t *)histograms.found, count);            \
      compare("bucket_histogram_" #T, shape_names[shape], count);                                                     \
    }                                                                                                                 \
  }
CHECK_WORDS(u8, uint8_t, 8)
CHECK_WORDS(u16, uint16_t, 16)
CHECK_WORDS(u32, uint32_t, 32)
CHECK_WORDS(u64, uint64_t, 64)

// Ranges and extremes of integers: bounds taken from the data, in both orders, and the type's extremes.
#define CHECK_INTEGERS(T, TYPE)                                                                                       \
  static void check_integers_##T(void) {                                                                              \
    FOR_SHAPES FOR_COUNTS {                                                                                           \
      uint8_t *values = at_end(region_a, count * sizeof(TYPE));                                                       \
      fill(values, shape, sizeof(TYPE), count);                                                                       \
      for (int round = 0; round < 4; round++) {                                                                       \
        TYPE low, high;                                                                                               \
        fill((uint8_t *)&low, round == 0 ? SHAPE_EXTREME : shape, sizeof low, 1);                                     \
        fill((uint8_t *)&high, round == 1 ? SHAPE_EXTREME : shape, sizeof high, 1);                                   \
        struct targets masks = make_targets(MASK_BYTE_COUNT(count));                                                  \
        scalar->filter.in_range_##T(values, low, high, (uint64_t *)masks.expected, count);                            \
        twin->filter.in_range_##T(values, low, high, (uint64_t *)masks.found, count);                                 \
        compare("in_range_" #T, shape_names[shape], count);                                                           \
        const uint64_t *mask = round == 0 ? NULL : make_mask(shape, count);                                           \
        TYPE expected[2], found[2];                                                                                   \
        scalar->aggregate.min_max_##T(values, mask, &expected[0], &expected[1], count);                               \
        twin->aggregate.min_max_##T(values, mask, &found[0], &found[1], count);                                       \
        expect_equal("min_max_" #T, shape_names[shape], count, expected, found, sizeof found);                        \
      }                                                                                                               \
    }                                                                                                                 \
  }
CHECK_INTEGERS(i8, int8_t)
CHECK_INTEGERS(i16, int16_t)
CHECK_INTEGERS(i32, int32_t)
CHECK_INTEGERS(i64, int64_t)
CHECK_INTEGERS(u8, uint8_t)
CHECK_INTEGERS(u16, uint16_t)
CHECK_INTEGERS(u32, uint32_t)
CHECK_INTEGERS(u64, uint64_t)
CHECK_INTEGERS(i128, struct basalt_int128)

#define CHECK_SUMS(T, TYPE)                                                                          \
  static void check_sums_##T(void) {                                                                 \
    FOR_SHAPES FOR_COUNTS {                                                                          \
      uint8_t *values = at_end(region_a, count * sizeof(TYPE));                                      \
      fill(values, shape, sizeof(TYPE), count);                                                      \
      for (enum shape mask_shape = 0; mask_shape <= SHAPE_COUNT; mask_shape++) {                     \
        const uint64_t *mask = mask_shape == SHAPE_COUNT ? NULL : make_mask(mask_shape, count);      \
        const struct basalt_int128 expected = scalar->aggregate.sum_##T(values, mask, count);        \
        const struct basalt_int128 found = twin->aggregate.sum_##T(values, mask, count);             \
        expect_equal("sum_" #T, shape_names[shape], count, &expected, &found, sizeof found);         \
      }                                                                                              \
    }                                                                                                \
  }
CHECK_SUMS(i16, int16_t)
CHECK_SUMS(i32, int32_t)
CHECK_SUMS(i64, int64_t)

static void check_prefix_sums(void) {
  FOR_SHAPES FOR_COUNTS {
    uint8_t *values = at_end(region_a, count * 4);
    fill(values, shape, 4, count);
    struct targets offsets = make_targets(count * 4);
    const uint64_t expected = scalar->delta.sum_before_u32(values, offsets.expected, count);
    const uint64_t found = twin->delta.sum_before_u32(values, offsets.found, count);
    compare("sum_before_u32", shape_names[shape], count);
    expect_equal("sum_before_u32", "total", count, &expected, &found, sizeof found);
  }
}

#endif
