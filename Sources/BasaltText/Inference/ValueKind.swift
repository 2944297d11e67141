import BasaltCore

/// What a single value, seen for itself, could be at the narrowest.
///
/// Each value is of exactly one kind, so what a column needs is a function of the set of kinds in it: sets join by
/// union, in any order, which makes inference parallel and its result independent of how the file was divided.
///
/// Numbers stand in the order in which they widen: a report takes the widest by its raw value.
package enum ValueKind: Int, Sendable, CaseIterable {
  case boolean
  /// Whole numbers that fit 32 and 64 bits, and those of up to 38 digits.
  case integer, bigint, wideInteger
  /// Digits with a point, at most 38.
  case decimal
  /// With an exponent, more than 38 digits with a point, infinity, NaN.
  case floating
  case date, time, timestamp, timestamptz
  case uuid
  case text

  /// As reports name it.
  package var name: String {
    switch self {
    case .boolean: "boolean"
    case .integer: "integer"
    case .bigint: "bigint"
    case .wideInteger: "whole number of more than 64 bits"
    case .decimal: "decimal"
    case .floating: "floating-point number"
    case .date: "date"
    case .time: "time"
    case .timestamp: "timestamp"
    case .timestamptz: "timestamp with time zone"
    case .uuid: "uuid"
    case .text: "text"
    }
  }
}

/// A set of kinds.
///
/// Sixteen bits, so that joining what threads have seen is one instruction, and any order gives the same.
struct KindSet: OptionSet, Sendable {
  let rawValue: UInt16
  init(rawValue: UInt16) { self.rawValue = rawValue }
  init(_ kind: ValueKind) { rawValue = 1 << UInt16(kind.rawValue) }

  static let numbers: KindSet = [
    KindSet(.integer), KindSet(.bigint), KindSet(.wideInteger), KindSet(.decimal), KindSet(.floating),
  ]
  static let datesAndTimestamps: KindSet = [KindSet(.date), KindSet(.timestamp)]
}

/// One value, classified.
struct ClassifiedValue: Equatable {
  let kind: ValueKind
  /// Digits before and after the point; 0 for what is no plain number.
  var wholeDigitCount = 0
  var fractionDigitCount = 0
  /// Digits from the first that is not zero.
  var significantDigitCount = 0
}

/// Finds the kind of a value: exactly, without hurry. The loops over columns know faster ways to see that a value is of
/// the kind expected.
///
/// What would not come back as it was written stays text: numbers with leading zeros (zip codes, keys) or a plus sign
/// (telephone numbers), and whole numbers of more than 38 digits. Booleans are only `true` and `false`: a column of
/// `t`, `F`, `on` or `1` means something else as often.
enum ValueClassifier {
  static func classify(_ text: TextBytes, _ start: Int, _ end: Int) -> ClassifiedValue {
    guard start < end else { return ClassifiedValue(kind: .text) }
    let first = text[start]
    if first &- UInt8(ascii: "0") <= 9 || first == UInt8(ascii: "-") || first == UInt8(ascii: ".") {
      // What begins with a digit may be a number, a date or time, or a uuid; what does not is none of them but a uuid.
      if let number = number(text, start, end) { return number }
      if let kind = time(text, start, end) { return ClassifiedValue(kind: kind) }
    }
    return ClassifiedValue(kind: word(text, start, end))
  }

