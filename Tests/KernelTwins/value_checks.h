// Checks of the kernels over other values: floating point, 16-byte values, masks, linear maps, gathers.

#ifndef BASALT_TWINS_VALUE_CHECKS_H
#define BASALT_TWINS_VALUE_CHECKS_H

#include "harness.h"

// Floating point: plain numbers, and both zeros, infinities, NaNs of both signs, subnormals among them. Results must
// agree in every bit, except the payload of a NaN, which IEEE 754 leaves open.
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

// Planes of bytes: every number of them, joined, and split again by powers of 256.
#define CHECK_PLANES(T, TYPE)                                                                                       \
  static void check_planes_##T(void) {                                                                              \
    FOR_SHAPES FOR_COUNTS for (uint32_t plane_count = 1; plane_count <= sizeof(TYPE); plane_count++) {              \
      uint8_t *source = at_end(region_a, count * plane_count);                                                      \
      fill(source, shape, 1, count * plane_count);                                                                  \
      const TYPE base = (TYPE)next_random();                                                                        \
      struct targets joined = make_targets(count * sizeof(TYPE));                                                   \
      scalar->planes.join_planes_##T(source, count, plane_count, base, joined.expected, count);                     \
      twin->planes.join_planes_##T(source, count, plane_count, base, joined.found, count);                          \
      compare("join_planes_" #T, shape_names[shape], count);                                                        \
      uint8_t *values = at_end(region_b, count * sizeof(TYPE));                                                     \
      memcpy(values, joined.expected, count * sizeof(TYPE));                                                        \
      for (uint32_t plane = 0; plane < plane_count; plane++) {                                                      \
        struct targets bytes = make_targets(count);                                                                 \
        memcpy(bytes.expected, source + plane * count, count);                                                      \
        twin->linear.unscale_##T##_to_u8(values, base, (TYPE)((TYPE)1 << (8 * plane)), bytes.found, count);         \
        compare("unscale_" #T "_to_u8 by a power of 256", shape_names[shape], count);                               \
      }                                                                                                             \
    }                                                                                                               \
  }
CHECK_PLANES(u16, uint16_t)
CHECK_PLANES(u32, uint32_t)
CHECK_PLANES(u64, uint64_t)

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

#define CHECK_DECIMALS(S, T, TYPE, FACTOR, INVERSE)                                        \
  static void check_decimals_##T(void) {                                                  \
    FOR_SHAPES FOR_COUNTS {                                                               \
      uint8_t *numbers = at_end(region_a, count * sizeof(TYPE));                          \
      fill(numbers, shape, sizeof(TYPE), count);                                          \
      struct targets floats = make_targets(count * sizeof(TYPE));                         \
      scalar->linear.decimals_##S##_to_##T(numbers, FACTOR, INVERSE, floats.expected, count); \
      /* In place. */                                                                     \
      memcpy(floats.found, numbers, count * sizeof(TYPE));                                \
      twin->linear.decimals_##S##_to_##T(floats.found, FACTOR, INVERSE, floats.found, count); \
      compare("decimals_" #S "_to_" #T, shape_names[shape], count);                       \
    }                                                                                     \
  }
CHECK_DECIMALS(i64, f64, double, 1e3, 1e-7)
CHECK_DECIMALS(i32, f32, float, 1e1, 1e-4)

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

#endif
