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
/// Of one thread. Keys are kept as words (`KeyLayout`), row by row, and found in one of four ways:
/// - one integer key that has ascended so far: by the one before it, without any table (`AscendingKeys`);
/// - one integer key whose values lie close together: in an array, by the key itself (`dense`);
/// - keys that come as dictionary codes: by the code, so that only a code that has not been seen is looked up
///   (`CodeGroups`);
/// - all others: by open addressing over 64-bit hashes. An entry has half of the hash beside the group, so that keys
///   are compared only where they are most likely equal.
///
/// NULL equals NULL, NaN equals NaN, −0 equals 0.
package final class GroupTable {
  let layout: KeyLayout
  /// Groups so far; their numbers are below it.
  package private(set) var groupCount = 0
  /// The words of the groups' keys, `wordCount` a group.
  var keys = GrowingArray<UInt64>()
  /// Bytes of long texts among the keys.
  private var texts = ByteArena()
  /// Of a single key: its group of NULL. (Several keys have bits for it.)
  private(set) var nullGroup: Int?

  /// Hash table of keys of several words: the upper half of an entry is that of the hash, the lower one the group plus
  /// 1; 0 is empty. Places are by the highest bits of the hash, which the entry has, too: growing needs no key.
  private(set) var entries = GrowingArray<UInt64>()
  /// Hash table of keys of one word, which lies in the entry itself: one cache line a row instead of two.
  private(set) var oneWordEntries = GrowingArray<OneWordEntry>()
  /// 64 less the binary logarithm of the number of entries.
  private(set) var shift: UInt64 = 64
  /// Array: the group plus 1 of key `denseBase + i`; 0 for none. Empty when the hash table is in use.
  private(set) var dense = GrowingArray<UInt32>()
  private(set) var denseBase: Int64 = 0
  private(set) var isDense: Bool
  /// Until a key is less than the one before it: rows of a table that is in its key's order never get there.
  var ascending: AscendingKeys?
  /// Whether keys may begin anew after a fall: a key of an earlier stretch then gets a second group.
  private(set) var startsStretches: Bool
  /// Whether two groups may have one key. Whoever gave the table leave for it has to bring them together.
  var mayRepeat = false
  /// The range of all integer keys so far.
  private var keyRange: ClosedRange<Int64>?
  /// Rows seen: how large an array is worth its memory.
  private var seenRowCount = 0
  /// Whether a batch came in another way than as codes.
  private var seenByWords = false

  /// Keys of the batch at hand.
  let words: KeyWords
  let rows = ArgumentRows()
  /// What is known of dictionary codes.
  private var codes = CodeGroups()
  /// Groups of the rows that are not NULL, of a single key.
  var validGroups = GrowingArray<UInt32>()
  /// Groups of runs of equal keys.
  private var runGroups = GrowingArray<UInt32>()
  /// Second words of texts, which are compared by their bytes. By word.
  private let isAddress: [Bool]

  /// 16 bytes, four to a cache line, so that none straddles two.
  struct OneWordEntry: BitwiseCopyable {
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
  /// - Parameter startsStretches: Whether keys that ascend, fall back and ascend again may get a group more than once (`mayRepeat`).
  package init(_ keys: [GroupKey], startsStretches: Bool = false) {
    precondition(!keys.isEmpty, "without keys there is one group, and no table")
    // Everything of fixed size is made now; tables grow with what comes.
    layout = KeyLayout(keys)
    words = KeyWords(layout)
    // Dense until the keys show that they are not: an array is the cheapest to be wrong with, it has a bound.
    isDense = layout.isOneInteger
    ascending = layout.isOneInteger ? AscendingKeys() : nil
    self.startsStretches = startsStretches
    // Asked of every word that differs, so it is an array and not a search through the fields.
    isAddress = (0..<layout.wordCount).map { [layout] word in
      layout.fields.contains { $0.isView && $0.word + 1 == word }
    }
  }

  /// How groups are found, as profiles call it: more than one where only some batches came as codes.
  var strategies: [String] {
    var names: [String] = []
    if codes.byteCount > 0 { names.append("codes") }
    // Codes that are new go through one of the two as well; that is not worth telling.
    if names.isEmpty || seenByWords { names.append(ascending != nil ? "runs" : isDense ? "array" : "hash") }
    return names
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
    // No argument to be NULL: this only brings a selection and the lack of one to the same form.
    let meant = self.rows.valid([], rowCount: rowCount, rows: rows)
    guard meant.count > 0 else { return nil }
    // Before anything is changed, so that a table that is full stays as it is.
    try requireRoom(meant.count)
    // Counted before anything is found: how large an array is worth having depends on it.
    seenRowCount += meant.count
    if columns.allSatisfy(\.isConstant) {
      // One row says it for all.
      // Partition columns are constant in every batch, and by themselves group for nothing.
      let one = columns.map { $0.slice(0..<1) }
      try unsafe findByWords(one, rowCount: 1, rows: nil, self.rows.valid([], rowCount: 1, rows: nil), into: target)
      unsafe target.update(repeating: target[0], count: meant.count)
      // Uniform by what it is; nothing has to be compared.
      return unsafe Int(target[0])
    }
    // Codes first: what they save, they save for keys of every kind.
    if codes.isUsable(for: columns) {
      // What is new comes back as a few rows of codes, and goes the way of all rows.
      try unsafe codes.find(columns, meant, into: target) { (unseen, count, groups) throws(BasaltError) in
        let all = self.rows.valid([], rowCount: count, rows: nil)
        try unsafe findByWords(unseen, rowCount: count, rows: nil, all, into: groups)
      }
    } else {
      seenByWords = true
      try unsafe findByWords(columns, rowCount: rowCount, rows: rows, meant, into: target)
    }
    // Sorted tables and partitions give whole batches of one group, and aggregates have a much faster way for those. In
    // random batches the second or third row ends this.
    let first = unsafe target[0]
    for row in 1..<meant.count where unsafe target[row] != first { return nil }
    return Int(first)
  }

  /// - Throws: `.memoryBudget` when a batch could bring more groups than entries can name.
  private func requireRoom(_ count: Int) throws(BasaltError) {
    // Once a batch and not once a group: the loops below then have nothing to ask.
    guard groupCount + count <= GroupTable.groupCountMaximum else {
      throw BasaltError(
        .memoryBudget, "There are more than \(groupCount) groups; \(GroupTable.groupCountMaximum) are possible.",
        remedy: "Filter rows before they are grouped, or group by fewer columns.")
    }
  }

  /// The way of keys in general: words, hashes, a search.
  private func findByWords(
    _ columns: [ColumnVector], rowCount: Int, rows: SelectionVector?, _ meant: ArgumentRows.Valid,
    into target: UnsafeMutablePointer<UInt32>
  ) throws(BasaltError) {
    // Several keys have a bit for NULL in their words, and most single ones have no NULL.
    guard layout.fields.count == 1, columns[0].validity != nil else {
      words.fill(columns, meant)
      return unsafe findWords(meant.count, into: target, keepsTexts: false)
    }
    // NULL is set apart before anything is looked up.
    // Looked at by mask: which rows are NULL is known before any value is.
    let column = columns[0]
    // Of its own: `meant` may be this table's scratch.
    let valid = self.rows.valid(columns, rowCount: rowCount, rows: rows)
    words.fill(columns, valid)
    // Never shrunk: cutting and growing again would clear it each time.
    validGroups.resize(to: max(valid.count, validGroups.count))
    unsafe findWords(valid.count, into: validGroups.base, keepsTexts: false)
    // A mask without a zero in it: readers do not always look.
    if valid.count == meant.count { return unsafe target.update(from: validGroups.base, count: meant.count) }
    // Its group is made after those of the batch's keys, which does not matter: groups have no order of meaning.
    let null = nullGroup ?? makeNullGroup()
    var next = 0
    // Back to the rows as they were meant: those with a key take their groups in order, the others are NULL.
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
    // One group more, which no search will ever find.
    let group = groupCount
    // Its words stand for no key, and are never compared.
    keys.resize(to: (groupCount + 1) * layout.wordCount)
    // But they stand in a row with others, and must not break its order.
    if let ascending { unsafe keys.base[group] = ascending.lastWord }
    groupCount += 1
    nullGroup = group
    return group
  }

  // MARK: Words

  /// Finds or makes the groups of the first `count` rows of `words`.
  /// - Parameter keepsTexts: Whether long texts lie where they will stay; otherwise those of fresh groups are copied.
  private func findWords(_ count: Int, into target: UnsafeMutablePointer<UInt32>, keepsTexts: Bool) {
    // A batch that is NULL throughout.
    guard count > 0 else { return }
    if layout.isOneInteger {
      unsafe note(words.base, count)
      if ascending != nil {
        if unsafe findAscending(words.base, count, into: target) { return }
        // For good. What was found so far goes into an array or a hash table like any groups that were there before.
        ascending = nil
      }
      // Before the hash table is made larger: there may be rows enough by now for an array.
      if !isDense, 2 * (groupCount + count) > oneWordEntries.count, denseCount != nil {
        isDense = true
        oneWordEntries = GrowingArray()
      }
      // Falls through when the keys turn out to be too far apart.
      if isDense, unsafe findDense(words.base, count, into: target) { return }
      // Sorted or clustered keys: one look a run.
      let equal = unsafe Kernels.best.pointee.aggregate.count_equal_neighbours_u64(words.base, count)
      // From runs of four rows on; shorter ones cost more to find than to look up.
      if equal > UInt(count / 4 * 3) { return unsafe findRuns(count, into: target) }
    }
    // Hashes of the whole batch before the first search: the loops that search are bound by memory, and hashing is not.
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
    // As if every row were a group of its own; `endRows` gives back what was not needed, which costs nothing.
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
    // 1,024 entries to begin with: less would be outgrown by the first batch.
    while 1 << bitCount < needed { bitCount += 1 }
    return bitCount
  }

  private func growOneWord(to needed: Int) {
    let bitCount = GroupTable.bitCount(for: needed)
    // The table before is not needed for it, and is gone before the next one is filled: at most one of them takes
    // memory.
    shift = UInt64(64 - bitCount)
    oneWordEntries.resize(to: 0)
    oneWordEntries.resize(to: 1 << bitCount)
    let (entries, mask) = unsafe (oneWordEntries.base, 1 << bitCount - 1)
    // From the keys, hashed again: `words` may hold a batch that is being looked up, so in memory of its own.
    var hashes = GrowingArray<UInt64>()
    hashes.resize(to: groupCount)
    unsafe Kernels.best.pointee.hash.hash_i64(keys.base, hashes.base, groupCount)
    for group in 0..<groupCount where group != nullGroup {
      // No key is there twice, so an empty place is all that is looked for.
      var place = unsafe Int(truncatingIfNeeded: hashes.base[group] &>> shift)
      while unsafe entries[place].groupPlusOne != 0 { place = (place + 1) & mask }
      unsafe entries[place] = OneWordEntry(word: keys.base[group], groupPlusOne: UInt64(group + 1))
    }
  }

  private func grow(to needed: Int) {
    let bitCount = GroupTable.bitCount(for: needed)
    // Memory for both, for the time of the move.
    var larger = GrowingArray<UInt64>()
    larger.resize(to: 1 << bitCount)
    let (base, mask) = unsafe (larger.base, 1 << bitCount - 1)
    shift = UInt64(64 - bitCount)
    // In the order of places, which is that of the hashes: the new places are ascending as well, so that both tables
    // are walked through memory in order.
    for index in 0..<entries.count {
      let entry = unsafe entries.base[index]
      if entry == 0 { continue }
      var place = Int(entry >> shift)
      while unsafe base[place] != 0 { place = (place + 1) & mask }
      unsafe base[place] = entry
    }
    entries = larger
  }

  /// What an entry has of its hash.
  static let hashMask: UInt64 = 0xFFFF_FFFF_0000_0000

  /// The search among keys of one word.
  private func findOneWord(_ count: Int, into target: UnsafeMutablePointer<UInt32>) {
    // Everything in locals: through `self` each would be loaded anew after every store, as the compiler cannot know
    // that no store changes it.
    let (keys, entries, mask, shift) = unsafe (
      self.keys.base, oneWordEntries.base, oneWordEntries.count - 1, self.shift
    )
    let (words, hashes) = unsafe (words.base, words.hashes)
    // Rows depend on each other only through `next`: the processor works on the searches of a dozen rows at once, and
    // so waits for memory once instead of a dozen times.
    var next = groupCount
    for row in 0..<count {
      let word = unsafe words[row]
      var place = unsafe Int(truncatingIfNeeded: hashes[row] &>> shift)
      while true {
        let entry = unsafe entries[place]
        // Empty: nobody has this key. The search ends here sooner or later, because half of all places are empty.
        if entry.groupPlusOne == 0 {
          unsafe keys[next] = word
          unsafe target[row] = UInt32(truncatingIfNeeded: next)
          next &+= 1
          unsafe entries[place] = OneWordEntry(word: word, groupPlusOne: UInt64(truncatingIfNeeded: next))
          break
        }
        // The word itself, and not its hash: one comparison, and it is final.
        if entry.word == word {
          unsafe target[row] = UInt32(truncatingIfNeeded: entry.groupPlusOne &- 1)
          break
        }
        // Taken by another key: the next place is in the same cache line three times out of four.
        place = (place &+ 1) & mask
      }
    }
    endRows(next)
  }

  /// The search among keys of several words, of which some may be addresses of texts.
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
          // 32 equal bits of two hashes: the keys are compared, and nearly always equal.
          let key = unsafe keys + group &* wordCount
          var index = 0
          // Word by word to the first that differs; of keys whose hashes agree, that is nearly always none.
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
  func isSameText(_ key: UnsafeMutablePointer<UInt64>, _ index: Int, _ row: Int) -> Bool {
    // Most words are no addresses, and then different words are different keys.
    guard isAddress[index] else { return false }
    // Texts that are short lie in their words, and have been compared.
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
      // The batch goes, the key stays: the bytes of its long texts are copied. Those of a table that is merged stay
      // where they are, and their memory is adopted.
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

  /// Gives back the room for groups that did not come to be.
  func endRows(_ count: Int) {
    // Cutting does not free: the next batch needs the room again.
    groupCount = count
    keys.resize(to: count * layout.wordCount)
  }

  /// The first of each run of equal keys is looked up, and the others follow it.
  private func findRuns(_ count: Int, into target: UnsafeMutablePointer<UInt32>) {
    let base = unsafe words.base
    // In place, since a run's place is never behind its row: no second array of words.
    // Where each row's run is among the runs; then their words move to the front.
    // The first row begins the first run.
    var run = 0
    unsafe target[0] = 0
    for row in 1..<count {
      let word = unsafe base[row]
      if unsafe word != base[run] { run += 1 }
      unsafe base[run] = word
      unsafe target[row] = UInt32(truncatingIfNeeded: run)
    }
    // Only what is left is hashed and looked up.
    words.hash(run + 1)
    reserve(run + 1)
    runGroups.resize(to: max(run + 1, runGroups.count))
    unsafe findOneWord(run + 1, into: runGroups.base)
    for row in 0..<count { unsafe target[row] = runGroups.base[Int(target[row])] }
  }

  // MARK: Dense keys

  /// Widens the range of keys to those of a batch.
  private func note(_ words: UnsafeMutablePointer<UInt64>, _ count: Int) {
    // A twentieth of a nanosecond a row, against several that the array saves.
    var (minimum, maximum) = (Int64(0), Int64(0))
    unsafe Kernels.best.pointee.aggregate.min_max_i64(words, nil, &minimum, &maximum, count)
    // Never narrower again, though a table that has left its array has no use for it but to come back.
    keyRange = keyRange.map { min($0.lowerBound, minimum)...max($0.upperBound, maximum) } ?? minimum...maximum
  }

  /// How long an array of all keys would be, when it is worth having.
  private var denseCount: Int? {
    guard let keyRange else { return nil }
    // The whole range of 64 bits is possible, and more than 63 bits can say.
    let (span, overflow) = keyRange.upperBound.subtractingReportingOverflow(keyRange.lowerBound)
    // Eight places a row: of 4 bytes each, 32 bytes, which is what the hash table takes for a group at worst.
    let bound = min(
      max(GroupTable.denseCountMinimum, GroupTable.denseCountPerRow * seenRowCount), GroupTable.denseCountMaximum)
    return overflow || span >= Int64(bound) ? nil : Int(span) + 1
  }

  /// - Returns: `false`, with the table turned into one of hashes, when keys lie too far apart.
  private func findDense(
    _ words: UnsafeMutablePointer<UInt64>, _ count: Int, into target: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    // Asked with every batch: the range may grow with any of them, and so does the number of rows.
    guard let keyRange, let needed = denseCount else {
      leaveDense()
      return false
    }
    // The difference cannot overflow: `denseCount` would have been `nil`.
    if keyRange.lowerBound < denseBase || keyRange.upperBound - denseBase >= dense.count || dense.count == 0 {
      makeDense(keyRange, needed)
    }
    // Room for the case that all of them are new.
    keys.resize(to: groupCount + count)
    let (keys, dense, base) = unsafe (keys.base, dense.base, UInt64(bitPattern: denseBase))
    var next = groupCount
    for row in 0..<count {
      let word = unsafe words[row]
      // Within the array: the range that it was made for holds all keys of the batch.
      let place = Int(truncatingIfNeeded: word &- base)
      // Zero is "none", so that fresh memory needs no filling with anything else.
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
    // By half: keys that ascend from batch to batch, as numbers of orders do, then make it anew a logarithmic number of
    // times.
    let growsDown = dense.count > 0 && range.lowerBound < denseBase
    let count = max(needed + needed / 2, 1_024)
    denseBase = range.lowerBound
    if growsDown {
      // At the very end of 64 bits there is no room on that side.
      let (lower, overflow) = range.lowerBound.subtractingReportingOverflow(Int64(count - needed))
      if !overflow { denseBase = lower }
    }
    // To zeros, all of it, whatever it held.
    dense.resize(to: 0)
    dense.resize(to: count)
    let keys = unsafe keys.base
    // The groups so far find their places again by their keys; the one of NULL has none.
    for group in 0..<groupCount where group != nullGroup {
      unsafe dense.base[Int(truncatingIfNeeded: keys[group] &- UInt64(bitPattern: denseBase))] = UInt32(group + 1)
    }
  }

  /// From the array to the hash table.
  private func leaveDense() {
    // The array may be large, and is of no use to anybody now.
    isDense = false
    dense = GrowingArray()
    // The groups so far, hashed as if they came again. With room to spare: the next look at whether an array would do
    // is when they have doubled, or keys that spread as fast as rows come would turn the table around with every batch.
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
    // Groups of others are looked up to be brought together: here no key may come twice.
    startsStretches = false
    assert(!mayRepeat, "groups are merged into a table that has some twice")
    try requireRoom(count)
    seenRowCount += count
    // As a column without its NULL: at most one of the groups is that.
    // Words are moved as they are: equal words are equal keys in both tables, as both have the same layout.
    var nullRow: Int?
    var next = 0
    for row in 0..<count {
      // The other's numbers in any order: parts of it are strewn over all of its groups.
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
    // Then the row of NULL is put back where it was, and those behind it move up.
    unsafe findWords(next, into: target, keepsTexts: true)
    // One batch in the whole merge has it, if any.
    guard let nullRow else { return }
    for row in stride(from: next, to: nullRow, by: -1) { unsafe target[row] = target[row - 1] }
    unsafe target[nullRow] = UInt32(nullGroup ?? makeNullGroup())
  }

  /// Keeps the memory of another table's texts as well.
  /// - Parameter partCount: How many tables do.
  func adoptTexts(of other: GroupTable, partCount: Int) { texts.adopt(other.texts, partCount: partCount) }

  /// The range of keys that are found by an array; `nil` while none was seen, and of tables of hashes.
  var denseRange: ClosedRange<Int64>? { isDense ? keyRange : nil }
}
