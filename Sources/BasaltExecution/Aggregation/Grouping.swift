import BasaltCore
import BasaltFunctions
import BasaltRuntime

/// Groups and what is known of them: a table of keys, and the states of the aggregates. Of one thread at a time.
///
/// Without keys there is one group from the beginning, and nothing is looked up.
///
/// Each thread has one, without a lock, and what the threads know is put together at the end (`merge`): then the same
/// keys are looked up once a thread more, and not once a row under a lock.
final class Grouping {
  /// What is grouped, and what is computed; shared by all groupings of an operator.
  ///
  /// Tables and states are matched by position when groupings are merged, so that all of them have to be of one shape.
  struct Shape: Sendable {
    /// Positions in the batch, and the types there.
    let keyColumns: [Int]
    let keyTypes: [LogicalType]
    let calls: [AggregateInput]
    /// Sets of distinct arguments, each for the calls that have the same.
    let distinctSets: [DistinctSet]
    /// The calls that keep states: all but those that answer from the states of one before them.
    let keepers: [Int]
    /// By call: which of the states, in the order of `keepers`, it answers from.
    let statesOfCall: [Int]

    /// Arguments that are kept once a group.
    struct DistinctSet: Sendable {
      let argumentColumns: [Int]
      let argumentTypes: [LogicalType]
      let filterColumn: Int?
      var calls: [Int]
    }

    /// - Precondition: Filters are boolean columns, arguments of their functions' types.
    init(keyColumns: [Int], keyTypes: [LogicalType], calls: [AggregateInput]) {
      // The types are asked for, because a grouping of no rows has columns as well.
      precondition(keyColumns.count == keyTypes.count, "a type for each key")
      (self.keyColumns, self.keyTypes, self.calls) = (keyColumns, keyTypes, calls)
      var sets: [DistinctSet] = []
      for (index, call) in calls.enumerated() where call.isDistinct {
        // count(DISTINCT x), sum(DISTINCT x): one set.
        let same = sets.firstIndex {
          $0.argumentColumns == call.argumentColumns && $0.argumentTypes == call.function.argumentTypes
            && $0.filterColumn == call.filterColumn
        }
        if let same {
          sets[same].calls.append(index)
        } else {
          sets.append(
            DistinctSet(
              argumentColumns: call.argumentColumns, argumentTypes: call.function.argumentTypes,
              filterColumn: call.filterColumn, calls: [index]))
        }
      }
      // Settled once for the whole operator: every grouping has the same tables in the same order.
      distinctSets = sets
      var keepers: [Int] = []
      statesOfCall = calls.indices.map { call in
        if let known = keepers.firstIndex(where: { calls[call].shares(with: calls[$0]) }) { return known }
        keepers.append(call)
        return keepers.count - 1
      }
      self.keepers = keepers
    }
  }

  let shape: Shape
  /// `nil` without keys.
  let table: GroupTable?
  /// Of each call that keeps some (`Shape.keepers`).
  let states: [any AggregateStates]
  /// Of each distinct set: groups with arguments, or arguments alone without keys.
  private(set) var pairs: [GroupTable]
  /// Whether they are kept here, and not by somebody else.
  private(set) var keepsArguments: Bool
  private(set) var groupCount: Int
  /// Groups that another grouping has taken over, in any order: they are no groups of this one any more.
  private(set) var absorbed: Set<UInt32> = []
  /// The same, ascending, when all are known.
  private var absorbedInOrder: [UInt32] = []
  private let share: BudgetShare
  /// The group of each row of the batch at hand.
  var groups = GrowingArray<UInt32>()
  /// Numbers of pairs, which nobody looks at.
  var pairGroups = GrowingArray<UInt32>()
  private var filter = RowFilter()

