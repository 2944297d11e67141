internal import BasaltCore
internal import BasaltRuntime
internal import CBasaltKernels
internal import Synchronization

/// Makes the index of a build side, on all threads where there are rows enough.
///
/// Words, or regions of the hash table, are shared out to threads; each looks at all rows and puts in those that are
/// its own. So there are no locks, and rows of one key are chained in the same order whatever the number of threads.
/// Looking at a row costs a tenth of putting one in, which bears some threads; more than `taskCountMaximum` it would
/// not.
struct JoinIndexBuilder {
  /// Flat, of `rowCount` rows.
  let keys: [ColumnVector]
  /// Chosen for these keys.
  let form: JoinKeyForm
  let rowCount: Int
  let context: ExecutionContext
  /// Of the table that the index will be part of: both go together.
  let reservation: MemoryReservation

  /// As it stands in messages.
  private static let purpose = "the index of a join"
  /// Fewer rows are put in by one thread in less time than others take to wake.
  private static let parallelRowCountMinimum = 64 << 10
  private static let taskCountMaximum = 8
  /// Entries of an array for each row, at most: with 4 bytes each, about what a hash table takes for eight.
  private static let arrayEntriesPerRow: UInt64 = 8
  /// An array of this many entries is worth having however few rows there are: 256 KiB.
  private static let arraySizeAlways: UInt64 = 64 << 10

  /// The form with the fewest steps that is not too large: an array, sorted words, or a hash table.
  /// - Throws: `.memoryBudget`, `.cancelled`.
  func build() throws(BasaltError) -> JoinIndex {
    if let size = form.wordLimit, size <= UInt64(Limits.bufferByteCountMaximum / 4),
      size <= max(JoinIndexBuilder.arraySizeAlways, JoinIndexBuilder.arrayEntriesPerRow &* UInt64(rowCount))
    {
      return try buildArray(size: size)
    }
    return try buildByWords()
  }

  /// Threads that build together: one for few rows.
  private var taskCount: Int {
    guard rowCount >= JoinIndexBuilder.parallelRowCountMinimum else { return 1 }
    // A power of two, because a region is one.
    let threads = min(context.pool.threadCount, JoinIndexBuilder.taskCountMaximum)
    return 1 << (Int.bitWidth - 1 - threads.leadingZeroBitCount)
  }

  // MARK: Array

  /// First as if no key came twice, which is so for most build sides: then no chains are written. The first key that
  /// does ends that attempt, mostly after a few rows.
  private func buildArray(size: UInt64) throws(BasaltError) -> JoinIndex {
    // Cannot overflow: the size is some times the rows, which fit 32 bits.
    let byteCount = Int(size) * 4
    try reservation.reserve(byteCount, for: JoinIndexBuilder.purpose)
    let rows = Buffer(byteCount: byteCount)
    if try fillArray(rows, size: size, next: nil) { return JoinIndex(form: .array(rows: rows, size: size), next: nil) }
    // A second pass over the words costs little beside the first touch of the memory, which is done.
    let next = try makeNext()
    _ = try fillArray(rows, size: size, next: next)
    return JoinIndex(form: .array(rows: rows, size: size), next: next)
  }

  /// - Parameter next: Where chains are kept; without it the first word that occurs twice ends the work.
  /// - Returns: Whether all rows are in.
  private func fillArray(_ rows: Buffer, size: UInt64, next: Buffer?) throws(BasaltError) -> Bool {
    let taskCount = UInt64(taskCount)
    // Relaxed: a task that hears of it late does a block too much.
    let hasRepeated = Atomic(false)
    try run(Int(taskCount)) { [self] (task) throws(BasaltError) in
      // A stretch of words a task: whoever owns the stretch clears it, too, so that its pages are touched once.
      let first = size * UInt64(task) / taskCount
      let end = size * UInt64(task + 1) / taskCount
      let entries = unsafe rows.address.assumingMemoryBound(to: UInt32.self)
      unsafe (entries + Int(first)).update(repeating: JoinIndex.none, count: Int(end - first))
      // The same loop for both attempts; chains are a branch that always goes one way.
      let chain = unsafe next.map { unsafe $0.address.assumingMemoryBound(to: UInt32.self) }
      try unsafe eachBlock { start, words, usable, count in
        // From the last row to the first, so that the first comes out in front of its chain.
        for index in (0..<count).reversed() {
          let word = unsafe words[index]
          // NULL keys are left out here, and so are never found.
          guard unsafe usable[index] != 0, word >= first, word < end else { continue }
          let row = start + index
          // What was in front goes behind this row, which comes before it.
          let before = unsafe entries[Int(word)]
          if let chain = unsafe chain {
            unsafe chain[row] = before
          } else if before != JoinIndex.none {
            hasRepeated.store(true, ordering: .relaxed)
            return false
          }
          unsafe entries[Int(word)] = UInt32(truncatingIfNeeded: row)
        }
        return !hasRepeated.load(ordering: .relaxed) || next != nil
      }
    }
    return next != nil || !hasRepeated.load(ordering: .relaxed)
  }

