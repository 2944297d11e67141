import BasaltCore
import BasaltFunctions
import BasaltRuntime
import Synchronization

/// Takes the right side of an ASOF join: its rows, and for each key their numbers in the order that the nearest is found by.
final class AsofBuildSink: Sink {
  static let displayName = "ASOF BUILD"
  /// Of the columns, the keys, and what rows are ordered by.
  private let types: [LogicalType]
  /// How many of the columns are given on; the others are only there to find rows by.
  private let ownCount: Int
  /// Rows of all threads, in the order in which they ended.
  private let collected = CollectedRows()
  /// Set once, by `finish`.
  private let built = Mutex<AsofRows?>(nil)

  private static let purpose = "the rows of an ASOF join"

  init(types: [LogicalType], ownCount: Int) { (self.types, self.ownCount) = (types, ownCount) }

  /// `nil` before `finish`.
  var rows: AsofRows? { built.withLock { $0 } }

  func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any SinkWorker {
    // Rows as they come; nothing is known of their order before all are there.
    CollectingWorker(collected.makeCollector(types, context, purpose: AsofBuildSink.purpose), collected)
  }

  /// - Returns: No rows: they are in `rows`.
  func finish(_ context: ExecutionContext) throws(BasaltError) -> any Source {
    let reservation = collected.takeReservation(context)
    let stored = try StoredRows.assembled(
      collected, types: types, context, reservation, purpose: AsofBuildSink.purpose)
    // A group, a number and a row each, while they are sorted; and of these the two that stay.
    let (sortedByteCount, keptByteCount) = (24 * stored.count, 12 * stored.count)
    try reservation.reserve(sortedByteCount + keptByteCount, for: AsofBuildSink.purpose)
    let rows = try AsofRows(stored, ownCount: ownCount, context)
    reservation.release(sortedByteCount)
    built.withLock { $0 = rows }
    return RowsSource([])
  }
}

/// The rows of the right side. Read by all threads, once made.
///
/// Sorted by key and then by what is compared, as numbers beside the rows, which stay where they are: a row of the left is a
/// search in a handful of cache lines.
final class AsofRows: Sendable {
  /// The side's own columns.
  let columns: [ColumnVector]
  /// The keys of groups, in pieces of a batch: a thread makes a table of its own of them.
  let keys: [[ColumnVector]]
  let groupCount: Int
  /// Where the rows of each group begin among `order`; one more at the end.
  let starts: [Int]
  /// What rows are ordered by, as numbers in the same order, ascending within a group.
  let order: [Int64]
  /// The row of each.
  let rows: [UInt32]
  private let reservation: MemoryReservation
  /// Tables of threads that have ended: finding groups changes a table, so that no two threads share one.
  private let idle = Mutex<[AsofTable]>([])

  /// - Complexity: O(rows · log rows), on one thread.
  init(_ stored: StoredRows, ownCount: Int, _ context: ExecutionContext) throws(BasaltError) {
    // Columns, keys, and what is compared, in this order: as the planner has put them.
    let keyColumns = Array(stored.columns[ownCount..<stored.columns.count - 1])
    let last = stored.columns[stored.columns.count - 1]
    let table = keyColumns.isEmpty ? nil : GroupTable(keyColumns.map { GroupKey($0.type) })
    var groups = GrowingArray<UInt32>()
    var numbers = GrowingArray<UInt64>()
    groups.resize(to: Limits.batchRowCountMaximum)
    numbers.resize(to: Limits.batchRowCountMaximum)
    let (words, scratch) = (OrderedWords(type: last.type), ArgumentRows())
    var entries: [(group: UInt32, number: Int64, row: UInt32)] = []
    entries.reserveCapacity(stored.count)
    // In pieces of a batch, as the table's scratch is so large; and between them somebody may have given up.
    for range in Grouping.chunks(stored.count) {
      try context.cancellation.check()
      let parts = (keyColumns + [last]).map { $0.slice(range) }
      // NULL equals nothing, and is nowhere in an order: such rows are nobody's nearest.
      let valid = scratch.valid(parts, rowCount: range.count, rows: nil)
      guard valid.count > 0 else { continue }
      let positions = (0..<valid.count).map { row in unsafe valid.positions.map { unsafe $0[row] } ?? UInt16(row) }
      unsafe words.fill(numbers.base, parts[parts.count - 1], valid, scratch)
      if let table {
        _ = try unsafe table.find(
          Array(parts.dropLast()), rowCount: range.count, rows: SelectionVector(positions), into: groups.base)
      }
      for (index, position) in positions.enumerated() {
        entries.append(
          (
            table == nil ? 0 : groups[index], Int64(bitPattern: numbers[index]),
            UInt32(range.lowerBound + Int(position))
          ))
      }
    }
    // Of equal ones the row that came first, in whatever order threads have brought them.
    entries.sort { ($0.group, $0.number, $0.row) < ($1.group, $1.number, $1.row) }
    groupCount = table?.groupCount ?? 1
    var starts = Array(repeating: 0, count: (table?.groupCount ?? 1) + 1)
    // Counted, then added up: each group begins where the one before it ends.
    for entry in entries { starts[Int(entry.group) + 1] += 1 }
    for group in 1..<starts.count { starts[group] += starts[group - 1] }
    self.starts = starts
    // Apart from each other, since a search reads numbers alone: eight of them are a cache line.
    order = entries.map(\.number)
    rows = entries.map(\.row)
    columns = Array(stored.columns[..<ownCount])
    // As columns, since a table is of one thread and these are of all.
    keys = table.map { table in Grouping.chunks(table.groupCount).map { table.columns($0) } } ?? []
    reservation = stored.reservation
  }