  /// - Parameter startsStretches: Whether a key may become a group twice (`GroupTable`): of one whose groups are brought together
  ///   with others in the end.
  /// - Parameter keepsArguments: Whether it finds out by itself which arguments of distinct sets are equal.
  init(_ shape: Shape, _ budget: MemoryBudget, startsStretches: Bool = true, keepsArguments: Bool = true) {
    (self.shape, self.keepsArguments) = (shape, keepsArguments)
    // States begin with no group, and the tables of pairs with no pair: a grouping that sees no rows costs little.
    table =
      shape.keyTypes.isEmpty
      ? nil : GroupTable(shape.keyTypes.map { GroupKey($0) }, startsStretches: startsStretches)
    states = shape.keepers.map { shape.calls[$0].function.makeStates() }
    pairs = Grouping.makePairs(shape)
    groupCount = shape.keyTypes.isEmpty ? 1 : 0
    // Nothing is reserved yet: that is done with the first batch.
    share = BudgetShare(budget, for: "the groups of an aggregation")
    for states in states { states.resize(groupCount: groupCount) }
    // Once: a batch never has more rows.
    groups.resize(to: Limits.batchRowCountMaximum)
    pairGroups.resize(to: Limits.batchRowCountMaximum)
  }

  // MARK: Rows

  /// How rows lie in batches, and which calls see them.
  enum Feed: Hashable, Sendable {
    /// As they come: all calls.
    case rows
    /// The same for one call alone.
    case side(Int)
    /// Keys and arguments of a distinct set, one behind the other and each once: the calls of the set.
    case arguments(Int)
  }

  /// Takes in the rows of a batch. What that takes has to be counted by the caller.
  /// - Throws: What an aggregate throws.
  /// - Complexity: O(rows · (keys + calls)), no allocation a row.
  func consume(_ batch: VectorBatch, _ feed: Feed = .rows) throws(BasaltError) {
    // An empty batch has columns all the same, and no first row to look at.
    guard batch.rowCount > 0 else { return }
    // Without keys every row is of group 0.
    var uniform: Int? = 0
    if let table {
      // Groups of the rows meant, in their order; aggregates that see fewer rows get a part of them.
      uniform = try unsafe table.find(
        keys(of: batch, feed), rowCount: batch.physicalRowCount, rows: batch.selection, into: groups.base)
      resize(to: table.groupCount)
    }
    try update(batch, feed, uniform)
  }

  /// The key columns of a batch.
  func keys(of batch: VectorBatch, _ feed: Feed) -> [ColumnVector] {
    switch feed {
    case .rows, .side: shape.keyColumns.map { batch.columns[$0] }
    case .arguments: Array(batch.columns.prefix(shape.keyTypes.count))
    }
  }

  /// Feeds rows whose groups are known.
  /// - Parameter uniform: The group of all rows, if they are of one; else `groups` says it row by row.
  func update(_ batch: VectorBatch, _ feed: Feed, _ uniform: Int?) throws(BasaltError) {
    switch feed {
    case .rows, .side:
      var only: Int?
      if case .side(let call) = feed { only = call }
      // One dynamic call a batch and aggregate; within it, no row knows of any other aggregate.
      for (index, call) in shape.keepers.enumerated() where (only ?? call) == call && !shape.calls[call].isDistinct {
        try update(states[index], shape.calls[call], batch, uniform)
      }
      // Distinct arguments only go into their table: each is fed to its aggregates once, in `finish`.
      guard keepsArguments else { return }
      for (index, set) in shape.distinctSets.enumerated() { try collect(set, pairs[index], batch, uniform) }
    case .arguments(let set):
      let arguments = Array(batch.columns.dropFirst(shape.keyTypes.count))
      for call in shape.distinctSets[set].calls {
        if let uniform {
          try states(of: call).update(
            arguments, rowCount: batch.physicalRowCount, rows: batch.selection, group: uniform)
        } else {
          try unsafe states(of: call).update(
            arguments, rowCount: batch.physicalRowCount, rows: batch.selection, groups: groups.base)
        }
      }
    }
  }

  /// States follow the table.
  func resize(to count: Int) {
    // States double their memory, so asking with every batch costs nothing.
    guard count > groupCount else { return }
    groupCount = count
    for states in states { states.resize(groupCount: count) }
  }

