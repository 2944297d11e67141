internal import BasaltCore
internal import CBasaltKernels

/// Finds the first build row of a key by the key's word, and from it all others. Immutable.
///
/// Three forms: an **array** by the word itself, where a packed key has few values for its rows; the words as they are, where
/// they are packed and **sorted**; and otherwise a **hash** table. A hash table is a power of two of slots of 8 bytes, half of
/// them the row and half a part of the hash, so that a cache line holds eight and a miss is told without looking at the row;
/// what is not in its slot is in one of the next (linear probing). A word that is there more than once has one slot, and its
/// rows a chain in ascending order.
struct JoinIndex: Sendable {
  let form: Form
  /// By row, the next one with the same word or `none`; `nil` when no word occurs twice, or words are sorted.
  let next: Buffer?

  enum Form: Sendable {
    /// By word below `size`, the first row or `none`, 32 bits each.
    case array(rows: Buffer, size: UInt64)
    /// - Parameters:
    ///   - slots: `1 << bitCount`; 0 is empty, else a part of the hash above the row plus one.
    ///   - regionMask: One less than the slots of a region, in which a word has its place and stays.
    ///   - words: By row.
    case hash(slots: Buffer, bitCount: UInt64, regionMask: Int, words: Buffer)
    /// Rows of both sides are merged where they can be.
    case sorted(SortedKeys)
  }

  /// No row.
  static let none = UInt32.max

  /// What EXPLAIN ANALYZE says.
  var name: String {
    switch form {
    case .array: "array"
    case .hash: "hash"
    case .sorted(let keys): keys.table.isMade ? "hash" : "merge"
    }
  }

  /// Whether no word occurs twice.
  var isUnique: Bool {
    if case .sorted(let keys) = form { return keys.isUnique }
    return next == nil
  }

  /// How the rows of a word behind its first are found. Borrows this index's memory.
  var candidates: JoinCandidates {
    if case .sorted(let keys) = form { return keys.candidates }
    guard let next else { return .single }
    return unsafe .linked(UnsafePointer(next.address.assumingMemoryBound(to: UInt32.self)))
  }

  // MARK: Finding

  /// The first row of each word as a cursor of `candidates`, or `none`.
  /// - Parameters:
  ///   - usable: 0 for words that are not to be looked for.
  ///   - hashes: Room for `count`; their contents mean nothing before and after.
  func find(
    _ words: UnsafePointer<UInt64>, usable: UnsafePointer<UInt8>, isExact: Bool,
    hashes: UnsafeMutablePointer<UInt64>, to target: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    switch form {
    // Words that ascend have been merged before (`SortedKeys.merge`), and need no place to begin at.
    case .sorted(let keys): unsafe keys.search(words, usable: usable, to: target, count: count)
    case .array(let rows, let size):
      let table = unsafe rows.address.assumingMemoryBound(to: UInt32.self)
      for index in 0..<count {
        let word = unsafe words[index]
        // No branch on what is found: a probe that finds half of its keys would mispredict half of them.
        // The size guards memory: no usable word lies beyond the array, as each of its keys is within its span.
        let isInside = unsafe usable[index] != 0 && word < size
        let row = unsafe table[isInside ? Int(truncatingIfNeeded: word) : 0]
        unsafe target[index] = isInside ? row : JoinIndex.none
      }
    case .hash(let slots, let bitCount, let regionMask, let own):
      if isExact {
        unsafe Kernels.best.pointee.hash.hash_i64(words, hashes, count)
      } else {
        // Hashes already.
        unsafe hashes.update(from: words, count: count)
      }
      // Rows of a batch do not depend on each other: the processor has many of their cache misses under way at once.
      let table = unsafe UnsafePointer(slots.address.assumingMemoryBound(to: UInt64.self))
      let ownWords = unsafe UnsafePointer(own.address.assumingMemoryBound(to: UInt64.self))
      for index in 0..<count {
        unsafe target[index] =
          unsafe usable[index] == 0
          ? JoinIndex.none
          : JoinIndex.row(of: words[index], hash: hashes[index], table, 64 &- bitCount, regionMask, ownWords)
      }
    }
  }

  @inline(__always)
  private static func row(
    of word: UInt64, hash: UInt64, _ slots: UnsafePointer<UInt64>, _ shift: UInt64, _ regionMask: Int,
    _ words: UnsafePointer<UInt64>
  ) -> UInt32 {
    // The first bits are the place, and the last ones are in the slot.
    var place = Int(truncatingIfNeeded: hash &>> shift)
    let part = hash & 0xFFFF_FFFF
    // Ends: no region is full, as the builder sees to it.
    while true {
      let slot = unsafe slots[place]
      if slot == 0 { return none }
      if slot &>> 32 == part {
        // Of slots that only look alike one in four thousand million gets here, beside the right one.
        let row = UInt32(truncatingIfNeeded: slot) &- 1
        if unsafe words[Int(row)] == word { return row }
      }
      place = (place & ~regionMask) | ((place &+ 1) & regionMask)
    }
  }
}
