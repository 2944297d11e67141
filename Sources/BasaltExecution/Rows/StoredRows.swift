internal import BasaltCore
internal import BasaltRuntime

/// Rows in memory, each column one flat vector: what is found by row number, from joins and sorts.
///
/// Columns and no rows: who finds a row by its number gathers a column at a time, by a kernel. Flat, whatever the
/// batches were, so that a number is an index and dictionaries of a hundred batches need not be told apart.
final class StoredRows: Sendable {
  /// Also without columns: a cross join that counts has rows all the same.
  let count: Int
  let columns: [ColumnVector]
  /// Bytes of the columns; given back with them.
  let reservation: MemoryReservation

  /// Row numbers are 32 bits, and two of them mean something else: none, and one less than the first.
  static let rowCountMaximum = Int(UInt32.max) - 2
  /// Rows that one task copies: some 30 µs, beside which handing it out does not count.
  private static let taskRowCount = 64 << 10

  private init(count: Int, columns: [ColumnVector], reservation: MemoryReservation) {
    (self.count, self.columns, self.reservation) = (count, columns, reservation)
  }

  /// All rows that were collected, in the order of morsels; the batches are let go.
  /// - Parameters:
  ///   - reservation: What the batches were reserved by; afterwards it holds what these rows take.
  ///   - purpose: For messages: "the rows of a sort".
  /// - Throws: `.memoryBudget`, also when a column would be longer than a buffer may be; `.cancelled`.
  /// - Complexity: O(rows · columns), by all threads; the batches and their copy are there at once.
  static func assembled(
    _ collected: CollectedRows, types: [LogicalType], _ context: ExecutionContext, _ reservation: MemoryReservation,
    purpose: String
  ) throws(BasaltError) -> StoredRows {
    let (batches, collectedByteCount) = collected.takeBatches()
    // Known only now that all workers are done.
    let count = batches.reduce(0) { $0 + $1.rowCount }
    let rowByteCount = types.reduce(0) { $0 + ($1.physical.byteCount ?? 1) }
    // Buffers have a greatest size, and what people ask for must not trap at it.
    let widest = types.map { $0.physical.byteCount ?? 1 }.max() ?? 1
    guard count <= rowCountMaximum, count <= Limits.bufferByteCountMaximum / widest else {
      throw BasaltError(
        .memoryBudget,
        "\(count) rows are to be held as \(purpose); \(Limits.bufferByteCountMaximum / widest) are possible.",
        remedy: "Filter the rows before, or select fewer of them.")
    }
    // Before anything is copied: what does not fit fails here, and not in the middle. Validity is reserved for all.
    try reservation.reserve(count * rowByteCount + count / 8 * types.count, for: purpose)
    // One column after another, each by all threads.
    let columns = try types.indices.map { (index) throws(BasaltError) in
      try column(batches.map { $0.columns[index] }, types[index], rowCount: count, context)
    }
    // Heaps of text are shared with the batches and stay reserved; what the batches had beside them is gone.
    let heapByteCount = columns.reduce(0) { $0 + $1.heaps.reduce(0) { $0 + $1.byteCount } }
    reservation.release(max(0, collectedByteCount - heapByteCount))
    return StoredRows(count: count, columns: columns, reservation: reservation)
  }

