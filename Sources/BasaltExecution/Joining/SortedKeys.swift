internal import BasaltCore
internal import Synchronization

/// Keys of a build side whose words ascend, as the words themselves: what has an order needs no table to be found in.
///
/// Rows of a batch whose words ascend, too, are merged: each begins where the one before it was found, a few words on at most
/// when both sides lie in the order of their keys. Any other batch is searched by halves, all of its rows one step at a time.
/// Equal keys are neighbours, so that nothing is chained.
///
/// Immutable but for the count of rows that had to be searched, by which `LaterHashTable` is made.
struct SortedKeys: Sendable {
  /// Ascending without their sign, and behind the last the greatest that there is, which ends a merge without a count.
  let words: Buffer
  /// By place among the words, the row; `nil` where they are the same, because every row has a key.
  let rows: Buffer?
  let count: Int
  /// Whether no word is there twice.
  let isUnique: Bool
  /// What takes over if too few batches ascend.
  let table: LaterHashTable

  /// - Precondition: Room for one word more than `count`; at least one row has a key.
  init(_ words: Buffer, rows: Buffer?, count: Int, isUnique: Bool, _ table: LaterHashTable) {
    precondition(count > 0 && words.byteCount >= (count + 1) * 8, "\(count) keys in \(words.byteCount) bytes")
    unsafe words.address.assumingMemoryBound(to: UInt64.self)[count] = .max
    (self.words, self.rows, self.count, self.isUnique, self.table) = (words, rows, count, isUnique, table)
  }

  private var base: UnsafePointer<UInt64> {
    unsafe UnsafePointer(words.address.assumingMemoryBound(to: UInt64.self))
  }

  /// In which places rows of one word lie behind the first.
  var candidates: JoinCandidates {
    if isUnique { return .single }
    let rows = unsafe rows.map { unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt32.self)) }
    return unsafe .neighbours(base, count: UInt32(truncatingIfNeeded: count), rows: rows)
  }

  /// Finds words that ascend: the first of each, or `JoinIndex.none`, a row where words are unique and else a place for
  /// `candidates`.
  /// - Parameters:
  ///   - words: Those that are not usable are written over.
  ///   - place: Where the batch before has ended; 0 at first. A hint: no answer depends on it.
  /// - Returns: `false`, with nothing found, when they do not ascend.
  /// - Complexity: O(rows), and O(log gap) for each word that is far from the one before it.
  func merge(
    _ words: UnsafeMutablePointer<UInt64>, usable: UnsafePointer<UInt8>, from place: inout Int,
    to target: UnsafeMutablePointer<UInt32>, count: Int
  ) -> Bool {
    guard unsafe SortedKeys.ascend(words, usable, count) else { return false }
    unsafe merge(words, usable, from: &place, target, count)
    unsafe nameRows(target, count)
    return true
  }

  /// The same of words in any order.
  /// - Complexity: O(rows · log keys).
  func search(
    _ words: UnsafePointer<UInt64>, usable: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    unsafe search(words, usable, target, count)
    unsafe nameRows(target, count)
  }

  /// Rows instead of places, where that is all that is asked for.
  private func nameRows(_ target: UnsafeMutablePointer<UInt32>, _ count: Int) {
    guard isUnique, let rows else { return }
    let rowsAt = unsafe rows.address.assumingMemoryBound(to: UInt32.self)
    for index in 0..<count where unsafe target[index] != JoinIndex.none {
      unsafe target[index] = rowsAt[Int(target[index])]
    }
  }

  /// Whether no usable word is less than one before it. Others get the word before them, so that they disturb no merge.
  private static func ascend(
    _ words: UnsafeMutablePointer<UInt64>, _ usable: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    var last: UInt64 = 0
    var falls = 0
    // Without a branch, and so without a way out: a batch in any order has half of its rows below the one before.
    for row in 0..<count {
      let word = unsafe usable[row] != 0 ? words[row] : last
      unsafe words[row] = word
      falls &+= word < last ? 1 : 0
      last = word
    }
    return falls == 0
  }

  // MARK: Merging

  private func merge(
    _ words: UnsafePointer<UInt64>, _ usable: UnsafePointer<UInt8>, from place: inout Int,
    _ target: UnsafeMutablePointer<UInt32>, _ count: Int
  ) {
    let own = unsafe base
    // In a register: written back once, at the end.
    var at = place
    // Another page, which lies before the last one: once a batch, from the beginning.
    if unsafe at > 0 && own[at &- 1] >= words[0] {
      at = unsafe SortedKeys.firstPlace(in: own, from: 0, self.count, words[0])
    }
    for index in 0..<count {
      let word = unsafe words[index]
      // The next key, or the same once more: one step without a branch covers both, since which of them it is is chance.
      at &+= unsafe own[at] < word ? 1 : 0
      // The word behind the last ends it: nothing is greater.
      if unsafe own[at] < word { at = unsafe SortedKeys.firstPlace(in: own, from: at &+ 1, self.count, word) }
      // That word may also be what is looked for, and is nobody's.
      let isFound = unsafe own[at] == word && at < self.count && usable[index] != 0
      unsafe target[index] = isFound ? UInt32(truncatingIfNeeded: at) : JoinIndex.none
    }
    place = at
  }

  /// The first place from `start` on whose word is not less: by steps that double, then by halves. Filters leave gaps of a few
  /// words mostly, and a step over all of them costs twice what halves alone would.
  private static func firstPlace(
    in own: UnsafePointer<UInt64>, from start: Int, _ count: Int, _ word: UInt64
  ) -> Int {
    var (low, step) = (start, 1)
    while low + step <= count, unsafe own[low + step - 1] < word {
      low += step
      step *= 2
    }
    // The step that went too far, or beyond the end.
    var high = min(low + step - 1, count)
    while low < high {
      let middle = (low + high) / 2
      if unsafe own[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Searching

  /// All rows at once, one halving after the other: of a step the rows do not depend on each other, so that the processor has
  /// many of their cache misses under way.
  private func search(
    _ words: UnsafePointer<UInt64>, _ usable: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt32>, _ count: Int
  ) {
    let own = unsafe base
    unsafe target.update(repeating: 0, count: count)
    // What is looked for is in `place...place + length`; the same length for all rows.
    var length = self.count
    while length > 1 {
      let half = length / 2
      for index in 0..<count {
        let isBelow = unsafe own[Int(target[index]) &+ half &- 1] < words[index]
        unsafe target[index] &+= isBelow ? UInt32(truncatingIfNeeded: half) : 0
      }
      length -= half
    }
    for index in 0..<count {
      let word = unsafe words[index]
      let place = unsafe Int(target[index]) &+ (own[Int(target[index])] < word ? 1 : 0)
      let isFound = unsafe own[place] == word && place < self.count && usable[index] != 0
      unsafe target[index] = isFound ? UInt32(truncatingIfNeeded: place) : JoinIndex.none
    }
  }
}
