import Basalt
import BasaltCore
import TestSupport
import Testing

/// `TextImport`: types of columns that several files have, joined.
@Suite struct TextImportTests {
  private static func decimal(_ precision: Int, _ scale: Int) -> LogicalType {
    .decimal(precision: precision, scale: scale)
  }

  /// Each pair in both orders: files are given in any.
  @Test func typesOfTwoFilesMeetInOneThatReadsBoth() {
    let decimal = TextImportTests.decimal
    let pairs: [(LogicalType, LogicalType, LogicalType)] = [
      (.smallint, .integer, .integer), (.smallint, .bigint, .bigint), (.integer, .bigint, .bigint),
      (.smallint, .real, .double), (.smallint, .double, .double), (.integer, .real, .double),
      (.integer, .double, .double), (.bigint, .real, .double), (.bigint, .double, .double), (.real, .double, .double),
      (decimal(9, 2), .real, .double), (decimal(9, 2), .double, .double),
      // Room for the digits of both, and no more.
      (.smallint, decimal(3, 2), decimal(7, 2)), (.smallint, decimal(7, 2), decimal(7, 2)),
      (.integer, decimal(3, 2), decimal(12, 2)), (.integer, decimal(12, 2), decimal(12, 2)),
      (.bigint, decimal(3, 2), decimal(21, 2)), (.bigint, decimal(38, 19), decimal(38, 19)),
      (.bigint, decimal(38, 20), .double), (.integer, decimal(38, 28), decimal(38, 28)),
      (.integer, decimal(38, 29), .double),
      (decimal(5, 2), decimal(7, 2), decimal(7, 2)), (decimal(5, 2), decimal(5, 4), decimal(7, 4)),
      (decimal(38, 0), decimal(1, 1), .double),
      // Other kinds have nothing in common but that they are text.
      (.boolean, .integer, .text), (.date, .integer, .text), (.date, .timestamp, .timestamp),
      (.timestamp, .timestamptz, .text), (.time, .timestamp, .text), (.uuid, .bytea, .text), (.text, .double, .text),
    ]
    for (one, other, both) in pairs {
      #expect(one.joined(with: other) == both, "\(one) and \(other)")
      #expect(other.joined(with: one) == both, "\(other) and \(one)")
    }
    for type in LogicalType.all { #expect(type.joined(with: type) == type) }
  }

  /// Which files come first decides nothing, as long as all are exact numbers.
  @Test func threeTypesMeetInOneWhateverTheOrder() {
    let decimal = TextImportTests.decimal
    let types: [LogicalType] = [
      .smallint, .integer, .bigint, decimal(3, 2), decimal(9, 4), decimal(12, 2), .real, .double, .date,
    ]
    for one in types {
      for other in types {
        for third in types {
          #expect(
            one.joined(with: other).joined(with: third) == one.joined(with: other.joined(with: third)),
            "\(one), \(other), \(third)")
        }
      }
    }
  }
}
