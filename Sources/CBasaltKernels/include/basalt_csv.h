// Fields of CSV: from the masks of `csv_structure` to positions.

#ifndef BASALT_CSV_H
#define BASALT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Positions that `csv_fields` may write behind those it lists: it writes in groups.
  BASALT_CSV_POSITION_SLACK = 64,
};

struct basalt_csv_kernels {
  /// Lists where fields end: the positions of the bits of `delimiters` and `record_ends` from bit `first` on, in order, up to the
  /// `record_count`-th record end, which must exist; nothing is read behind the word that holds it.
  /// Returns how many records have exactly `separator_count` separators (at least 1), their own end included, before the first
  /// that has not; only the positions of those mean anything. `positions` has room for `record_count * separator_count +
  /// BASALT_CSV_POSITION_SLACK`. The masks are disjoint.
  size_t (*csv_fields)(const uint64_t *delimiters, const uint64_t *record_ends, size_t first, size_t separator_count,
                       uint32_t *positions, size_t record_count);

  /// Whether among the bits `first` to `last` of `quotes` one opens elsewhere than at bit `first`, behind a separator, or behind a
  /// closing quote (as the second half of a doubled one). Bit `first` is the first byte of a record, outside of quotes.
  bool (*csv_has_misplaced_quote)(const uint64_t *delimiters, const uint64_t *record_ends, const uint64_t *quotes,
                                  size_t first, size_t last);
};

#pragma clang assume_nonnull end

#endif
