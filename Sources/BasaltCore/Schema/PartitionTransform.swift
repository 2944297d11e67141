/// How a partition value is made of a column's value: the transforms of Apache Iceberg, so that layouts interchange.
///
/// Pure and total on the types that it accepts; it maps NULL, and only NULL, to NULL.
///
/// Parameters are as they were written; whether they are possible, `checkParameter()` says, for they come from
/// people and from disk.
/// - Source: format-spec/partitioning.md, "Transforms"
package enum PartitionTransform: Sendable, Hashable {
  case identity
  /// The hash of the value, modulo `count`.
  case bucket(count: Int)
  /// Numbers rounded down to a multiple of `width`, text and bytea cut to `width` code points or bytes.
  case truncate(width: Int)
  case year
  case month
  case day
  case hour
}

extension PartitionTransform {
  /// The word for it in SQL.
  ///
  /// It is also the word in the table's definition on disk (format-spec/table-state.md), and must not change.
  package var name: String {
    switch self {
    case .identity: "identity"
    case .bucket: "bucket"
    case .truncate: "truncate"
    case .year: "year"
    case .month: "month"
    case .day: "day"
    case .hour: "hour"
    }
  }

  /// As SQL writes it of a column, and an identity as the bare column.
  /// - Parameter column: In quotes where it needs them.
  package func text(of column: String) -> String {
    switch self {
    case .identity: column
    case .bucket(let parameter), .truncate(let parameter): "\(name)(\(parameter), \(column))"
    case .year, .month, .day, .hour: "\(name)(\(column))"
    }
  }

  /// How what two make of values can be compared: the finest transform that can be told from either alone; `nil` where there is
  /// none that tells anything apart.
  ///
  /// A bucket is a hash modulo a count: modulo a divisor of that count it is found from the bucket alone. So 16 and 24 buckets are
  /// both 8, and a table that went from 8 buckets to 16 is divided into 8 however many files it has of either.
  package func common(with other: PartitionTransform) -> PartitionTransform? {
    if self == other { return self }
    guard case (.bucket(let count), .bucket(let otherCount)) = (self, other) else { return nil }
    var (greater, smaller) = (max(count, otherCount), min(count, otherCount))
    while smaller > 0 { (greater, smaller) = (smaller, greater % smaller) }
    // One bucket tells nothing apart.
    return greater > 1 ? .bucket(count: greater) : nil
  }
}
