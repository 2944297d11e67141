import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import BasaltRuntime
import BasaltTable
import TestSupport
import Testing

/// `WindowSink` and what reads it (`WindowSource`, `FrameSearch`, `FrameTree`, `ExactPrefix`, `PlaceResults`, `ValueResults`): what is
/// computed over any frame is what somebody finds who looks at every row of the partition, with any number of threads and rows.
@Suite struct WindowTests {
  /// - Parameter spillByteCount: From how many bytes on rows go to files (`WindowRunsSource`), instead of a part of the budget.
  private func rows(
    _ plan: LogicalPlan, threads: Int, byteCount: Int = 1 << 30, spillByteCount: Int? = nil
  ) throws -> [[Value]] {
    try PlanRun.rows(
      plan, NoTables(), threadCount: threads, batchRowCount: threads == 1 ? 7 : 2_048, byteCount: byteCount,
      spilling: SpillSpace(forcedByteCount: spillByteCount))
  }

  // MARK: Random frames

  /// A row: where it came from, its partition, its key, its value.
  private struct Row {
    let id: Int64
    let partition, key, value: Int64?
  }

  private static let columns = (0..<4).map { PlanColumn(id: ColumnID($0), name: "c\($0)", type: .bigint) }

  private static func column(_ index: Int) -> BoundExpression { .column(ColumnID(index), .bigint) }
  private static func constant(_ number: Int64) -> BoundExpression { .constant(.bigint(number), .bigint) }

  private static func input(_ rows: [Row]) -> LogicalPlan {
    func constant(_ number: Int64?) -> BoundExpression { .constant(number.map { .bigint($0) } ?? .null, .bigint) }
    return .values(
      Values(
        columns: columns,
        rows: rows.map { [constant($0.id), constant($0.partition), constant($0.key), constant($0.value)] }))
  }

  /// An end of a frame as tests draw it.
  private enum End {
    case unbounded
    /// Rows, groups or units of the key; negative before the row.
    case offset(Int64)
    case current
  }

  private static func bound(_ end: End, isStart: Bool) -> FrameBounds.Bound {
    switch end {
    case .unbounded: isStart ? .unboundedPreceding : .unboundedFollowing
    case .current: .currentRow
    case .offset(let offset):
      offset < 0 ? .preceding(.constant(constant(-offset))) : .following(.constant(constant(offset)))
    }
  }

  /// Which rows of a partition, in order, are in the frame of one of them: by the words of the standard.
  private static func frame(
    _ rows: [Row], _ row: Int, _ unit: FrameBounds.Unit, _ start: End, _ end: End,
    _ exclusion: FrameBounds.Exclusion, isDescending: Bool
  ) -> [Int] {
    var group: [Int] = []
    for index in rows.indices {
      group.append(index == 0 ? 0 : group[index - 1] + (rows[index].key == rows[index - 1].key ? 0 : 1))
    }
    func isIn(_ other: Int, _ bound: End, isStart: Bool) -> Bool {
      func holds(_ distance: Int64, _ offset: Int64) -> Bool { isStart ? distance >= offset : distance <= offset }
      switch bound {
      case .unbounded: return true
      case .current:
        return unit == .rows ? holds(Int64(other - row), 0) : holds(Int64(group[other] - group[row]), 0)
      case .offset(let offset):
        switch unit {
        case .rows: return holds(Int64(other - row), offset)
        case .groups: return holds(Int64(group[other] - group[row]), offset)
        case .range:
          // NULLs are peers of each other, and behind everything or before it.
          guard let own = rows[row].key, let key = rows[other].key else {
            return holds(Int64(group[other] - group[row]), 0)
          }
          return holds(isDescending ? own - key : key - own, offset)
        }
      }
    }
    return rows.indices.filter { other in
      guard isIn(other, start, isStart: true), isIn(other, end, isStart: false) else { return false }
      switch exclusion {
      case .none: return true
      case .currentRow: return other != row
      case .group: return group[other] != group[row]
      case .ties: return other == row || group[other] != group[row]
      }
    }
  }

