import BasaltCore

/// What the loops over fields need to know beside the fields.
struct FieldRules {
  /// Looked at for every field, so it is a flat struct of words, taken apart once a column.
  let null: NullText
  /// A byte that no field begins with in a format without quoting: NUL ends no text, and a field that holds it is
  /// refused anyway.
  let quote: UInt8
  /// Whether a field that does not parse may be a quoted one that does.
  let isQuoting: Bool
  /// Whether the block's text is known to be UTF-8 without U+0000, so that no text field needs to be looked at for
  /// that.
  var isTextValid = true

  /// Of a dialect alone; `isTextValid` is set block by block.
  init(_ dialect: TextDialect) {
    null = NullText(dialect.nullText)
    isQuoting = dialect.quote != nil
    quote = dialect.quote ?? 0
  }
}

/// The second pass's inner loops: fields in, column slots out, a column at a time. That the type is decided outside of
/// the loop is what the layout of `FieldIndex` is for.
extension ColumnStorage {
  /// Converts the fields of a column into rows from `row` on.
  ///
  /// A field that does not read as the type is noted in `bad`, and its slot gets a value that is safe to compute with.
  ///
  /// Nothing throws here: rows after a bad one are converted all the same, and what becomes of it is the policy's
  /// business (`RowGroupWorker`).
  /// - Parameters:
  ///   - fields: The fields of one vector of records; their number is the number of rows that are written.
  ///   - column: The column's number, for `bad` only.
  ///   - row: The row of the row group that the first field becomes.
  /// - Precondition: The storage was begun with room for these rows.
  mutating func fill(_ fields: FieldVector, column: Int, from row: Int, rules: FieldRules, bad: inout BadFields) {
    // Each case is a loop of its own; the parser is a value without state but its parameters.
    switch type {
    case .boolean: fillBits(fields, column: column, from: row, rules: rules, bad: &bad)
    case .smallint: fill(fields, IntegerParser<Int16>(), column: column, from: row, rules: rules, bad: &bad)
    case .integer: fill(fields, IntegerParser<Int32>(), column: column, from: row, rules: rules, bad: &bad)
    case .bigint: fill(fields, IntegerParser<Int64>(), column: column, from: row, rules: rules, bad: &bad)
    case .real: fill(fields, FloatingParser<Float>(), column: column, from: row, rules: rules, bad: &bad)
    case .double: fill(fields, FloatingParser<Double>(), column: column, from: row, rules: rules, bad: &bad)
    case .decimal(let precision, let scale):
      // 18 digits fit 64 bits with their sign; the storage of the type is chosen by the same number.
      if precision <= 18 {
        let parser = DecimalParser<Int64>(precision: precision, scale: scale)
        fill(fields, parser, column: column, from: row, rules: rules, bad: &bad)
      } else {
        let parser = DecimalParser<Int128>(precision: precision, scale: scale)
        fill(fields, parser, column: column, from: row, rules: rules, bad: &bad)
      }
    case .date: fill(fields, DateParser(), column: column, from: row, rules: rules, bad: &bad)
    case .time: fill(fields, TimeParser(), column: column, from: row, rules: rules, bad: &bad)
    case .timestamp:
      fill(fields, TimestampParser(isInstant: false), column: column, from: row, rules: rules, bad: &bad)
    case .timestamptz:
      fill(fields, TimestampParser(isInstant: true), column: column, from: row, rules: rules, bad: &bad)
    case .text: fillViews(fields, column: column, from: row, rules: rules, bad: &bad)
    case .bytea: fillBytea(fields, column: column, from: row, rules: rules, bad: &bad)
    case .uuid: fill(fields, UUIDParser(), column: column, from: row, rules: rules, bad: &bad)
    case .list: preconditionFailure("a table that is filled has no lists")
    }
  }

  /// The loop of all types of fixed size.
  ///
  /// Exactly one slot is written a record, whatever the field is.
  @inline(__always)
  private mutating func fill<Parser: FieldParser>(
    _ fields: FieldVector, _ parser: Parser, column: Int, from row: Int, rules: FieldRules, bad: inout BadFields
  ) {
    // NULL first, because an empty field is NULL in most files and no parser would take it; then the plain value, which
    // nearly every other field is; then the quoted one. The order costs the usual field one comparison.
    // Generic over the parser and inlined: each case above becomes a loop without a call a value.
    // A pointer once a vector: the storage was sized for all records of the row group when it began.
    let slots = unsafe slots(as: Parser.Stored.self, from: row)
    let text = fields.text
    for record in 0..<fields.count {
      let start = fields.start(record)
      let end = fields.end(record)
      if rules.null.matches(text, start, end) {
        markNull(row: row &+ record)
        unsafe repeatSlot(slots, record, row: row)
      } else if let value = parser.parse(text, start, end) {
        unsafe slots[record] = value
      } else if let value = parseQuoted(parser, text, start..<end, rules: rules) {
        unsafe slots[record] = value
      } else {
        bad.add(record: record, column: column)
        unsafe repeatSlot(slots, record, row: row)
      }
    }
  }

