import BasaltCore
import BasaltFormat
import TestSupport
import Testing

/// Statistics are what looking at every value gives.
@Suite struct StatisticsCollectorTests {
  @Test(arguments: LogicalType.all, Soak.seeds(8)) func equalsLookingAtEveryValue(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      for count in [1, 63, 64, 65, 1_500] {
        let column = try random.column(shape, type, count: count, nullShare: Int(seed % 4) * 3)
        let start = min(count, 64 * random.integer(in: 0...20))
        let rows = (start / 64 * 64)..<random.integer(in: start...count)
        let found = StatisticsCollector.statistics(of: column, rows: rows)
        let expected = Self.naive(rows.map { column[$0] })
        #expect(found == expected, "\(type) \(shape) \(rows) of \(count) seed \(seed)")
      }
    }
  }

  private static func naive(_ values: [Value]) -> ColumnStatistics {
    let ordered = values.filter { !$0.isNull && !$0.isNaN }
    var statistics = ColumnStatistics(
      rowCount: values.count, nullCount: values.count { $0.isNull }, nanCount: values.count { $0.isNaN })
    guard let minimum = ordered.min(by: { $0.order(to: $1) == .before }),
      let maximum = ordered.max(by: { $0.order(to: $1) == .before })
    else { return statistics }
    func bound(_ value: Value) -> ColumnStatistics.Bound {
      // The order does not tell zeros of either sign apart.
      ColumnStatistics.Bound(value, isTight: value != .real(0) && value != .double(0))
    }
    statistics.minimum = bound(minimum)
    statistics.maximum = bound(maximum)
    return statistics
  }
}
