// Compares every kernel at every level that this machine offers with the scalar level: on random and extreme data, at counts around
// every loop boundary, at odd addresses, in memory that faults on overrun.
//
// Plain C, so that it can be built for another architecture and run under an emulator: `twins [seed]`. Ends with a line "N passed,
// M failed" and exit code 0 when nothing failed. Tests/BasaltCoreTests/Kernels/KernelTwinsTests.swift builds and runs it.

#include "harness.h"

static const size_t counts[] = {0,   1,   2,   7,   8,   15,  16,  17,   31,   32,   33,   63,  64,
                                65,  100, 127, 128, 129, 255, 256, 1000, 1023, 1024, 1025, 2049, 3000};
enum { COUNT_COUNT = sizeof counts / sizeof counts[0] };

static uint8_t *region_a, *region_b, *region_c, *region_expected, *region_found;
static const struct basalt_kernels *scalar, *twin;

/// Both targets, filled with canaries and returned so that the array ends at the guard page.
struct targets {
  uint8_t *expected, *found;
  size_t byte_count;
};
static struct targets make_targets(size_t byte_count) {
  memset(region_expected, CANARY, REGION_BYTE_COUNT);
  memset(region_found, CANARY, REGION_BYTE_COUNT);
  return (struct targets){at_end(region_expected, byte_count), at_end(region_found, byte_count), byte_count};
}
/// Compares the whole regions, so a byte written before the array shows too.
static void compare(const char *kernel, const char *detail, size_t count) {
  expect_equal(kernel, detail, count, region_expected, region_found, REGION_BYTE_COUNT);
}

static const char *const shape_names[] = {"random", "extreme", "small", "constant"};

#define FOR_SHAPES for (enum shape shape = 0; shape < SHAPE_COUNT; shape++)
#define FOR_COUNTS for (size_t count_index = 0, count; count_index < COUNT_COUNT && (count = counts[count_index], true); count_index++)
#define FOR_VECTOR_COUNTS FOR_COUNTS if (count <= BASALT_VECTOR_VALUE_COUNT)
#define ROUNDED_UP(count, unit) (((count) + (unit) - 1) / (unit) * (unit))
#define MASK_BYTE_COUNT(count) (((count) + 63) / 64 * 8)