  // MARK: Words

  /// By the words of all rows, sorted if they are so already.
  private func buildByWords() throws(BasaltError) -> JoinIndex {
    guard JoinIndexBuilder.slotCount(rowCount) * 8 <= Limits.bufferByteCountMaximum else {
      throw BasaltError(
        .memoryBudget,
        "A join would look up \(rowCount) rows by key; \(Limits.bufferByteCountMaximum / 16) are possible.",
        remedy: "Filter the rows before the join.")
    }
    try reservation.reserve(wordsByteCount, for: JoinIndexBuilder.purpose)
    let words = Buffer(byteCount: wordsByteCount)
    let order = KeyOrder()
    // A hash has no order that rows of another side could come in.
    try fillWords(words, noting: form.isExact ? order : nil)
    if form.isExact, let found = order.summary { return JoinIndex(form: .sorted(try sorted(words, found)), next: nil) }
    try reservation.reserve(JoinIndexBuilder.slotCount(rowCount) * 8, for: JoinIndexBuilder.purpose)
    return try fillHash(words, next: nil)
  }

  /// One more than rows: sorted words end with one that is nobody's.
  private var wordsByteCount: Int { (rowCount + 1) * 8 }

  // MARK: Sorted words

  /// - Parameter words: By row, and where a row has no key of any value.
  private func sorted(_ words: Buffer, _ order: KeyOrder.Summary) throws(BasaltError) -> SortedKeys {
    if order.usableCount == rowCount {
      let table = LaterHashTable(self, words: words, isUnique: order.isUnique)
      return SortedKeys(words, rows: nil, count: rowCount, isUnique: order.isUnique, table)
    }
    // Words without those of rows that have no key, made once more: which these are was thrown away.
    let rowsByteCount = order.usableCount * 4
    try reservation.reserve(rowsByteCount, for: JoinIndexBuilder.purpose)
    let rows = Buffer(byteCount: rowsByteCount)
    let target = unsafe words.address.assumingMemoryBound(to: UInt64.self)
    let rowsAt = unsafe rows.address.assumingMemoryBound(to: UInt32.self)
    // Backwards, as all blocks come.
    var place = order.usableCount
    try unsafe eachBlock { start, words, usable, count in
      for index in (0..<count).reversed() where unsafe usable[index] != 0 {
        place -= 1
        unsafe target[place] = words[index]
        unsafe rowsAt[place] = UInt32(truncatingIfNeeded: start + index)
      }
      return true
    }
    assert(place == 0, "as many keys as were counted")
    let table = LaterHashTable(self, words: nil, isUnique: order.isUnique)
    return SortedKeys(words, rows: rows, count: order.usableCount, isUnique: order.isUnique, table)
  }

  // MARK: Hash table

  /// At most three of four slots are taken: a row is then found in its first or second cache line.
  private static func slotCount(_ rowCount: Int) -> Int { max(64, (rowCount + rowCount / 3 + 1).nextPowerOfTwo) }

  /// What `makeHash` takes of the budget.
  func hashByteCount(hasWords: Bool, isUnique: Bool) -> Int {
    JoinIndexBuilder.slotCount(rowCount) * 8 + (hasWords ? 0 : wordsByteCount) + (isUnique ? 0 : rowCount * 4)
  }

  /// A hash table whatever the order of the keys.
  /// - Parameters:
  ///   - words: By row, or `nil` if they are to be made.
  ///   - isUnique: Whether no word is there twice.
  /// - Precondition: `hashByteCount` is reserved.
  /// - Throws: `.cancelled`.
  func makeHash(_ known: Buffer?, isUnique: Bool) throws(BasaltError) -> JoinIndex {
    let words = known ?? Buffer(byteCount: wordsByteCount)
    if known == nil { try fillWords(words, noting: nil) }
    return try fillHash(words, next: isUnique ? nil : Buffer(byteCount: rowCount * 4))
  }

