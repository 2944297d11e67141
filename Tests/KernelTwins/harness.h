// What the twin checks stand on: seeded values of awkward shapes, memory that faults when it is overrun, comparison.

#ifndef BASALT_TWINS_HARNESS_H
#define BASALT_TWINS_HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "CBasaltKernels.h"

enum {
  /// The largest array of the checks: 3,000 values of 16 bytes and slack.
  REGION_BYTE_COUNT = 1 << 16,
  /// Also right where pages have 16 KiB.
  GUARD_BYTE_COUNT = 1 << 14,
  CANARY = 0xa5,
};

/// Memory whose last byte is followed by a page that may not be touched, so that a kernel that reads or writes past
/// the end of an array placed there dies instead of going unnoticed.
static uint8_t *make_region(void) {
  uint8_t *region =
      mmap(NULL, REGION_BYTE_COUNT + GUARD_BYTE_COUNT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (region == MAP_FAILED || mprotect(region + REGION_BYTE_COUNT, GUARD_BYTE_COUNT, PROT_NONE) != 0) {
    perror("twins: no guarded memory");
    exit(2);
  }
  return region;
}

/// An array of `byte_count` bytes that ends where the region ends, at whatever alignment that gives.
static uint8_t *at_end(uint8_t *region, size_t byte_count) { return region + REGION_BYTE_COUNT - byte_count; }

/// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t random_state;
static uint64_t next_random(void) {
  uint64_t z = random_state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/// Shapes of data, by what they provoke.
enum shape { SHAPE_RANDOM, SHAPE_EXTREME, SHAPE_SMALL, SHAPE_CONSTANT, SHAPE_COUNT };

/// Fills `count` values of `value_byte_count` bytes, a power of two up to 16.
static void fill(uint8_t *target, enum shape shape, size_t value_byte_count, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t words[2] = {next_random(), next_random()};
    switch (shape) {
      case SHAPE_EXTREME: {
        // Zero, one, minus one, smallest, largest: in 128 bits, and cut to the type.
        const uint64_t top = (uint64_t)1 << (value_byte_count >= 8 ? 63 : value_byte_count * 8 - 1);
        const uint64_t choices[5][2] = {{0, 0}, {1, 0}, {~(uint64_t)0, ~(uint64_t)0}, {top, 0}, {top - 1, 0}};
        memcpy(words, choices[words[0] % 5], sizeof words);
        if (value_byte_count == 16 && words[0] == top) {
          words[1] = words[0], words[0] = 0;
        }
        break;
      }
      case SHAPE_SMALL:
        words[0] %= 11, words[1] = 0;
        break;
      case SHAPE_CONSTANT:
        words[0] = words[1] = 42;
        break;
      default:
        break;
    }
    memcpy(target + i * value_byte_count, words, value_byte_count);
  }
}

static size_t check_count, failure_count;
static const char *level_name;

/// One check: the twin's bytes must be the scalar level's.
static void expect_equal(const char *kernel, const char *detail, size_t count, const void *expected, const void *found,
                         size_t byte_count) {
  check_count++;
  if (memcmp(expected, found, byte_count) == 0) {
    return;
  }
  size_t offset = 0;
  while (((const uint8_t *)expected)[offset] == ((const uint8_t *)found)[offset]) {
    offset++;
  }
  if (failure_count++ < 50) {
    printf("%s %s (%s, %zu values): byte %zu is %02x, the scalar level has %02x\n", level_name, kernel, detail, count,
           offset, ((const uint8_t *)found)[offset], ((const uint8_t *)expected)[offset]);
  }
}

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
#define FOR_COUNTS                                                                                            \
  for (size_t count_index = 0, count; count_index < COUNT_COUNT && (count = counts[count_index], true);       \
       count_index++)
#define FOR_VECTOR_COUNTS FOR_COUNTS if (count <= BASALT_VECTOR_VALUE_COUNT)
#define ROUNDED_UP(count, unit) (((count) + (unit) - 1) / (unit) * (unit))
#define MASK_BYTE_COUNT(count) (((count) + 63) / 64 * 8)

/// A mask for `count` rows in region_c, its bits after the last row set at random: kernels must ignore them.
static uint64_t *make_mask(enum shape shape, size_t count) {
  uint64_t *mask = (uint64_t *)at_end(region_c, MASK_BYTE_COUNT(count));
  for (size_t i = 0; i < MASK_BYTE_COUNT(count) / 8; i++) {
    const uint64_t dense = next_random(), sparse = dense & next_random() & next_random() & next_random();
    const uint64_t choices[SHAPE_COUNT] = {dense, ~sparse, sparse, i % 2 == 0 ? ~(uint64_t)0 : 0};
    mask[i] = choices[shape];
  }
  return mask;
}

#endif
