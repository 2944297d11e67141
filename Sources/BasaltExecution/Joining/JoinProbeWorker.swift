internal import BasaltCore
internal import BasaltRuntime

/// One thread's share of a probe.
///
/// A batch goes through in vectors: the words of its keys, the first candidate of each row, then either everything at
/// once, where no row has more than one candidate, or pairs, some 2,000 at a time, that are tested and given on.
///
/// Three numberings meet here: *positions* in the batch's columns, *rows meant* (0 to `rowCount`, without gaps), and
/// *pairs* of a row meant and a build row. Scratch says of each of its arrays which one it goes by.
final class JoinProbeWorker: TransformWorker {
  /// Shared, and read only but for the marks, of which this thread has its own.
  let table: JoinTable
  let kind: JoinKind
  /// Of the probe side's columns.
  let types: [LogicalType]
  /// Positions among the columns of both sides.
  let output: [Int]
  /// Filled anew for each batch.
  let scratch = ProbeScratch()
  private let keyPositions: [Int]
  /// Scratch for words.
  private let keyWords: JoinKeyWords
  private let condition: (any PairConditionWorker)?
  /// By column of both sides: whether the condition looks at it.
  private let isRead: [Bool]
  /// Of joins that give rows of the right that have no partner; this thread's own.
  private let matchedBits: Buffer?
  private let context: ExecutionContext
  /// What rows are found by: the table's, or what has taken its place (`LaterHashTable`).
  private var index: JoinIndex?
  /// In it, where the last batch has ended.
  private var place = 0

  /// The batch at hand, its rows meant, and their keys, one value a row meant, flat or constant.
  private(set) var input = VectorBatch(columns: [], physicalRowCount: 0)
  private(set) var rowCount = 0
  private var keys: [ColumnVector] = []

  /// - Throws: `.memoryBudget` for the marks of a right join; what making the condition's worker throws.
  init(
    _ table: JoinTable, kind: JoinKind, keyPositions: [Int], types: [LogicalType],
    condition: (any PairCondition)?, output: [Int]?, _ context: ExecutionContext
  ) throws(BasaltError) {
    (self.table, self.kind, self.keyPositions, self.types) = (table, kind, keyPositions, types)
    let columnCount = types.count + table.rows.columns.count
    let available = kind.yieldsPairs ? columnCount : types.count
    // By default all that the kind yields.
    self.output = output ?? Array(0..<available)
    precondition(self.output.allSatisfy { $0 < available }, "output \(self.output) of \(available) columns")
    keyWords = JoinKeyWords(table.form)
    self.condition = try condition?.makeWorker(context)
    // Asked once, and not for each vector of pairs.
    let read = condition?.columnsRead.map(Set.init)
    isRead = (0..<columnCount).map { read?.contains($0) ?? true }
    matchedBits = kind.keepsRight ? try table.matched.takeBits() : nil
    (self.context, index) = (context, table.index)
  }

  // For a worker of the next round. Marks count whether or not their bits have been given back.
  deinit { if let matchedBits { table.matched.giveBack(matchedBits) } }

  /// - Throws: What the condition or `emit` throws; `.cancelled`.
  func apply(
    _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
  ) throws(BasaltError) -> Flow {
    // Filters leave empty batches; loops below may take it that there is a row.
    if input.rowCount == 0 { return .more }
    // Guards memory: the scratch is of this length.
    precondition(input.physicalRowCount <= ProbeScratch.capacity, "a batch of \(input.physicalRowCount) rows")
    (self.input, rowCount) = (input, input.rowCount)
    // A source that fills its vectors again must not find them held.
    defer { (self.input, keys) = (VectorBatch(columns: [], physicalRowCount: 0), []) }
    unsafe input.fillPositions(scratch.positions)
    try findCandidates()
    let candidates = candidates
    // Rows with one candidate at most are never copied to the left of it.
    if case .single = candidates {
      // First, whatever the kind: from here on a head is a partner, and nothing has to be compared any more.
      try testHeads()
      if kind.yieldsPairs {
        markHeads()
        return try emitSingle(emit)
      }
    }
    // Several candidates a row: rows of the left come as often as they have partners.
    if kind.yieldsPairs { return try emitPairs(candidates, emit) }
    try settle(candidates)
    return try emitSettled(emit)
  }

  // MARK: Candidates

  /// How the candidates behind the first are found.
  /// Of the table and not of the batch, so that the switch over it goes one way for the whole probe.
  private var candidates: JoinCandidates {
    index?.candidates ?? (table.rowCount <= 1 ? .single : .all(count: UInt32(table.rowCount)))
  }

  /// Whether candidates have to be compared.
  private var comparesKeys: Bool { table.index != nil && !table.form.isExact }

