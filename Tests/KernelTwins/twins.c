// Compares every kernel at every level that this machine offers with the scalar level: on random and extreme data, at
// counts around every loop boundary, at odd addresses, in memory that faults on overrun.
//
// Plain C, so that it can be built for another architecture and run under an emulator: `twins [seed] [lowest level]`.
// Ends with a line "N passed, M failed" and exit code 0 when nothing failed. BasaltCoreTests' KernelTwinsTests builds
// and runs it.

#include "byte_checks.h"
#include "harness.h"
#include "integer_checks.h"
#include "value_checks.h"

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
  check_planes_u16(), check_planes_u32(), check_planes_u64();
  check_decimals_f64(), check_decimals_f32();
  check_gathers();
  check_hashes();
  check_views();
  check_symbols();
  check_utf8();
  check_csv();
  check_prefix_sums();
}

int main(int argument_count, char **arguments) {
  const uint64_t seed = argument_count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  const int lowest_level = argument_count > 2 ? atoi(arguments[2]) : BASALT_LEVEL_BASE;
  region_a = make_region(), region_b = make_region(), region_c = make_region();
  region_expected = make_region(), region_found = make_region();
  scalar = basalt_kernels_at(BASALT_LEVEL_SCALAR);
  for (int level = lowest_level; level < BASALT_LEVEL_COUNT; level++) {
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