  /// Feeds one call the rows that are its own.
  /// - Parameter uniform: The group of all rows, if they are of one; else `groups` says it row by row.
  private func update(
    _ states: any AggregateStates, _ call: AggregateInput, _ batch: VectorBatch, _ uniform: Int?
  ) throws(BasaltError) {
    // References, no values.
    let arguments = call.argumentColumns.map { batch.columns[$0] }
    let rowCount = batch.physicalRowCount
    var (rows, groups) = unsafe (batch.selection, UnsafePointer(groups.base))
    // Rows and groups are thinned out together. Calls of one condition do it once each: conditions are seldom shared.
    if let column = call.filterColumn {
      unsafe groups = filter.apply(batch.columns[column], rowCount: rowCount, rows, groups)
      rows = filter.selection
    }
    // With one group the kernels of sums and extremes do the work, and no group number is read.
    if let uniform {
      try states.update(arguments, rowCount: rowCount, rows: rows, group: uniform)
    } else {
      try unsafe states.update(arguments, rowCount: rowCount, rows: rows, groups: groups)
    }
  }

  /// Keeps which arguments there are, for the end.
  ///
  /// Not fed to the aggregate at once: another thread may have seen the same argument for the same group, which is not
  /// known before all are merged.
  private func collect(
    _ set: Shape.DistinctSet, _ table: GroupTable, _ batch: VectorBatch, _ uniform: Int?
  ) throws(BasaltError) {
    var columns = set.argumentColumns.map { batch.columns[$0] }
    var (rows, groups) = unsafe (batch.selection, UnsafePointer(groups.base))
    if let column = set.filterColumn {
      unsafe groups = filter.apply(batch.columns[column], rowCount: batch.physicalRowCount, rows, groups)
      rows = filter.selection
    }
    // Without keys the arguments alone are the key, which leaves single integers their array.
    if self.table != nil {
      columns.insert(unsafe Grouping.column(of: groups, uniform, batch.physicalRowCount, rows), at: 0)
    }
    // Finding is all that is wanted: a pair that has been there before adds nothing.
    _ = try unsafe table.find(columns, rowCount: batch.physicalRowCount, rows: rows, into: pairGroups.base)
  }

  /// Keys and arguments of a distinct set, one behind the other, of the rows that count.
  func arguments(of set: Shape.DistinctSet, _ batch: VectorBatch) -> VectorBatch {
    let positions = shape.keyColumns + set.argumentColumns
    var part = VectorBatch(
      columns: positions.map { batch.columns[$0] }, physicalRowCount: batch.physicalRowCount, selection: batch.selection
    )
    if let column = set.filterColumn {
      unsafe _ = filter.apply(batch.columns[column], rowCount: batch.physicalRowCount, batch.selection, groups.base)
      part.selection = filter.selection
    }
    return part
  }

  /// Group numbers as a column of the batch: each where its row is.
  private static func column(
    of groups: UnsafePointer<UInt32>, _ uniform: Int?, _ rowCount: Int, _ rows: SelectionVector?
  ) -> ColumnVector {
    // A constant where it is one: then a dictionary beside it is still grouped by its codes.
    let count = uniform == nil ? rowCount : 1
    let values = Buffer(byteCount: 4 * count)
    let target = unsafe values.address.assumingMemoryBound(to: UInt32.self)
    if let uniform {
      unsafe target[0] = UInt32(uniform)
      return ColumnVector(type: .integer, count: rowCount, layout: .constant, values: values)
    }
    // Rows that are not meant have some group, which nobody reads.
    if let rows {
      unsafe target.initialize(repeating: 0, count: count)
      for row in 0..<rows.count { unsafe target[rows[row]] = groups[row] }
    } else {
      unsafe target.update(from: groups, count: count)
    }
    return ColumnVector(type: .integer, count: rowCount, values: values)
  }

