import BasaltCore
import BasaltExecution
import BasaltRuntime
import TestSupport
import Testing

/// Every kind of join against its definition, over rows of all types and layouts.
@Suite struct JoinTests {
  /// Pairs whose row numbers do not sum up to a multiple of three, and whose numbers' parity … any rule will do.
  struct NumbersDiffer: PairCondition {
    let left, right: Int
    let readsAll: Bool

    static func holds(_ left: Value, _ right: Value) -> Bool {
      guard case .bigint(let left) = left, case .bigint(let right) = right else { return false }
      return (left &* 7 + right) % 3 != 0
    }

    var columnsRead: [Int]? { readsAll ? nil : [left, right] }

    func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any PairConditionWorker {
      Worker(left: left, right: right)
    }

    final class Worker: PairConditionWorker {
      let left, right: Int
      init(left: Int, right: Int) { (self.left, self.right) = (left, right) }

      func test(_ pairs: VectorBatch) throws(BasaltError) -> SelectionVector? {
        precondition(pairs.selection == nil && pairs.rowCount <= Limits.batchRowCountMaximum)
        let holding = (0..<pairs.rowCount).filter {
          NumbersDiffer.holds(pairs.columns[left][$0], pairs.columns[right][$0])
        }
        return holding.count == pairs.rowCount ? nil : SelectionVector(holding.map { UInt16($0) })
      }
    }
  }

  /// A join by its definition: each row against each.
  struct Definition {
    let left, right: [[Value]]
    let keyCount: Int
    let hasCondition: Bool
    let rightColumnCount: Int

    /// Three-valued.
    private func matches(_ left: [Value], _ right: [Value]) -> Bool? {
      if hasCondition, !NumbersDiffer.holds(left.last ?? .null, right.last ?? .null) { return false }
      var isKnown = true
      for key in 0..<keyCount {
        if left[key] == .null || right[key] == .null {
          isKnown = false
        } else if left[key] != right[key] {
          return false
        }
      }
      return isKnown ? true : nil
    }

    /// `nil` where it is an error.
    func rows(_ kind: JoinKind) -> [[Value]]? {
      var rows: [[Value]] = []
      var isMatched = [Bool](repeating: false, count: right.count)
      for left in left {
        let outcomes = right.map { matches(left, $0) }
        let partners = outcomes.indices.filter { outcomes[$0] == true }
        for partner in partners { isMatched[partner] = true }
        switch kind {
        case .inner, .right: rows += partners.map { left + right[$0] }
        case .left, .full, .single:
          if kind == .single, partners.count > 1 { return nil }
          rows += partners.map { left + right[$0] }
          if partners.isEmpty { rows.append(left + [Value](repeating: .null, count: rightColumnCount)) }
        case .semi: if !partners.isEmpty { rows.append(left) }
        case .anti: if partners.isEmpty { rows.append(left) }
        case .mark:
          let isUnknown = partners.isEmpty && outcomes.contains { $0 == nil }
          let mark: Value = isUnknown ? .null : .boolean(!partners.isEmpty)
          rows.append(left + [mark])
        case .exists: rows.append(left + [.boolean(!partners.isEmpty)])
        }
      }
      if kind.keepsRight, let width = left.first?.count ?? leftColumnCount {
        for (row, wasMatched) in zip(right, isMatched) where !wasMatched {
          rows.append([Value](repeating: .null, count: width) + row)
        }
      }
      return rows
    }

    var leftColumnCount: Int?
  }

  /// What the operators give.
  func joined(
    _ left: RandomRows, _ right: RandomRows, kind: JoinKind, keys: [Int], condition: (any PairCondition)?,
    threadCount: Int
  ) throws -> (rows: [[Value]], table: JoinTable) {
    let context = try makeContext(threadCount: threadCount)
    let build = JoinBuildSink(types: right.types, keys: keys)
    try PipelineRun(context).feed(right.source, into: build)
    _ = try build.finish(context)
    let result = CollectSink(
      types: kind.yieldsPairs ? left.types + right.types : left.types + (kind.isMark ? [.boolean] : []))
    let run = PipelineRun(context)
    let (probe, unmatched): (any Transform, () -> any Source)
    if keys.isEmpty {
      let loop = NestedLoopProbe(build, kind: kind, types: left.types, condition: condition)
      (probe, unmatched) = (loop, loop.unmatchedSource)
    } else {
      let hash = JoinProbe(build, kind: kind, keys: keys, types: left.types, condition: condition)
      (probe, unmatched) = (hash, hash.unmatchedSource)
    }
    try run.feed(left.source, [probe], into: result)
    if kind.keepsRight { try run.feed(unmatched(), into: result) }
    let table = try #require(build.table)
    return (try rows(of: result.finish(context)), table)
  }

