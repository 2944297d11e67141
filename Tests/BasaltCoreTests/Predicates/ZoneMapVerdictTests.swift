import BasaltCore
import TestSupport
import Testing

@Suite struct ZoneMapVerdictTests {
  /// `noRow` and `everyRow` are true of every row, whatever is known and whatever is not: random rows with NULLs and NaNs, statistics with
  /// facts taken away at random and bounds moved outwards, constants at, between and around the bounds.
  @Test(arguments: LogicalType.all, Soak.seeds(16)) func zoneMapNeverHidesAMatchingRow(type: LogicalType, seed: UInt64)
  {
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      let rows = random.rows(type)
      let statistics = random.weakened(ColumnStatistics(exactlyOf: rows))
      for test in random.tests(type, around: rows) {
        let passingCount = rows.count { test.passes($0) }
        switch test.verdict(statistics) {
        case .noRow: #expect(passingCount == 0, "\(test) \(statistics) seed \(seed)")
        case .everyRow: #expect(passingCount == rows.count, "\(test) \(statistics) seed \(seed)")
        case .someRows: break
        }
      }
    }
  }

  /// With full knowledge a comparison that no value between the bounds could pass is always seen.
  @Test(arguments: LogicalType.all, Soak.seeds(8)) func comparesOutsideOfTheBoundsArePruned(
    type: LogicalType, seed: UInt64
  ) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      let rows = random.rows(type).filter { !$0.isNull && !$0.isNaN }
      let statistics = ColumnStatistics(exactlyOf: rows)
      guard let minimum = statistics.minimum?.value, let maximum = statistics.maximum?.value else { continue }
      #expect(ColumnTest.comparison(.less, minimum).verdict(statistics) == .noRow)
      #expect(ColumnTest.comparison(.greater, maximum).verdict(statistics) == .noRow)
      #expect(ColumnTest.comparison(.lessOrEqual, maximum).verdict(statistics) == .everyRow)
      #expect(ColumnTest.comparison(.greaterOrEqual, minimum).verdict(statistics) == .everyRow)
      let constant = random.anyValue(type)
      let isOutside = constant.order(to: minimum) == .before || constant.order(to: maximum) == .after
      #expect(
        (ColumnTest.comparison(.equal, constant).verdict(statistics) == .noRow) == isOutside, "\(constant) seed \(seed)"
      )
      #expect((ColumnTest.comparison(.notEqual, constant).verdict(statistics) == .everyRow) == isOutside)
      let isConstant = minimum == maximum
      #expect(ColumnTest.comparison(.equal, minimum).verdict(statistics) == (isConstant ? .everyRow : .someRows))
      #expect(ColumnTest.comparison(.notEqual, minimum).verdict(statistics) == (isConstant ? .noRow : .someRows))
    }
  }

  @Test func nullsAreJudgedByTheirCount() {
    func verdicts(_ nullCount: Int?, of rowCount: Int = 10) -> [ZoneMapVerdict] {
      let statistics = ColumnStatistics(rowCount: rowCount, nullCount: nullCount)
      return [ColumnTest.isNull, .isNotNull].map { $0.verdict(statistics) }
    }
    #expect(verdicts(0) == [.noRow, .everyRow])
    #expect(verdicts(10) == [.everyRow, .noRow])
    #expect(verdicts(3) == [.someRows, .someRows])
    #expect(verdicts(nil) == [.someRows, .someRows])
    #expect(verdicts(nil, of: 0) == [.noRow, .noRow])
  }

  @Test(arguments: Comparison.allCases) func nothingComparesWithNull(comparison: Comparison) {
    let known = ColumnStatistics(
      rowCount: 2, nullCount: 0, nanCount: 0, minimum: .init(.integer(1), isTight: true),
      maximum: .init(.integer(1), isTight: true))
    #expect(ColumnTest.comparison(comparison, .null).verdict(known) == .noRow)
    #expect(
      ColumnTest.comparison(comparison, .integer(1)).verdict(ColumnStatistics(rowCount: 5, nullCount: 5)) == .noRow)
    #expect(ColumnTest.comparison(comparison, .integer(1)).verdict(ColumnStatistics(rowCount: 5)) == .someRows)
  }

  /// NaN is above every bound: a page of numbers below 1 may still answer `> 5`, unless it is known to hold no NaN.
  @Test func notANumberIsOutsideOfTheBounds() {
    func verdict(_ comparison: Comparison, _ constant: Double, nanCount: Int?) -> ZoneMapVerdict {
      let bound = ColumnStatistics.Bound(.double(1), isTight: true)
      let statistics = ColumnStatistics(rowCount: 4, nullCount: 0, nanCount: nanCount, minimum: bound, maximum: bound)
      return ColumnTest.comparison(comparison, .double(constant)).verdict(statistics)
    }
    #expect(verdict(.greater, 5, nanCount: 0) == .noRow)
    #expect(verdict(.greater, 5, nanCount: 1) == .someRows)
    #expect(verdict(.greater, 5, nanCount: nil) == .someRows)
    #expect(verdict(.greater, 5, nanCount: 4) == .everyRow)
    #expect(verdict(.less, 0, nanCount: 1) == .noRow)
    #expect(verdict(.greater, 0, nanCount: 1) == .everyRow)
    #expect(verdict(.equal, .nan, nanCount: 0) == .noRow)
    #expect(verdict(.equal, .nan, nanCount: 4) == .everyRow)
    #expect(verdict(.less, .nan, nanCount: 0) == .everyRow)
    #expect(verdict(.less, .nan, nanCount: nil) == .someRows)
    #expect(verdict(.lessOrEqual, .nan, nanCount: 2) == .everyRow)
    #expect(verdict(.greater, .nan, nanCount: 4) == .noRow)
  }
}

