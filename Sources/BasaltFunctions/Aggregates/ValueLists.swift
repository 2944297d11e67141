import BasaltCore

/// The values of each group, all of them: what an exact quantile needs.
///
/// A list of blocks a group, each larger than the one before, in memory that all groups share: a group of three values takes
/// little, and one of millions no more than a half too much. Nothing is moved but when the memory doubles.
///
/// One array a group would cost an allocation for each, and a reference count with every value; and lists of which each is
/// moved when it is full would move every value some twenty times.
struct ValueLists: ~Copyable {
  /// Zero bits are an empty list.
  ///
  /// Not private: Swift 6.3 gives a private type's metadata the wrong linkage here in builds that are not optimised, since
  /// another file has a member of this type, and ends with an error of its own.
  struct List: BitwiseCopyable {
    /// Where its first block begins, plus one.
    var first: Int
    /// The place in the last block for the next value, and how many follow it.
    var next: Int
    var room: Int
    /// Where the last block begins, plus one.
    var last: Int
    var count: Int
  }

  // MARK: Layout

  /// Words of a value: one, or two for those of 128 bits.
  private let width: Int
  /// By group.
  private var lists = GrowingArray<List>()
  /// Blocks: where the next one begins, plus one; how many words it has in use; the words.
  private var memory = GrowingArray<UInt64>()

  /// What stands before the values of a block.
  private static let headWordCount = 2
  /// Most groups of a large table have a handful of rows: their first block should not be much more than these.
  private static let blockCountMinimum = 4
  /// Beyond it a larger block would save nothing that could be measured, and leave more of it empty.
  private static let blockCountMaximum = 1 << 16

  /// - Parameter width: 1 or 2.
  init(width: Int) { self.width = width }

  /// Lists begin empty, and without a block.
  mutating func resize(to groupCount: Int) { lists.resize(to: groupCount) }
  /// With what blocks have left over.
  var byteCount: Int { lists.byteCount + memory.byteCount }
  /// Values of a group.
  func count(_ group: Int) -> Int { lists[group].count }

  /// Appends values to the list of a group.
  /// - Parameter words: `width` words each; of other memory than this, which may move.
  /// - Complexity: O(count): many values of one group are copied as they lie.
  mutating func append(_ words: UnsafePointer<UInt64>, count: Int, to group: Int) {
    var taken = 0
    // In parts as large as blocks have room, two at most when values come one by one.
    while taken < count {
      if lists[group].room == 0 { addBlock(group, count - taken) }
      let part = min(lists[group].room, count - taken)
      let list = lists[group]
      unsafe (memory.base + list.next).update(from: words + taken * width, count: part * width)
      memory[list.last] += UInt64(part * width)
      // The list was read before, as one copy: its parts are written back one by one.
      lists[group].next += part * width
      lists[group].room -= part
      lists[group].count += part
      taken += part
    }
  }

  /// A block behind the last one of a group, half as large as all that it has so far.
  private mutating func addBlock(_ group: Int, _ wanted: Int) {
    let list = lists[group]
    let room = max(
      ValueLists.blockCountMinimum, min(max(list.count / 2, wanted), ValueLists.blockCountMaximum))
    // At the end of all memory: blocks of one group lie anywhere.
    let start = memory.count
    // Zeros: the block has no values, and none follows it.
    memory.resize(to: start + ValueLists.headWordCount + room * width)
    if list.last > 0 { memory[list.last - 1] = UInt64(start + 1) } else { lists[group].first = start + 1 }
    lists[group].last = start + 1
    lists[group].next = start + ValueLists.headWordCount
    lists[group].room = room
  }

  /// The values of a group, as they lie.
  ///
  /// Whoever wants them side by side copies them; a merge appends them block by block to another list.
  ///
  /// Calls `body` with each block of a group's list, in the order in which values came.
  func forEachBlock(_ group: Int, _ body: (UnsafePointer<UInt64>, _ count: Int) -> Void) {
    var block = lists[group].first
    while block > 0 {
      let wordCount = Int(memory[block])
      unsafe body(memory.base + block - 1 + ValueLists.headWordCount, wordCount / width)
      block = Int(memory[block - 1])
    }
  }
}