  /// Bytes held. Added up anew: a few numbers an aggregate and batch, next to some thousand rows.
  var byteCount: Int {
    var byteCount = groups.byteCount + pairGroups.byteCount + (table?.byteCount ?? 0)
    for states in states { byteCount += states.byteCount }
    for table in pairs { byteCount += table.byteCount }
    return byteCount
  }

  /// Reserves what has grown.
  /// - Throws: `.memoryBudget`.
  func countMemory() throws(BasaltError) { try share.grow(to: byteCount) }

  /// The same for whoever can do with less.
  /// - Returns: Whether there was room. Without, what has grown is there all the same: less than a batch brings.
  func fits() -> Bool { share.tryGrow(to: byteCount) }

  private static func makePairs(_ shape: Shape) -> [GroupTable] {
    shape.distinctSets.map { set in
      let arguments = set.argumentTypes.map { GroupKey($0) }
      return GroupTable(shape.keyTypes.isEmpty ? arguments : [.groupNumber] + arguments)
    }
  }

  /// Hands over distinct arguments, and keeps none from here on.
  func takePairs() -> [GroupTable] {
    defer {
      keepsArguments = false
      pairs = Grouping.makePairs(shape)
      share.shrink(to: byteCount)
    }
    return pairs
  }

  // MARK: Merging

  /// Takes over groups of another grouping of the same shape.
  /// - Parameters:
  ///   - sources: Which of its groups, in order; `nil` for all.
  ///   - partCount: How many share what the other holds.
  /// - Precondition: The other is not changed meanwhile; several may read it at once.
  /// - Throws: `.memoryBudget`; what merging states throws.
  func merge(
    _ other: Grouping, _ sources: ArraySlice<UInt32>? = nil, partCount: Int = 1
  ) throws(BasaltError) {
    // Numbers of groups rather than ranges, because a part's groups are strewn over the other's.
    let wanted = sources ?? ArraySlice((0..<other.groupCount).map { UInt32($0) })
    if let table, let theirs = other.table { table.adoptTexts(of: theirs, partCount: partCount) }
    // Of each of the other's groups, the one here; only for distinct sets.
    // `.max` for those that are not taken over: no table has so many groups.
    var map: [UInt32] = shape.distinctSets.isEmpty ? [] : Array(repeating: .max, count: other.groupCount)
    var start = wanted.startIndex
    while start < wanted.endIndex {
      // In pieces of a batch: the tables' scratch is so large.
      let chunk = Array(wanted[start..<min(start + Limits.batchRowCountMaximum, wanted.endIndex)])
      // One chunk after the other, each wholly: keys, states, numbers.
      start += chunk.count
      try mergeChunk(other, chunk)
      if !map.isEmpty {
        for (index, source) in chunk.enumerated() { map[Int(source)] = groups[index] }
      }
    }
    // Behind the groups: pairs are renumbered by where those have gone.
    for (index, theirs) in other.pairs.enumerated() { try mergePairs(pairs[index], theirs, map) }
    try countMemory()
  }

  /// Takes over single groups of another grouping that are known to be groups of this one. Those that are no groups of theirs any
  /// more are left out.
  /// - Precondition: The same shape, without distinct arguments.
  /// - Throws: What merging states throws.
  func absorb(_ shared: SharedGroups, of other: Grouping) throws(BasaltError) {
    var (sources, targets): ([UInt32], [UInt32]) = ([], [])
    for (target, source) in zip(shared.owners, shared.others) {
      // A group of three groupings is a pair with each of two: it moves once.
      guard !absorbed.contains(target), other.absorbed.insert(source).inserted else { continue }
      sources.append(source)
      targets.append(target)
    }
    for range in Grouping.chunks(sources.count) {
      let (from, into) = (Array(sources[range]), Array(targets[range]))
      for (index, own) in states.enumerated() {
        guard other === self else {
          try Grouping.merge(other.states[index], from, into: own, into)
          continue
        }
        // Through states between: an aggregate need not be able to read what it is writing to.
        let between = shape.calls[shape.keepers[index]].function.makeStates()
        between.resize(groupCount: range.count)
        let all = (0..<range.count).map { UInt32($0) }
        try Grouping.merge(own, from, into: between, all)
        try Grouping.merge(between, all, into: own, into)
      }
    }
    // Texts among the states of extremes may have come along.
    try countMemory()
  }

