import BasaltCore
import BasaltFunctions
import Synchronization

/// Where rows go whose groups have no room: partitions of temporary files by the hash of the keys, one file for each way in which
/// rows lie. Of all threads of one level: what does not fit of a partition has partitions of its own, a level further.
///
/// Rows are written and no groups: what an aggregate knows of a group is its own affair, and mostly larger than the few rows
/// that a group has where groups are many.
final class GroupSpill: Sendable {
  let shape: Grouping.Shape
  let level: Int
  let context: ExecutionContext
  private let shareCount: Int
  private let totals: SpillTotals
  private let state = Mutex(State())

  private struct State {
    var partitions: [Grouping.Feed: SpillPartitions] = [:]
    /// Groups of keys and arguments, one a distinct set.
    var arguments: [Groupings] = []
  }

  init(_ shape: Grouping.Shape, level: Int, shareCount: Int, _ totals: SpillTotals, _ context: ExecutionContext) {
    (self.shape, self.level, self.context) = (shape, level, context)
    (self.shareCount, self.totals) = (shareCount, totals)
  }

  /// For what one thread's grouping of a partition has no room for; `nil` when rows have been divided often enough.
  func deeper() -> GroupSpill? {
    guard level + 1 < SpillPartitions.levelCount else { return nil }
    return GroupSpill(shape, level: level + 1, shareCount: shareCount, totals, context)
  }

  /// What a grouping may hold before it takes no further key.
  var byteCountMaximum: Int { context.spilling.byteCount(of: context, level: level, shareCount: shareCount) }

  /// The file for rows that lie in one way, made with the first of them.
  ///
  /// Several, because rows of a set operation's sides and distinct arguments have columns of their own; nearly always it is one.
  func partitions(_ feed: Grouping.Feed) -> SpillPartitions {
    state.withLock { state in
      if let known = state.partitions[feed] { return known }
      let made = SpillPartitions(shape.columns(of: feed).map(\.type), context.spilling, totals)
      state.partitions[feed] = made
      return made
    }
  }

  /// All that were asked for. Their order means nothing: aggregates that care for the order of rows have one feed.
  var allPartitions: [(feed: Grouping.Feed, partitions: SpillPartitions)] {
    state.withLock { $0.partitions.map { ($0, $1) } }
  }

  /// What finds equal arguments of a group, for each distinct set: groupings like any others, that go on in files by
  /// themselves. For few groups of very many arguments, which no division by the keys alone would part. None further down,
  /// where each argument comes once.
  var arguments: [Groupings] {
    if level > 0 { return [] }
    return state.withLock { state in
      if state.arguments.isEmpty {
        // They share with what there is as a whole.
        state.arguments = shape.distinctSets.map { set in
          Groupings(shape.argumentShape(of: set), shareCount: shareCount, totals)
        }
      }
      return state.arguments
    }
  }
}

extension Grouping.Shape {
  /// The columns of rows that have to be kept of them for their groups, and their positions in a batch.
  func columns(of feed: Grouping.Feed) -> [(position: Int, type: LogicalType)] {
    var columns: [(position: Int, type: LogicalType)] = []
    func add(_ position: Int, _ type: LogicalType) {
      if !columns.contains(where: { $0.position == position }) { columns.append((position, type)) }
    }
    if case .arguments(let set) = feed {
      // As they lie there: one behind the other, and each by itself.
      return (keyTypes + distinctSets[set].argumentTypes).enumerated().map { ($0.offset, $0.element) }
    }
    // Keys first: partitions are found by them, and every feed has them.
    for (position, type) in zip(keyColumns, keyTypes) { add(position, type) }
    // Calls that answer from the states of others need no arguments of their own, and distinct ones go another way.
    for call in keepers where !calls[call].isDistinct {
      if case .side(let only) = feed, only != call { continue }
      for (position, type) in zip(calls[call].argumentColumns, calls[call].function.argumentTypes) {
        add(position, type)
      }
      if let filter = calls[call].filterColumn { add(filter, .boolean) }
    }
    return columns
  }

  /// Groups of keys and arguments together, of which nothing is computed.
  fileprivate func argumentShape(of set: DistinctSet) -> Grouping.Shape {
    let types = keyTypes + set.argumentTypes
    return Grouping.Shape(keyColumns: Array(types.indices), keyTypes: types, calls: [])
  }

  /// What is kept of a batch. References, but for decimals that change their width.
  func kept(of batch: VectorBatch, _ feed: Grouping.Feed) -> VectorBatch {
    // Decimals as everybody reads them: their narrow form comes and goes from batch to batch.
    let columns = columns(of: feed).map { batch.columns[$0.position].widened(to: $0.type) }
    return VectorBatch(columns: columns, physicalRowCount: batch.physicalRowCount, selection: batch.selection)
  }

  /// A batch of what was kept, with columns where they were. Nobody looks at the others.
  func restored(_ batch: VectorBatch, _ feed: Grouping.Feed) -> VectorBatch {
    // As wide as the batch was up to the last column that somebody asks for.
    let positions = columns(of: feed).map(\.position)
    let missing = ColumnVector.nulls(.boolean, count: batch.physicalRowCount)
    var columns = Array(repeating: missing, count: (positions.max() ?? -1) + 1)
    for (position, column) in zip(positions, batch.columns) { columns[position] = column }
    return VectorBatch(columns: columns, physicalRowCount: batch.physicalRowCount)
  }
}