  /// A table in which these rows' groups have their numbers.
  func takeTable(_ types: [LogicalType], _ budget: MemoryBudget) throws(BasaltError) -> AsofTable {
    if let known = idle.withLock({ $0.popLast() }) { return known }
    // The same keys in the same order get the same numbers.
    let made = AsofTable(types, budget)
    for columns in keys { try made.add(columns) }
    return made
  }

  /// When a worker ends.
  func putBack(_ table: AsofTable) { idle.withLock { $0.append(table) } }

  /// The place of the nearest row of a group; `nil` when there is none.
  func nearest(_ group: Int, _ number: Int64, _ comparison: Comparison) -> Int? {
    // A key that the right has not: the left's tables number it behind all of these.
    guard group < groupCount else { return nil }
    let (start, end) = (starts[group], starts[group + 1])
    // Halves of the group: a branch a step, and no row is touched.
    // Before it is everything smaller; with `orEqual` what is equal as well.
    func bound(orEqual: Bool) -> Int {
      var (low, high) = (start, end)
      while low < high {
        let middle = low + (high - low) / 2
        if order[middle] < number || orEqual && order[middle] == number { low = middle + 1 } else { high = middle }
      }
      return low
    }
    // The last that is small enough, or the first that is large enough.
    let place: Int
    switch comparison {
    case .greaterOrEqual: place = bound(orEqual: true) - 1
    case .greater: place = bound(orEqual: false) - 1
    case .lessOrEqual: place = bound(orEqual: false)
    case .less: place = bound(orEqual: true)
    case .equal, .notEqual: preconditionFailure("no inequality")
    }
    return place >= start && place < end ? place : nil
  }
}

/// A table of keys, of one thread at a time: it is handed from one to the next under the lock of a list.
final class AsofTable: Sendable {
  private nonisolated(unsafe) let table: GroupTable
  private nonisolated(unsafe) let share: BudgetShare

  init(_ types: [LogicalType], _ budget: MemoryBudget) {
    unsafe table = GroupTable(types.map { GroupKey($0) })
    unsafe share = BudgetShare(budget, for: "the keys of an ASOF join")
  }

  /// Keys that get the next numbers.
  func add(_ columns: [ColumnVector]) throws(BasaltError) {
    var groups = GrowingArray<UInt32>()
    // Which numbers they get is known: the next ones.
    groups.resize(to: columns[0].count)
    try unsafe find(columns, columns[0].count, into: groups.base)
  }

  /// The group of each row. One that is new has a number beyond those that were added.
  func find(
    _ columns: [ColumnVector], _ rowCount: Int, into target: UnsafeMutablePointer<UInt32>
  ) throws(BasaltError) {
    _ = try unsafe table.find(columns, rowCount: rowCount, rows: nil, into: target)
    try unsafe share.grow(to: table.byteCount)
  }
}
