import BasaltCore
import TestSupport
import Testing

@Suite struct ScanPredicateTests {
  @Test(
    arguments: zip(
      Comparison.allCases,
      [
        [false, true, false], [true, false, true], [true, false, false], [true, true, false], [false, false, true],
        [false, true, true],
      ]))
  func holdsForBeforeSameAfter(comparison: Comparison, expected: [Bool]) {
    #expect([ValueOrder.before, .same, .after].map { comparison.holds(for: $0) } == expected)
  }

  /// Three-valued logic: a comparison and its opposite together pass every row but those that are NULL.
  @Test(arguments: LogicalType.all, Soak.seeds(1)) func oppositesSplitTheRowsThatAreNotNull(
    type: LogicalType, seed: UInt64
  ) {
    var random = SeededRandom(seed: seed)
    let opposites: [(Comparison, Comparison)] = [
      (.equal, .notEqual), (.less, .greaterOrEqual), (.greater, .lessOrEqual),
    ]
    for _ in 0..<200 {
      let (row, constant) = (random.anyValue(type), random.anyValue(type))
      for (one, other) in opposites {
        #expect(ColumnTest.comparison(one, constant).passes(row) != ColumnTest.comparison(other, constant).passes(row))
        for comparison in [one, other] {
          #expect(!ColumnTest.comparison(comparison, constant).passes(.null))
          #expect(!ColumnTest.comparison(comparison, .null).passes(row))
        }
      }
      #expect(ColumnTest.isNotNull.passes(row) && !ColumnTest.isNull.passes(row))
    }
    #expect(ColumnTest.isNull.passes(.null) && !ColumnTest.isNotNull.passes(.null))
  }

  @Test func noTermsPassEveryRow() { #expect(ScanPredicate.all.terms.isEmpty) }
}
