import BasaltCore

/// Fields in quotes, and quotes in fields.
///
/// RFC 4180 and nothing else: quotes around the whole field, doubled inside. `FieldIndex` has found where fields end;
/// what is in them is judged here, and only for fields that begin with a quote.
enum QuotedField {
  /// What stands between the quotes of a field that is well quoted and holds no doubled quote; `nil` for any other
  /// field.
  static func interior(of range: Range<Int>, in text: TextBytes, quote: UInt8) -> Range<Int>? {
    guard range.count >= 2, text[range.lowerBound] == quote, text[range.upperBound - 1] == quote else { return nil }
    let interior = (range.lowerBound + 1)..<(range.upperBound - 1)
    return contains(quote, in: interior, of: text) ? nil : interior
  }

  /// Gives `body` the value of a well-quoted field: where it lies, or, when quotes are doubled in it, in memory of its
  /// own.
  /// - Returns: `nil` when the field is not well quoted, or `body` returns it.
  static func withValue<Value>(
    of range: Range<Int>, in text: TextBytes, quote: UInt8, _ body: (TextBytes, Range<Int>) -> Value?
  ) -> Value? {
    if let interior = interior(of: range, in: text, quote: quote) { return body(text, interior) }
    guard !range.isEmpty, text[range.lowerBound] == quote, misplacedQuote(in: text, range, quote: quote) == nil else {
      return nil
    }
    let slack = TextBytes.slackByteCount
    let value = unquoted(range, in: text, quote: quote)
    // A buffer has the slack behind; before, it is part of it.
    let copy = Buffer([UInt8](repeating: 0, count: slack) + value)
    return unsafe copy.withBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      let start = unsafe (base + slack).assumingMemoryBound(to: UInt8.self)
      return body(unsafe TextBytes(start, count: value.count), 0..<value.count)
    }
  }

  /// The value of a well-quoted field, doubled quotes made single.
  static func unquoted(_ range: Range<Int>, in text: TextBytes, quote: UInt8) -> [UInt8] {
    assert(misplacedQuote(in: text, range, quote: quote) == nil && text[range.lowerBound] == quote)
    var value: [UInt8] = []
    value.reserveCapacity(range.count - 2)
    var offset = range.lowerBound + 1
    while offset < range.upperBound - 1 {
      value.append(text[offset])
      offset += text[offset] == quote ? 2 : 1
    }
    return value
  }

  /// Eight bytes a step; for fields, which are short: the kernels would cost more to call than to run.
  static func contains(_ byte: UInt8, in range: Range<Int>, of text: TextBytes) -> Bool {
    var offset = range.lowerBound
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    // Whole words; one that reaches past the end is cut.
    while offset < range.upperBound {
      var difference = text.word(at: offset) ^ pattern
      let remaining = range.upperBound &- offset
      if remaining < 8 { difference |= UInt64.max << UInt64(remaining &* 8) }
      // A zero byte borrows: Mycroft's test, exact in telling whether there is one.
      if (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0 { return true }
      offset &+= 8
    }
    return false
  }

  /// The first quote that stands where none may, or the first byte behind a closing quote; `nil` when the field is in
  /// order.
  static func misplacedQuote(in text: TextBytes, _ range: Range<Int>, quote: UInt8) -> Int? {
    guard !range.isEmpty else { return nil }
    // An unquoted field holds no quote at all.
    if text[range.lowerBound] != quote { return range.first { text[$0] == quote } }
    var offset = range.lowerBound + 1
    while offset < range.upperBound {
      if text[offset] == quote {
        let isLast = offset == range.upperBound - 1
        if isLast { return nil }
        guard text[offset + 1] == quote, offset + 1 < range.upperBound else { return offset + 1 }
        offset += 2
      } else {
        offset += 1
      }
    }
    // Never closed within the field: possible only for a field that is a single quote's neighbour; the opening quote is
    // to blame.
    return range.lowerBound
  }
}