  /// Slots of 8 bytes, and chains only where keys repeat.
  /// - Parameters:
  ///   - words: By row: what tells two keys of one slot part from each other, without the columns.
  ///   - next: Room for chains, or `nil` to get it when it is needed.
  private func fillHash(_ words: Buffer, next: Buffer?) throws(BasaltError) -> JoinIndex {
    let slotCount = JoinIndexBuilder.slotCount(rowCount)
    let slots = Buffer(byteCount: slotCount * 8)
    // As many regions as tasks; a region is a power of two of slots, by the first bits of the hash.
    var regionCount = taskCount
    var next = next
    // At most three times: chains are made once, and regions given up once.
    while true {
      switch try fillSlots(slots, slotCount: slotCount, regionCount: regionCount, words, next: next) {
      case .filled:
        let bitCount = UInt64(slotCount.trailingZeroBitCount)
        return JoinIndex(
          form: .hash(slots: slots, bitCount: bitCount, regionMask: slotCount / regionCount - 1, words: words),
          next: next)
      case .hasRepeated: next = try makeNext()
      // One region holds all rows, whatever their hashes.
      case .isFull: regionCount = 1
      }
    }
  }

  /// Why an attempt has ended.
  private enum Outcome { case filled, hasRepeated, isFull }

  /// The words of all rows; those of rows that are never found are of no meaning.
  ///
  /// Once for all tasks, where array entries are made from words on the fly: a probe compares with these.
  /// - Parameter order: Told of the words, a task at a time.
  private func fillWords(_ words: Buffer, noting order: KeyOrder?) throws(BasaltError) {
    // Enough rows that a task costs more than handing it out, few enough that no thread waits for the last one.
    let taskRowCount = 16 * JoinKeyWords.blockRowCount
    let taskCount = (rowCount + taskRowCount - 1) / taskRowCount
    try run(taskCount) { [self] (task) throws(BasaltError) in
      let keyWords = JoinKeyWords(form)
      // Made and thrown away: which rows count is made again where rows are put in, which is cheaper than a byte a row.
      let usable = Buffer(byteCount: JoinKeyWords.blockRowCount)
      let flags = unsafe usable.address.assumingMemoryBound(to: UInt8.self)
      var stretch = KeyOrder.Stretch()
      var start = task * taskRowCount
      let end = min(rowCount, start + taskRowCount)
      while start < end {
        let count = min(end - start, JoinKeyWords.blockRowCount)
        let block = unsafe words.address.assumingMemoryBound(to: UInt64.self) + start
        unsafe keyWords.fill(keys, from: start, count: count, words: block, usable: flags)
        // Right behind, while they are in the cache; keys in any order end it with their first block.
        if let order, order.mayAscend, stretch.fallCount == 0 { unsafe stretch.add(block, flags, count) }
        start += count
      }
      order?.note(stretch, task: task)
    }
  }