  /// The first candidate of each row meant.
  /// - Throws: `.cancelled`.
  /// - Complexity: O(rows meant): a hash and about one cache miss a row, many of which are under way at once.
  private func findCandidates() throws(BasaltError) {
    guard var index else {
      // Without keys every row is a candidate of every row, the first one first.
      let head = table.rowCount == 0 ? JoinIndex.none : 0
      return unsafe scratch.heads.update(repeating: head, count: rowCount)
    }
    keys = keyPositions.map { position in
      // Keys by row meant, without gaps: words, candidates and pairs then have one numbering.
      var column = input.columns[position]
      if input.selection != nil {
        column = unsafe column.gathered(at: UnsafeBufferPointer(start: scratch.positions, count: rowCount))
      }
      // Codes are of no use: the other side has other dictionaries.
      return column.dictionary == nil ? column : ColumnVector.concatenated([column], type: column.type)
    }
    unsafe keyWords.fill(keys, from: 0, count: rowCount, words: scratch.words, usable: scratch.usable)
    if case .sorted(let keys) = index.form {
      let isMerged = unsafe keys.merge(
        scratch.words, usable: scratch.usable, from: &place, to: scratch.heads, count: rowCount)
      if isMerged { return }
      if let later = try keys.table.index(forSearching: rowCount, context) { (self.index, index) = (later, later) }
    }
    unsafe index.find(
      scratch.words, usable: scratch.usable, isExact: table.form.isExact, hashes: scratch.hashes, to: scratch.heads,
      count: rowCount)
  }

  /// Of a row meant. Only for IN, and only for rows without a partner.
  private func hasNullKey(_ row: Int) -> Bool { keys.contains { !$0.isValid(at: row) } }

  // MARK: Testing pairs

  /// Leaves those of the first `pairCount` pairs that hold, in order.
  /// - Parameter nullsMatch: Keys are compared whatever was found by, and a NULL counts as equal.
  /// - Returns: How many are left.
  /// - Throws: `.cancelled`; what the condition throws.
  private func keepPairs(_ pairCount: Int, nullsMatch: Bool = false) throws(BasaltError) -> Int {
    // A batch may have any number of pairs: cancelling must not wait for all of them.
    try context.cancellation.check()
    var count = pairCount
    if comparesKeys || nullsMatch {
      // All hold until a key differs.
      unsafe scratch.flags.update(repeating: 1, count: count)
      // Column by column, over all pairs: each loop knows its type.
      for (index, key) in keys.enumerated() {
        unsafe JoinKeyEquality.clearDifferent(
          key, scratch.pairRows, table.rows.columns[table.keyPositions[index]], scratch.pairCandidates,
          nullsMatch: nullsMatch, flags: scratch.flags, count: count)
      }
      var kept = 0
      for pair in 0..<count {
        // Written always, and counted if it stays: no branch.
        unsafe scratch.pairRows[kept] = scratch.pairRows[pair]
        unsafe scratch.pairCandidates[kept] = scratch.pairCandidates[pair]
        unsafe kept &+= Int(scratch.flags[pair])
      }
      count = kept
    }
    guard let condition, count > 0 else { return count }
    // Only what the condition looks at is gathered; the rest after it, of the pairs that are left.
    let pairs = VectorBatch(
      columns: isRead.indices.map { position in
        isRead[position] ? pairColumn(position, pairCount: count) : ColumnVector.nulls(type(position), count: count)
      }, physicalRowCount: count)
    // `nil`: all of them, and nothing to be moved.
    guard let holding = try condition.test(pairs) else { return count }
    unsafe holding.withPositions { positions in
      for index in 0..<positions.count {
        unsafe scratch.pairRows[index] = scratch.pairRows[Int(positions[index])]
        unsafe scratch.pairCandidates[index] = scratch.pairCandidates[Int(positions[index])]
      }
    }
    return holding.count
  }

  /// Of a column of both sides.
  /// Known without a batch, for columns that are not gathered.
  private func type(_ position: Int) -> LogicalType {
    position < types.count ? types[position] : table.rows.columns[position - types.count].type
  }

  /// A column of both sides, of the first pairs.
  /// A copy even of the left: a row comes as often as it has partners, which no selection can say.
  private func pairColumn(_ position: Int, pairCount: Int) -> ColumnVector {
    guard position < types.count else {
      return unsafe table.rows.columns[position - types.count].gathered(
        at: UnsafeBufferPointer(start: scratch.pairCandidates, count: pairCount))
    }
    for pair in 0..<pairCount { unsafe scratch.gathered[pair] = scratch.positions[Int(scratch.pairRows[pair])] }
    return unsafe input.columns[position].gathered(
      at: UnsafeBufferPointer(start: scratch.gathered, count: pairCount))
  }