  /// Holds a kind, with and without a condition, against the definition.
  /// - Returns: By what rows were found.
  @discardableResult
  func check(
    _ left: RandomRows, _ right: RandomRows, keyCount: Int, kind: JoinKind, _ label: String
  ) throws -> Set<String> {
    var names: Set<String> = []
    for hasCondition in [false, true] {
      let condition = NumbersDiffer(
        left: left.types.count - 1, right: left.types.count + right.types.count - 1, readsAll: keyCount == 1)
      let expected = Definition(
        left: left.rows, right: right.rows, keyCount: keyCount, hasCondition: hasCondition,
        rightColumnCount: right.types.count, leftColumnCount: left.types.count
      ).rows(kind)
      for threadCount in [1, 2] {
        guard let expected else {
          let error = #expect(throws: BasaltError.self) {
            _ = try joined(
              left, right, kind: kind, keys: Array(0..<keyCount), condition: hasCondition ? condition : nil,
              threadCount: threadCount)
          }
          #expect(error?.code == .constraint, "\(label)")
          continue
        }
        let (found, table) = try joined(
          left, right, kind: kind, keys: Array(0..<keyCount), condition: hasCondition ? condition : nil,
          threadCount: threadCount)
        #expect(
          unordered(found) == unordered(expected),
          "\(label) \(kind) \(keyCount) keys, condition \(hasCondition), \(threadCount) threads, \(table.kindName)")
        names.insert(table.kindName)
      }
    }
    return names
  }

  @Test(arguments: JoinKind.allCases, Soak.seeds(6))
  func aJoinIsWhatItsDefinitionSays(kind: JoinKind, seed: UInt64) throws {
    for (index, type) in LogicalType.all.enumerated() {
      var random = SeededRandom(seed: seed &* 1_000 &+ UInt64(index))
      // Few values: many partners. Many: most rows have none.
      let values = random.repeatingValues(type, distinctCount: [1, 4, 30, 200][random.integer(in: 0...3)])
      let nullShare = random.integer(in: 0...2)
      func value(_ random: inout SeededRandom, _ column: Int) -> Value {
        // The first is NULL, whose share is another matter.
        random.chance(nullShare, in: 10) ? .null : values[random.integer(in: 1...values.count - 1)]
      }
      let left = try RandomRows(
        &random, types: [type], batchCount: random.integer(in: 0...6), rowCountMaximum: 40, value: value)
      let right = try RandomRows(
        &random, types: [type], batchCount: random.integer(in: 0...5), rowCountMaximum: 30, value: value)
      try check(left, right, keyCount: 1, kind: kind, "\(type) seed \(seed)")
    }
  }

  @Test(arguments: JoinKind.allCases, Soak.seeds(12))
  func severalKeysAreEqualOrUnknownTogether(kind: JoinKind, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let pairs: [[LogicalType]] = [
      [.integer, .smallint], [.bigint, .bigint], [.text, .integer], [.double, .text], [.boolean, .date, .uuid],
    ]
    for types in pairs {
      let values = types.map { random.repeatingValues($0, distinctCount: 3) }
      func value(_ random: inout SeededRandom, _ column: Int) -> Value {
        // The first is NULL.
        values[column][random.integer(in: 0...values[column].count - 1)]
      }
      let left = try RandomRows(
        &random, types: types, batchCount: 5, rowCountMaximum: 30, value: value)
      let right = try RandomRows(
        &random, types: types, batchCount: random.integer(in: 0...4), rowCountMaximum: 20, value: value)
      try check(left, right, keyCount: types.count, kind: kind, "\(types) seed \(seed)")
    }
  }

  @Test(arguments: JoinKind.allCases, Soak.seeds(12))
  func withoutKeysEveryPairIsTested(kind: JoinKind, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func value(_ random: inout SeededRandom, _ column: Int) -> Value { random.value(.integer, near: nil) }
    let left = try RandomRows(&random, types: [.integer], batchCount: 4, rowCountMaximum: 60, value: value)
    // None, one, and some.
    let right = try RandomRows(
      &random, types: [.integer], batchCount: Int(seed % 3), rowCountMaximum: seed % 2 == 0 ? 1 : 60, value: value)
    try check(left, right, keyCount: 0, kind: kind, "seed \(seed)")
  }

  @Test(arguments: JoinKind.allCases, [1, 2])
  func manyRowsGoThroughAllForms(kind: JoinKind, threadCount: Int) throws {
    // Enough rows for all threads to build: dense keys, sparse ones in order and in none, and ones that repeat.
    for (spread, repeats, form) in [
      (1, 1, "array"), (1, 3, "array"), (1_000_003, 1, "merge"), (1_000_003, 3, "merge"), (1_000_003, 1, "hash"),
      (1_000_003, 3, "hash"),
    ] {
      let rightCount = 140_000
      func batches(_ count: Int, _ key: (Int) -> Int) throws -> [VectorBatch] {
        try stride(from: 0, to: count, by: 2_048).map { start in
          let numbers = start..<min(count, start + 2_048)
          let columns = [
            try ColumnVector(numbers.map { .bigint(Int64(key($0))) }, type: .bigint),
            try ColumnVector(numbers.map { .bigint(Int64($0)) }, type: .bigint),
          ]
          return VectorBatch(columns: columns, physicalRowCount: numbers.count)
        }
      }
      // In no order: from the last to the first.
      let right = try batches(rightCount) { (form == "hash" ? rightCount - 1 - $0 : $0) / repeats * spread }
      // Every second left key has partners.
      let left = try batches(20_000) { $0 % 2 == 0 ? $0 * spread : -$0 }
      let context = try makeContext(threadCount: threadCount)
      let build = JoinBuildSink(types: [.bigint, .bigint], keys: [0])
      try PipelineRun(context).feed(RowsSource(right), into: build)
      _ = try build.finish(context)
      let table = try #require(build.table)
      #expect(table.kindName == form)
      #expect(table.isUnique == (repeats == 1))
      #expect(table.keyFacts[0].maximum == .bigint(Int64((rightCount - 1) / repeats * spread)))
      let probe = JoinProbe(build, kind: kind, keys: [0], types: [.bigint, .bigint])
      let result = CollectSink(
        types: [.bigint, .bigint] + (kind.yieldsPairs ? [.bigint, .bigint] : kind.isMark ? [.boolean] : []))
      let run = PipelineRun(context)
      // Who has three partners may not have more than one.
      if kind == .single, repeats > 1 {
        #expect(throws: BasaltError.self) { try run.feed(RowsSource(left), [probe], into: result) }
        continue
      }
      try run.feed(RowsSource(left), [probe], into: result)
      if kind.keepsRight { try run.feed(probe.unmatchedSource(), into: result) }
      let rows = try rows(of: result.finish(context))
      // 10,000 left rows have a partner, or three.
      let matched = (0..<20_000).filter { $0 % 2 == 0 && $0 <= (rightCount - 1) / repeats }.count
      let pairCount = (0..<20_000).filter { $0 % 2 == 0 }.reduce(0) { count, key in
        count + max(0, min(repeats, rightCount - key * repeats))
      }
      let expected =
        switch kind {
        case .inner: pairCount
        case .left, .single: pairCount + 20_000 - matched
        case .right: rightCount
        case .full: rightCount + 20_000 - matched
        case .semi: matched
        case .anti: 20_000 - matched
        case .mark, .exists: 20_000
        }
      #expect(rows.count == expected, "\(kind) \(form) repeats \(repeats)")
      if kind.yieldsPairs {
        #expect(rows.allSatisfy { $0[0] == .null || $0[2] == .null || $0[0] == $0[2] })
      }
      if kind.isMark { #expect(rows.filter { $0[2] == .boolean(true) }.count == matched) }
    }
  }
}