  /// One column of all batches, flat; long ones are copied by all threads.
  /// - Precondition: Parts are of the type, and together of `rowCount` rows.
  private static func column(
    _ parts: [ColumnVector], _ type: LogicalType, rowCount: Int, _ context: ExecutionContext
  ) throws(BasaltError) -> ColumnVector {
    // Bits of two parts share a word; text has heaps to be numbered. Both are rare as columns of very many rows, or
    // cost little beside what was done to them before.
    guard rowCount > 2 * taskRowCount, type.physical != .bits else {
      return ColumnVector.concatenated(parts, type: type)
    }
    // Neighbouring parts make a task: filters leave batches of a few rows.
    var groups: [(parts: Range<Int>, start: Int)] = []
    var (first, start, groupRowCount) = (0, 0, 0)
    for (index, part) in parts.enumerated() {
      groupRowCount += part.count
      // A part is never cut, so that no two tasks write to one of its values.
      if groupRowCount >= taskRowCount || index == parts.count - 1 {
        groups.append((first..<(index + 1), start))
        (first, start, groupRowCount) = (index + 1, start + groupRowCount, 0)
      }
    }
    // Touched first by the threads that fill it: that costs more than the copy.
    let values = Buffer(byteCount: type.physical.byteCount(of: rowCount))
    let (heaps, heapIndices) = numbered(parts)
    // Constants for the threads.
    let taskGroups = groups
    try context.pool.run(morselCount: groups.count, cancellation: context.cancellation) {
      (_, task) throws(BasaltError) in
      var row = taskGroups[task].start
      for index in taskGroups[task].parts {
        parts[index].copyFlat(to: values, at: row, heapIndices: heapIndices[index])
        row += parts[index].count
      }
    }
    // Validity is a sixty-fourth of a value's bits: one thread joins it while it would take longer to share it out.
    let validity = ColumnVector.joinedValidity(parts, count: rowCount)
    return ColumnVector(type: type, count: rowCount, values: values, validity: validity, heaps: heaps)
  }

  /// The heaps of all parts, each once, and for each part where its own have gone (empty: none, or where they were).
  /// By identity: batches of a thread share heaps.
  private static func numbered(_ parts: [ColumnVector]) -> (heaps: [Buffer], indices: [[UInt32]]) {
    var heaps: [Buffer] = []
    // Heaps are few and large, so that this is small beside the rows.
    var places: [ObjectIdentifier: UInt32] = [:]
    let indices = parts.map { part in
      (part.dictionary?.heaps ?? part.heaps).map { heap in
        if let place = places[ObjectIdentifier(heap)] { return place }
        heaps.append(heap)
        places[ObjectIdentifier(heap)] = UInt32(heaps.count - 1)
        return UInt32(heaps.count - 1)
      }
    }
    return (heaps, indices)
  }
}

extension ColumnVector {
  /// Writes all values, spelled out, from row `start` of `target` on. Disjoint rows may be written at the same time.
  /// - Precondition: Not of bits, and `target` has room.
  fileprivate func copyFlat(to target: Buffer, at start: Int, heapIndices: [UInt32]) {
    switch type.physical {
    case .bits: preconditionFailure("bits of two parts share a word")
    case .int16: copyFlat(UInt16.self, to: target, at: start)
    case .int32, .float32: copyFlat(UInt32.self, to: target, at: start)
    case .int64, .float64: copyFlat(UInt64.self, to: target, at: start)
    case .int128, .uuid: copyFlat(UInt128.self, to: target, at: start)
    case .view:
      // As bits first; then long values are pointed at where their heaps have gone.
      copyFlat(StringView.self, to: target, at: start)
      if heapIndices.isEmpty { return }
      // In the target, and not while copying: this loop is for text alone, and the one before for every type.
      let views = unsafe target.address.assumingMemoryBound(to: StringView.self) + start
      for row in 0..<count {
        let view = unsafe views[row]
        if view.isInline { continue }
        unsafe views[row].tail = UInt64(heapIndices[view.bufferIndex]) | (view.tail >> 32) << 32
      }
    }
  }

  /// One loop a layout, so that none asks for it row by row.
  private func copyFlat<Element: BitwiseCopyable>(_: Element.Type, to target: Buffer, at start: Int) {
    // Threads write rows that do not overlap; a value never crosses two of them.
    let slots = unsafe target.address.assumingMemoryBound(to: Element.self) + start
    switch layout {
    case .flat:
      unsafe withValues(as: Element.self) { source in
        if let base = source.baseAddress { unsafe slots.update(from: base, count: count) }
      }
    case .constant: unsafe withValues(as: Element.self) { unsafe slots.update(repeating: $0[0], count: count) }
    case .dictionary(let entries):
      unsafe withValues(as: UInt16.self) { codes in
        unsafe entries.vector.withValues(as: Element.self) { values in
          for row in 0..<count { unsafe slots[row] = values[Int(codes[row])] }
        }
      }
    }
  }
}
