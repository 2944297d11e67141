import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct TransformProjectionTests {
  /// The law that pruning stands on: a partition that is pruned never holds a match.
  @Test(arguments: PartitionTransform.samples.indices, Soak.seeds(40))
  func aPrunedPartitionNeverHoldsAMatch(index: Int, seed: UInt64) throws {
    let transform = PartitionTransform.samples[index]
    for type in LogicalType.all where transform.accepts(type) {
      var random = SeededRandom(seed: seed)
      let rows = random.rows(type, count: 60)
      for _ in 0..<12 {
        let test = random.test(type, near: rows)
        let projected = try transform.projected(test, of: type)
        for row in rows where test.passes(row) {
          #expect(
            projected.passes(transform.apply(to: row)), "\(transform) \(type): \(row) passes \(test), seed \(seed)")
        }
      }
    }
  }

  @Test(arguments: Soak.seeds(1)) func identityLosesNothing(seed: UInt64) throws {
    for type in LogicalType.all {
      var random = SeededRandom(seed: seed)
      let rows = random.rows(type, count: 60)
      for _ in 0..<30 {
        let test = random.test(type, near: rows)
        let projected = try PartitionTransform.identity.projected(test, of: type)
        for row in rows {
          #expect(projected.passes(PartitionTransform.identity.apply(to: row)) == test.passes(row), "\(test) \(row)")
        }
      }
    }
  }

  /// The bounds of format-spec/partitioning.md, "Projection".
  @Test func boundsAreAsTightAsTheTypeAllows() throws {
    let ten = PartitionTransform.truncate(width: 10)
    func projected(_ comparison: Comparison, _ number: Int32) throws -> PruningTest {
      try ten.projected(.comparison(comparison, .integer(number)), of: .integer)
    }
    #expect(try projected(.less, 10) == .comparison(.lessOrEqual, .bigint(0)))
    #expect(try projected(.lessOrEqual, 10) == .comparison(.lessOrEqual, .bigint(10)))
    #expect(try projected(.greater, 9) == .comparison(.greaterOrEqual, .bigint(10)))
    #expect(try projected(.greaterOrEqual, 9) == .comparison(.greaterOrEqual, .bigint(0)))
    #expect(try projected(.equal, 9) == .comparison(.equal, .bigint(0)))
    #expect(try projected(.notEqual, 9) == .isNotNull)
    #expect(try projected(.less, .min) == .never)
    #expect(try projected(.greater, .max) == .never)
    #expect(
      try ten.projected(.isIn([.integer(3), .integer(5), .null, .integer(12)]), of: .integer)
        == .isIn([.bigint(0), .bigint(10)]))
    #expect(try ten.projected(.isIn([.null]), of: .integer) == .never)

    let three = PartitionTransform.truncate(width: 3)
    #expect(
      try three.projected(.comparison(.less, .text("abc")), of: .text) == .comparison(.less, .text("abc")))
    #expect(
      try three.projected(.comparison(.less, .text("abcd")), of: .text) == .comparison(.lessOrEqual, .text("abc")))
    #expect(
      try three.projected(.comparison(.greater, .text("abcd")), of: .text) == .comparison(.greaterOrEqual, .text("abc"))
    )
    let midnight = Value.timestamp(microseconds: 86_400_000_000)
    #expect(
      try PartitionTransform.day.projected(.comparison(.less, midnight), of: .timestamp)
        == .comparison(.lessOrEqual, .date(days: 0)))
    #expect(
      try PartitionTransform.bucket(count: 9).projected(.comparison(.less, .integer(3)), of: .integer) == .isNotNull)
  }

  /// A constant with more or fewer digits behind the point than the column is cut, and hashed, in the column's units.
  @Test func decimalConstantsMayHaveAnyScale() throws {
    let type = LogicalType.decimal(precision: 9, scale: 2)
    let row = Value.decimal(Decimal(unscaled: 1_420, scale: 2))
    let constant = Value.decimal(Decimal(unscaled: 142, scale: 1))
    for transform in [PartitionTransform.bucket(count: 100), .truncate(width: 50), .identity] {
      let projected = try transform.projected(.comparison(.equal, constant), of: type)
      #expect(projected.passes(transform.apply(to: row)), "\(transform)")
    }
    let between = Value.decimal(Decimal(unscaled: 14_205, scale: 3))
    #expect(try PartitionTransform.bucket(count: 4).projected(.comparison(.equal, between), of: type) == .never)
  }

  @Test func constantsOfOtherTypesAreRefused() {
    let error = #expect(throws: BasaltError.self) {
      try PartitionTransform.identity.projected(.comparison(.equal, .text("x")), of: .integer)
    }
    #expect(error?.code == .typeMismatch && error?.message.contains("integer") == true)
  }
}

@Suite struct PruningTestTests {
  @Test(arguments: Soak.seeds(40))
  func verdictsAndScanTestsNeverHideAMatch(seed: UInt64) throws {
    for type in LogicalType.all {
      var random = SeededRandom(seed: seed)
      let rows = random.rows(type, count: random.pick([0, 1, 4, 30]))
      let statistics = ColumnStatistics(exactlyOf: rows)
      for _ in 0..<10 {
        let test = random.test(type, near: rows)
        let passing = rows.filter(test.passes)
        switch test.verdict(statistics) {
        case .noRow: #expect(passing.isEmpty, "\(test) seed \(seed)")
        case .everyRow: #expect(passing.count == rows.count, "\(test) seed \(seed)")
        case .someRows: break
        }
        if let scanTests = test.scanTests {
          for row in passing { #expect(scanTests.allSatisfy { $0.passes(row) }, "\(test) \(row) seed \(seed)") }
        } else {
          #expect(passing.isEmpty)
        }
      }
    }
  }

  @Test func aScansTestsAreTakenOver() {
    let predicate = ScanPredicate([
      ScanPredicate.Term(column: FieldID(1), test: .comparison(.less, .null)),
      ScanPredicate.Term(column: FieldID(2), test: .comparison(.less, .integer(3))),
      ScanPredicate.Term(column: FieldID(3), test: .isNull), ScanPredicate.Term(column: FieldID(4), test: .isNotNull),
    ])
    #expect(
      PruningPredicate(predicate).terms.map(\.test) == [.never, .comparison(.less, .integer(3)), .isNull, .isNotNull])
  }
}
