import Basalt
import BasaltCore
import TestSupport
import Testing

/// `TextImport`: types of columns that several files have, joined; the order of rows.
@Suite struct TextImportTests {
  private static func decimal(_ precision: Int, _ scale: Int) -> LogicalType {
    .decimal(precision: precision, scale: scale)
  }

  /// Whichever thread is faster: what ascends in a file ascends in the table, over blocks, row groups and partitions.
  @Test(arguments: [("", 1), ("", 4), ("bucket(2, n)", 4)])
  func rowsStayInTheOrderOfTheFile(partitioning: String, threadCount: Int) async throws {
    let rowCount = 400_000
    let workplace = try Workplace(threadCount: threadCount)
    defer { withExtendedLifetime(workplace) {} }
    try workplace.write("n\n" + (0..<rowCount).map { "\($0)\n" }.joined(), to: "t.csv")
    let warehouse = try await Warehouse.create(workplace.path("w"), on: workplace.engine)
    var options = Warehouse.ImportOptions()
    options.creation = Warehouse.ImportOptions.Creation()
    options.creation?.partitioning = partitioning
    let report = try await warehouse.importText([workplace.path("t.csv")], into: "t", options)
    #expect(report.rowCount == rowCount)
    // One thread reads pieces in the order of the table.
    let reading = try await Warehouse.open(
      workplace.path("w"), on: try Engine(Engine.Configuration(threadCount: 1)))
    var numbers: [Int64] = []
    for try await batch in try await reading.session().query("SELECT n::bigint FROM t") {
      for row in 0..<batch.rowCount { if case .bigint(let n) = batch.row(row)[0] { numbers.append(n) } }
    }
    #expect(numbers.count == rowCount)
    // As many times as a partition ends.
    #expect(zip(numbers, numbers.dropFirst()).count { $0 > $1 } == report.partitionCount - 1)
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
