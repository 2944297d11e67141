import BasaltCore

/// The loop of text columns: views that point into the block's text, where the value lies already.
extension ColumnStorage {
  /// No byte is copied: the block's text becomes a heap of the column, so views point at the fields where they were
  /// read. Only values with doubled quotes get memory of their own.
  mutating func fillViews(
    _ fields: FieldVector, column: Int, from row: Int, rules: FieldRules, bad: inout BadFields
  ) {
    let slots = unsafe slots(as: StringView.self, from: row)
    let text = fields.text
    for record in 0..<fields.count {
      let start = fields.start(record)
      let end = fields.end(record)
      if rules.null.matches(text, start, end) {
        markNull(row: row &+ record)
        // A repeated view stays within its heap; an empty one would too, but would break a run.
        unsafe slots[record] = row &+ record == 0 ? StringView(head: 0, tail: 0) : slots[record &- 1]
        continue
      }
      var range = start..<end
      if rules.isQuoting, end > start, text[start] == rules.quote {
        // The usual quoted field is the text between its quotes, and stays where it is. Doubled quotes, or misplaced
        // ones, are rare, and told apart out of line.
        guard let interior = QuotedField.interior(of: range, in: text, quote: rules.quote) else {
          unsafe slots[record] = viewOfUnquoted(
            range, of: text, record: record, column: column, rules: rules, bad: &bad)
          continue
        }
        range = interior
      }
      if !rules.isTextValid || range.count > Limits.valueByteCountMaximum, !TextRules.accepts(range, of: text) {
        bad.add(record: record, column: column)
        unsafe slots[record] = StringView(head: 0, tail: 0)
        continue
      }
      unsafe slots[record] = ColumnStorage.view(of: range, in: text)
    }
  }

  /// The view of bytes that stay where they are.
  /// As `StringView.init` does, from whole words: text has slack on both sides, so loads may run over the field.
  @inline(__always) private static func view(of range: Range<Int>, in text: TextBytes) -> StringView {
    let count = range.upperBound &- range.lowerBound
    let front = text.word(at: range.lowerBound)
    let length = UInt64(truncatingIfNeeded: count)
    if count <= 4 {
      // Shifting out and in again keeps `count` bytes and makes the rest zeros.
      let kept = count == 0 ? 0 : (front << UInt64(64 &- 8 &* count)) >> UInt64(64 &- 8 &* count)
      return StringView(head: length | kept << 32, tail: 0)
    }
    // 5 to 12 bytes.
    if count <= StringView.inlineByteCountMaximum {
      // The four bytes of the prefix are in the head; the tail holds the others, and zeros.
      let back = text.word(at: range.lowerBound &+ 4)
      let shift = UInt64(truncatingIfNeeded: 96 &- 8 &* count)
      return StringView(head: length | front << 32, tail: (back &<< shift) &>> shift)
    }
    // Heap 0: the buffer index, the low half of the tail, is zero.
    let offset = UInt64(truncatingIfNeeded: range.lowerBound &+ RecordBlock.heapTextOffset)
    return StringView(head: length | front << 32, tail: offset << 32)
  }

  @inline(never)
  private mutating func viewOfUnquoted(
    _ range: Range<Int>, of text: TextBytes, record: Int, column: Int, rules: FieldRules, bad: inout BadFields
  ) -> StringView {
    // The index finds quotes that open where none may; what stands behind a closing one is found here.
    if QuotedField.misplacedQuote(in: text, range, quote: rules.quote) == nil,
      (rules.isTextValid && range.count <= Limits.valueByteCountMaximum) || TextRules.accepts(range, of: text)
    {
      return view(ofSideBytes: QuotedField.unquoted(range, in: text, quote: rules.quote))
    }
    bad.add(record: record, column: column)
    return StringView(head: 0, tail: 0)
  }
}

/// What bytes may be the value of a text column.
///
/// UTF-8 without U+0000, as PostgreSQL has it: so that text can be handed to C, and never has to be checked again.
enum TextRules {
  /// Asked a field at a time only in blocks that are not text as a whole (`FieldRules.isTextValid`).
  static func accepts(_ range: Range<Int>, of text: TextBytes) -> Bool {
    defect(of: range, in: text) == nil
  }

  /// Why the bytes are no text, or `nil` when they are.
  static func defect(of range: Range<Int>, in text: TextBytes) -> String? {
    if range.count > Limits.valueByteCountMaximum {
      return "it has \(range.count) bytes, and a value may have \(Limits.valueByteCountMaximum)"
    }
    // C ends a string at it: a value that holds it would not be the same for all who read it.
    if text.count(of: 0, in: range) > 0 { return "it holds the character U+0000" }
    return text.isUTF8(range) ? nil : "it is not UTF-8"
  }
}
