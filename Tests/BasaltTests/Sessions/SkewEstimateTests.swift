import Basalt
import BasaltCore
import BasaltPlan
import TestSupport
import Testing

/// `PlannedDistribution`, and estimates of a plan over stored rows: of a table whose values are not as frequent as each other EXPLAIN
/// says about how many rows there will be.
@Suite struct SkewEstimateTests {
  /// Rows that the scan or filter of a statement is believed to give: the line below the result's.
  private static func estimate(_ condition: String, _ session: Session) async throws -> Double {
    let lines = try await session.answer("EXPLAIN SELECT * FROM t WHERE \(condition)")
    let line = try #require(lines.first { $0.contains("≈") }, "\(lines)")
    let digits = line.drop { $0 != "≈" }.filter(\.isNumber)
    return try #require(Double(digits), "\(line)")
  }

  /// In one file and in several, of which the last has few rows and no distribution.
  @Test func frequentValuesAndRangesAreEstimated() async throws {
    let workplace = try Workplace()
    let session = try await Warehouse.create(workplace.path("w"), on: workplace.engine).session()
    try await session.execute("CREATE TABLE t (a int, carrier text, late boolean, price decimal(10,2))")
    for rows in ["1, 30000", "30001, 50000", "50001, 50100"] {
      try await session.execute(
        """
        INSERT INTO t SELECT x * 31 % 1000, CASE WHEN x % 10 < 4 THEN 'UA' ELSE 'c' || (x % 97) END, x % 20 = 3,
          CASE WHEN x % 2 = 0 THEN 0 ELSE (x % 100) * (x % 100) * (x % 100) / 100 END
        FROM generate_series(\(rows)) AS g (x)
        """)
    }
    for condition in [
      "carrier = 'UA'", "carrier <> 'UA'", "carrier IN ('UA', 'c5')", "late", "NOT late", "price = 0", "price > 0",
      "price > 5000", "price > 100 AND price <= 1000", "a < 100", "carrier = 'c8'", "carrier = 'UA' AND late = false",
    ] {
      let count = try #require(Double(try await session.answer("SELECT count(*) FROM t WHERE \(condition)")[0]))
      let estimate = try await Self.estimate(condition, session)
      #expect(estimate < count * 1.7 + 20 && estimate > count / 1.7 - 20, "\(condition): \(estimate) instead of \(count)")
    }
  }
}