  /// Puts the rows of each region in, by one task a region.
  /// - Parameter next: Where chains are kept; without it the first word that occurs twice ends the work.
  private func fillSlots(
    _ slots: Buffer, slotCount: Int, regionCount: Int, _ words: Buffer, next: Buffer?
  ) throws(BasaltError) -> Outcome {
    let hasRepeated = Atomic(false)
    let isFull = Atomic(false)
    let shift = UInt64(64 - slotCount.trailingZeroBitCount)
    // Both are powers of two, so that a region is told by the first bits of a place.
    let regionSize = slotCount / regionCount
    let regionShift = regionSize.trailingZeroBitCount
    try run(regionCount) { [self] (region) throws(BasaltError) in
      let table = unsafe slots.address.assumingMemoryBound(to: UInt64.self)
      unsafe (table + region * regionSize).update(repeating: 0, count: regionSize)
      // Read only by now: all words are there.
      let own = unsafe UnsafePointer(words.address.assumingMemoryBound(to: UInt64.self))
      let chain = unsafe next.map { unsafe $0.address.assumingMemoryBound(to: UInt32.self) }
      // Hashes of a block, this task's own.
      let hashMemory = Buffer(byteCount: JoinKeyWords.blockRowCount * 8)
      let hashes = unsafe hashMemory.address.assumingMemoryBound(to: UInt64.self)
      // Distinct words of the region.
      var taken = 0
      try unsafe eachBlock { start, words, usable, count in
        // Packed words are numbers that lie close together; a hash spreads them over the slots.
        if form.isExact {
          unsafe Kernels.best.pointee.hash.hash_i64(words, hashes, count)
        } else {
          unsafe hashes.update(from: words, count: count)
        }
        for index in (0..<count).reversed() {
          let hash = unsafe hashes[index]
          var place = Int(truncatingIfNeeded: hash &>> shift)
          guard unsafe usable[index] != 0, place &>> regionShift == region else { continue }
          // The low half: the place has used up high bits, so that both together are nearly all of the hash.
          let part = hash & 0xFFFF_FFFF
          let row = start + index
          // The slot of the word, or the first empty one.
          var slot = unsafe table[place]
          while slot != 0, unsafe slot &>> 32 != part || own[Int(slot & 0xFFFF_FFFF) - 1] != words[index] {
            // Around the end of the region and not into the next one, which is another thread's.
            place = (place & ~(regionSize - 1)) | ((place &+ 1) & (regionSize - 1))
            slot = unsafe table[place]
          }
          if let chain = unsafe chain {
            // The row that stood in the slot is the next of this one; one behind it is the next of that.
            unsafe chain[row] = slot == 0 ? JoinIndex.none : UInt32(slot & 0xFFFF_FFFF) - 1
          } else if slot != 0 {
            hasRepeated.store(true, ordering: .relaxed)
            return false
          }
          if slot == 0 {
            // A word that was not there.
            taken += 1
            // One slot stays empty, at which every search ends.
            // Hashes that crowd in one region: by chance among few rows, or because somebody has chosen them.
            if taken == regionSize {
              isFull.store(true, ordering: .relaxed)
              return false
            }
          }
          // A row of zero would look like an empty slot.
          unsafe table[place] = part << 32 | UInt64(row + 1)
        }
        // The others' findings end this attempt, too.
        return (next != nil || !hasRepeated.load(ordering: .relaxed)) && !isFull.load(ordering: .relaxed)
      }
    }
    // What the attempt has left in the slots is cleared by the next.
    if isFull.load(ordering: .relaxed) { return .isFull }
    return next == nil && hasRepeated.load(ordering: .relaxed) ? .hasRepeated : .filled
  }

  // MARK: Rows and threads

  /// Where chains are kept. Every row that is found gets its entry; nobody reads those of others.
  private func makeNext() throws(BasaltError) -> Buffer {
    try reservation.reserve(rowCount * 4, for: JoinIndexBuilder.purpose)
    return Buffer(byteCount: rowCount * 4)
  }

  /// Blocks of rows with their words, from the last to the first, until `body` says `false`.
  /// - Throws: `.cancelled`.
  private func eachBlock(
    _ body: (_ start: Int, UnsafePointer<UInt64>, _ usable: UnsafePointer<UInt8>, _ count: Int) -> Bool
  ) throws(BasaltError) {
    let keyWords = JoinKeyWords(form)
    // Words of a block and their flags.
    let memory = Buffer(byteCount: JoinKeyWords.blockRowCount * 9)
    let words = unsafe memory.address.assumingMemoryBound(to: UInt64.self)
    let usable = unsafe (memory.address + JoinKeyWords.blockRowCount * 8).assumingMemoryBound(to: UInt8.self)
    // Backwards: rows that are put in front of chains then stand in ascending order.
    var end = rowCount
    while end > 0 {
      // A task is a part of all rows, which may be any number.
      try context.cancellation.check()
      let start = max(0, end - JoinKeyWords.blockRowCount)
      unsafe keyWords.fill(keys, from: start, count: end - start, words: words, usable: usable)
      if unsafe !body(start, words, usable, end - start) { return }
      end = start
    }
  }

  /// On this thread when there is one task, else on the pool's.
  private func run(
    _ taskCount: Int, _ body: @escaping @Sendable (_ task: Int) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    if taskCount <= 1 {
      if taskCount == 1 { try body(0) }
      return
    }
    // Blocks this thread, which takes tasks itself if it is one of the pool's.
    try context.pool.run(morselCount: taskCount, cancellation: context.cancellation) {
      (_, task) throws(BasaltError) in try body(task)
    }
  }
}

extension Int {
  /// The least power of two that is not below this.
  fileprivate var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
