internal import BasaltCore

/// What a probe gives on, where rows of the left come at most once: its columns as they are, under a selection, so that
/// nothing of them is copied.
extension JoinProbeWorker {
  /// Fewer than one in so many rows of a batch: copying those costs less than gathering the right's columns for all.
  // Both ways give the same rows; where exactly they cost the same depends on the columns, and does not matter much.
  private static let sparseShare = 4

  /// Pairs, where a row has one candidate at most.
  /// - Precondition: Heads have been tested.
  /// - Complexity: O(rows of the columns) a column of the right; nothing a column of the left, unless it is sparse.
  func emitSingle(_ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) -> Flow {
    // Every row stays: there is no selection to be made.
    if kind.keepsLeft { return try emitAll(emit) }
    // Counted first: how many there are decides how they are given on.
    var matchedCount = 0
    for row in 0..<rowCount { unsafe matchedCount += scratch.heads[row] == JoinIndex.none ? 0 : 1 }
    if matchedCount == 0 { return .more }
    // A join that only filters gathers nothing, however few rows it leaves.
    let hasRight = output.contains { $0 >= types.count }
    if hasRight, matchedCount * JoinProbeWorker.sparseShare < input.physicalRowCount {
      return try emitSparse(emit)
    }
    // Rows that are not meant take any row of the right: the selection hides it.
    unsafe scratch.gathered.update(repeating: 0, count: input.physicalRowCount)
    var selection = SelectionVector(capacity: matchedCount)
    fill(&selection, count: matchedCount) { row in unsafe scratch.heads[row] != JoinIndex.none }
    for row in 0..<rowCount {
      let (position, head) = unsafe (Int(scratch.positions[row]), scratch.heads[row])
      // By position in the columns, so that the right's columns stand beside the left's.
      unsafe scratch.gathered[position] = head == JoinIndex.none ? 0 : head
    }
    // In the order of the output, which may name a column twice or leave it out.
    let columns = output.map { position in
      position < types.count
        ? input.columns[position]
        : unsafe table.rows.columns[position - types.count].gathered(
          at: UnsafeBufferPointer(start: scratch.gathered, count: input.physicalRowCount))
    }
    return try emit(batch(columns, selection))
  }

  /// The few rows that have a partner, copied.
  ///
  /// Worth a copy: whoever comes next has a full vector, and not three rows in two thousand.
  /// Without a selection, since nothing is left that would have to be hidden.
  private func emitSparse(_ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) -> Flow {
    var count = 0
    // Positions in the columns of both sides, side by side.
    for row in 0..<rowCount where unsafe scratch.heads[row] != JoinIndex.none {
      unsafe scratch.gathered[count] = scratch.positions[row]
      unsafe scratch.pairCandidates[count] = scratch.heads[row]
      count += 1
    }
    let columns = output.map { position in
      position < types.count
        ? unsafe input.columns[position].gathered(at: UnsafeBufferPointer(start: scratch.gathered, count: count))
        : unsafe table.rows.columns[position - types.count].gathered(
          at: UnsafeBufferPointer(start: scratch.pairCandidates, count: count))
    }
    return try emit(VectorBatch(columns: columns, physicalRowCount: count))
  }

  /// All rows of the left, with their partner or NULLs.
  /// Under the selection that came: rows are as many as before, and the left's columns stay what they are.
  private func emitAll(_ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) -> Flow {
    let physicalRowCount = input.physicalRowCount
    // Without a selection each position is written below.
    if input.selection != nil {
      unsafe scratch.gathered.update(repeating: ColumnVector.absent, count: physicalRowCount)
    }
    // `none` of the index and `absent` of a gather are one number.
    for row in 0..<rowCount { unsafe scratch.gathered[Int(scratch.positions[row])] = scratch.heads[row] }
    let columns = output.map { position in
      position < types.count
        ? input.columns[position]
        : unsafe table.rows.columns[position - types.count].gathered(
          atMaybe: UnsafeBufferPointer(start: scratch.gathered, count: physicalRowCount), safe: scratch.safe)
    }
    return try emit(VectorBatch(columns: columns, physicalRowCount: physicalRowCount, selection: input.selection))
  }

