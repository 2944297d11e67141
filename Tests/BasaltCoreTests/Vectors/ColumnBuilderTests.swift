import BasaltCore
import TestSupport
import Testing

@Suite struct ColumnBuilderTests {
  /// Every type, across growth (which begins at 64 rows) and word edges, with NULLs from none to all.
  @Test(arguments: LogicalType.all, Soak.seeds(4)) func returnsWhatWasAppended(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for count in [0, 1, 63, 64, 65, 127, 128, 129, 1_000] {
      let nullShare = random.integer(in: 0...10)
      var builder = ColumnBuilder(type: type, capacity: random.integer(in: 0...100))
      var expected: [Value] = []
      for _ in 0..<count {
        let value = random.chance(nullShare, in: 10) ? Value.null : random.anyValue(type)
        try builder.append(value)
        expected.append(value)
      }
      let nullCount = expected.count { $0.isNull }
      #expect(builder.count == count && builder.nullCount == nullCount)
      let column = builder.finish()
      #expect(column.count == count && column.nullCount == nullCount, "seed \(seed)")
      #expect((0..<count).map { column[$0] } == expected, "\(type) \(count) rows, seed \(seed)")
      #expect((0..<count).allSatisfy { column.isValid(at: $0) != expected[$0].isNull })
      #expect(column.hasZeroTail, "\(type) \(count) rows, seed \(seed)")
    }
  }

  /// One NULL at each place around the edge of a word, in columns that grow after it.
  @Test(arguments: [LogicalType.boolean, .smallint, .text], Soak.seeds(1))
  func aSingleNullIsFound(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for position in [0, 1, 62, 63, 64, 65, 127, 128, 191] {
      var builder = ColumnBuilder(type: type, capacity: 64)
      for row in 0..<200 { try builder.append(row == position ? .null : random.anyValue(type)) }
      let column = builder.finish()
      #expect((0..<200).filter { !column.isValid(at: $0) } == [position])
      #expect(column.nullCount == 1 && column.hasZeroTail, "NULL at \(position)")
    }
  }

  /// The slot of a NULL repeats the value before it, or is zero: kernels compute on it without looking at validity.
  @Test func aNullRepeatsTheValueBefore() throws {
    let column = try ColumnVector([.null, .integer(7), .null, .null, .integer(8)], type: .integer)
    #expect(column.withValues(as: Int32.self) { Array($0) } == [0, 7, 7, 7, 8])
    let flags = try ColumnVector([.null, .boolean(true), .null, .boolean(false), .null], type: .boolean)
    #expect(flags.withBits { $0[0] } == 0b00110)
    let long = String(repeating: "x", count: 40)
    let texts = try ColumnVector([.text(long), .null], type: .text)
    let views = texts.withValues(as: StringView.self) { Array($0) }
    #expect(views[0].head == views[1].head && views[0].tail == views[1].tail)
  }

  /// Long values fill several heaps: the first has 64 KiB, and a value larger than any gets one of its own.
  @Test(arguments: Soak.seeds(4)) func longValuesSpanHeaps(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var expected: [Value] = []
    for _ in 0..<120 { expected.append(.bytea(random.bytes(random.integer(in: 0...3_000)))) }
    expected.insert(.bytea(random.bytes(300_000)), at: random.integer(in: 0...120))
    let column = try ColumnVector(expected, type: .bytea)
    #expect(column.heaps.count > 2)
    #expect((0..<column.count).map { column[$0] } == expected, "seed \(seed)")
  }

  @Test func theLongestValueFitsAndOneByteMoreIsRefused() throws {
    let longest = [UInt8](repeating: 7, count: Limits.valueByteCountMaximum)
    var builder = ColumnBuilder(type: .bytea)
    try builder.append(.bytea(longest))
    let expected = BasaltError(
      .outOfRange, "A value has 67108865 bytes; at most 67108864 are possible.",
      remedy: "Store it outside of the table, or in parts.")
    do throws(BasaltError) {
      try builder.append(.bytea(longest + [7]))
      Issue.record("a value beyond the limit was taken")
    } catch { #expect(error == expected) }
    #expect(throws: expected) {
      try ColumnVector([.text(String(repeating: "x", count: longest.count + 1))], type: .text)
    }
    let column = builder.finish()
    #expect(column.count == 1 && column[0] == .bytea(longest), "nothing of the refused value stays")
  }

  @Test(arguments: LogicalType.all, Soak.seeds(1)) func valuesOfAnotherTypeAreRefused(type: LogicalType, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for other in LogicalType.all {
      if case .decimal = type, case .decimal = other { continue }
      guard other != type else { continue }
      let value = random.value(other, near: nil)
      let error = #expect(throws: BasaltError.self) { try ColumnVector([value], type: type) }
      #expect(error?.code == .typeMismatch && error?.message.hasSuffix("is not of type \(type).") == true, "\(value)")
      #expect(error?.remedy == "Give a value of the column's type.")
    }
  }

  @Test func decimalsAreRescaledOrRefused() throws {
    let type = LogicalType.decimal(precision: 9, scale: 2)
    #expect(try ColumnVector([.decimal(Decimal(unscaled: 15, scale: 1))], type: type)[0].description == "1.50")
    for unfit in [Decimal(unscaled: 1, scale: 3), Decimal(unscaled: 10_000_000, scale: 0)] {
      #expect(
        throws: BasaltError(
          .outOfRange, "\(unfit) does not fit \(type).", remedy: "Use a wider type, or a value within its range.")
      ) {
        try ColumnVector([.decimal(unfit)], type: type)
      }
    }
  }

  @Test(arguments: [
    (Value.time(microseconds: -1), LogicalType.time), (.time(microseconds: 86_400_000_000), .time),
    (.text("a\0"), .text),
  ])
  func whatSQLDoesNotKnowIsRefused(value: Value, type: LogicalType) throws {
    let reason = try #require(value.reasonNotToStore)
    #expect(throws: BasaltError(.outOfRange, reason, remedy: "Use a value within the range of \(type).")) {
      try ColumnVector([value], type: type)
    }
  }
}

extension ColumnVector {
  /// Whether the bits behind the last row are zero, in validity and in booleans: words are counted and compared whole.
  fileprivate var hasZeroTail: Bool {
    guard count % 64 > 0 else { return true }
    let tail = ~UInt64(0) << UInt64(count % 64)
    let isValidityClean = withValidity { words in words.map { $0[count / 64] & tail == 0 } ?? true }
    return isValidityClean && (type.physical != .bits || withBits { $0[count / 64] & tail == 0 })
  }
}
