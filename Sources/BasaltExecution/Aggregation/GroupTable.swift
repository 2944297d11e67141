package import BasaltCore
import BasaltFunctions
import CBasaltKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Gives equal keys the same number: groups, counted from 0 in the order in which they are met.
///
/// Of one thread. Keys are kept as words (`KeyLayout`), row by row, and found in one of three ways:
/// - one integer key whose values lie close together: in an array, by the key itself (`dense`);
/// - keys that come as dictionary codes: by the code, so that only a code that has not been seen is looked up
///   (`CodeGroups`);
/// - all others: by open addressing over 64-bit hashes. An entry has half of the hash beside the group, so that keys are
///   compared only where they are most likely equal.
///
/// NULL equals NULL, NaN equals NaN, −0 equals 0.
package final class GroupTable {
  let layout: KeyLayout
  package private(set) var groupCount = 0
  /// The words of the groups' keys, `wordCount` a group.
  private var keys = GrowingArray<UInt64>()
  /// Bytes of long texts among the keys.
  private var texts = ByteArena()
  /// Of a single key: its group of NULL. (Several keys have bits for it.)
  private(set) var nullGroup: Int?

  /// Hash table of keys of several words: the upper half of an entry is that of the hash, the lower one the group plus 1; 0 is
  /// empty. Places are by the highest bits of the hash, which the entry has, too: growing needs no key.
  private var entries = GrowingArray<UInt64>()
  /// Hash table of keys of one word, which lies in the entry itself: one cache line a row instead of two.
  private var oneWordEntries = GrowingArray<OneWordEntry>()
  /// 64 less the binary logarithm of the number of entries.
  private var shift: UInt64 = 64
  /// Array: the group plus 1 of key `denseBase + i`; 0 for none. Empty when the hash table is in use.
  private var dense = GrowingArray<UInt32>()
  private var denseBase: Int64 = 0
  private var isDense: Bool
  /// The range of all integer keys so far.
  private var keyRange: ClosedRange<Int64>?
  /// Rows seen: how large an array is worth its memory.
  private var seenRowCount = 0

  private let words: KeyWords
  private let rows = ArgumentRows()
  private var codes = CodeGroups()
  /// Groups of the rows that are not NULL, of a single key.
  private var validGroups = GrowingArray<UInt32>()
  /// Groups of runs of equal keys.
  private var runGroups = GrowingArray<UInt32>()
  /// Second words of texts, which are compared by their bytes. By word.
  private let isAddress: [Bool]

  private struct OneWordEntry: BitwiseCopyable {
    var word: UInt64
    /// 0 for an empty place.
    var groupPlusOne: UInt64
  }

  /// Groups of one table: entries have 32 bits, and distinct aggregates 31.
  static let groupCountMaximum = 1 << 31 - 2
  /// An array for keys may always be so long, and longer the more rows there are.
  private static let denseCountMinimum = 1 << 16
  private static let denseCountPerRow = 8
  private static let denseCountMaximum = 1 << 25

  /// - Precondition: At least one key.
  package init(_ keys: [GroupKey]) {
    precondition(!keys.isEmpty, "without keys there is one group, and no table")
    layout = KeyLayout(keys)
    words = KeyWords(layout)
    isDense = layout.isOneInteger
    isAddress = (0..<layout.wordCount).map { [layout] word in
      layout.fields.contains { $0.isView && $0.word + 1 == word }
    }
  }

  package var byteCount: Int {
    keys.byteCount + texts.byteCount + entries.byteCount + oneWordEntries.byteCount + dense.byteCount + words.byteCount
      + codes.byteCount
  }

  // MARK: Rows

  /// Finds or makes the groups of rows.
  /// - Parameters:
  ///   - columns: One a key, of its type, in any layout, at most `Limits.batchRowCountMaximum` rows.
  ///   - rows: The rows meant, or `nil` for all.
  ///   - target: Room for a group number for each row meant.
  /// - Returns: The group of all rows, when they are of one.
  /// - Throws: `.memoryBudget` for more groups than any table has.
  package func find(
    _ columns: [ColumnVector], rowCount: Int, rows: SelectionVector?, into target: UnsafeMutablePointer<UInt32>
  ) throws(BasaltError) -> Int? {
    let meant = self.rows.valid([], rowCount: rowCount, rows: rows)
    guard meant.count > 0 else { return nil }
    try requireRoom(meant.count)
    seenRowCount += meant.count
    if columns.allSatisfy(\.isConstant) {
      // One row says it for all.
      let one = columns.map { $0.slice(0..<1) }
      try unsafe findByWords(one, rowCount: 1, rows: nil, self.rows.valid([], rowCount: 1, rows: nil), into: target)
      unsafe target.update(repeating: target[0], count: meant.count)
      return unsafe Int(target[0])
    }
    if codes.isUsable(for: columns) {
      try unsafe codes.find(columns, meant, into: target) { (unseen, count, groups) throws(BasaltError) in
        let all = self.rows.valid([], rowCount: count, rows: nil)
        try unsafe findByWords(unseen, rowCount: count, rows: nil, all, into: groups)
      }
    } else {
      try unsafe findByWords(columns, rowCount: rowCount, rows: rows, meant, into: target)
    }
    let first = unsafe target[0]
    for row in 1..<meant.count where unsafe target[row] != first { return nil }
    return Int(first)
  }

  private func requireRoom(_ count: Int) throws(BasaltError) {
    guard groupCount + count <= GroupTable.groupCountMaximum else {
      throw BasaltError(
        .memoryBudget, "There are more than \(groupCount) groups; \(GroupTable.groupCountMaximum) are possible.",
        remedy: "Filter rows before they are grouped, or group by fewer columns.")
    }
  }

  private func findByWords(
    _ columns: [ColumnVector], rowCount: Int, rows: SelectionVector?, _ meant: ArgumentRows.Valid,
    into target: UnsafeMutablePointer<UInt32>
  ) throws(BasaltError) {
    guard layout.fields.count == 1, columns[0].validity != nil else {
      words.fill(columns, meant)
      return unsafe findWords(meant.count, into: target, keepsTexts: false)
    }
    // NULL is set apart before anything is looked up.
    let column = columns[0]
    // Of its own: `meant` may be this table's scratch.
    let valid = self.rows.valid(columns, rowCount: rowCount, rows: rows)
    words.fill(columns, valid)
    validGroups.resize(to: max(valid.count, validGroups.count))
    unsafe findWords(valid.count, into: validGroups.base, keepsTexts: false)
    if valid.count == meant.count { return unsafe target.update(from: validGroups.base, count: meant.count) }
    let null = nullGroup ?? makeNullGroup()
    var next = 0
    for row in 0..<meant.count {
      let position = rows.map { $0[row] } ?? row
      if column.isValid(at: position) {
        unsafe target[row] = validGroups.base[next]
        next += 1
      } else {
        unsafe target[row] = UInt32(null)
      }
    }
  }

  private func makeNullGroup() -> Int {
    let group = groupCount
    // Its words stand for no key, and are never compared.
    keys.resize(to: (groupCount + 1) * layout.wordCount)
    groupCount += 1
    nullGroup = group
    return group
  }

  // MARK: Words

  /// Finds or makes the groups of the first `count` rows of `words`.
  /// - Parameter keepsTexts: Whether long texts lie where they will stay; otherwise those of fresh groups are copied.
  private func findWords(_ count: Int, into target: UnsafeMutablePointer<UInt32>, keepsTexts: Bool) {
    guard count > 0 else { return }
    if layout.isOneInteger {
      unsafe note(words.base, count)
      // Before the hash table is made larger: there may be rows enough by now for an array.
      if !isDense, 2 * (groupCount + count) > oneWordEntries.count, denseCount != nil {
        isDense = true
        oneWordEntries = GrowingArray()
      }
      if isDense, unsafe findDense(words.base, count, into: target) { return }
      // Sorted or clustered keys: one look a run.
      let equal = unsafe Kernels.best.pointee.aggregate.count_equal_neighbours_u64(words.base, count)
      if equal > UInt(count / 4 * 3) { return unsafe findRuns(count, into: target) }
    }
    words.hash(count)
    reserve(count)
    if layout.wordCount == 1 {
      unsafe findOneWord(count, into: target)
    } else {
      unsafe findWide(count, into: target, keepsTexts: keepsTexts)
    }
  }

  /// Makes room for `count` more groups, so that no loop has to ask.
  private func reserve(_ count: Int) {
    keys.resize(to: (groupCount + count) * layout.wordCount)
    // At most half full: then a search ends after 1.5 places on average.
    let needed = 2 * (groupCount + count)
    if layout.wordCount == 1 {
      if needed > oneWordEntries.count { growOneWord(to: needed) }
    } else if needed > entries.count {
      grow(to: needed)
    }
  }

  /// The binary logarithm of a table's size.
  private static func bitCount(for needed: Int) -> Int {
    var bitCount = 10
    while 1 << bitCount < needed { bitCount += 1 }
    return bitCount
  }

  private func growOneWord(to needed: Int) {
    let bitCount = GroupTable.bitCount(for: needed)
    shift = UInt64(64 - bitCount)
    oneWordEntries.resize(to: 0)
    oneWordEntries.resize(to: 1 << bitCount)
    let (entries, mask) = unsafe (oneWordEntries.base, 1 << bitCount - 1)
    // From the keys, hashed again: `words` may hold a batch that is being looked up, so in memory of its own.
    var hashes = GrowingArray<UInt64>()
    hashes.resize(to: groupCount)
    unsafe Kernels.best.pointee.hash.hash_i64(keys.base, hashes.base, groupCount)
    for group in 0..<groupCount where group != nullGroup {
      var place = unsafe Int(truncatingIfNeeded: hashes.base[group] &>> shift)
      while unsafe entries[place].groupPlusOne != 0 { place = (place + 1) & mask }
      unsafe entries[place] = OneWordEntry(word: keys.base[group], groupPlusOne: UInt64(group + 1))
    }
  }

  private func grow(to needed: Int) {
    let bitCount = GroupTable.bitCount(for: needed)
    var larger = GrowingArray<UInt64>()
    larger.resize(to: 1 << bitCount)
    let (base, mask) = unsafe (larger.base, 1 << bitCount - 1)
    shift = UInt64(64 - bitCount)
    for index in 0..<entries.count {
      let entry = unsafe entries.base[index]
      if entry == 0 { continue }
      var place = Int(entry >> shift)
      while unsafe base[place] != 0 { place = (place + 1) & mask }
      unsafe base[place] = entry
    }
    entries = larger
  }

  private static let hashMask: UInt64 = 0xFFFF_FFFF_0000_0000

  private func findOneWord(_ count: Int, into target: UnsafeMutablePointer<UInt32>) {
    let (keys, entries, mask, shift) = unsafe (
      self.keys.base, oneWordEntries.base, oneWordEntries.count - 1, self.shift
    )
    let (words, hashes) = unsafe (words.base, words.hashes)
    var next = groupCount
    for row in 0..<count {
      let word = unsafe words[row]
      var place = unsafe Int(truncatingIfNeeded: hashes[row] &>> shift)
      while true {
        let entry = unsafe entries[place]
        if entry.groupPlusOne == 0 {
          unsafe keys[next] = word
          unsafe target[row] = UInt32(truncatingIfNeeded: next)
          next &+= 1
          unsafe entries[place] = OneWordEntry(word: word, groupPlusOne: UInt64(truncatingIfNeeded: next))
          break
        }
        if entry.word == word {
          unsafe target[row] = UInt32(truncatingIfNeeded: entry.groupPlusOne &- 1)
          break
        }
        place = (place &+ 1) & mask
      }
    }
    endRows(next)
  }

  private func findWide(_ count: Int, into target: UnsafeMutablePointer<UInt32>, keepsTexts: Bool) {
    let (keys, entries, mask, shift) = unsafe (self.keys.base, self.entries.base, self.entries.count - 1, self.shift)
    let (words, hashes, stride, wordCount) = unsafe (words.base, words.hashes, words.stride, layout.wordCount)
    var next = groupCount
    for row in 0..<count {
      let hash = unsafe hashes[row]
      var place = Int(truncatingIfNeeded: hash &>> shift)
      while true {
        let entry = unsafe entries[place]
        if entry == 0 {
          store(row, next, keepsTexts: keepsTexts)
          unsafe entries[place] = hash & GroupTable.hashMask | UInt64(truncatingIfNeeded: next &+ 1)
          unsafe target[row] = UInt32(truncatingIfNeeded: next)
          next &+= 1
          break
        }
        let group = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
        if (entry ^ hash) & GroupTable.hashMask == 0 {
          let key = unsafe keys + group &* wordCount
          var index = 0
          while index < wordCount, unsafe key[index] == words[index &* stride &+ row] || isSameText(key, index, row) {
            index &+= 1
          }
          if index == wordCount {
            unsafe target[row] = UInt32(truncatingIfNeeded: group)
            break
          }
        }
        place = (place &+ 1) & mask
      }
    }
    endRows(next)
  }

  /// Whether words that differ are addresses of the same text. Its length and beginning, the word before, are equal.
  @inline(__always)
  private func isSameText(_ key: UnsafeMutablePointer<UInt64>, _ index: Int, _ row: Int) -> Bool {
    guard isAddress[index] else { return false }
    let byteCount = unsafe Int(UInt32(truncatingIfNeeded: key[index - 1]))
    guard byteCount > StringView.inlineByteCountMaximum,
      let left = unsafe UnsafeRawPointer(bitPattern: UInt(key[index])),
      let right = unsafe UnsafeRawPointer(bitPattern: UInt(words.word(index)[row]))
    else { return false }
    return unsafe memcmp(left, right, byteCount) == 0
  }

  /// The key of a fresh group.
  private func store(_ row: Int, _ group: Int, keepsTexts: Bool) {
    let key = unsafe keys.base + group * layout.wordCount
    for index in 0..<layout.wordCount {
      var word = unsafe words.word(index)[row]
      if isAddress[index], !keepsTexts {
        let byteCount = unsafe Int(UInt32(truncatingIfNeeded: key[index - 1]))
        if byteCount > StringView.inlineByteCountMaximum,
          let bytes = unsafe UnsafeRawPointer(bitPattern: UInt(word))
        {
          word = unsafe UInt64(UInt(bitPattern: texts.copy(bytes, byteCount)))
        }
      }
      unsafe key[index] = word
    }
  }

  private func endRows(_ count: Int) {
    groupCount = count
    keys.resize(to: count * layout.wordCount)
  }

  /// The first of each run of equal keys is looked up, and the others follow it.
  private func findRuns(_ count: Int, into target: UnsafeMutablePointer<UInt32>) {
    let base = unsafe words.base
    // Where each row's run is among the runs; then their words move to the front.
    var run = 0
    unsafe target[0] = 0
    for row in 1..<count {
      let word = unsafe base[row]
      if unsafe word != base[run] { run += 1 }
      unsafe base[run] = word
      unsafe target[row] = UInt32(truncatingIfNeeded: run)
    }
    words.hash(run + 1)
    reserve(run + 1)
    runGroups.resize(to: max(run + 1, runGroups.count))
    unsafe findOneWord(run + 1, into: runGroups.base)
    for row in 0..<count { unsafe target[row] = runGroups.base[Int(target[row])] }
  }

  // MARK: Dense keys

  private func note(_ words: UnsafeMutablePointer<UInt64>, _ count: Int) {
    var (minimum, maximum) = (Int64(0), Int64(0))
    unsafe Kernels.best.pointee.aggregate.min_max_i64(words, nil, &minimum, &maximum, count)
    keyRange = keyRange.map { min($0.lowerBound, minimum)...max($0.upperBound, maximum) } ?? minimum...maximum
  }

  /// How long an array of all keys would be, when it is worth having.
  private var denseCount: Int? {
    guard let keyRange else { return nil }
    let (span, overflow) = keyRange.upperBound.subtractingReportingOverflow(keyRange.lowerBound)
    let bound = min(
      max(GroupTable.denseCountMinimum, GroupTable.denseCountPerRow * seenRowCount), GroupTable.denseCountMaximum)
    return overflow || span >= Int64(bound) ? nil : Int(span) + 1
  }

  /// - Returns: `false`, with the table turned into one of hashes, when keys lie too far apart.
  private func findDense(
    _ words: UnsafeMutablePointer<UInt64>, _ count: Int, into target: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    guard let keyRange, let needed = denseCount else {
      leaveDense()
      return false
    }
    if keyRange.lowerBound < denseBase || keyRange.upperBound - denseBase >= dense.count || dense.count == 0 {
      makeDense(keyRange, needed)
    }
    keys.resize(to: groupCount + count)
    let (keys, dense, base) = unsafe (keys.base, dense.base, UInt64(bitPattern: denseBase))
    var next = groupCount
    for row in 0..<count {
      let word = unsafe words[row]
      let place = Int(truncatingIfNeeded: word &- base)
      let known = unsafe dense[place]
      if known != 0 {
        unsafe target[row] = known &- 1
      } else {
        unsafe keys[next] = word
        unsafe target[row] = UInt32(truncatingIfNeeded: next)
        next &+= 1
        unsafe dense[place] = UInt32(truncatingIfNeeded: next)
      }
    }
    endRows(next)
    return true
  }

  /// An array for a range, with room on the side on which it grew: sorted keys would make it anew with every batch.
  private func makeDense(_ range: ClosedRange<Int64>, _ needed: Int) {
    let growsDown = dense.count > 0 && range.lowerBound < denseBase
    let count = max(needed + needed / 2, 1_024)
    denseBase = range.lowerBound
    if growsDown {
      let (lower, overflow) = range.lowerBound.subtractingReportingOverflow(Int64(count - needed))
      if !overflow { denseBase = lower }
    }
    dense.resize(to: 0)
    dense.resize(to: count)
    let keys = unsafe keys.base
    for group in 0..<groupCount where group != nullGroup {
      unsafe dense.base[Int(truncatingIfNeeded: keys[group] &- UInt64(bitPattern: denseBase))] = UInt32(group + 1)
    }
  }

  private func leaveDense() {
    isDense = false
    dense = GrowingArray()
    // The groups so far, hashed as if they came again. With room to spare: the next look at whether an array would do is when
    // they have doubled, or keys that spread as fast as rows come would turn the table around with every batch.
    growOneWord(to: 4 * groupCount)
  }

  // MARK: Groups of other tables

  /// Finds or makes the groups of another table's groups, whose long texts are kept where they are.
  /// - Parameters:
  ///   - sources: Groups of the other, at most `Limits.batchRowCountMaximum`.
  ///   - target: Room for as many.
  /// - Precondition: The same keys. `adoptTexts` has been called.
  func find(
    groupsOf other: GroupTable, _ sources: UnsafePointer<UInt32>, count: Int, into target: UnsafeMutablePointer<UInt32>
  ) throws(BasaltError) {
    try requireRoom(count)
    seenRowCount += count
    // As a column without its NULL: at most one of the groups is that.
    var nullRow: Int?
    var next = 0
    for row in 0..<count {
      let group = unsafe Int(sources[row])
      if group == other.nullGroup {
        nullRow = row
        continue
      }
      for word in 0..<layout.wordCount {
        unsafe words.word(word)[next] = other.keys.base[group * layout.wordCount + word]
      }
      next += 1
    }
    unsafe findWords(next, into: target, keepsTexts: true)
    guard let nullRow else { return }
    for row in stride(from: next, to: nullRow, by: -1) { unsafe target[row] = target[row - 1] }
    unsafe target[nullRow] = UInt32(nullGroup ?? makeNullGroup())
  }

  /// Keeps the memory of another table's texts as well.
  /// - Parameter partCount: How many tables do.
  func adoptTexts(of other: GroupTable, partCount: Int) { texts.adopt(other.texts, partCount: partCount) }

  /// The hashes of groups, for partitions. NULL of a single key has 0.
  func hashes(of groups: Range<Int>, _ words: KeyWords) -> UnsafePointer<UInt64> {
    for (row, group) in groups.enumerated() {
      for word in 0..<layout.wordCount {
        unsafe words.word(word)[row] = group == nullGroup ? 0 : keys.base[group * layout.wordCount + word]
      }
    }
    words.hash(groups.count)
    if let nullGroup, groups.contains(nullGroup) { unsafe words.hashes[nullGroup - groups.lowerBound] = 0 }
    return unsafe UnsafePointer(words.hashes)
  }

  // MARK: Out again

  /// The keys of groups, a column each, flat.
  package func columns(_ groups: Range<Int>) -> [ColumnVector] {
    layout.fields.map { field in
      unsafe KeyColumn.make(
        field, keys.base + groups.lowerBound * layout.wordCount, wordCount: layout.wordCount, count: groups.count,
        nullRow: nullGroup.map { $0 - groups.lowerBound })
    }
  }
}