  /// Where no row has more than one candidate: takes back those that do not hold.
  private func testHeads() throws(BasaltError) {
    guard comparesKeys || condition != nil else { return }
    // Those that have one, as pairs: what tests them knows nothing of heads.
    var pairCount = 0
    for row in 0..<rowCount where unsafe scratch.heads[row] != JoinIndex.none {
      unsafe scratch.pairRows[pairCount] = UInt32(truncatingIfNeeded: row)
      unsafe scratch.pairCandidates[pairCount] = scratch.heads[row]
      pairCount += 1
    }
    let kept = try keepPairs(pairCount)
    // The usual case: hashes were right, and there is no condition.
    if kept == pairCount { return }
    unsafe scratch.heads.update(repeating: JoinIndex.none, count: rowCount)
    for pair in 0..<kept { unsafe scratch.heads[Int(scratch.pairRows[pair])] = scratch.pairCandidates[pair] }
  }

  // MARK: Pairs

  /// All pairs that hold, then the rows of the left that have none.
  /// - Complexity: O(pairs), of which some 2,000 are held at a time, however many a row has.
  private func emitPairs(
    _ candidates: JoinCandidates, _ emit: (VectorBatch) throws(BasaltError) -> Flow
  ) throws(BasaltError) -> Flow {
    unsafe scratch.isMatched.update(repeating: 0, count: rowCount)
    // The row and its cursor outlive a vector of pairs: a chain may be longer than a vector.
    var row = 0
    var cursor = unsafe scratch.heads[0]
    while row < rowCount {
      var pairCount = 0
      while pairCount < ProbeScratch.capacity {
        // No candidate is left: on to the next row.
        if cursor == JoinIndex.none {
          row += 1
          if row == rowCount { break }
          cursor = unsafe scratch.heads[row]
          continue
        }
        unsafe scratch.pairRows[pairCount] = UInt32(truncatingIfNeeded: row)
        unsafe scratch.pairCandidates[pairCount] = candidates.row(at: cursor)
        pairCount += 1
        cursor = candidates.following(cursor)
      }
      let kept = pairCount == 0 ? 0 : try keepPairs(pairCount)
      if kept == 0 { continue }
      if kind == .single { try refuseSecondPartners(kept) }
      // Any pair that holds makes its row a matched one; the others of the row change nothing.
      for pair in 0..<kept { unsafe scratch.isMatched[Int(scratch.pairRows[pair])] = 1 }
      unsafe mark(scratch.pairCandidates, count: kept)
      // Gathered now, of those alone that hold.
      let columns = output.map { pairColumn($0, pairCount: kept) }
      if case .enough = try emit(VectorBatch(columns: columns, physicalRowCount: kept)) { return .enough }
    }
    // A row's pairs may come in several vectors: only behind the last is it known that it has no partner.
    return kind.keepsLeft ? try emitUnmatched(emit) : .more
  }

  /// - Throws: `.constraint` for a row of the left with two partners, in these pairs or with one before them.
  private func refuseSecondPartners(_ pairCount: Int) throws(BasaltError) {
    for pair in 0..<pairCount {
      let row = unsafe scratch.pairRows[pair]
      // Pairs of a row come one behind the other.
      let isSecond = unsafe scratch.isMatched[Int(row)] != 0 || (pair > 0 && scratch.pairRows[pair - 1] == row)
      if isSecond { throw BasaltError.secondRowOfValue }
    }
  }

  /// Marks build rows as having a partner.
  /// - Parameter rows: Build rows, or `none`, which is passed over.
  private func mark(_ rows: UnsafeMutablePointer<UInt32>, count: Int) {
    guard let matchedBits else { return }
    // Set again and again where build rows have many partners: cheaper than to ask first.
    let words = unsafe matchedBits.address.assumingMemoryBound(to: UInt64.self)
    for index in 0..<count where unsafe rows[index] != JoinIndex.none {
      unsafe BitMask.set(Int(rows[index]), in: words)
    }
  }

  /// Of rows with one candidate at most.
  private func markHeads() { unsafe mark(scratch.heads, count: rowCount) }

  // MARK: Whether there is a partner

