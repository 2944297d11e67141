package import BasaltCore

/// Which numbers are values of a type, where the bytes on disk could hold more: times of day, and decimals beyond their
/// precision.
///
/// A writer refuses the others and a verifier reports them, both by the extremes that they know anyway; a reader that
/// looks at each value only to find these would pay for it in every scan, and hands them on as numbers. All dates and
/// timestamps are values.
/// - Source: format-spec/types.md, "Ranges"
package enum TypeRange {
  /// A day has no 24:00:00 of its own: ISO 8601 gave it up, and Arrow's and Python's times end before it too.
  private static let timeOfDay: Range<Int64> = 0..<Int64(Calendar.microsecondsPerDay)

  /// Whether a value is one of the type's. Values of other types than these two always are.
  package static func contains(_ value: Value, _ type: LogicalType) -> Bool {
    switch (value, type) {
    case (.time(let microseconds), _): timeOfDay.contains(microseconds)
    case (.decimal(let decimal), .decimal(let precision, _)):
      decimal.unscaled.magnitude < Decimal.powersOfTen[precision].magnitude
    default: true
    }
  }

  /// What is wrong with a value that is outside, for the message; the value itself is nobody's business but its
  /// owner's.
  package static func excess(of type: LogicalType) -> String {
    switch type {
    case .time: "A time of day is not within 00:00:00 to 23:59:59.999999."
    case .decimal(let precision, _): "A decimal has more than \(precision) digits."
    default: "A value is outside of \(type)."
    }
  }
}