  /// Rows of the left that no pair was found for, with NULLs.
  /// - Precondition: All pairs of the batch have been looked at.
  func emitUnmatched(_ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) -> Flow {
    // The usual case in the middle of a foreign key: everybody has a partner.
    guard let selection = selection(whereMatched: false) else { return .more }
    let columns = output.map { position in
      position < types.count
        ? input.columns[position]
        // A constant, which takes no memory a row.
        : ColumnVector.nulls(table.rows.columns[position - types.count].type, count: input.physicalRowCount)
    }
    return try emit(batch(columns, selection))
  }

  /// Rows of the left, by whether they have a partner.
  /// Semi, anti and mark joins: no column of the right is gathered, and no row comes twice.
  func emitSettled(_ emit: (VectorBatch) throws(BasaltError) -> Flow) throws(BasaltError) -> Flow {
    // References: nothing of the left is copied.
    var columns = output.map { input.columns[$0] }
    if kind.isMark {
      // Behind the columns, as the plan has it.
      columns.append(marks())
      return try emit(
        VectorBatch(columns: columns, physicalRowCount: input.physicalRowCount, selection: input.selection))
    }
    guard let selection = selection(whereMatched: kind == .semi) else { return .more }
    return try emit(batch(columns, selection))
  }

  /// Whether each row has a partner, NULL where that cannot be said.
  /// - Returns: A boolean by position, so that it stands beside the columns under one selection.
  private func marks() -> ColumnVector {
    // As long as the columns: rows that are not meant have a mark, too, which nobody sees.
    let wordCount = BitMask.wordCount(of: input.physicalRowCount)
    let values = Buffer(byteCount: wordCount * 8)
    let validity = Buffer(byteCount: wordCount * 8)
    let bits = unsafe values.address.assumingMemoryBound(to: UInt64.self)
    let validBits = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
    unsafe bits.update(repeating: 0, count: wordCount)
    unsafe BitMask.fill(validBits, bitCount: input.physicalRowCount)
    // A column without NULLs has no mask, which saves everybody behind the look at it.
    var hasUnknown = false
    for row in 0..<rowCount {
      let position = unsafe Int(scratch.positions[row])
      if unsafe scratch.isMatched[row] != 0 { unsafe BitMask.set(position, in: bits) }
      if unsafe scratch.isUnknown[row] != 0 {
        unsafe BitMask.clear(position, in: validBits)
        hasUnknown = true
      }
    }
    return ColumnVector(
      type: .boolean, count: input.physicalRowCount, values: values, validity: hasUnknown ? validity : nil)
  }

  // MARK: Selections

  /// The rows meant that have a partner, or those that have none; `nil` when there are none of them.
  private func selection(whereMatched wanted: Bool) -> SelectionVector? {
    // Flags are 0 or 1, so that both questions are one comparison.
    let flag: UInt8 = wanted ? 1 : 0
    var count = 0
    for row in 0..<rowCount { unsafe count += scratch.isMatched[row] == flag ? 1 : 0 }
    if count == 0 { return nil }
    var selection = SelectionVector(capacity: count)
    fill(&selection, count: count) { row in unsafe scratch.isMatched[row] == flag }
    return selection
  }

  /// Ascending, as the rows meant are.
  @inline(__always)
  private func fill(_ selection: inout SelectionVector, count: Int, where isWanted: (Int) -> Bool) {
    // One place more than there are: each row is written, and counts if it is wanted.
    let target = unsafe selection.reset(capacity: count + 1).address.assumingMemoryBound(to: UInt16.self)
    var written = 0
    for row in 0..<rowCount {
      unsafe target[written] = UInt16(truncatingIfNeeded: scratch.positions[row])
      written &+= isWanted(row) ? 1 : 0
    }
    // The caller has counted: a selection has room for as many.
    assert(written == count)
    selection.count = count
  }

  /// The columns with a selection of them; without one where all rows are meant.
  private func batch(_ columns: [ColumnVector], _ selection: SelectionVector) -> VectorBatch {
    VectorBatch(
      columns: columns, physicalRowCount: input.physicalRowCount,
      selection: selection.count == input.physicalRowCount ? nil : selection)
  }
}
