package import BasaltCore

/// The types chosen for the columns of a file, after looking at every value, with the reasons.
package struct InferenceReport: Sendable {
  package let columns: [InferredColumn]
  package let rowCount: Int
  /// Records that have no fields to look at; the conversion will refuse or skip them.
  package let malformedRecordCount: Int
  /// Bytes of all records as text, decompressed; without the header.
  package let textByteCount: Int

  package var types: [LogicalType] { columns.map(\.type) }
}

/// One column as inferred.
package struct InferredColumn: Sendable {
  package let name: String
  package let type: LogicalType
  package let nullCount: Int
  /// Values that are not NULL.
  package let valueCount: Int
  /// The kinds of values in the column, in the order of their first line: why it could not be narrower.
  package let evidence: [Evidence]

  package struct Evidence: Sendable, Equatable {
    package let kind: ValueKind
    package let line: Int
    package let value: String
  }

  package var isNullable: Bool { nullCount > 0 }

  /// One sentence for people: `decimal(18, 2), because line 2 has '21168.23' (decimal)`.
  package var explanation: String {
    guard !evidence.isEmpty else { return "\(type), because there are no values" }
    let reasons = evidence.map { "line \($0.line) has '\($0.value)' (\($0.kind.name))" }
    return "\(type), because \(reasons.joined(separator: " and "))"
  }
}

/// From what was seen to a type: a pure function of the set of kinds and the digit counts, so it can be tested without
/// a file.
extension ColumnEvidence {
  /// The narrowest type that holds every value seen.
  var type: LogicalType {
    // A column without a value: text takes whatever a later file brings.
    if kinds.isEmpty { return .text }
    if kinds.isSubset(of: .numbers) { return numericType }
    if kinds == KindSet(.date) { return .date }
    // A date is a timestamp at midnight, so a column of both holds timestamps.
    if kinds.isSubset(of: .datesAndTimestamps) { return .timestamp }
    switch kinds {
    case KindSet(.boolean): return .boolean
    case KindSet(.time): return .time
    // Not joined with values that have no zone: theirs would be a guess.
    case KindSet(.timestamptz): return .timestamptz
    case KindSet(.uuid): return .uuid
    default: return .text
    }
  }

  /// The most digits that the shortest text of a double has.
  private static let doubleDigitCountMaximum = 17
  /// Digits that an unscaled value of 64 bits holds for sure.
  private static let shortDecimalPrecision = 18

  private var numericType: LogicalType {
    // One exponent or NaN is enough: no decimal holds it.
    if kinds.contains(KindSet(.floating)) { return .double }
    guard kinds.contains(KindSet(.decimal)) else {
      if kinds.contains(KindSet(.wideInteger)) {
        return .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: 0)
      }
      // Never smallint: it would save little, packed, and break with the first larger row of a later file.
      return kinds.contains(KindSet(.bigint)) ? .bigint : .integer
    }
    // Precisions are rounded up to what the layout holds anyway: later rows may be larger, and storage costs no more.
    let precision = wholeDigitCount + fractionDigitCount
    if precision <= ColumnEvidence.shortDecimalPrecision {
      return .decimal(precision: ColumnEvidence.shortDecimalPrecision, scale: fractionDigitCount)
    }
    // Many different scales with no value of more than 17 digits are the mark of binary floating-point numbers written
    // out.
    if precision > LogicalType.decimalPrecisionMaximum
      || significantDigitCount <= ColumnEvidence.doubleDigitCountMaximum
    {
      return .double
    }
    return .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: fractionDigitCount)
  }

  /// The kinds that decided, by line: when a wider kind holds a narrower one, the narrower says nothing.
  /// A column of decimals that begins with whole numbers is explained by its first decimal, not by the whole numbers.
  func report(name: String) -> InferredColumn {
    var deciding = first
    if type == .text, kinds.contains(KindSet(.text)) {
      deciding = deciding.filter { $0.key == .text }
    } else if kinds.isSubset(of: .numbers) {
      let widest =
        kinds.contains(KindSet(.floating)) ? ValueKind.floating : deciding.keys.max { $0.rawValue < $1.rawValue }
      deciding = deciding.filter { $0.key == widest }
    } else if type == .timestamp {
      deciding = deciding.filter { $0.key == .timestamp }
    }
    let evidence = deciding.map { InferredColumn.Evidence(kind: $0.key, line: $0.value.line, value: $0.value.value) }
    return InferredColumn(
      name: name, type: type, nullCount: nullCount, valueCount: valueCount,
      evidence: evidence.sorted { ($0.line, $0.kind.rawValue) < ($1.line, $1.kind.rawValue) })
  }
}