  @Test(arguments: Soak.seeds(60))
  func framesHoldWhatTheStandardSays(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    // Enough for a tree of two levels every now and then.
    let count = random.integer(in: 0...(seed % 10 == 0 ? 1_500 : 120))
    let (keyRange, partitionCount) = (Int64(random.integer(in: 1...40)), Int64(random.integer(in: 1...4)))
    let input = (0..<count).map { index in
      Row(
        id: Int64(index), partition: random.chance(1, in: 6) ? nil : Int64(random.integer(in: 0...Int(partitionCount))),
        key: random.chance(1, in: 8) ? nil : Int64(random.integer(in: 0...Int(keyRange))),
        value: random.chance(1, in: 5) ? nil : Int64(random.integer(in: -1_000...1_000)))
    }
    let unit = random.pick([FrameBounds.Unit.rows, .range, .groups])
    let exclusion = random.pick([FrameBounds.Exclusion.none, .currentRow, .group, .ties])
    func end() -> End {
      switch random.integer(in: 0...3) {
      case 0: .unbounded
      case 1: .current
      default: .offset(Int64(random.integer(in: -30...30)))
      }
    }
    let (start, last) = (end(), end())
    let (isDescending, nullsFirst) = (random.chance(1, in: 2), random.chance(1, in: 2))
    let frame = FrameBounds(
      unit, start: Self.bound(start, isStart: true), end: Self.bound(last, isStart: false), exclusion: exclusion)
    func call(
      _ number: Int, _ function: WindowFunction, _ arguments: [BoundExpression], _ type: LogicalType
    )
      -> WindowCall
    {
      WindowCall(
        PlanColumn(id: ColumnID(number), name: "w\(number)", type: type), function, arguments, orderCount: 1,
        frame: frame)
    }
    let typed = FunctionResolver.Argument.typed(.bigint)
    let (sum, greatest) = (try AggregateResolver.resolve("sum", [typed]), try AggregateResolver.resolve("max", [typed]))
    let (first, deviation) = (
      try AggregateResolver.resolve("last", [typed]), try AggregateResolver.resolve("count", [])
    )
    let value = Self.column(3)
    let plan = LogicalPlan.window(
      Window(
        partition: [Self.column(1)],
        order: [SortKey(Self.column(2), isDescending: isDescending, nullsFirst: nullsFirst)],
        calls: [
          call(10, .aggregate(sum), [value], sum.resultType), call(11, .aggregate(greatest), [value], .bigint),
          call(12, .aggregate(first), [value], .bigint), call(13, .aggregate(deviation), [], .bigint),
          call(14, .value(.firstValue), [Self.column(0)], .bigint),
          call(15, .value(.lastValue), [Self.column(0)], .bigint),
          call(16, .value(.nthValue), [Self.column(0), .constant(.integer(3), .integer)], .bigint),
        ], Self.input(input)))
    // Partitions in any order; within one by key, and then as they came.
    let partitions = Dictionary(grouping: input, by: \.partition)
    var expected: [Int64: [Value]] = [:]
    for rows in partitions.values {
      let sorted = rows.sorted { left, right in
        guard left.key != right.key else { return left.id < right.id }
        guard let leftKey = left.key else { return nullsFirst }
        guard let rightKey = right.key else { return !nullsFirst }
        return isDescending ? leftKey > rightKey : leftKey < rightKey
      }
      for row in sorted.indices {
        let members = Self.frame(sorted, row, unit, start, last, exclusion, isDescending: isDescending).map {
          sorted[$0]
        }
        let values = members.compactMap(\.value)
        func bigint(_ value: Int64?) -> Value { value.map { .bigint($0) } ?? .null }
        expected[sorted[row].id] = [
          values.isEmpty ? .null : .decimal(Decimal(unscaled: Int128(values.reduce(0, +)), scale: 0)),
          bigint(values.max()), bigint(values.last), .bigint(Int64(members.count)),
          bigint(members.first?.id), bigint(members.last?.id), bigint(members.count < 3 ? nil : members[2].id),
        ]
      }
    }
    for (threads, spillByteCount) in [(1, nil), (2, nil), (1, 1)] {
      let rows = try rows(plan, threads: threads, spillByteCount: spillByteCount)
      #expect(rows.count == count)
      for row in rows {
        guard case .bigint(let id) = row[0] else { continue }
        #expect(
          Array(row[4...]) == expected[id],
          "row \(id), \(unit) \(start) \(last) \(exclusion), \(threads) threads, seed \(seed)")
      }
    }
  }

  // MARK: Many rows

  @Test func manyPartitionsAndOneComeToTheSameOnAllThreads() throws {
    let series = LogicalPlan.series(Series(column: Self.columns[0], start: 1, stop: 100_000, step: 1))
    let modulo = try FunctionResolver.resolve("%", [.typed(.bigint), .typed(.bigint)])
    let sum = try AggregateResolver.resolve("sum", [.typed(.bigint)])
    for partitionCount in [1, 3, 30_000] as [Int64] {
      let window = LogicalPlan.window(
        Window(
          partition: [.call(modulo, [Self.column(0), Self.constant(partitionCount)])],
          order: [SortKey(Self.column(0), isDescending: true)],
          calls: [
            WindowCall(
              PlanColumn(id: ColumnID(10), name: "n", type: .bigint), .place(.rowNumber), [], orderCount: 1,
              frame: .partition),
            WindowCall(
              PlanColumn(id: ColumnID(11), name: "s", type: sum.resultType), .aggregate(sum), [Self.column(0)],
              orderCount: 1,
              frame: FrameBounds(.rows, start: .preceding(.constant(Self.constant(1))), end: .currentRow)),
          ], series))
      for (threads, spillByteCount) in [(1, nil), (2, nil), (2, 200_000), (2, 3 << 20)] {
        let rows = try rows(window, threads: threads, spillByteCount: spillByteCount)
        #expect(rows.count == 100_000)
        var isRight = true
        for row in rows {
          guard case .bigint(let x) = row[0], case .bigint(let number) = row[1], case .decimal(let sum) = row[2] else {
            isRight = false
            continue
          }
          // The number among those greater that are equal modulo the count, and itself with the next of these.
          let isFirst = x + partitionCount > 100_000
          if number != (100_000 - x) / partitionCount + 1 { isRight = false }
          if sum.unscaled != Int128(isFirst ? x : 2 * x + partitionCount) { isRight = false }
        }
        #expect(isRight, "\(partitionCount) partitions, \(threads) threads")
      }
    }
  }

  @Test func aWindowThatDoesNotFitTheBudgetSaysSo() throws {
    let series = LogicalPlan.series(Series(column: Self.columns[0], start: 1, stop: 100_000, step: 1))
    let window = LogicalPlan.window(
      Window(
        partition: [], order: [SortKey(Self.column(0))],
        calls: [
          WindowCall(
            PlanColumn(id: ColumnID(10), name: "n", type: .bigint), .place(.rowNumber), [], orderCount: 1,
            frame: .partition)
        ], series))
    do {
      _ = try rows(window, threads: 2, byteCount: 1 << 20)
      Issue.record("100,000 rows do not fit a MiB")
    } catch let error as BasaltError {
      #expect(error.code == .memoryBudget)
      #expect(error.message.contains("the rows of a window"), "\(error.message)")
    }
  }
}
