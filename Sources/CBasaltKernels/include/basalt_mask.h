// Masks: one bit per row, and their other shapes (selection vectors, bytes). Bits at and after `bit_count` in sources
// are ignored.

#ifndef BASALT_MASK_H
#define BASALT_MASK_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Bytes that `mask_to_selection` may write after the last index it returns: one AVX-512 register.
  BASALT_SELECTION_SLACK_BYTE_COUNT = 64,
  /// The most rows that 16-bit selection vectors can address.
  BASALT_SELECTION_BIT_COUNT_MAXIMUM = 65536,
};

struct basalt_mask_kernels {
  /// target = left & right. In place is allowed, also for the next three.
  void (*mask_and)(const uint64_t *left, const uint64_t *right, uint64_t *target, size_t bit_count);
  /// target = left | right.
  void (*mask_or)(const uint64_t *left, const uint64_t *right, uint64_t *target, size_t bit_count);
  /// target = left & ~right.
  void (*mask_andnot)(const uint64_t *left, const uint64_t *right, uint64_t *target, size_t bit_count);
  /// target = ~source.
  void (*mask_not)(const uint64_t *source, uint64_t *target, size_t bit_count);
  /// How many of the first `bit_count` bits are set.
  size_t (*mask_popcount)(const uint64_t *mask, size_t bit_count);
  /// Writes the positions of the set bits in ascending order and returns how many there are. `bit_count` is at most
  /// 65,536 (traps above). Slack: 64 bytes after the last index.
  size_t (*mask_to_selection)(const uint64_t *mask, uint16_t *selection, size_t bit_count);
  /// Sets exactly the bits that `selection` names; each index must be less than `bit_count`.
  void (*selection_to_mask)(const uint16_t *selection, size_t selection_count, uint64_t *mask, size_t bit_count);
  /// target[i] = bit i as a byte 0 or 1.
  void (*bits_to_bytes)(const uint64_t *mask, uint8_t *target, size_t bit_count);
  /// Bit i = bytes[i] is not 0.
  void (*bytes_to_bits)(const uint8_t *bytes, uint64_t *mask, size_t bit_count);
};

#pragma clang assume_nonnull end

#endif