  /// `-digits.digits[e±digits]`, or `nil` for what is no number.
  private static func number(_ text: TextBytes, _ start: Int, _ end: Int) -> ClassifiedValue? {
    var offset = text[start] == UInt8(ascii: "-") ? start + 1 : start
    let wholeStart = offset
    while offset < end, text[offset] &- UInt8(ascii: "0") <= 9 { offset += 1 }
    let wholeCount = offset - wholeStart
    var fractionCount = 0
    let hasPoint = offset < end && text[offset] == UInt8(ascii: ".")
    if hasPoint {
      offset += 1
      let fractionStart = offset
      while offset < end, text[offset] &- UInt8(ascii: "0") <= 9 { offset += 1 }
      fractionCount = offset - fractionStart
    }
    // A sign or a point alone is no number.
    guard wholeCount + fractionCount > 0 else { return nil }
    let hasLeadingZero = wholeCount > 1 && text[wholeStart] == UInt8(ascii: "0")
    if offset < end {
      guard isExponent(text, offset, end) else { return nil }
      return ClassifiedValue(kind: hasLeadingZero ? .text : .floating)
    }
    // `007` would come back as 7.
    if hasLeadingZero { return ClassifiedValue(kind: .text) }
    let digitCount = wholeCount + fractionCount
    // With a point, a double comes near it; without one, it is more likely a key than a number.
    guard digitCount <= LogicalType.decimalPrecisionMaximum else {
      return ClassifiedValue(kind: hasPoint ? .floating : .text)
    }
    return ClassifiedValue(
      kind: hasPoint ? .decimal : wholeKind(text, start, end, digitCount: digitCount), wholeDigitCount: wholeCount,
      fractionDigitCount: fractionCount,
      significantDigitCount: digitCount - leadingZeroCount(text, wholeStart, end))
  }

  /// Digits before the first that is not zero.
  private static func leadingZeroCount(_ text: TextBytes, _ start: Int, _ end: Int) -> Int {
    var count = 0
    for offset in start..<end where text[offset] != UInt8(ascii: ".") {
      guard text[offset] == UInt8(ascii: "0") else { break }
      count += 1
    }
    return count
  }

  /// Whether the rest of a number is an exponent; its digits are not counted, since none makes it a decimal.
  private static func isExponent(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
    guard text[start] | 0x20 == UInt8(ascii: "e") else { return false }
    var offset = start + 1
    if offset < end, text[offset] == UInt8(ascii: "-") || text[offset] == UInt8(ascii: "+") { offset += 1 }
    guard offset < end else { return false }
    while offset < end, text[offset] &- UInt8(ascii: "0") <= 9 { offset += 1 }
    return offset == end
  }

  /// By the number of digits where that decides; at the edges (10 and 19 digits) the value itself is read.
  private static func wholeKind(_ text: TextBytes, _ start: Int, _ end: Int, digitCount: Int) -> ValueKind {
    if digitCount <= 9 { return .integer }
    if digitCount <= 10, IntegerParser<Int32>().parse(text, start, end) != nil { return .integer }
    if digitCount <= 18 { return .bigint }
    return digitCount == 19 && IntegerParser<Int64>().parse(text, start, end) != nil ? .bigint : .wideInteger
  }

  /// The kinds with separators, each at its place. Also a uuid that begins with a digit.
  private static func time(_ text: TextBytes, _ start: Int, _ end: Int) -> ValueKind? {
    let count = end - start
    // By length, so that few of the parsers below are ever tried. Longer than ten: a year before 0 or beyond 9999, or a
    // time behind the date.
    if count >= IsoDate.byteCount {
      if DateParser().parse(text, start, end) != nil { return .date }
      if TimestampParser(isInstant: false).parse(text, start, end) != nil { return .timestamp }
      if TimestampParser(isInstant: true).parse(text, start, end) != nil { return .timestamptz }
    }
    if count >= 5, text[start + 2] == UInt8(ascii: ":"), TimeParser().parse(text, start, end) != nil { return .time }
    return UUIDParser().parse(text, start, end) != nil && count == 36 ? .uuid : nil
  }

  /// The kinds that begin with a letter.
  /// By length first: most text columns are told apart from the few words without looking at them.
  private static func word(_ text: TextBytes, _ start: Int, _ end: Int) -> ValueKind {
    let count = end - start
    switch count {
    case 3...9:
      // Nine characters at most: this `String` needs no memory of its own.
      let word = text.string(start..<end)
      switch word.lowercased() {
      case "true", "false": return .boolean
      case "nan", "inf", "-inf", "infinity", "-infinity": return .floating
      default: return .text
      }
    case 36: return UUIDParser().parse(text, start, end) != nil ? .uuid : .text
    default: return .text
    }
  }
}
