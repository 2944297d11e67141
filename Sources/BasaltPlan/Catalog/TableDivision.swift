package import BasaltCore

/// A way in which a table's files are divided: each holds rows of one value of the transform, so that rows of two divisions never
/// agree on the column.
///
/// What a catalog says of a table, and plans reason about; which division a file is of is found out when it is read
/// (`TableReading.division`), and nothing is believed that the file itself does not say.
package struct TableDivision: Sendable, Hashable {
  /// The column, by its id. All of its NULLs are of one division.
  package let field: FieldID
  package let transform: DivisionTransform

  package init(field: FieldID, by transform: DivisionTransform) { (self.field, self.transform) = (field, transform) }
}

/// What a column's values are divided by. The transforms of partitions, in the words of a target that knows no tables.
package enum DivisionTransform: Sendable, Hashable {
  case identity
  case bucket(count: Int)
  case truncate(width: Int)
  case year, month, day, hour

  /// How both can be divided alike, by the finest way that there is; `nil` where there is none.
  ///
  /// A bucket is a hash modulo a count: modulo a divisor of that count it is found from the bucket alone. So 16 and 24 buckets are
  /// both 8, and a table that went from 8 buckets to 16 is divided into 8 however many files it has of either.
  package func common(with other: DivisionTransform) -> DivisionTransform? {
    if self == other { return self }
    guard case (.bucket(let count), .bucket(let otherCount)) = (self, other) else { return nil }
    var (greater, smaller) = (max(count, otherCount), min(count, otherCount))
    while smaller > 0 { (greater, smaller) = (smaller, greater % smaller) }
    // One bucket divides nothing.
    return greater > 1 ? .bucket(count: greater) : nil
  }

  /// How many divisions there are, NULL's apart; `nil` where it depends on the values.
  package var count: Int? {
    if case .bucket(let count) = self { return count }
    return nil
  }

  /// As SQL writes it, and an identity as the bare column.
  package func text(of column: String) -> String {
    switch self {
    case .identity: column
    case .bucket(let count): "bucket(\(count), \(column))"
    case .truncate(let width): "truncate(\(width), \(column))"
    case .year: "year(\(column))"
    case .month: "month(\(column))"
    case .day: "day(\(column))"
    case .hour: "hour(\(column))"
    }
  }
}

/// How a table is divided, and how large it has to be for that to matter.
package struct TableDivisions: Sendable {
  /// Each holds of all files of the table: those of a table without files are not known, and none.
  package var all: [TableDivision]
  /// Rows that some operator has to hold at once for a plan to be worth dividing.
  package var heldRowCountMinimum: Int

  package init(_ all: [TableDivision], heldRowCountMinimum: Int = Limits.dividedRowCountMinimum) {
    (self.all, self.heldRowCountMinimum) = (all, heldRowCountMinimum)
  }

  /// Of a table that is not divided.
  package static let none = TableDivisions([])
}