extension SeededRandom {
  /// Up to 12 rows: near each other or anywhere, with NULLs in half of the cases, and NaNs where the type has them.
  fileprivate mutating func rows(_ type: LogicalType) -> [Value] {
    let base = random(type)
    let nullShare = chance(1, in: 2) ? integer(in: 0...10) : 0
    let nanShare = chance(1, in: 2) ? integer(in: 0...10) : 0
    let isNear = chance(1, in: 2)
    return (0..<integer(in: 0...12)).map { _ in
      if chance(nullShare, in: 10) { return .null }
      if chance(nanShare, in: 10), let nan = Value.nan(of: type) { return nan }
      return isNear ? value(type, near: base) : random(type)
    }
  }

  private mutating func random(_ type: LogicalType) -> Value { anyValue(type) }

  /// The same rows known less well: facts forgotten, bounds moved outwards to other values.
  fileprivate mutating func weakened(_ statistics: ColumnStatistics) -> ColumnStatistics {
    var statistics = statistics
    if chance(1, in: 4) { statistics.nullCount = nil }
    if chance(1, in: 4) { statistics.nanCount = nil }
    if chance(1, in: 4) { statistics.minimum = nil }
    if chance(1, in: 4) { statistics.maximum = nil }
    if case .text(let text)? = statistics.maximum?.value, chance(1, in: 2) {
      statistics.maximum = .init(.text(text + "~"), isTight: false)
    }
    if case .text(let text)? = statistics.minimum?.value, chance(1, in: 2) {
      statistics.minimum = .init(.text(String(text.unicodeScalars.prefix(2))), isTight: false)
    }
    return statistics
  }

  /// All comparisons with rows of the column, with values near them, with any value, with NaN and NULL; and the tests of NULL.
  fileprivate mutating func tests(_ type: LogicalType, around rows: [Value]) -> [ColumnTest] {
    var constants: [Value] = [.null, anyValue(type)]
    if let nan = Value.nan(of: type) { constants.append(nan) }
    if !rows.isEmpty {
      let row = pick(rows)
      constants += [row, pick(rows)]
      if !row.isNull { constants.append(value(type, near: row)) }
    }
    return [.isNull, .isNotNull]
      + constants.flatMap { constant in Comparison.allCases.map { .comparison($0, constant) } }
  }
}

extension Value {
  fileprivate static func nan(of type: LogicalType) -> Value? {
    switch type {
    case .real: .real(.nan)
    case .double: .double(.nan)
    default: nil
    }
  }
}
