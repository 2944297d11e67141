import BasaltCore
import TestSupport
import Testing

@Suite struct ColumnStatisticsTests {
  /// Values split at random points: the parts merged, in any order and grouping, know what looking at all rows tells.
  @Test(arguments: LogicalType.all, Soak.seeds(8)) func partsKnowWhatTheWholeKnows(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      let rows = try random.column(
        .extremes, type, count: random.integer(in: 0...30), nullShare: random.integer(in: 0...9))
      let values = (0..<rows.count).map { rows[$0] }
      let cuts = [0] + (0..<3).map { _ in random.integer(in: 0...values.count) }.sorted() + [values.count]
      var parts = zip(cuts, cuts.dropFirst()).map { ColumnStatistics(exactlyOf: Array(values[$0..<$1])) }
      parts.shuffle(using: &random)
      let left = parts.dropFirst().reduce(parts[0]) { $0.merged(with: $1) }
      let right = parts.dropLast().reversed().reduce(parts[3]) { $1.merged(with: $0) }
      #expect(left == ColumnStatistics(exactlyOf: values), "seed \(seed)")
      #expect(right == left, "seed \(seed)")
    }
  }

  /// The same laws where facts are missing: merging is associative and commutative, and never knows more than is true.
  @Test(arguments: [LogicalType.double, .integer, .text], Soak.seeds(16)) func unknownFactsKeepTheLaws(
    type: LogicalType, seed: UInt64
  ) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      var all: [Value] = []
      let parts = (0..<3).map { _ in
        let rows = (0..<random.integer(in: 0...3)).map { _ in
          random.chance(1, in: 2) ? Value.null : random.anyValue(type)
        }
        all += rows
        var statistics = ColumnStatistics(exactlyOf: rows)
        if random.chance(1, in: 3) { statistics.nullCount = nil }
        if random.chance(1, in: 3) { statistics.nanCount = nil }
        if random.chance(1, in: 3) { statistics.minimum = nil }
        if random.chance(1, in: 3) { statistics.maximum = nil }
        return statistics
      }
      let (a, b, c) = (parts[0], parts[1], parts[2])
      let merged = a.merged(with: b).merged(with: c)
      #expect(merged == a.merged(with: b.merged(with: c)), "\(a) \(b) \(c) seed \(seed)")
      #expect(a.merged(with: b) == b.merged(with: a), "\(a) \(b) seed \(seed)")
      let truth = ColumnStatistics(exactlyOf: all)
      #expect(merged.rowCount == truth.rowCount)
      #expect(merged.nullCount == nil || merged.nullCount == truth.nullCount)
      #expect(merged.nanCount == nil || merged.nanCount == truth.nanCount)
      for value in all where !value.isNull && !value.isNaN {
        if let minimum = merged.minimum?.value { #expect(value.order(to: minimum) != .before, "seed \(seed)") }
        if let maximum = merged.maximum?.value { #expect(value.order(to: maximum) != .after, "seed \(seed)") }
      }
    }
  }

  @Test func ofEqualBoundsTheTightOneStays() {
    func part(isTight: Bool) -> ColumnStatistics {
      let bound = ColumnStatistics.Bound(.text("a"), isTight: isTight)
      return ColumnStatistics(rowCount: 1, nullCount: 0, nanCount: 0, minimum: bound, maximum: bound)
    }
    for merged in [
      part(isTight: false).merged(with: part(isTight: true)), part(isTight: true).merged(with: part(isTight: false)),
    ] {
      #expect(merged.minimum?.isTight == true && merged.maximum?.isTight == true)
    }
  }

  /// A column that was widened has bounds of two types: they bound nothing together.
  @Test func boundsOfDifferentTypesAreNotMixed() {
    let one = ColumnStatistics(rowCount: 1, nullCount: 0, nanCount: 0, minimum: .init(.integer(1), isTight: true))
    let other = ColumnStatistics(rowCount: 1, nullCount: 0, nanCount: 0, minimum: .init(.bigint(2), isTight: true))
    #expect(one.merged(with: other).minimum == nil)
  }

  /// A page with an unknown bound makes the row group's unknown; a page of NULLs does not.
  @Test func unknownIsNotTheSameAsNothing() {
    let known = ColumnStatistics(rowCount: 1, nullCount: 0, nanCount: 0, minimum: .init(.integer(1), isTight: true))
    #expect(known.merged(with: ColumnStatistics(rowCount: 1)).minimum == nil)
    #expect(known.merged(with: ColumnStatistics(rowCount: 1, nullCount: 1, nanCount: 0)).minimum == known.minimum)
    #expect(ColumnStatistics(rowCount: 1, nullCount: 1).isAllNull && !ColumnStatistics(rowCount: 1).isAllNull)
  }
}
