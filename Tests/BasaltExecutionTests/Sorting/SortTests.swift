import BasaltCore
import BasaltExecution
import BasaltRuntime
import TestSupport
import Testing

/// Orders against that of single values.
@Suite struct SortTests {
  /// The order of two rows by the keys, as SQL says it.
  static func precedes(_ left: [Value], _ right: [Value], _ keys: [SortColumn]) -> Bool {
    for key in keys {
      let (left, right) = (left[key.position], right[key.position])
      if left == .null && right == .null { continue }
      if left == .null { return key.nullsFirst }
      if right == .null { return !key.nullsFirst }
      switch left.order(to: right) {
      case .before: return !key.isDescending
      case .after: return key.isDescending
      case .same, nil: continue
      }
    }
    return false
  }

  /// Stable: the row's place breaks ties.
  static func sorted(_ rows: [[Value]], _ keys: [SortColumn]) -> [[Value]] {
    rows.enumerated().sorted { left, right in
      if precedes(left.element, right.element, keys) { return true }
      if precedes(right.element, left.element, keys) { return false }
      return left.offset < right.offset
    }.map(\.element)
  }

  private func result(
    of sink: any Sink, _ source: any Source, threadCount: Int
  ) throws -> [[Value]] {
    let context = try makeContext(threadCount: threadCount)
    try PipelineRun(context).feed(source, into: sink)
    return try rows(of: sink.finish(context))
  }

  private func randomKeys(_ random: inout SeededRandom, columnCount: Int) -> [SortColumn] {
    (0..<random.integer(in: 1...columnCount)).map { _ in
      SortColumn(
        random.integer(in: 0...columnCount - 1), isDescending: random.chance(1, in: 2),
        nullsFirst: random.chance(1, in: 2))
    }
  }