  /// Merges single groups, one to one.
  private static func merge(
    _ sources: any AggregateStates, _ from: [UInt32], into targets: any AggregateStates, _ into: [UInt32]
  ) throws(BasaltError) {
    try unsafe from.withUnsafeBufferPointer { (from) throws(BasaltError) in
      try unsafe into.withUnsafeBufferPointer { (into) throws(BasaltError) in
        guard let first = from.baseAddress, let second = into.baseAddress else { return }
        try unsafe targets.merge(sources, from: first, into: second, count: from.count)
      }
    }
  }

  /// The groups of a range that are still of this grouping, counted from its beginning; `nil` for all.
  /// - Precondition: `finish` has been called.
  func left(in range: Range<Int>) -> SelectionVector? {
    // Nearly always no group of a batch has gone, which one search finds out.
    var (low, high) = (0, absorbedInOrder.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(absorbedInOrder[middle]) < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    guard low < absorbedInOrder.count, range.contains(Int(absorbedInOrder[low])) else { return nil }
    var left: [UInt16] = []
    for group in range {
      if low < absorbedInOrder.count, Int(absorbedInOrder[low]) == group {
        low += 1
      } else {
        left.append(UInt16(group - range.lowerBound))
      }
    }
    return SelectionVector(left)
  }

  /// Leaves in `groups` where each has gone.
  private func mergeChunk(_ other: Grouping, _ chunk: [UInt32]) throws(BasaltError) {
    let count = chunk.count
    try unsafe chunk.withUnsafeBufferPointer { (sources) throws(BasaltError) in
      // Never empty: chunks of nothing are not made.
      guard let sources = sources.baseAddress else { return }
      // Keys first, then every aggregate by the numbers that came of it: as with rows.
      if let table, let theirs = other.table {
        try unsafe table.find(groupsOf: theirs, sources, count: count, into: groups.base)
        resize(to: table.groupCount)
        // Without keys there is one group on both sides.
      } else {
        groups[0] = 0
      }
      // The states of distinct calls are empty until `finish`, unless somebody else has told arguments apart.
      for (index, states) in states.enumerated()
      where !other.keepsArguments || !shape.calls[shape.keepers[index]].isDistinct {
        try unsafe states.merge(other.states[index], from: sources, into: groups.base, count: count)
      }
    }
    // Chunk by chunk, so that a merge that is too large for the budget ends early.
    try countMemory()
  }

  /// The other's pairs, as rows of the group numbers here.
  /// - Complexity: O(all pairs of the other), also where few of its groups were taken over: pairs are in no order of
  ///   groups.
  private func mergePairs(_ target: GroupTable, _ source: GroupTable, _ map: [UInt32]) throws(BasaltError) {
    for range in Grouping.chunks(source.groupCount) {
      var columns = source.columns(range)
      var rows: SelectionVector?
      // The other's numbers of groups mean nothing here.
      if table != nil {
        let numbers = columns[0]
        // Those of groups that have gone elsewhere are left out.
        // A selection, so that the pairs' own columns are used as they are.
        var kept: [UInt16] = []
        let values = Buffer(byteCount: 4 * range.count)
        let renumbered = unsafe values.address.assumingMemoryBound(to: UInt32.self)
        unsafe numbers.withValues(as: UInt32.self) { numbers in
          for row in 0..<range.count {
            let group = unsafe map[Int(numbers[row])]
            unsafe renumbered[row] = group == .max ? 0 : group
            if group != .max { kept.append(UInt16(row)) }
          }
        }
        columns[0] = ColumnVector(type: .integer, count: range.count, values: values)
        rows = SelectionVector(kept)
      }
      _ = try unsafe target.find(columns, rowCount: range.count, rows: rows, into: pairGroups.base)
    }
  }

  /// Feeds distinct arguments to their aggregates. Once, when all is merged.
  /// - Throws: `.memoryBudget`; what an aggregate throws.
  func finish() throws(BasaltError) {
    absorbedInOrder = absorbed.sorted()
    // From the table of pairs, batch by batch, as if they were rows: so DISTINCT needs nothing of any aggregate.
    for (index, set) in shape.distinctSets.enumerated() {
      for range in Grouping.chunks(pairs[index].groupCount) {
        let columns = pairs[index].columns(range)
        let arguments = table == nil ? columns : Array(columns.dropFirst())
        for call in set.calls {
          if table == nil {
            try states(of: call).update(arguments, rowCount: range.count, rows: nil, group: 0)
          } else {
            let groups = unsafe UnsafePointer(columns[0].values.address.assumingMemoryBound(to: UInt32.self))
            try unsafe states(of: call).update(arguments, rowCount: range.count, rows: nil, groups: groups)
          }
        }
      }
    }
    try countMemory()
  }

  /// `0..<count` in pieces of a batch.
  static func chunks(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: Limits.batchRowCountMaximum).map {
      $0..<min($0 + Limits.batchRowCountMaximum, count)
    }
  }

