import BasaltCore

/// What has been seen of one column: enough to choose its type, and to say why.
///
/// One a column and thread, merged at the end. Two speeds: `observe` of one value is exact and slow, `skip…` passes
/// over those that add nothing. The first kind of a value must always be met by the slow one, because it notes where it
/// was.
struct ColumnEvidence: Sendable {
  /// Where a kind was seen first.
  struct Occurrence: Sendable {
    let line: Int
    /// Shortened.
    let value: String
  }

  private(set) var nullCount = 0
  private(set) var valueCount = 0
  private(set) var kinds: KindSet = []
  /// One for each kind that was met, twelve at most: what a report shows.
  private(set) var first: [ValueKind: Occurrence] = [:]
  /// The most digits before the point and after it.
  private(set) var wholeDigitCount = 0
  private(set) var fractionDigitCount = 0
  /// The most digits in one value, without zeros before them; of values seen at a glance, which have at most eight, it
  /// is not kept.
  private(set) var significantDigitCount = 0
  /// What the next value is likely to be: what the last one was.
  private var expected = ClassifiedValue(kind: .text)

  /// Joins what another worker has seen.
  /// Sums, unions and maxima: in whatever order threads end, the same comes out.
  mutating func merge(_ other: ColumnEvidence) {
    nullCount += other.nullCount
    valueCount += other.valueCount
    kinds.formUnion(other.kinds)
    wholeDigitCount = max(wholeDigitCount, other.wholeDigitCount)
    fractionDigitCount = max(fractionDigitCount, other.fractionDigitCount)
    significantDigitCount = max(significantDigitCount, other.significantDigitCount)
    // The lowest line, however the blocks were divided among threads: the report must not depend on them.
    first.merge(other.first) { $0.line <= $1.line ? $0 : $1 }
  }

  /// Looks at the fields of the column in some records.
  /// - Parameter line: The line of an offset in the text; called only for values of a kind not seen before.
  mutating func observe(_ fields: FieldVector, rules: FieldRules, line: (Int) -> Int) {
    // All fields are counted as values, and NULLs taken off at the end: the loops count the rarer of the two.
    valueCount += fields.count
    let nullsBefore = nullCount
    var record = 0
    while record < fields.count {
      record = skipExpected(fields, from: record, rules: rules)
      guard record < fields.count else { break }
      observe(fields.text, fields.range(record), rules: rules, line: line)
      record += 1
    }
    valueCount -= nullCount - nullsBefore
  }

  // MARK: One value, exactly

  private mutating func observe(_ text: TextBytes, _ range: Range<Int>, rules: FieldRules, line: (Int) -> Int) {
    if rules.null.matches(text, range.lowerBound, range.upperBound) {
      nullCount += 1
      return
    }
    // Slow, and called for few: the first of each kind, and values of a form that has no quick look.
    let value = ColumnEvidence.classify(text, range, rules: rules)
    if kinds.insert(KindSet(value.kind)).inserted {
      first[value.kind] = Occurrence(
        line: line(range.lowerBound), value: RecordErrors.shortened(text.string(range.prefix(256))))
    }
    wholeDigitCount = max(wholeDigitCount, value.wholeDigitCount)
    fractionDigitCount = max(fractionDigitCount, value.fractionDigitCount)
    significantDigitCount = max(significantDigitCount, value.significantDigitCount)
    // Neighbours are alike: the next value is probably of this kind, with as many digits behind the point.
    expected = value
  }

  /// A quoted value is what it would be without its quotes, except that an empty one is a text.
  private static func classify(_ text: TextBytes, _ range: Range<Int>, rules: FieldRules) -> ClassifiedValue {
    guard rules.isQuoting, !range.isEmpty, text[range.lowerBound] == rules.quote else {
      return ValueClassifier.classify(text, range.lowerBound, range.upperBound)
    }
    guard let interior = QuotedField.interior(of: range, in: text, quote: rules.quote) else {
      return ClassifiedValue(kind: .text)
    }
    return ValueClassifier.classify(text, interior.lowerBound, interior.upperBound)
  }

  // MARK: Many values, quickly

