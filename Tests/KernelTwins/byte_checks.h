// Checks of the kernels over bytes: hashes, string views, UTF-8, CSV.

#ifndef BASALT_TWINS_BYTE_CHECKS_H
#define BASALT_TWINS_BYTE_CHECKS_H

#include "harness.h"

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
  // Byte strings of every length up to 600, which covers all five of XXH3's cases, and long ones cut in two and in
  // many.
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
    const uint64_t expected =
        scalar->text.views_from_lengths(lengths, heap, heap_byte_count, heap_offset, 7, views.expected, count);
    const uint64_t found =
        twin->text.views_from_lengths(lengths, heap, heap_byte_count, heap_offset, 7, views.found, count);
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
  const size_t widths[] = {2, 4, 8, 16};
  FOR_COUNTS for (int round = 0; round < 4; round++) {
    const size_t width = widths[round];
    uint8_t *values = at_end(region_a, count * width);
    fill(values, SHAPE_RANDOM, 1, count * width);
    struct targets hashes = make_targets(count * 8);
    scalar->hash.hash_fixed(values, width, hashes.expected, count);
    twin->hash.hash_fixed(values, width, hashes.found, count);
    compare("hash_fixed", "values", count);
  }
}

static void check_symbols(void) {
  // Tables that are full, and one with codes that no symbol has; texts that are right, and some that are not.
  FOR_COUNTS for (int round = 0; round < 8; round++) {
    struct basalt_symbol symbols[BASALT_SYMBOL_COUNT] = {{0}};
    const size_t symbol_count = round == 6 ? 200 : 255;
    for (size_t i = 0; i < symbol_count; i++) {
      symbols[i] = (struct basalt_symbol){.bytes = next_random(), .byte_count = 1 + next_random() % 8};
    }
    // Long texts take the kernel beyond the codes whose places it remembers.
    const size_t length_bound = round == 7 ? 400 : 5;
    const size_t used_count = round == 7 && count > 40 ? 40 : count;
    uint32_t *lengths = (uint32_t *)at_end(region_b, used_count * 4);
    uint8_t codes[3000 * 4 + 40 * 800];
    size_t code_count = 0, byte_count = 0;
    for (size_t i = 0; i < used_count; i++) {
      const size_t start = code_count;
      for (size_t left = next_random() % length_bound; left > 0; left--) {
        // Without an escape, with some, with almost nothing else.
        const bool is_escape = round % 4 != 0 && next_random() % (round % 4 == 1 ? 9 : 2) == 0;
        if (is_escape && left > 1) {
          codes[code_count++] = BASALT_ESCAPE_CODE;
          codes[code_count++] = (uint8_t)(next_random() % 3 == 0 ? 255 : next_random());
          byte_count++, left--;
        } else {
          codes[code_count] = (uint8_t)(next_random() % 255);
          byte_count += symbols[codes[code_count++]].byte_count;
        }
      }
      lengths[i] = (uint32_t)(code_count - start);
    }
    // A text that ends between an escape and its byte, a byte too many or too few: as from a corrupt page.
    if (round == 5 && code_count > 0) {
      codes[next_random() % code_count] = BASALT_ESCAPE_CODE;
    }
    byte_count += round == 3 && count % 3 == 0;
    byte_count -= round == 2 && byte_count > 0 && count % 3 == 0;
    const size_t slack = BASALT_EXPANSION_SLACK_BYTE_COUNT;
    if (byte_count + slack > REGION_BYTE_COUNT || code_count > REGION_BYTE_COUNT) {
      continue;
    }
    uint8_t *source = at_end(region_a, code_count);
    memcpy(source, codes, code_count);
    uint32_t *found_lengths = (uint32_t *)at_end(region_c, used_count * 4);
    memcpy(found_lengths, lengths, used_count * 4);
    struct targets targets = make_targets(byte_count + slack);
    const bool expected = scalar->text.expand_symbols(source, code_count, symbols, lengths, targets.expected,
                                                      byte_count, used_count);
    const bool found = twin->text.expand_symbols(source, code_count, symbols, found_lengths, targets.found, byte_count,
                                                 used_count);
    expect_equal("expand_symbols", "result", count, &expected, &found, sizeof found);
    if (!expected) {
      continue;
    }
    expect_equal("expand_symbols", "lengths", count, lengths, found_lengths, used_count * 4);
    memset(targets.expected + byte_count, 0, slack), memset(targets.found + byte_count, 0, slack);
    compare("expand_symbols", "bytes", count);
  }
}

/// Writes a character of Unicode in UTF-8 and returns its bytes.
static size_t append_character(uint8_t *target, uint32_t character) {
  if (character < 0x80) {
    target[0] = (uint8_t)character;
    return 1;
  }
  const size_t byte_count = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = byte_count - 1; i > 0; i--) {
    target[i] = (uint8_t)(0x80 | (character & 0x3f));
    character >>= 6;
  }
  target[0] = (uint8_t)(leads[byte_count] | character);
  return byte_count;
}

static void check_utf8_text(const uint8_t *text, size_t byte_count, const char *detail) {
  const bool expected = scalar->text.validate_utf8(text, byte_count);
  const bool found = twin->text.validate_utf8(text, byte_count);
  expect_equal("validate_utf8", detail, byte_count, &expected, &found, sizeof found);
}

static void check_utf8(void) {
  // Every two bytes, and every three and four whose first is not ASCII and whose later ones lie at a boundary of the
  // tables, at a place that crosses registers and blocks.
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
  const size_t neighbours = twin->aggregate.count_equal_neighbours_u8(region_a, REGION_BYTE_COUNT);
  const size_t all = REGION_BYTE_COUNT - 1;
  expect_equal("count_equal_neighbours_u8", "all", REGION_BYTE_COUNT, &all, &neighbours, sizeof neighbours);
}

#endif