  /// Keys and results of groups.
  /// - Throws: What a result throws that its type cannot hold.
  func columns(_ range: Range<Int>) throws(BasaltError) -> [ColumnVector] {
    // Keys first, then the calls, in their order: what the operator promises.
    var columns = table?.columns(range) ?? []
    for (index, call) in shape.calls.enumerated() {
      let states = states(of: index)
      if let sharing = call.function.sharing {
        columns.append(try sharing.results(states, range))
      } else {
        columns.append(try states.results(range))
      }
    }
    return columns
  }

  private func states(of call: Int) -> any AggregateStates { states[shape.statesOfCall[call]] }
}

/// The rows among those meant for which a boolean is true, with their groups.
private struct RowFilter {
  private(set) var selection = SelectionVector()
  private var groups = Buffer(byteCount: Limits.batchRowCountMaximum * 4)

  /// - Returns: The groups of the rows that are left, in `selection`.
  mutating func apply(
    _ condition: ColumnVector, rowCount: Int, _ rows: SelectionVector?, _ meant: UnsafePointer<UInt32>
  ) -> UnsafePointer<UInt32> {
    precondition(rowCount <= Limits.batchRowCountMaximum, "more rows than a batch has")
    // Written again with each batch, unless somebody has kept it.
    let positions = unsafe selection.reset(capacity: rowCount).address.assumingMemoryBound(to: UInt16.self)
    let kept = unsafe groups.address.assumingMemoryBound(to: UInt32.self)
    // Conditions are computed, and come flat or constant; a dictionary is possible and spelled out.
    let flat = condition.dictionary == nil ? condition : ColumnVector.concatenated([condition], type: .boolean)
    let mask = flat.isConstant ? 0 : -1
    let bits = unsafe UnsafePointer(flat.values.address.assumingMemoryBound(to: UInt64.self))
    let validity = unsafe flat.validity.map {
      unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt64.self))
    }
    var count = 0
    for row in 0..<(rows?.count ?? rowCount) {
      let position = rows.map { $0[row] } ?? row
      let isTrue = unsafe BitMask.bit(position & mask, in: bits)
      let isValid = unsafe validity.map { unsafe BitMask.bit(position & mask, in: $0) } ?? true
      // NULL is not true.
      guard isTrue, isValid else { continue }
      // Ascending, because the rows meant are.
      unsafe positions[count] = UInt16(truncatingIfNeeded: position)
      unsafe kept[count] = meant[row]
      count += 1
    }
    selection.count = count
    return unsafe UnsafePointer(kept)
  }
}
