package import BasaltCore

/// Single values: the definition of the transforms, beside the loops over vectors in
/// `TransformOfVectors.swift`, which must agree with it value by value.
extension PartitionTransform {
  /// The partition value of a value: what predicates are projected with, and what the vector form is tested against.
  /// - Precondition: The transform accepts the value's type.
  /// - Complexity: O(1), or O(bytes of the value).
  package func apply(to value: Value) -> Value {
    // Of every transform: NULL has a partition of its own, so that `IS NULL` prunes as well as anything.
    if value.isNull { return .null }
    switch self {
    case .identity: return PartitionTransform.canonical(value)
    case .bucket(let count): return .integer(BucketHash.bucket(BucketHash.hash(value), count: Int32(count)))
    case .truncate(let width): return PartitionTransform.truncated(value, width)
    case .year: return .integer(UnixUnits.year(days: PartitionTransform.days(of: value)))
    case .month: return .integer(UnixUnits.month(days: PartitionTransform.days(of: value)))
    case .day: return .date(days: PartitionTransform.days(of: value))
    case .hour:
      switch value {
      case .timestamp(let microseconds), .timestamptz(let microseconds):
        return .integer(UnixUnits.hour(microseconds: microseconds))
      default: preconditionFailure("hour of \(value)")
      }
    }
  }

  /// One value of those that are equal: rows with −0.0 and 0.0 belong together.
  ///
  /// Every NaN becomes the same one, and adding zero makes −0.0 0.0.
  private static func canonical(_ value: Value) -> Value {
    switch value {
    case .real(let number): .real(number.isNaN ? .nan : number + 0)
    case .double(let number): .double(number.isNaN ? .nan : number + 0)
    default: value
    }
  }

  /// One size wider than the source: a multiple below the least value must fit, and widening the column later
  /// must not change what is stored.
  private static func truncated(_ value: Value, _ width: Int) -> Value {
    switch value {
    case .smallint(let number): return .integer(Truncation.floor(Int32(number), width: Int32(width)))
    case .integer(let number): return .bigint(Truncation.floor(Int64(number), width: Int64(width)))
    case .bigint(let number): return .bigint(Truncation.floor(number, width: Int64(width)))
    case .decimal(let number):
      let unscaled = Truncation.floor(number.unscaled, width: Int128(width), least: Truncation.leastUnscaled)
      return .decimal(Decimal(unscaled: unscaled, scale: number.scale))
    // Code points, not characters as people see them: what a character is changes with each version of Unicode.
    case .text(let text): return .text(String(String.UnicodeScalarView(text.unicodeScalars.prefix(width))))
    case .bytea(let bytes): return .bytea(Array(bytes.prefix(width)))
    default: preconditionFailure("truncate of \(value)")
    }
  }

  /// Timestamps with and without zone alike: both are cut in UTC, whatever a session's zone is.
  /// - Precondition: The value is of one of these types.
  private static func days(of value: Value) -> Int32 {
    switch value {
    case .date(let days): return days
    case .timestamp(let microseconds), .timestamptz(let microseconds): return UnixUnits.day(microseconds: microseconds)
    default: preconditionFailure("days of \(value)")
    }
  }
}