/// A mask for `count` rows in region_c, its bits after the last row set at random: kernels must ignore them.
static uint64_t *make_mask(enum shape shape, size_t count) {
  uint64_t *mask = (uint64_t *)at_end(region_c, MASK_BYTE_COUNT(count));
  for (size_t i = 0; i < MASK_BYTE_COUNT(count) / 8; i++) {
    const uint64_t dense = next_random(), sparse = dense & next_random() & next_random() & next_random();
    mask[i] = shape == SHAPE_RANDOM ? dense : shape == SHAPE_EXTREME ? ~sparse : shape == SHAPE_SMALL ? sparse : (i % 2 ? 0 : ~(uint64_t)0);
  }
  return mask;
}

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
      struct targets histograms = make_targets(BASALT_BIT_WIDTH_HISTOGRAM_COUNT * 4);                                 \
      const TYPE reference = shape == SHAPE_RANDOM ? base : 0;                                                        \
      scalar->aggregate.bit_width_histogram_##T(values, reference, (uint32_t *)histograms.expected, count);           \
      twin->aggregate.bit_width_histogram_##T(values, reference, (uint32_t *)histograms.found, count);                \
      compare("bit_width_histogram_" #T, shape_names[shape], count);                                                  \
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

// Floating point: plain numbers, and both zeros, infinities, NaNs of both signs, subnormals among them. Results must agree in
// every bit, except the payload of a NaN, which IEEE 754 leaves open.
#define CHECK_FLOATS(T, TYPE)                                                                                        \
  static void fill_##T(uint8_t *target, enum shape shape, size_t count) {                                            \
    const TYPE specials[] = {(TYPE)0.0, (TYPE)-0.0, (TYPE)__builtin_inf(), (TYPE)-__builtin_inf(),                   \
                             (TYPE)__builtin_nan(""), (TYPE)-__builtin_nan(""), (TYPE)1e-40, (TYPE)1};               \
    const size_t choice = next_random();                                                                             \
    for (size_t i = 0; i < count; i++) {                                                                             \
      TYPE value = (TYPE)(int64_t)next_random() / (TYPE)1e12;                                                        \
      if (shape == SHAPE_EXTREME || (shape == SHAPE_RANDOM && next_random() % 100 == 0)) {                           \
        value = specials[next_random() % 8];                                                                         \
      } else if (shape == SHAPE_SMALL) {                                                                             \
        value = specials[next_random() % 2];                                                                         \
      } else if (shape == SHAPE_CONSTANT) {                                                                          \
        value = specials[choice % 8];                                                                                \
      }                                                                                                              \
      memcpy(target + i * sizeof value, &value, sizeof value);                                                       \
    }                                                                                                                \
  }                                                                                                                  \
  static void check_floats_##T(void) {                                                                               \
    FOR_SHAPES FOR_COUNTS for (int round = 0; round < 6; round++) {                                                  \
      uint8_t *values = at_end(region_a, count * sizeof(TYPE));                                                      \
      fill_##T(values, shape, count);                                                                                \
      TYPE low, high;                                                                                                \
      fill_##T((uint8_t *)&low, round < 3 ? SHAPE_EXTREME : shape, 1);                                               \
      fill_##T((uint8_t *)&high, round % 2 ? SHAPE_EXTREME : shape, 1);                                              \
      struct targets masks = make_targets(MASK_BYTE_COUNT(count));                                                   \
      scalar->filter.in_range_##T(values, low, high, (uint64_t *)masks.expected, count);                             \
      twin->filter.in_range_##T(values, low, high, (uint64_t *)masks.found, count);                                  \
      compare("in_range_" #T, shape_names[shape], count);                                                            \
      const uint64_t *mask = round == 0 ? NULL : make_mask((enum shape)(round % SHAPE_COUNT), count);                \
      double expected = scalar->aggregate.sum_##T(values, mask, count);                                              \
      double found = twin->aggregate.sum_##T(values, mask, count);                                                   \
      if (expected != expected && found != found) {                                                                  \
        expected = found = 0;                                                                                        \
      }                                                                                                              \
      expect_equal("sum_" #T, shape_names[shape], count, &expected, &found, sizeof found);                           \
      const struct basalt_float_extremes wanted = scalar->aggregate.min_max_##T(values, mask, count);                \
      const struct basalt_float_extremes given = twin->aggregate.min_max_##T(values, mask, count);                   \
      expect_equal("min_max_" #T, shape_names[shape], count, &wanted, &given, sizeof given);                         \
    }                                                                                                                \
  }
CHECK_FLOATS(f32, float)
CHECK_FLOATS(f64, double)

static void check_wide_values(void) {
  FOR_SHAPES FOR_COUNTS {
    uint8_t *values = at_end(region_a, count * 16);
    fill(values, shape, 16, count);
    uint64_t wanted[2] = {42, 42};
    if (count > 0) {
      memcpy(wanted, values + next_random() % count * 16, 16);
    }
    struct targets masks = make_targets(MASK_BYTE_COUNT(count));
    scalar->filter.equal_u128(values, wanted[0], wanted[1], (uint64_t *)masks.expected, count);
    twin->filter.equal_u128(values, wanted[0], wanted[1], (uint64_t *)masks.found, count);
    compare("equal_u128", shape_names[shape], count);
    masks = make_targets(MASK_BYTE_COUNT(count));
    scalar->filter.equal_low_u128(values, wanted[0], (uint64_t *)masks.expected, count);
    twin->filter.equal_low_u128(values, wanted[0], (uint64_t *)masks.found, count);
    compare("equal_low_u128", shape_names[shape], count);
    const size_t expected = scalar->aggregate.count_equal_neighbours_u128(values, count);
    const size_t found = twin->aggregate.count_equal_neighbours_u128(values, count);
    expect_equal("count_equal_neighbours_u128", shape_names[shape], count, &expected, &found, sizeof found);
  }
}

#define CHECK_MASK_OPERATION(name)                                                                               \
  do {                                                                                                           \
    struct targets results = make_targets(MASK_BYTE_COUNT(count));                                               \
    scalar->mask.name(left, right, (uint64_t *)results.expected, count);                                         \
    twin->mask.name(left, right, (uint64_t *)results.found, count);                                              \
    compare(#name, shape_names[shape], count);                                                                   \
  } while (0)

static void check_masks(void) {
  FOR_SHAPES FOR_COUNTS {
    const uint64_t *right = make_mask(shape, count);
    uint64_t *left = (uint64_t *)at_end(region_b, MASK_BYTE_COUNT(count));
    memcpy(left, right, MASK_BYTE_COUNT(count));
    right = make_mask(SHAPE_RANDOM, count);
    CHECK_MASK_OPERATION(mask_and);
    CHECK_MASK_OPERATION(mask_or);
    CHECK_MASK_OPERATION(mask_andnot);
    struct targets results = make_targets(MASK_BYTE_COUNT(count));
    scalar->mask.mask_not(left, (uint64_t *)results.expected, count);
    twin->mask.mask_not(left, (uint64_t *)results.found, count);
    compare("mask_not", shape_names[shape], count);

    const size_t expected_count = scalar->mask.mask_popcount(left, count);
    const size_t found_count = twin->mask.mask_popcount(left, count);
    expect_equal("mask_popcount", shape_names[shape], count, &expected_count, &found_count, sizeof found_count);

    // The slack differs between levels: compare what is promised, then that nothing beyond the slack was written.
    results = make_targets(2 * expected_count + BASALT_SELECTION_SLACK_BYTE_COUNT);
    const size_t selected = scalar->mask.mask_to_selection(left, (uint16_t *)results.expected, count);
    const size_t also_selected = twin->mask.mask_to_selection(left, (uint16_t *)results.found, count);
    expect_equal("mask_to_selection", "count", count, &selected, &also_selected, sizeof selected);
    memset(results.found + 2 * expected_count, CANARY, BASALT_SELECTION_SLACK_BYTE_COUNT);
    compare("mask_to_selection", shape_names[shape], count);

    uint16_t *selection = (uint16_t *)at_end(region_a, 2 * expected_count);
    memcpy(selection, results.expected, 2 * expected_count);
    results = make_targets(MASK_BYTE_COUNT(count));
    scalar->mask.selection_to_mask(selection, expected_count, (uint64_t *)results.expected, count);
    twin->mask.selection_to_mask(selection, expected_count, (uint64_t *)results.found, count);
    compare("selection_to_mask", shape_names[shape], count);

    results = make_targets(count);
    scalar->mask.bits_to_bytes(left, results.expected, count);
    twin->mask.bits_to_bytes(left, results.found, count);
    compare("bits_to_bytes", shape_names[shape], count);

    uint8_t *bytes = at_end(region_a, count);
    fill(bytes, shape, 1, count);
    results = make_targets(MASK_BYTE_COUNT(count));
    scalar->mask.bytes_to_bits(bytes, (uint64_t *)results.expected, count);
    twin->mask.bytes_to_bits(bytes, (uint64_t *)results.found, count);
    compare("bytes_to_bits", shape_names[shape], count);
  }
  // Every byte value at every place of a word, for the table of positions.
  for (size_t byte = 0; byte < 256; byte++) {
    for (size_t place = 0; place < 8; place++) {
      const uint64_t mask[1] = {(uint64_t)byte << (8 * place)};
      uint16_t expected[64 + 32] = {0}, found[64 + 32] = {0};
      const size_t selected = scalar->mask.mask_to_selection(mask, expected, 64);
      const size_t also_selected = twin->mask.mask_to_selection(mask, found, 64);
      expect_equal("mask_to_selection", "count of one byte", 64, &selected, &also_selected, sizeof selected);
      expect_equal("mask_to_selection", "one byte", 64, expected, found, selected * 2);
    }
  }
}

#define CHECK_LINEAR(S, STYPE, T, TYPE)                                                                             \
  static void check_linear_##S##_##T(void) {                                                                        \
    FOR_SHAPES FOR_COUNTS for (int round = 0; round < 3; round++) {                                                 \
      uint8_t *source = at_end(region_a, count * sizeof(STYPE));                                                    \
      fill(source, shape, sizeof(STYPE), count);                                                                    \
      const TYPE base = (TYPE)next_random();                                                                        \
      TYPE multiplier = round == 0 ? 1 : (TYPE)next_random();                                                       \
      struct targets scaled = make_targets(count * sizeof(TYPE));                                                   \
      scalar->linear.scale_##S##_to_##T(source, multiplier, base, scaled.expected, count);                          \
      twin->linear.scale_##S##_to_##T(source, multiplier, base, scaled.found, count);                               \
      compare("scale_" #S "_to_" #T, shape_names[shape], count);                                                    \
      /* The inverse holds while the products stay below 2^N: keep the multiplier in the bits that are left. */     \
      const size_t spare_bit_count = 8 * (sizeof(TYPE) - sizeof(STYPE));                                            \
      TYPE divisor = spare_bit_count == 0 ? 1 : (TYPE)(next_random() >> (64 - spare_bit_count));                    \
      divisor = divisor == 0 ? 1 : divisor;                                                                         \
      uint8_t *values = at_end(region_b, count * sizeof(TYPE));                                                     \
      scalar->linear.scale_##S##_to_##T(source, divisor, base, values, count);                                      \
      struct targets quotients = make_targets(count * sizeof(STYPE));                                               \
      scalar->linear.unscale_##T##_to_##S(values, base, divisor, quotients.expected, count);                        \
      twin->linear.unscale_##T##_to_##S(values, base, divisor, quotients.found, count);                             \
      compare("unscale_" #T "_to_" #S, shape_names[shape], count);                                                  \
      expect_equal("unscale_" #T "_to_" #S, "round trip", count, source, quotients.found, count * sizeof(STYPE));   \
    }                                                                                                               \
  }
CHECK_LINEAR(u8, uint8_t, u16, uint16_t)
CHECK_LINEAR(u16, uint16_t, u16, uint16_t)
CHECK_LINEAR(u8, uint8_t, u32, uint32_t)
CHECK_LINEAR(u16, uint16_t, u32, uint32_t)
CHECK_LINEAR(u32, uint32_t, u32, uint32_t)
CHECK_LINEAR(u8, uint8_t, u64, uint64_t)
CHECK_LINEAR(u16, uint16_t, u64, uint64_t)
CHECK_LINEAR(u32, uint32_t, u64, uint64_t)
CHECK_LINEAR(u64, uint64_t, u64, uint64_t)

static void check_linear_i128(void) {
  FOR_SHAPES FOR_COUNTS {
    uint8_t *source = at_end(region_a, count * 8);
    fill(source, shape, 8, count);
    const uint64_t multiplier = next_random() | 1;
    const struct basalt_int128 base = {next_random(), (int64_t)next_random()};
    struct targets scaled = make_targets(count * 16);
    scalar->linear.scale_u64_to_i128(source, multiplier, base, scaled.expected, count);
    twin->linear.scale_u64_to_i128(source, multiplier, base, scaled.found, count);
    compare("scale_u64_to_i128", shape_names[shape], count);
    uint8_t *values = at_end(region_b, count * 16);
    memcpy(values, scaled.expected, count * 16);
    struct targets quotients = make_targets(count * 8);
    memcpy(quotients.expected, source, count * 8);
    twin->linear.unscale_i128_to_u64(values, base, multiplier, quotients.found, count);
    compare("unscale_i128_to_u64", shape_names[shape], count);
  }
}

// Gathers: indices into a table of 256 values, whatever their width.
#define CHECK_GATHER(T, BYTES, INDEX, INDEX_BYTES)                                                               \
  do {                                                                                                           \
    uint8_t *indices = at_end(region_b, count * INDEX_BYTES);                                                    \
    for (size_t i = 0; i < count; i++) {                                                                         \
      const uint32_t index = (uint32_t)(next_random() % 256);                                                    \
      memcpy(indices + i * INDEX_BYTES, &index, INDEX_BYTES);                                                    \
    }                                                                                                            \
    uint8_t *table = at_end(region_a, 256 * BYTES);                                                              \
    struct targets gathered = make_targets(count * BYTES);                                                       \
    for (size_t i = 0; i < count; i++) {                                                                         \
      uint32_t index = 0;                                                                                        \
      memcpy(&index, indices + i * INDEX_BYTES, INDEX_BYTES);                                                    \
      memcpy(gathered.expected + i * BYTES, table + index * BYTES, BYTES);                                       \
    }                                                                                                            \
    twin->gather.gather_##T##_by_##INDEX(table, indices, gathered.found, count);                                 \
    compare("gather_" #T "_by_" #INDEX, "random", count);                                                        \
  } while (0)
#define CHECK_GATHERS(T, BYTES)       \
  CHECK_GATHER(T, BYTES, u8, 1);      \
  CHECK_GATHER(T, BYTES, u16, 2);     \
  CHECK_GATHER(T, BYTES, u32, 4)
#define CHECK_MAX(T, TYPE)                                                                     \
  do {                                                                                         \
    uint8_t *values = at_end(region_a, count * sizeof(TYPE));                                  \
    fill(values, (enum shape)(count % SHAPE_COUNT), sizeof(TYPE), count);                      \
    const TYPE expected = scalar->gather.max_##T(values, count);                               \
    const TYPE found = twin->gather.max_##T(values, count);                                    \
    expect_equal("max_" #T, "mixed", count, &expected, &found, sizeof found);                  \
  } while (0)

static void check_gathers(void) {
  fill(region_a, SHAPE_RANDOM, 1, REGION_BYTE_COUNT);
  FOR_COUNTS {
    CHECK_GATHERS(u8, 1);
    CHECK_GATHERS(u16, 2);
    CHECK_GATHERS(u32, 4);
    CHECK_GATHERS(u64, 8);
    CHECK_GATHERS(u128, 16);
  }
  FOR_COUNTS {
    CHECK_MAX(u8, uint8_t);
    CHECK_MAX(u16, uint16_t);
    CHECK_MAX(u32, uint32_t);
  }
}

#define CHECK_HASH(name, SOURCE_BYTES, TARGET_BYTES)                             \
  do {                                                                           \
    uint8_t *values = at_end(region_a, count * SOURCE_BYTES);                    \
    fill(values, shape, SOURCE_BYTES, count);                                    \
    struct targets hashes = make_targets(count * TARGET_BYTES);                  \
    scalar->hash.name(values, hashes.expected, count);                           \
    twin->hash.name(values, hashes.found, count);                                \
    compare(#name, shape_names[shape], count);                                   \
  } while (0)

static void check_hashes(void) {
  FOR_SHAPES FOR_COUNTS {
    CHECK_HASH(murmur3_32_i64, 8, 4);
    CHECK_HASH(murmur3_32_i32, 4, 4);
    CHECK_HASH(hash_i64, 8, 8);
    CHECK_HASH(hash_i32, 4, 8);
    uint8_t *values = at_end(region_a, count * 8);
    fill(values, shape, 8, count);
    struct targets hashes = make_targets(count * 8);
    fill(hashes.expected, SHAPE_RANDOM, 8, count);
    memcpy(hashes.found, hashes.expected, count * 8);
    scalar->hash.combine_hashes(values, hashes.expected, count);
    twin->hash.combine_hashes(values, hashes.found, count);
    compare("combine_hashes", shape_names[shape], count);
  }
  // Byte strings of every length up to 600, which covers all five of XXH3's cases, and long ones cut in two and in many.
  for (size_t byte_count = 0; byte_count < 40000; byte_count += byte_count < 600 ? 1 : 3331) {
    uint8_t *bytes = at_end(region_a, byte_count);
    fill(bytes, SHAPE_RANDOM, 1, byte_count);
    const uint64_t seed = byte_count % 3 == 0 ? 0 : next_random();
    const uint32_t expected_murmur = scalar->hash.murmur3_32(bytes, byte_count);
    const uint32_t found_murmur = twin->hash.murmur3_32(bytes, byte_count);
    expect_equal("murmur3_32", "bytes", byte_count, &expected_murmur, &found_murmur, sizeof found_murmur);
    const uint64_t expected = scalar->hash.xxh3_64(bytes, byte_count, seed);
    const uint64_t whole = twin->hash.xxh3_64(bytes, byte_count, seed);
    expect_equal("xxh3_64", "bytes", byte_count, &expected, &whole, sizeof whole);
    const size_t cut = byte_count == 0 ? 0 : next_random() % byte_count;
    const uint64_t of_two = twin->hash.xxh3_64_of_two(bytes, cut, bytes + cut, byte_count - cut, seed);
    expect_equal("xxh3_64_of_two", "bytes", byte_count, &expected, &of_two, sizeof of_two);
    _Alignas(BASALT_CHECKSUM_STATE_ALIGNMENT) uint8_t state[BASALT_CHECKSUM_STATE_BYTE_COUNT];
    twin->hash.checksum_begin(state, seed);
    for (size_t offset = 0, part; offset < byte_count; offset += part) {
      part = 1 + next_random() % 700;
      part = part > byte_count - offset ? byte_count - offset : part;
      twin->hash.checksum_update(state, bytes + offset, part);
    }
    const uint64_t streamed = twin->hash.checksum_digest(state);
    expect_equal("checksum", "bytes", byte_count, &expected, &streamed, sizeof streamed);
  }
}

static void check_views(void) {
  // Heaps that end exactly at the last text, or one byte short of it, or far behind it.
  FOR_COUNTS for (int round = 0; round < 6; round++) {
    uint32_t *lengths = (uint32_t *)at_end(region_b, count * 4);
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
      lengths[i] = (uint32_t)(next_random() % (round % 2 ? 14 : 21));
      total += lengths[i];
    }
    if (count > 0 && round == 5) {
      lengths[count - 1] = 0xffffffffu;  // As from a corrupt page.
    }
    const size_t heap_offset = next_random() % 40;
    size_t heap_byte_count = heap_offset + total + (round == 2 ? 100 : 0);
    heap_byte_count -= round == 3 && heap_byte_count > 0 ? 1 : 0;
    if (heap_byte_count > REGION_BYTE_COUNT) {
      continue;
    }
    uint8_t *heap = at_end(region_a, heap_byte_count);
    fill(heap, SHAPE_RANDOM, 1, heap_byte_count);
    struct targets views = make_targets(count * 16);
    const uint64_t expected = scalar->text.views_from_lengths(lengths, heap, heap_byte_count, heap_offset, 7, views.expected, count);
    const uint64_t found = twin->text.views_from_lengths(lengths, heap, heap_byte_count, heap_offset, 7, views.found, count);
    expect_equal("views_from_lengths", "end", count, &expected, &found, sizeof found);
    if (expected == BASALT_TEXT_OVERRUN) {
      continue;
    }
    compare("views_from_lengths", "views", count);
    uint8_t *source = at_end(region_c, count * 16);
    memcpy(source, views.expected, count * 16);
    const void *buffers[8] = {NULL, NULL, NULL, NULL, NULL, NULL, NULL, heap};
    struct targets hashes = make_targets(count * 8);
    for (size_t i = 0, offset = heap_offset; i < count; offset += lengths[i], i++) {
      const uint64_t hash = scalar->hash.xxh3_64(heap + offset, lengths[i], 0);
      memcpy(hashes.expected + 8 * i, &hash, sizeof hash);
    }
    twin->hash.hash_views(source, buffers, hashes.found, count);
    compare("hash_views", "views", count);
  }
}

static size_t append_character(uint8_t *target, uint32_t c) {
  if (c < 0x80) {
    target[0] = (uint8_t)c;
    return 1;
  }
  if (c < 0x800) {
    target[0] = (uint8_t)(0xc0 | c >> 6), target[1] = (uint8_t)(0x80 | (c & 63));
    return 2;
  }
  if (c < 0x10000) {
    target[0] = (uint8_t)(0xe0 | c >> 12), target[1] = (uint8_t)(0x80 | (c >> 6 & 63)), target[2] = (uint8_t)(0x80 | (c & 63));
    return 3;
  }
  target[0] = (uint8_t)(0xf0 | c >> 18), target[1] = (uint8_t)(0x80 | (c >> 12 & 63));
  target[2] = (uint8_t)(0x80 | (c >> 6 & 63)), target[3] = (uint8_t)(0x80 | (c & 63));
  return 4;
}

static void check_utf8_text(const uint8_t *text, size_t byte_count, const char *detail) {
  const bool expected = scalar->text.validate_utf8(text, byte_count);
  const bool found = twin->text.validate_utf8(text, byte_count);
  expect_equal("validate_utf8", detail, byte_count, &expected, &found, sizeof found);
}

static void check_utf8(void) {
  // Every two bytes, and every three and four whose first is not ASCII and whose later ones lie at a boundary of the tables, at a place
  // that crosses registers and blocks.
  static const uint8_t edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf,
                                  0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
  uint8_t text[200];
  for (size_t first = 0; first < 256; first++) {
    for (size_t second = 0; second < sizeof edges; second++) {
      for (size_t third = 0; third < sizeof edges; third += 1 + third % 3) {
        for (size_t fourth = 0; fourth < sizeof edges; fourth += 1 + fourth % 5) {
          const size_t place = next_random() % 140;
          memset(text, 'a', sizeof text);
          text[place] = (uint8_t)first, text[place + 1] = edges[second];
          text[place + 2] = edges[third], text[place + 3] = edges[fourth];
          check_utf8_text(text, sizeof text, "four bytes");
        }
      }
    }
  }
  // Right text with each character range, then with one byte changed, cut anywhere.
  for (int round = 0; round < 4000; round++) {
    static const uint32_t starts[] = {0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    size_t byte_count = 0;
    while (byte_count < sizeof text - 4) {
      uint32_t character = next_random() % 3 == 0 ? starts[next_random() % 10] : (uint32_t)(next_random() % 0xd800);
      character = round % 4 == 0 ? character % 0x80 : character;
      byte_count += append_character(text + byte_count, character);
    }
    byte_count -= next_random() % 70;
    if (round % 2 == 1) {
      text[next_random() % byte_count] = (uint8_t)next_random();
    }
    uint8_t *source = at_end(region_a, byte_count);
    memcpy(source, text, byte_count);
    check_utf8_text(source, byte_count, round % 2 ? "changed" : "right");
    const bool expected = scalar->text.all_ascii(source, byte_count), found = twin->text.all_ascii(source, byte_count);
    expect_equal("all_ascii", "text", byte_count, &expected, &found, sizeof found);
  }
}

static void check_csv(void) {
  static const char alphabet[] = {',', '"', '\n', '\r', 'a', 'b', '\0', (char)0xff};
  FOR_COUNTS for (int round = 0; round < 20; round++) {
    uint8_t *text = at_end(region_a, count);
    for (size_t i = 0; i < count; i++) {
      text[i] = (uint8_t)alphabet[next_random() % (round % 2 ? 8 : 5)];
    }
    const uint8_t delimiter = round % 5 == 0 ? '\0' : ',';
    const int32_t quote = round % 7 == 0 ? -1 : round % 7 == 1 ? 0 : '"';
    uint64_t expected_state = next_random() % 2, found_state = expected_state;
    const size_t mask_byte_count = MASK_BYTE_COUNT(count);
    struct targets masks = make_targets(3 * mask_byte_count);
    scalar->text.csv_structure(text, delimiter, quote, &expected_state, (uint64_t *)masks.expected,
                               (uint64_t *)(masks.expected + mask_byte_count),
                               (uint64_t *)(masks.expected + 2 * mask_byte_count), count);
    twin->text.csv_structure(text, delimiter, quote, &found_state, (uint64_t *)masks.found,
                             (uint64_t *)(masks.found + mask_byte_count),
                             (uint64_t *)(masks.found + 2 * mask_byte_count), count);
    compare("csv_structure", "masks", count);
    expect_equal("csv_structure", "state", count, &expected_state, &found_state, sizeof found_state);
    const size_t expected = scalar->text.count_byte(text, '"', count), found = twin->text.count_byte(text, '"', count);
    expect_equal("count_byte", "text", count, &expected, &found, sizeof found);
  }
  // More rows than a byte-wide counter holds.
  memset(region_a, '"', REGION_BYTE_COUNT);
  const size_t found = twin->text.count_byte(region_a, '"', REGION_BYTE_COUNT), expected = REGION_BYTE_COUNT;
  expect_equal("count_byte", "all", REGION_BYTE_COUNT, &expected, &found, sizeof found);
  const size_t neighbours = twin->aggregate.count_equal_neighbours_u8(region_a, REGION_BYTE_COUNT), all = REGION_BYTE_COUNT - 1;
  expect_equal("count_equal_neighbours_u8", "all", REGION_BYTE_COUNT, &all, &neighbours, sizeof neighbours);
}

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

static void check_level(void) {
  check_bitpack_u8(), check_bitpack_u16(), check_bitpack_u32(), check_bitpack_u64();
  check_words_u8(), check_words_u16(), check_words_u32(), check_words_u64();
  check_integers_i8(), check_integers_i16(), check_integers_i32(), check_integers_i64(), check_integers_i128();
  check_integers_u8(), check_integers_u16(), check_integers_u32(), check_integers_u64();
  check_sums_i16(), check_sums_i32(), check_sums_i64();
  check_floats_f32(), check_floats_f64();
  check_wide_values();
  check_masks();
  check_linear_u8_u16(), check_linear_u16_u16(), check_linear_u8_u32(), check_linear_u16_u32(), check_linear_u32_u32();
  check_linear_u8_u64(), check_linear_u16_u64(), check_linear_u32_u64(), check_linear_u64_u64(), check_linear_i128();
  check_gathers();
  check_hashes();
  check_views();
  check_utf8();
  check_csv();
  check_prefix_sums();
}

int main(int argument_count, char **arguments) {
  const uint64_t seed = argument_count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  region_a = make_region(), region_b = make_region(), region_c = make_region();
  region_expected = make_region(), region_found = make_region();
  scalar = basalt_kernels_at(BASALT_LEVEL_SCALAR);
  for (int level = BASALT_LEVEL_BASE; level < BASALT_LEVEL_COUNT; level++) {
    twin = basalt_kernels_at(level);
    level_name = basalt_kernels_level_name(level);
    if (twin == NULL) {
      continue;
    }
    random_state = seed;
    const size_t before = check_count;
    check_level();
    printf("%s: %zu checks, seed %llu\n", level_name, check_count - before, (unsigned long long)seed);
  }
  printf("%zu passed, %zu failed\n", check_count - failure_count, failure_count);
  return failure_count == 0 ? 0 : 1;
}