  /// Out of line, because few columns quote their numbers: the loop stays small for those that do not.
  /// - Returns: `nil` when the field is not quoted, or when what is in the quotes does not parse either.
  @inline(never)
  private func parseQuoted<Parser: FieldParser>(
    _ parser: Parser, _ text: TextBytes, _ range: Range<Int>, rules: FieldRules
  ) -> Parser.Stored? {
    guard rules.isQuoting else { return nil }
    return QuotedField.withValue(of: range, in: text, quote: rules.quote) { text, value in
      parser.parse(text, value.lowerBound, value.upperBound)
    }
  }

  /// A NULL's slot repeats the value before it, which costs runs, dictionaries and frames of reference nothing. A bad
  /// field's too: the slot must not keep what the memory held, even if its row is about to be taken out.
  @inline(__always)
  private func repeatSlot<Element: BitwiseCopyable>(_ slots: UnsafeMutablePointer<Element>, _ record: Int, row: Int) {
    // Nothing is before the first row; zeros are a value of every type.
    if row &+ record == 0 {
      unsafe UnsafeMutableRawPointer(slots).initializeMemory(
        as: UInt8.self, repeating: 0, count: MemoryLayout<Element>.size)
    } else {
      unsafe slots[record] = slots[record &- 1]
    }
  }

  /// Bits share words, so they are written one at a time and not through a slot; a NULL repeats the bit before it.
  ///
  /// There is no first-row case here: before row 0 the bit is taken as false.
  private mutating func fillBits(
    _ fields: FieldVector, column: Int, from row: Int, rules: FieldRules, bad: inout BadFields
  ) {
    let text = fields.text
    for record in 0..<fields.count {
      let range = fields.range(record)
      let target = row + record
      let isNull = rules.null.matches(text, range.lowerBound, range.upperBound)
      var value = isNull ? nil : BooleanText.parse(text, range.lowerBound, range.upperBound)
      if !isNull, value == nil, rules.isQuoting {
        value = QuotedField.withValue(of: range, in: text, quote: rules.quote) { text, value in
          BooleanText.parse(text, value.lowerBound, value.upperBound)
        }
      }
      write(bit: value ?? (target > 0 && bit(row: target - 1)), row: target)
      if isNull { markNull(row: target) } else if value == nil { bad.add(record: record, column: column) }
    }
  }

  /// Values in hexadecimal are nowhere in the text as bytes, so each takes side memory of the row group.
  ///
  /// What is short enough for its view goes there, as everywhere: `view(ofSideBytes:)` decides.
  private mutating func fillBytea(
    _ fields: FieldVector, column: Int, from row: Int, rules: FieldRules, bad: inout BadFields
  ) {
    // Views are values of fixed size too: a slot that repeats one shares the bytes it points to.
    let slots = unsafe slots(as: StringView.self, from: row)
    let text = fields.text
    for record in 0..<fields.count {
      let range = fields.range(record)
      if rules.null.matches(text, range.lowerBound, range.upperBound) {
        markNull(row: row + record)
        unsafe repeatSlot(slots, record, row: row)
      } else if let bytes = parseBytea(text, range, rules: rules) {
        unsafe slots[record] = view(ofSideBytes: bytes)
      } else {
        bad.add(record: record, column: column)
        unsafe repeatSlot(slots, record, row: row)
      }
    }
  }

  /// No side memory is taken for a value that does not parse.
  /// - Returns: The bytes that the digits mean, or `nil` for what is not bytea.
  private func parseBytea(_ text: TextBytes, _ range: Range<Int>, rules: FieldRules) -> [UInt8]? {
    // Unquoted first, as in the other loops.
    if let bytes = ByteaText.parse(text, range.lowerBound, range.upperBound) { return bytes }
    guard rules.isQuoting else { return nil }
    return QuotedField.withValue(of: range, in: text, quote: rules.quote) { text, value in
      ByteaText.parse(text, value.lowerBound, value.upperBound)
    }
  }
}
