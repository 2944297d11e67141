// Hashes. All of them give the same value at every level and on every machine: some partition data, some are stored.

#ifndef BASALT_HASH_H
#define BASALT_HASH_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Size and alignment of the memory that a streaming checksum needs (an XXH3 state).
  BASALT_CHECKSUM_STATE_BYTE_COUNT = 576,
  BASALT_CHECKSUM_STATE_ALIGNMENT = 64,
};

struct basalt_hash_kernels {
  /// Murmur3, x86 variant, 32 bits, seed 0: the hash of the `bucket` partition transform (Apache Iceberg, Appendix B).
  uint32_t (*murmur3_32)(const void *bytes, size_t byte_count);
  /// The same of each value as 8 little-endian bytes, into u32; i32 values are sign-extended first.
  void (*murmur3_32_i64)(const void *values, void *target, size_t count);
  void (*murmur3_32_i32)(const void *values, void *target, size_t count);

  /// Hash for hash tables: Murmur3's 64-bit finaliser of values[i] + 0x9e3779b97f4a7c15, into u64. (The finaliser
  /// alone maps 0 to 0.) A bijection, so different keys of 64 bits never collide in full. In place is allowed.
  void (*hash_i64)(const void *values, void *target, size_t count);
  /// The same of the sign-extended value, so that equal integers hash equally whatever their width.
  void (*hash_i32)(const void *values, void *target, size_t count);
  /// Hash of a composite key: target[i] = (rotate_left(target[i], 5) ^ hashes[i]) * 0x9e3779b97f4a7c15, where both are
  /// hashes.
  void (*combine_hashes)(const void *hashes, void *target, size_t count);

  /// XXH3, 64 bits: hash of bytes, and the checksum of pages (with a seed that says which page).
  uint64_t (*xxh3_64)(const void *bytes, size_t byte_count, uint64_t seed);
  /// XXH3 of two ranges as if they were one: a page's header and its payload.
  uint64_t (*xxh3_64_of_two)(const void *first, size_t first_byte_count, const void *second, size_t second_byte_count,
                             uint64_t seed);
  /// XXH3 of each string view (Arrow's layout, see basalt_text.h) with seed 0, into u64. `buffers` has the start of
  /// each buffer that a view longer than 12 bytes names.
  void (*hash_views)(const void *views, const void *_Nullable const *_Nullable buffers, void *target, size_t count);
  /// XXH3 of each value of `byte_count` bytes (2, 4, 8 or 16) with seed 0, into u64.
  void (*hash_fixed)(const void *values, size_t byte_count, void *target, size_t count);

  /// XXH3 of any number of ranges. `state` is memory of the size and alignment above; it owns nothing.
  void (*checksum_begin)(void *state, uint64_t seed);
  void (*checksum_update)(void *state, const void *bytes, size_t byte_count);
  /// The checksum of all bytes so far; more may follow.
  uint64_t (*checksum_digest)(const void *state);
};

#pragma clang assume_nonnull end

#endif
