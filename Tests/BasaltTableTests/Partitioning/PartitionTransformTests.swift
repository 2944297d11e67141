import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct PartitionTransformTests {
  // MARK: Golden values of format-spec/partitioning.md

  @Test(arguments: [(1, 0), (-1, -10), (0, 0), (10, 10), (9, 0), (-10, -10), (-11, -20)])
  func integersAreCutDownward(number: Int, expected: Int) {
    let cut = PartitionTransform.truncate(width: 10)
    #expect(cut.apply(to: .smallint(Int16(number))) == .integer(Int32(expected)))
    #expect(cut.apply(to: .integer(Int32(number))) == .bigint(Int64(expected)))
    #expect(cut.apply(to: .bigint(Int64(number))) == .bigint(Int64(expected)))
  }

  @Test func decimalsAreCutInUnitsOfTheirLastDigit() {
    let value = Value.decimal(Decimal(unscaled: 1_065, scale: 2))
    #expect(PartitionTransform.truncate(width: 50).apply(to: value) == .decimal(Decimal(unscaled: 1_050, scale: 2)))
    let negative = Value.decimal(Decimal(unscaled: -1, scale: 2))
    #expect(PartitionTransform.truncate(width: 50).apply(to: negative) == .decimal(Decimal(unscaled: -50, scale: 2)))
  }

  @Test func textIsCutBetweenCodePointsNotGraphemes() {
    let cut = PartitionTransform.truncate(width: 2)
    #expect(cut.apply(to: .text("iceberg")) == .text("ic"))
    // One character of two code points, then one of its own.
    #expect(cut.apply(to: .text("e\u{301}x")) == .text("e\u{301}"))
    #expect(cut.apply(to: .text("\u{1F600}\u{1F601}\u{1F602}")) == .text("\u{1F600}\u{1F601}"))
    #expect(cut.apply(to: .bytea([1, 2, 3])) == .bytea([1, 2]))
    #expect(cut.apply(to: .text("a")) == .text("a"))
  }

  @Test func timeIsCutDownwardInUTC() {
    let instant = Value.timestamp(microseconds: 1_510_871_468_000_000)
    #expect(PartitionTransform.year.apply(to: instant) == .integer(47))
    #expect(PartitionTransform.month.apply(to: instant) == .integer(574))
    #expect(PartitionTransform.day.apply(to: instant) == .date(days: 17_486))
    #expect(PartitionTransform.hour.apply(to: instant) == .integer(419_686))
    let justBefore = Value.timestamptz(microseconds: -1)
    #expect(PartitionTransform.year.apply(to: justBefore) == .integer(-1))
    #expect(PartitionTransform.month.apply(to: justBefore) == .integer(-1))
    #expect(PartitionTransform.day.apply(to: justBefore) == .date(days: -1))
    #expect(PartitionTransform.hour.apply(to: justBefore) == .integer(-1))
    #expect(PartitionTransform.month.apply(to: .date(days: 31)) == .integer(1))
  }

  @Test func infinityStays() {
    for (end, result) in [(Int64.max, Int32.max), (.min, .min)] {
      #expect(PartitionTransform.year.apply(to: .timestamp(microseconds: end)) == .integer(result))
      #expect(PartitionTransform.month.apply(to: .timestamp(microseconds: end)) == .integer(result))
      #expect(PartitionTransform.hour.apply(to: .timestamp(microseconds: end)) == .integer(result))
      #expect(PartitionTransform.day.apply(to: .timestamptz(microseconds: end)) == .date(days: result))
      #expect(PartitionTransform.year.apply(to: .date(days: result)) == .integer(result))
    }
  }

  @Test func whatDoesNotFitIsTheLeastValue() {
    let cut = PartitionTransform.truncate(width: 10)
    #expect(cut.apply(to: .smallint(.min)) == .integer(-32_770))
    #expect(cut.apply(to: .integer(.min)) == .bigint(-2_147_483_650))
    #expect(cut.apply(to: .bigint(.min)) == .bigint(.min))
    let least = 1 - Decimal.powersOfTen[38]
    #expect(
      PartitionTransform.truncate(width: 50).apply(to: .decimal(Decimal(unscaled: least, scale: 0)))
        == .decimal(Decimal(unscaled: least, scale: 0)))
  }

  @Test func equalFloatsShareAPartition() {
    guard case .double(let zero) = PartitionTransform.identity.apply(to: .double(-0.0)) else {
      Issue.record("identity gave another type")
      return
    }
    #expect(zero.sign == .plus)
  }

  // MARK: Laws

  @Test(arguments: PartitionTransform.samples.indices, Soak.seeds(4))
  func vectorsGiveWhatValuesGive(index: Int, seed: UInt64) throws {
    let transform = PartitionTransform.samples[index]
    for type in LogicalType.all where transform.accepts(type) {
      var random = SeededRandom(seed: seed)
      let resultType = try transform.resultType(of: type)
      for rows in [
        random.rows(type, count: 200), [], Array(repeating: random.anyValue(type), count: 70), [.null, .null],
      ] {
        for vector in try layouts(of: rows, type) {
          let result = transform.apply(to: vector)
          #expect(result.type == resultType && result.count == rows.count)
          #expect(result.rows == rows.map(transform.apply(to:)), "\(transform) \(type) seed \(seed)")
        }
      }
    }
  }

  @Test(arguments: PartitionTransform.samples.indices, Soak.seeds(1))
  func nullAndOnlyNullBecomesNull(index: Int, seed: UInt64) {
    let transform = PartitionTransform.samples[index]
    #expect(transform.apply(to: .null) == .null)
    for type in LogicalType.all where transform.accepts(type) {
      var random = SeededRandom(seed: seed)
      for _ in 0..<50 { #expect(!transform.apply(to: random.anyValue(type)).isNull) }
    }
  }

  @Test(arguments: PartitionTransform.samples.indices, Soak.seeds(4))
  func allButBucketKeepTheOrder(index: Int, seed: UInt64) throws {
    let transform = PartitionTransform.samples[index]
    if case .bucket = transform { return }
    for type in LogicalType.all where transform.accepts(type) {
      var random = SeededRandom(seed: seed)
      let rows = random.rows(type, count: 100).filter { !$0.isNull }.sorted { $0.order(to: $1) == .before }
      for (lower, upper) in zip(rows, rows.dropFirst()) {
        #expect(
          transform.apply(to: lower).order(to: transform.apply(to: upper)) != .after,
          "\(transform) of \(lower), \(upper) seed \(seed)")
      }
    }
  }

  // MARK: Refusals

  @Test func refusalsNameTypeTransformAndReason() {
    let expectations: [(PartitionTransform, LogicalType, String)] = [
      (.bucket(count: 4), .boolean, "two values cannot fill buckets"),
      (.bucket(count: 4), .real, "differ in their last bit"), (.bucket(count: 4), .double, "differ in their last bit"),
      (.truncate(width: 4), .timestamp, "year, month, day or hour"), (.truncate(width: 4), .uuid, "can be cut"),
      (.hour, .date, "a date has no hours"), (.day, .time, "a time of day has no date"),
      (.year, .text, "only dates and timestamps"),
    ]
    for (transform, type, reason) in expectations {
      let error = #expect(throws: BasaltError.self) { try transform.resultType(of: type) }
      #expect(error?.code == .typeMismatch)
      #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("\(type)") == true)
      #expect(error?.remedy.hasPrefix("Partition it by its values") == true)
    }
  }

  @Test(arguments: [
    PartitionTransform.bucket(count: 0), .bucket(count: 65_537), .truncate(width: 0), .truncate(width: 1 << 31),
  ])
  func parametersThatMakeNoSenseAreRefused(transform: PartitionTransform) {
    let error = #expect(throws: BasaltError.self) { try transform.checkParameter() }
    #expect(error?.code == .outOfRange)
    #expect(error?.remedy.contains(transform.name) == true)
  }
}
