import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltRuntime
import TestSupport
import Testing

/// Several sets of keys at once are what each gives alone, however they are computed from each other (`CoarserGrouping`).
@Suite struct GroupingSetsSinkTests {
  private struct Call {
    let name: String
    let column: Int?
    let isDistinct: Bool

    func input(_ types: [LogicalType]) throws -> AggregateInput {
      AggregateInput(
        function: try AggregateResolver.resolve(name, column.map { [.typed(types[$0])] } ?? []),
        argumentColumns: column.map { [$0] } ?? [], isDistinct: isDistinct)
    }

    func outcome(_ rows: [[Value]], _ type: LogicalType) -> AggregateOracle.Outcome {
      var arguments = rows.map { row in column.map { [row[$0]] } ?? [] }
      if isDistinct {
        var known: Set<[Value]> = []
        arguments = arguments.filter { known.insert($0).inserted }
      }
      return AggregateOracle.outcome(name, arguments, resultType: type)
    }
  }

  /// A group as the sink gives it: the mark says of which set it is, and keys that the set lacks are NULL.
  private struct Group: Hashable {
    let mark: Value
    let keys: [Value]
  }

  @Test(arguments: Soak.seeds(40), [false, true]) func eachSetHasItsOwnGroups(seed: UInt64, isOrdered: Bool) throws {
    var random = SeededRandom(seed: seed)
    let keyTypes = (0..<random.integer(in: 1...4)).map { _ in random.pick(LogicalType.all) }
    let types = keyTypes + [.integer, .text]
    let counts = keyTypes.map { _ in random.pick([1, 3, 12]) } + [30, 30]
    let data = try GroupedRows(types, distinctCounts: counts, batchCount: random.integer(in: 0...8), &random)
    let calls = (0..<random.integer(in: 0...4)).map { _ in
      let column = random.chance(1, in: 4) ? nil : keyTypes.count + random.integer(in: 0...1)
      return Call(
        name: column == nil ? "count" : random.pick(["count", "min", "max", "mode"]), column: column,
        isDistinct: column != nil && random.chance(1, in: 3))
    }
    let sets = (0..<random.integer(in: 1...6)).map { _ in keyTypes.indices.filter { _ in random.chance(1, in: 2) } }
    let all = Array(keyTypes.indices)
    let inputs = try calls.map { try $0.input(types) }
    var expected: [Group: (outcomes: [AggregateOracle.Outcome], count: Int)] = [:]
    for set in sets {
      var rows: [[Value]: [[Value]]] = set.isEmpty ? [all.map { _ in .null }: []] : [:]
      for row in data.rows { rows[all.map { set.contains($0) ? row[$0] : .null }, default: []].append(row) }
      let mark = Value.integer(all.reduce(0) { $0 << 1 | (set.contains($1) ? 0 : 1) })
      for (keys, rows) in rows {
        let outcomes = zip(calls, inputs).map { $0.outcome(rows, $1.function.resultType) }
        expected[Group(mark: mark, keys: keys), default: (outcomes, 0)].count += 1
      }
    }
    // In memory, and in files from the second row on.
    for (threadCount, spillByteCount) in [(1, nil), (3, nil), (1, 1), (2, 1)] {
      let label = "sets \(sets) of \(keyTypes), calls \(calls.map(\.name)), \(threadCount) threads, seed \(seed)"
      let run = try SinkRun(threadCount: threadCount, spilling: SpillSpace(forcedByteCount: spillByteCount))
      let sink = GroupingSetsSink(
        keyColumns: all, keyTypes: keyTypes, calls: inputs, sets: sets, marks: [all, [0]], isOrdered: isOrdered)
      try run.feed(sink, data.batches, roundCount: random.integer(in: 1...3))
      var found: [Group: Int] = [:]
      for row in try run.rows(try sink.finish(run.context)) {
        let marks = Array(row.suffix(2))
        let group = Group(mark: marks[0], keys: Array(row.prefix(keyTypes.count)))
        found[group, default: 0] += 1
        let known = try #require(expected[group], "\(label): \(row)")
        for (value, outcome) in zip(row.dropFirst(keyTypes.count), known.outcomes) {
          #expect(AggregateOracle.isSame(value, outcome), "\(label): \(value), expected \(outcome)")
        }
        // The mark of the first key alone is the highest bit of that of all.
        guard case .integer(let whole) = marks[0] else { continue }
        #expect(marks[1] == .integer(whole >> Int32(keyTypes.count - 1)), "\(label)")
      }
      #expect(found == expected.mapValues { $0.count }, "\(label)")
    }
  }

  /// Coarser sets of many groups, which are merged in parts: sums stay what they were.
  @Test(arguments: [1, 3]) func manyGroupsAddUpInEverySet(threadCount: Int) throws {
    let batches = try (0..<20).map { batch in
      let numbers = (0..<Limits.batchRowCountMaximum).map { Int64(batch * Limits.batchRowCountMaximum + $0) }
      return VectorBatch(
        columns: [
          try ColumnVector(numbers.map { .bigint($0 % 100_003) }, type: .bigint),
          try ColumnVector(numbers.map { .bigint($0 % 7) }, type: .bigint),
        ], physicalRowCount: numbers.count)
    }
    let run = try SinkRun(threadCount: threadCount)
    let count = AggregateInput(function: try AggregateResolver.resolve("count", []), argumentColumns: [])
    let different = AggregateInput(
      function: try AggregateResolver.resolve("count", [.typed(.bigint)]), argumentColumns: [0], isDistinct: true)
    let sink = GroupingSetsSink(
      keyColumns: [0, 1], keyTypes: [.bigint, .bigint], calls: [count, different], sets: [[0, 1], [0], [1], []],
      marks: [[0, 1]], isOrdered: false)
    try run.feed(sink, batches)
    var sums: [Value: Int64] = [:]
    var whole: [Value] = []
    for row in try run.rows(try sink.finish(run.context)) {
      if case .bigint(let number) = row[2] { sums[row[4], default: 0] += number }
      if row[4] == .integer(3) { whole = row }
    }
    let rowCount = Int64(20 * Limits.batchRowCountMaximum)
    #expect(sums == [.integer(0): rowCount, .integer(1): rowCount, .integer(2): rowCount, .integer(3): rowCount])
    #expect(whole == [.null, .null, .bigint(rowCount), .bigint(100_003), .integer(3)])
  }
}
