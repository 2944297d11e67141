import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct TestNarrowingTests {
  /// For every pair of types that widens: a stored value passes the narrowed test exactly when its widened value passes the test.
  @Test(arguments: Soak.seeds(30))
  func aStoredValuePassesExactlyWhenItsWidenedValueDoes(seed: UInt64) throws {
    for narrow in LogicalType.wideningSamples {
      for wide in LogicalType.wideningSamples where narrow.isReadable(as: wide) {
        var random = SeededRandom(seed: seed)
        let stored = random.rows(narrow, count: 40)
        let widened = stored.map { $0.widened(to: wide) }
        for _ in 0..<12 {
          let test = random.test(wide, near: widened)
          let narrowed = try test.narrowed(to: narrow)
          for (value, wideValue) in zip(stored, widened) {
            // All dates that no timestamp reaches read as infinity: in a list, that is more than a test of dates can say.
            if case .isIn(let constants) = test, narrow == .date, constants.contains(where: { $0.isInfiniteTimestamp })
            {
              #expect(narrowed.passes(value) || !test.passes(wideValue), "\(value) \(test) seed \(seed)")
              continue
            }
            #expect(
              narrowed.passes(value) == test.passes(wideValue), "\(narrow) as \(wide): \(value) \(test) seed \(seed)")
          }
        }
      }
    }
  }

  /// Days on both sides of where timestamps end, asked with every comparison to both infinities.
  @Test(arguments: Comparison.allCases)
  func daysThatNoTimestampReachesCompareAsInfinity(comparison: Comparison) throws {
    let last: Int32 = 106_751_991
    let days = [.min, .min + 1, -last - 1, -last, 0, last, last + 1, .max - 1, .max].map { Value.date(days: $0) }
    for infinity in [Calendar.timestampInfinity, Calendar.timestampNegativeInfinity] {
      let test = PruningTest.comparison(comparison, .timestamp(microseconds: infinity))
      let narrowed = try test.narrowed(to: .date)
      for day in days { #expect(narrowed.passes(day) == test.passes(day.widened(to: .timestamp)), "\(day) \(test)") }
      // And so do their partitions, which were made when the column held dates.
      for transform in [PartitionTransform.year, .month, .day] {
        let list = PruningTest.isIn([.timestamp(microseconds: infinity), .timestamp(microseconds: 0)])
        for test in [test, list] {
          let projected = try transform.projected(test, of: .timestamp)
          for day in days where test.passes(day.widened(to: .timestamp)) {
            #expect(projected.passes(transform.apply(to: day)), "\(transform) of \(day): \(test)")
          }
        }
      }
    }
  }

  @Test func constantsBetweenStoredValuesAreRoundedDown() throws {
    let half = Value.decimal(Decimal(unscaled: -35, scale: 1))
    #expect(try PruningTest.comparison(.less, half).narrowed(to: .integer) == .comparison(.lessOrEqual, .integer(-4)))
    #expect(
      try PruningTest.comparison(.greaterOrEqual, half).narrowed(to: .integer) == .comparison(.greater, .integer(-4)))
    #expect(try PruningTest.comparison(.equal, half).narrowed(to: .integer) == .never)
    #expect(try PruningTest.comparison(.notEqual, half).narrowed(to: .integer) == .isNotNull)
    #expect(try PruningTest.comparison(.less, .bigint(.min)).narrowed(to: .smallint) == .never)
    #expect(try PruningTest.comparison(.greater, .bigint(.min)).narrowed(to: .smallint) == .isNotNull)
    #expect(
      try PruningTest.comparison(.greater, .bigint(.max)).narrowed(to: .smallint)
        == .comparison(.greater, .smallint(.max)))
    #expect(try PruningTest.isIn([half, .null]).narrowed(to: .integer) == .never)
  }

  @Test func aConstantOfANarrowerTypeIsRefused() {
    let error = #expect(throws: BasaltError.self) {
      try PruningTest.comparison(.equal, .integer(1)).narrowed(to: .bigint)
    }
    #expect(error?.code == .typeMismatch && error?.remedy == "Give a constant of the column's type.")
    #expect(throws: BasaltError.self) { try PruningTest.isIn([.text("a")]).narrowed(to: .integer) }
  }
}

extension LogicalType {
  /// Every type, with more decimals than usual so that pairs widen into each other.
  static let wideningSamples: [LogicalType] =
    LogicalType.all + [
      .decimal(precision: 5, scale: 0), .decimal(precision: 12, scale: 2), .decimal(precision: 25, scale: 6),
      .decimal(precision: 30, scale: 10), .decimal(precision: 38, scale: 2),
    ]
}

extension Value {
  /// Many dates read as these.
  var isInfiniteTimestamp: Bool {
    self == .timestamp(microseconds: Calendar.timestampInfinity)
      || self == .timestamp(microseconds: Calendar.timestampNegativeInfinity)
  }
}
