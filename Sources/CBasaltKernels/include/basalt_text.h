// Text: string views, UTF-8, and the structure of CSV.

#ifndef BASALT_TEXT_H
#define BASALT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Bytes of a string view: i32 length; then up to 12 bytes of text padded with zeros, or the first 4 bytes, i32
  /// buffer index and i32 offset in that buffer (Apache Arrow, "Variable-size Binary View").
  BASALT_VIEW_BYTE_COUNT = 16,
  /// The longest text that a view holds itself.
  BASALT_VIEW_INLINE_BYTE_COUNT = 12,
  /// Text bytes per word of a structure mask.
  BASALT_TEXT_BLOCK_BYTE_COUNT = 64,
};

#define BASALT_TEXT_OVERRUN UINT64_MAX

enum {
  /// The code that no symbol has: the byte behind it stands for itself.
  BASALT_ESCAPE_CODE = 255,
  /// Codes of a symbol table, the escape among them.
  BASALT_SYMBOL_COUNT = 256,
  /// Bytes that `expand_symbols` may write behind its target: eight codes of eight bytes, between two looks at the end.
  BASALT_EXPANSION_SLACK_BYTE_COUNT = 64,
};

/// What a code stands for: the first `byte_count` bytes of `bytes`, little-endian; 1 to 8 of them, or 0 for a code that
/// no symbol has.
struct basalt_symbol {
  uint64_t bytes, byte_count;
};

struct basalt_text_kernels {
  /// Makes a string view of each of `count` texts that lie back to back in the heap from `heap_offset` on, `lengths`
  /// as u32. Returns the offset after the last, or `BASALT_TEXT_OVERRUN` when the lengths run past `heap_byte_count`
  /// or an offset or length exceeds 2^31 - 1; then the contents of `views` are unspecified (but `views` alone was
  /// written). Never reads outside the heap, whatever the lengths say, so lengths may come straight from a page.
  uint64_t (*views_from_lengths)(const void *lengths, const void *heap, size_t heap_byte_count, size_t heap_offset,
                                 int32_t buffer_index, void *views, size_t count);

  /// Replaces codes by their symbols: `count` texts, whose codes lie back to back, `lengths` codes each (u32, together
  /// `code_count`). Their bytes are written back to back, and `lengths` become lengths in bytes. Returns whether every
  /// code has a symbol, no text ends between an escape and its byte, and `target_byte_count` bytes come out; if not,
  /// the contents of `lengths` and of the target are unspecified. The codes may come straight from a page; that the
  /// lengths add up is the caller's promise. Writes up to `BASALT_EXPANSION_SLACK_BYTE_COUNT` behind the target.
  bool (*expand_symbols)(const void *codes, size_t code_count, const struct basalt_symbol *symbols, void *lengths,
                         void *target, size_t target_byte_count, size_t count);

  /// Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above
  /// U+10FFFF).
  bool (*validate_utf8)(const void *bytes, size_t byte_count);
  /// Whether every byte is below 0x80.
  bool (*all_ascii)(const void *bytes, size_t byte_count);
  /// How many bytes equal `byte`. For quotes: their parity says whether a chunk of a CSV file ends inside one.
  size_t (*count_byte)(const void *bytes, uint8_t byte, size_t byte_count);

  /// Finds the structure of CSV text, 64 bytes to a word of each mask (ceil(byte_count / 64) words): delimiters
  /// outside quotes, newlines (LF and CR) outside quotes, and quotes. A doubled quote inside a quoted field closes and
  /// opens again, which leaves the state right and no structure between.
  /// - quote: the quote byte, or negative for a format without quotes.
  /// - is_quoted: in and out, 1 when the text begins (ends) inside quotes, else 0. A reader that starts in the middle
  ///   of a file learns it from the parity of the quotes before.
  void (*csv_structure)(const void *text, uint8_t delimiter, int32_t quote, uint64_t *is_quoted, uint64_t *delimiters,
                        uint64_t *newlines, uint64_t *quotes, size_t byte_count);
};

#pragma clang assume_nonnull end

#endif
