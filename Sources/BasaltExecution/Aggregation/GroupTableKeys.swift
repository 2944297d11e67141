package import BasaltCore

/// The keys of a table's groups, out again: as columns of the result, as hashes by which groups are divided among threads, and as the
/// words that they are.
extension GroupTable {
  /// The keys of groups, a column each, flat.
  package func columns(_ groups: Range<Int>) -> [ColumnVector] {
    layout.fields.map { field in
      unsafe KeyColumn.make(
        field, keys.base + groups.lowerBound * layout.wordCount, wordCount: layout.wordCount, count: groups.count,
        nullRow: nullGroup.map { $0 - groups.lowerBound })
    }
  }

  /// The hashes of groups, for partitions. NULL of a single key has 0.
  func hashes(of groups: Range<Int>, _ words: KeyWords) -> UnsafePointer<UInt64> {
    for (row, group) in groups.enumerated() {
      for word in 0..<layout.wordCount {
        // The words of NULL mean nothing, and in two tables not the same nothing.
        unsafe words.word(word)[row] = group == nullGroup ? 0 : keys.base[group * layout.wordCount + word]
      }
    }
    words.hash(groups.count)
    if let nullGroup, groups.contains(nullGroup) { unsafe words.hashes[nullGroup - groups.lowerBound] = 0 }
    return unsafe UnsafePointer(words.hashes)
  }

  /// The distance of each group's one integer key from a number that is not above it, in order; of NULL 0.
  func eachKeyDistance(from minimum: Int64, _ body: (UInt64) -> Void) {
    let keys = unsafe keys.base
    for group in 0..<groupCount { body(group == nullGroup ? 0 : unsafe keys[group] &- UInt64(bitPattern: minimum)) }
  }

  /// The words of the groups' keys, of a table whose keys are single words. Where they have ascended, that of NULL stands between them,
  /// and is none.
  var keyWords: UnsafePointer<UInt64> { unsafe UnsafePointer(keys.base) }
}
