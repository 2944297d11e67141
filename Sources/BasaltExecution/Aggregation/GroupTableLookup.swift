import BasaltCore
import BasaltFunctions
import CBasaltKernels

/// Looking keys up without making groups of those that are not there: for a table that must not grow any more.
///
/// Codes of dictionaries are not made use of: where there is no room for groups, few rows have a code that another row has had.
extension GroupTable {
  /// No group.
  static let none = UInt32.max

  /// The groups of rows, as far as there are any, and the hashes by which rows are divided into partitions: those of
  /// `hashes(of:)`.
  ///
  /// A key that has a group may be passed over (where keys have ascended, all but the last are): whoever asks brings equal keys
  /// together in the end.
  /// - Parameters:
  ///   - columns: As of `find`.
  ///   - groups, hashes: Room for a number for each row meant.
  func look(
    _ columns: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafeMutablePointer<UInt32>,
    hashes: UnsafeMutablePointer<UInt64>
  ) {
    let meantCount = rows?.count ?? rowCount
    guard meantCount > 0 else { return }
    // Of a single key, NULL has no words.
    let isNullable = layout.fields.count == 1 && columns[0].validity != nil
    let valid = self.rows.valid(isNullable ? columns : [], rowCount: rowCount, rows: rows)
    words.fill(columns, valid)
    // Of all rows, found or not: a row that has no group is divided by its hash.
    words.hash(valid.count)
    if !isNullable {
      unsafe lookWords(valid.count, into: groups)
      return unsafe hashes.update(from: words.hashes, count: valid.count)
    }
    validGroups.resize(to: max(valid.count, validGroups.count))
    unsafe lookWords(valid.count, into: validGroups.base)
    let null = nullGroup.map { UInt32($0) } ?? GroupTable.none
    // Back to the rows as they were meant. NULL has the hash that `hashes(of:)` gives its group.
    var next = 0
    for row in 0..<meantCount {
      if columns[0].isValid(at: rows.map { $0[row] } ?? row) {
        unsafe groups[row] = validGroups.base[next]
        unsafe hashes[row] = words.hashes[next]
        next += 1
      } else {
        unsafe (groups[row], hashes[row]) = (null, 0)
      }
    }
  }

  /// The groups of the first `count` rows of `words`, which have been hashed.
  private func lookWords(_ count: Int, into target: UnsafeMutablePointer<UInt32>) {
    let keyWords = unsafe words.base
    if let ascending {
      // There is no table. The last key goes on, most likely; the others do not come again.
      let last = ascending.lastGroup.map { UInt32($0) } ?? GroupTable.none
      for row in 0..<count {
        unsafe target[row] = keyWords[row] == ascending.lastWord ? last : GroupTable.none
      }
    } else if isDense {
      let (dense, base, size) = unsafe (self.dense.base, UInt64(bitPattern: denseBase), UInt64(self.dense.count))
      for row in 0..<count {
        // A key below the first wraps around to one far behind the last.
        let place = unsafe keyWords[row] &- base
        // None is one less than the first.
        unsafe target[row] = place < size ? dense[Int(truncatingIfNeeded: place)] &- 1 : GroupTable.none
      }
    } else if layout.wordCount == 1 {
      unsafe lookOneWord(count, into: target)
    } else {
      unsafe lookWide(count, into: target)
    }
  }

  /// As `findOneWord`, but that an empty place ends the search and stays empty.
  private func lookOneWord(_ count: Int, into target: UnsafeMutablePointer<UInt32>) {
    guard oneWordEntries.count > 0 else { return unsafe target.update(repeating: GroupTable.none, count: count) }
    let (entries, mask, shift) = unsafe (oneWordEntries.base, oneWordEntries.count - 1, self.shift)
    let (words, hashes) = unsafe (words.base, words.hashes)
    for row in 0..<count {
      let word = unsafe words[row]
      var place = unsafe Int(truncatingIfNeeded: hashes[row] &>> shift)
      // Ends: half of all places are empty.
      while unsafe entries[place].groupPlusOne != 0 && entries[place].word != word { place = (place &+ 1) & mask }
      unsafe target[row] = UInt32(truncatingIfNeeded: entries[place].groupPlusOne) &- 1
    }
  }

  /// As `findWide`, for keys of several words.
  private func lookWide(_ count: Int, into target: UnsafeMutablePointer<UInt32>) {
    guard entries.count > 0 else { return unsafe target.update(repeating: GroupTable.none, count: count) }
    let (keys, entries, mask, shift) = unsafe (self.keys.base, self.entries.base, self.entries.count - 1, self.shift)
    let (words, hashes, stride, wordCount) = unsafe (words.base, words.hashes, words.stride, layout.wordCount)
    for row in 0..<count {
      let hash = unsafe hashes[row]
      var place = Int(truncatingIfNeeded: hash &>> shift)
      var found = GroupTable.none
      while unsafe entries[place] != 0 {
        let entry = unsafe entries[place]
        if (entry ^ hash) & GroupTable.hashMask == 0 {
          let group = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
          let key = unsafe keys + group &* wordCount
          // Word by word; texts by their bytes where addresses differ.
          var index = 0
          while index < wordCount, unsafe key[index] == words[index &* stride &+ row] || isSameText(key, index, row) {
            index &+= 1
          }
          if index == wordCount {
            found = UInt32(truncatingIfNeeded: group)
            break
          }
        }
        place = (place &+ 1) & mask
      }
      unsafe target[row] = found
    }
  }
}