  /// For each row meant, whether it has a partner, and for IN whether that cannot be said.
  private func settle(_ candidates: JoinCandidates) throws(BasaltError) {
    unsafe scratch.isUnknown.update(repeating: 0, count: rowCount)
    // Candidates need a look where more than their words says whether they hold.
    var hasOpen = false
    if case .single = candidates {} else { hasOpen = comparesKeys || condition != nil }
    if !hasOpen {
      // The first candidate says it.
      for row in 0..<rowCount { unsafe scratch.isMatched[row] = scratch.heads[row] == JoinIndex.none ? 0 : 1 }
    } else {
      unsafe scratch.isMatched.update(repeating: 0, count: rowCount)
      // Rows without any candidate are settled already.
      var openCount = 0
      for row in 0..<rowCount where unsafe scratch.heads[row] != JoinIndex.none {
        unsafe scratch.openRows[openCount] = UInt32(truncatingIfNeeded: row)
        unsafe scratch.openCursors[openCount] = scratch.heads[row]
        openCount += 1
      }
      try unsafe search(candidates, openCount, nullsMatch: false, scratch.isMatched)
    }
    // Without keys it is EXISTS, which is never NULL; and nothing is in an empty list, not even NULL.
    if kind == .mark, table.index != nil, !table.isEmpty { try settleUnknown() }
  }

  /// For IN: a row without a partner is unknown when a NULL on either side keeps one from being excluded.
  /// - Complexity: O(rows) for one key without a condition; else O(rows · build rows) at worst, as no index finds by a
  ///   part of the keys.
  private func settleUnknown() throws(BasaltError) {
    if keys.count == 1, condition == nil {
      // One NULL on the right is a NULL for all, and one on the left meets a row, as there is one.
      for row in 0..<rowCount where unsafe scratch.isMatched[row] == 0 && (table.hasNullKey || hasNullKey(row)) {
        unsafe scratch.isUnknown[row] = 1
      }
      return
    }
    // A row with a NULL could be anything's partner in that column; one without, only of build rows that have a NULL.
    for hasNull in [true, false] {
      if !hasNull, !table.hasNullKey { continue }
      var openCount = 0
      for row in 0..<rowCount where unsafe scratch.isMatched[row] == 0 && hasNullKey(row) == hasNull {
        unsafe scratch.openRows[openCount] = UInt32(truncatingIfNeeded: row)
        unsafe scratch.openCursors[openCount] = 0
        openCount += 1
      }
      // Both lists are the same for all rows, and are gone through from their beginning.
      let candidates: JoinCandidates =
        hasNull ? .all(count: UInt32(table.rowCount)) : .listed(table.nullKeyRows)
      // The condition counts here as well: a build row that it rules out is in no list that IN could mean.
      try unsafe search(candidates, openCount, nullsMatch: true, scratch.isUnknown)
    }
  }

  /// Sets the flag of each open row that has a candidate that holds.
  ///
  /// In rounds, each of which looks at four times as many candidates of a row as the one before: most rows are settled
  /// by their first, and a row with a million does not take a million rounds.
  /// - Parameter flags: By row meant; set, and never cleared.
  private func search(
    _ candidates: JoinCandidates, _ count: Int, nullsMatch: Bool, _ flags: UnsafeMutablePointer<UInt8>
  ) throws(BasaltError) {
    var openCount = count
    // Candidates of a row and round.
    var roundCount = 1
    while openCount > 0 {
      // All open rows once a round, as many vectors as their candidates fill.
      var open = 0
      while open < openCount {
        var pairCount = 0
        // As many open rows as have room for the candidates of a round.
        // A round is never larger than the scratch, so that at least one row has room each time.
        while open < openCount, pairCount + roundCount <= ProbeScratch.capacity {
          var cursor = unsafe scratch.openCursors[open]
          var taken = 0
          // From where the round before has stopped.
          while taken < roundCount, cursor != JoinIndex.none {
            unsafe scratch.pairRows[pairCount] = scratch.openRows[open]
            unsafe scratch.pairCandidates[pairCount] = candidates.row(at: cursor)
            cursor = candidates.following(cursor)
            pairCount += 1
            taken += 1
          }
          // `none` when this was the last: the row is then done, whatever the test says.
          unsafe scratch.openCursors[open] = cursor
          open += 1
        }
        // One that holds is enough, so that flags are all that is kept of the pairs.
        let kept = try keepPairs(pairCount, nullsMatch: nullsMatch)
        for pair in 0..<kept { unsafe flags[Int(scratch.pairRows[pair])] = 1 }
      }
      // Those that are settled, or have no candidate left, are done.
      var left = 0
      for open in 0..<openCount {
        let (row, cursor) = unsafe (scratch.openRows[open], scratch.openCursors[open])
        if cursor == JoinIndex.none { continue }
        if unsafe flags[Int(row)] != 0 { continue }
        unsafe scratch.openRows[left] = row
        unsafe scratch.openCursors[left] = cursor
        left += 1
      }
      openCount = left
      roundCount = min(roundCount * 4, ProbeScratch.capacity)
    }
  }
}