  @Test(arguments: Soak.seeds(8))
  func aSortIsTheOrderOfItsValuesAndStable(seed: UInt64) throws {
    for (index, type) in LogicalType.all.enumerated() {
      var random = SeededRandom(seed: seed &* 1_000 &+ UInt64(index))
      let types = [type, LogicalType.all[random.integer(in: 0...LogicalType.all.count - 1)]]
      let values = types.map { random.repeatingValues($0, distinctCount: [3, 100][Int(seed % 2)]) }
      let input = try RandomRows(&random, types: types, batchCount: 7, rowCountMaximum: 60) { random, column in
        values[column][random.integer(in: 0...values[column].count - 1)]
      }
      let keys = randomKeys(&random, columnCount: 2)
      let expected = SortTests.sorted(input.rows, keys)
      for threadCount in [1, 2] {
        let found = try result(
          of: SortSink(types: input.types, keys: keys), input.source, threadCount: threadCount)
        // The last column numbers the rows: equal ones must stand as they came.
        #expect(found.map(\.last) == expected.map(\.last), "\(types) \(keys) seed \(seed)")
        #expect(unordered(found) == unordered(expected))
        for rowLimit in [0, 1, 10, expected.count, 10_000, .max] {
          let top = try result(
            of: TopRowsSink(types: input.types, keys: keys, rowLimit: rowLimit), input.source, threadCount: threadCount)
          #expect(
            top.map(\.last) == expected.prefix(rowLimit).map(\.last), "top \(rowLimit) \(types) \(keys) seed \(seed)")
        }
      }
    }
  }

  /// So many texts of one beginning are sorted by all threads, from where they differ on; every other one is there twice.
  @Test(arguments: [1, 3]) func manyTextsOfOneBeginningAreInOrder(threadCount: Int) throws {
    let rowCount = 140_000
    let texts = (0..<rowCount).map { String(repeating: "the same ", count: 9) + "\($0 / 2 * 7_919 % (rowCount / 2))" }
    var batches: [VectorBatch] = []
    for start in stride(from: 0, to: rowCount, by: 2_000) {
      let rows = start..<start + 2_000
      batches.append(
        VectorBatch(
          columns: [
            try ColumnVector(rows.map { .text(texts[$0]) }, type: .text),
            try ColumnVector(rows.map { .bigint(Int64($0)) }, type: .bigint),
          ], physicalRowCount: 2_000))
    }
    let found = try result(
      of: SortSink(types: [.text, .bigint], keys: [SortColumn(0)]), RowsSource(batches), threadCount: threadCount)
    let expected = (0..<rowCount).sorted { (texts[$0], $0) < (texts[$1], $1) }
    #expect(found.map(\.last) == expected.map { .bigint(Int64($0)) })
  }

  @Test(arguments: [1, 2, 3, 5], [7, 1_000, 1 << 40])
  func manyRowsAreMergedInOrder(threadCount: Int, distinctCount: Int) throws {
    var random = SeededRandom(seed: UInt64(threadCount))
    let rowCount = 180_000
    var keys: [Int64] = []
    var batches: [VectorBatch] = []
    for start in stride(from: 0, to: rowCount, by: 2_000) {
      let own = (0..<2_000).map { _ in Int64(random.integer(in: 0...distinctCount - 1)) }
      keys += own
      batches.append(
        VectorBatch(
          columns: [
            try ColumnVector(own.map { $0 == 3 ? .null : .bigint($0) }, type: .bigint),
            try ColumnVector((start..<start + 2_000).map { .bigint(Int64($0)) }, type: .bigint),
          ], physicalRowCount: 2_000))
    }
    for (isDescending, nullsFirst) in [(false, false), (true, false), (true, true)] {
      let columns = [SortColumn(0, isDescending: isDescending, nullsFirst: nullsFirst)]
      // As numbers: NULL is 3, and goes to an end.
      func rank(_ key: Int64) -> Int64 { key == 3 ? (nullsFirst ? .min : .max) : isDescending ? -key : key }
      let expected = keys.indices.sorted { (rank(keys[$0]), $0) < (rank(keys[$1]), $1) }
      let source = RowsSource(batches, morselBatchCount: 3)
      let found = try result(
        of: SortSink(types: [.bigint, .bigint], keys: columns), source, threadCount: threadCount)
      #expect(found.map { $0[1] } == expected.map { .bigint(Int64($0)) })
      for rowLimit in [1, 100, 5_000] {
        let top = try result(
          of: TopRowsSink(types: [.bigint, .bigint], keys: columns, rowLimit: rowLimit),
          RowsSource(batches, morselBatchCount: 3), threadCount: threadCount)
        #expect(top.map { $0[1] } == expected.prefix(rowLimit).map { .bigint(Int64($0)) }, "top \(rowLimit)")
      }
    }
  }

  @Test(arguments: LogicalType.all)
  func theFirstRowsOfManyAreThoseOfTheSort(type: LogicalType) throws {
    // So many rows that there is a bound, and batches are held against it.
    var random = SeededRandom(seed: 5)
    let values = random.repeatingValues(type, distinctCount: 500)
    let input = try RandomRows(&random, types: [type, .smallint], batchCount: 30, rowCountMaximum: 2_048) {
      random, column in
      column == 0 ? values[random.integer(in: 0...values.count - 1)] : .smallint(Int16(random.integer(in: 0...9)))
    }
    for isDescending in [false, true] {
      for nullsFirst in [false, true] {
        for keys in [
          [SortColumn(0, isDescending: isDescending, nullsFirst: nullsFirst)],
          [SortColumn(0, isDescending: isDescending, nullsFirst: nullsFirst), SortColumn(1, isDescending: true)],
        ] {
          let expected = SortTests.sorted(input.rows, keys)
          for threadCount in [1, 2] {
            let found = try result(
              of: TopRowsSink(types: input.types, keys: keys, rowLimit: 50), input.source, threadCount: threadCount)
            #expect(found.map(\.last) == expected.prefix(50).map(\.last), "\(type) \(keys)")
          }
        }
      }
    }
  }

  @Test func memoryIsCountedAndGivenBack() throws {
    var random = SeededRandom(seed: 1)
    let input = try RandomRows(&random, types: [.text], batchCount: 30, rowCountMaximum: 2_000) { random, _ in
      .text(random.text(count: 30))
    }
    let keys = [SortColumn(0)]
    for sink in [
      SortSink(types: input.types, keys: keys), TopRowsSink(types: input.types, keys: keys, rowLimit: 9_000),
      CollectSink(types: input.types), LimitSink(types: input.types, count: nil),
    ] as [any Sink] {
      let context = try makeContext(threadCount: 2, byteCount: 256 << 10)
      #expect(throws: BasaltError.self) { try PipelineRun(context).feed(input.source, into: sink) }
    }
    let context = try makeContext(threadCount: 2)
    do {
      let sink = SortSink(types: input.types, keys: keys)
      try PipelineRun(context).feed(input.source, into: sink)
      let sorted = try sink.finish(context)
      #expect(context.budget.reservedByteCount > input.rows.count * 28)
      #expect(try rows(of: sorted).count == input.rows.count)
    }
    #expect(reservedByteCount(context) == 0)
  }

  /// Whoever has read enough asks for no end: what was sorted is let go all the same.
  @Test func memoryOfASortThatIsNotReadToItsEndIsGivenBack() throws {
    var random = SeededRandom(seed: 2)
    let input = try RandomRows(&random, types: [.integer], batchCount: 30, rowCountMaximum: 2_000) { random, _ in
      .integer(Int32(random.integer(in: 0...1_000)))
    }
    for rowLimit in [nil, 50] {
      let context = try makeContext(threadCount: 2)
      do {
        let keys = [SortColumn(0)]
        let sink: any Sink =
          if let rowLimit { TopRowsSink(types: input.types, keys: keys, rowLimit: rowLimit) } else {
            SortSink(types: input.types, keys: keys)
          }
        try PipelineRun(context).feed(input.source, into: sink)
        let sorted = try sink.finish(context)
        #expect(try sorted.nextRound(wantedRowCount: 1) != nil)
      }
      #expect(reservedByteCount(context) == 0, "limit \(rowLimit ?? 0)")
    }
  }
}
