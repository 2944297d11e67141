import BasaltCore

/// What one thread's grouping does when it may not grow: rows of groups that it has are still taken in, and all others are
/// written down.
///
/// Whether a group is in memory, in a file, or both makes no difference in the end, when partitions are put together. So threads
/// need not agree on which groups are where.
final class GroupOverflow {
  let spill: GroupSpill
  /// Whether no further key is taken.
  private(set) var isFull = false
  /// Whether rows of known groups are still taken in. Not, when these grow by themselves.
  private var takesKnown = true
  private var writers: [Grouping.Feed: PartitionWriter] = [:]
  /// This thread's share of each distinct set, from when it is full.
  private var arguments: [(groupings: Groupings, held: Groupings.Held)] = []
  // By row meant.
  private let hashes = Buffer(byteCount: Limits.batchRowCountMaximum * 8)
  private let partition = Buffer(byteCount: Limits.batchRowCountMaximum)

  init(_ spill: GroupSpill) { self.spill = spill }

  /// Takes in the rows of a batch, by memory or by file.
  /// - Throws: `.memoryBudget` where no file helps: of a single group. `.diskFull`, `.ioFailure`; what an aggregate throws.
  func consume(_ batch: VectorBatch, _ feed: Grouping.Feed, _ grouping: Grouping) throws(BasaltError) {
    guard batch.rowCount > 0 else { return }
    // As long as there is room, nothing is different from a grouping without files.
    guard isFull else {
      try grouping.consume(batch, feed)
      return try checkRoom(grouping)
    }
    // Whether or not the group is known: its arguments are no longer kept beside it.
    if case .rows = feed { try addArguments(of: batch, grouping) }
    // One group is always known, and grows only by what its aggregates keep.
    guard let table = grouping.table else {
      try grouping.consume(batch, feed)
      return try grouping.countMemory()
    }
    let (groups, hashes) = unsafe (grouping.groups.base, self.hashes.address.assumingMemoryBound(to: UInt64.self))
    let partition = unsafe self.partition.address.assumingMemoryBound(to: UInt8.self)
    unsafe table.look(
      grouping.keys(of: batch, feed), rowCount: batch.physicalRowCount, rows: batch.selection, groups: groups,
      hashes: hashes)
    // Told apart in place: a row is never read behind where it is written.
    // Two lists a batch are little beside what is done to its rows: this is not the way of queries that fit.
    var (known, unknown): ([UInt16], [UInt16]) = ([], [])
    for row in 0..<batch.rowCount {
      let position = UInt16(truncatingIfNeeded: batch.selection?[row] ?? row)
      let group = unsafe groups[row]
      if takesKnown, group != GroupTable.none {
        unsafe groups[known.count] = group
        known.append(position)
      } else {
        unsafe partition[unknown.count] = SpillPartitions.index(of: hashes[row], level: spill.level)
        unknown.append(position)
      }
    }
    // As rows of any batch, whose groups have been found.
    if !known.isEmpty {
      var part = batch
      part.selection = SelectionVector(known)
      try grouping.update(part, feed, nil)
      // Texts and lists grow with the rows of a group.
      if !grouping.fits() { takesKnown = false }
    }
    // Only the columns that somebody will ask for: a key that is an argument as well is written once.
    if unknown.isEmpty { return }
    var rest = spill.shape.kept(of: batch, feed)
    rest.selection = SelectionVector(unknown)
    try unsafe writer(feed).append(rest, partition: partition)
  }

  /// After groups have been added: whether more may be.
  ///
  /// By what is held and not by what is free alone. Something has to be left for the partitions, and for whoever else works at the
  /// same time; and tables double, so that the last moment would be too late.
  /// - Throws: `.memoryBudget` for one group without room; what handing over distinct arguments throws.
  func checkRoom(_ grouping: Grouping) throws(BasaltError) {
    let fits = grouping.fits()
    // One group has no other place to be, unless it is its distinct arguments that are many.
    if grouping.table == nil, spill.shape.distinctSets.isEmpty {
      if !fits { try grouping.countMemory() }
      return
    }
    // Further down, what is still large with few groups is so by what it needs for any: dividing those would not part much, and
    // cost a file each.
    let isWorthDividing = spill.level == 0 || grouping.groupCount >= SpillPartitions.count
    if !fits || isWorthDividing && grouping.byteCount > spill.byteCountMaximum { try becomeFull(grouping) }
  }

  /// Made with the first row: of most feeds there is none.
  private func writer(_ feed: Grouping.Feed) -> PartitionWriter {
    if let known = writers[feed] { return known }
    let made = PartitionWriter(spill.partitions(feed), spill.context)
    writers[feed] = made
    return made
  }

  /// When nothing comes any more, or before it is known what is in the files.
  func flush() throws(BasaltError) { for writer in writers.values { try writer.flush() } }

  /// Lets what was kept for rows to come go.
  func close() {
    writers = [:]
    for (groupings, held) in arguments { groupings.putBack(held) }
    arguments = []
  }

  // MARK: Distinct arguments

  /// From here on no key is taken, and distinct arguments are found by groupings of their own.
  ///
  /// Not by the keys' partitions: `count(DISTINCT x)` over a few groups has few keys and any number of arguments. By both together
  /// they are groups like any others, without states, and what comes out of these is each argument once.
  /// - Throws: `.diskFull`, `.ioFailure` when those groupings have no room either.
  func becomeFull(_ grouping: Grouping) throws(BasaltError) {
    if isFull { return }
    isFull = true
    guard grouping.keepsArguments else { return }
    for groupings in spill.arguments { arguments.append((groupings, groupings.take(spill.context))) }
    guard !arguments.isEmpty else { return }
    let pairs = grouping.takePairs()
    // The keys of all groups at once, since pairs come in no order of them.
    let keys = grouping.keyColumns()
    for (index, (_, held)) in arguments.enumerated() {
      for range in Grouping.chunks(pairs[index].groupCount) {
        var columns = pairs[index].columns(range)
        if !keys.isEmpty {
          let numbers = columns.removeFirst()
          columns = unsafe numbers.withValues(as: UInt32.self) { numbers in
            keys.map { unsafe $0.gathered(at: numbers) } + columns
          }
        }
        try held.consume(VectorBatch(columns: columns, physicalRowCount: range.count), .rows)
      }
    }
  }

  /// Rows for the groupings of distinct arguments, filtered as the calls see them.
  private func addArguments(of batch: VectorBatch, _ grouping: Grouping) throws(BasaltError) {
    // None where they have been told apart before.
    if arguments.isEmpty { return }
    for (index, set) in spill.shape.distinctSets.enumerated() {
      let part = grouping.arguments(of: set, batch)
      if part.rowCount > 0 { try arguments[index].held.consume(part, .rows) }
    }
  }
}

extension Grouping {
  /// The keys of all groups, flat.
  fileprivate func keyColumns() -> [ColumnVector] {
    guard let table else { return [] }
    let chunks = Grouping.chunks(groupCount).map { table.columns($0) }
    return shape.keyTypes.enumerated().map { index, type in
      ColumnVector.concatenated(chunks.map { $0[index] }, type: type)
    }
  }
}