  /// Passes over values that are seen at a glance to bring nothing new.
  /// - Returns: The first that needs a closer look.
  private mutating func skipExpected(_ fields: FieldVector, from record: Int, rules: FieldRules) -> Int {
    // A column of text is left as soon as it is known to be one: from then on only NULLs are counted.
    // Nothing can make a column with one text anything else; only NULLs still count.
    if kinds.contains(KindSet(.text)) { return skip(fields, from: record, rules: rules) { _, _, _ in true } }
    switch expected.kind {
    // The kinds of the large columns of real files; each look is a load or two and a comparison.
    case .integer: return skipIntegers(fields, from: record, rules: rules)
    case .decimal: return skipDecimals(fields, from: record, rules: rules)
    case .date:
      return skip(fields, from: record, rules: rules) { text, start, end in
        end &- start == IsoDate.byteCount && IsoDate(text, at: start) != nil
      }
    case .timestamp:
      let parser = TimestampParser(isInstant: false)
      return skip(fields, from: record, rules: rules) { text, start, end in
        end &- start > IsoDate.byteCount && parser.parse(text, start, end) != nil
      }
    case .timestamptz:
      let parser = TimestampParser(isInstant: true)
      // With the zone: without one it would be a timestamp, which is another kind.
      return skip(fields, from: record, rules: rules) { text, start, end in
        end &- start > IsoDate.byteCount && text[end &- 1] == UInt8(ascii: "Z") && parser.parse(text, start, end) != nil
      }
    // No quick look of their own: such columns are few, or have values of changing form.
    case .boolean, .bigint, .wideInteger, .floating, .time, .uuid, .text: return record
    }
  }

  /// Passes over NULLs and over values that `isExpected`.
  @inline(__always)
  private mutating func skip(
    _ fields: FieldVector, from first: Int, rules: FieldRules, isExpected: (TextBytes, Int, Int) -> Bool
  ) -> Int {
    let text = fields.text
    var record = first
    var nulls = 0
    while record < fields.count {
      let start = fields.start(record)
      let end = fields.end(record)
      if rules.null.matches(text, start, end) {
        nulls &+= 1
      } else if !isExpected(text, start, end) {
        break
      }
      record &+= 1
    }
    // Kept in a local until here, so that the loop stores nothing.
    nullCount &+= nulls
    return record
  }

  /// Whole numbers of up to eight digits.
  private mutating func skipIntegers(_ fields: FieldVector, from record: Int, rules: FieldRules) -> Int {
    var digits = wholeDigitCount
    let next = skip(fields, from: record, rules: rules) { text, start, end in
      let first = text[start] == UInt8(ascii: "-") ? start &+ 1 : start
      let count = end &- first
      // A leading zero is text, as in the classifier: zip codes must not lose theirs.
      guard count >= 1, count <= 8, count == 1 || text[first] != UInt8(ascii: "0"),
        Digits.areDigits(Digits.word(of: text, endingAt: end, count: count))
      else { return false }
      digits = max(digits, count)
      return true
    }
    wholeDigitCount = digits
    return next
  }

  /// Decimals with as many digits after the point as the last one, and up to eight in all.
  private mutating func skipDecimals(_ fields: FieldVector, from record: Int, rules: FieldRules) -> Int {
    let scale = expected.fractionDigitCount
    // Point and fraction in one word with a digit before them: see `Digits.decimalWord`.
    guard scale >= 1, scale <= 7 else { return record }
    let fractionMask = UInt64.max << UInt64(64 - 8 * scale)
    var wholeDigits = wholeDigitCount
    let next = skip(fields, from: record, rules: rules) { text, start, end in
      let first = text[start] == UInt8(ascii: "-") ? start &+ 1 : start
      let count = end &- first &- 1
      // Another number of digits behind the point needs a closer look, which may raise the scale.
      guard count > scale, count <= 8, text[end &- scale &- 1] == UInt8(ascii: ".") else { return false }
      let wholeCount = count &- scale
      guard wholeCount == 1 || text[first] != UInt8(ascii: "0"),
        Digits.areDigits(Digits.decimalWord(of: text, endingAt: end, digitCount: count, fractionMask: fractionMask))
      else { return false }
      wholeDigits = max(wholeDigits, wholeCount)
      return true
    }
    wholeDigitCount = wholeDigits
    return next
  }
}
