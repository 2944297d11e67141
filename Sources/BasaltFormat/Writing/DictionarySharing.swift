import BasaltCore
import BasaltEncoding

/// Which chunks of a file have the dictionary of an earlier row group, and which dictionaries later ones may have.
///
/// Asked by the writer when it appends a row group, the first moment at which it is known what lies before it: row groups
/// are encoded on any thread, in any order. Pages of rows are never written anew for this. Where the entries are an owner's
/// own, codes mean the same already; else the dictionary's page is written as what it differs by, which gives back the same
/// entries. So what it takes is to hold two dictionaries against each other, and files of one order of row groups are the
/// same to the byte.
struct DictionarySharing {
  /// By column: the last dictionary that was written as a page of its own, if it is held.
  private var owners: [Owner?]
  private var heldByteCount = 0
  /// Whether any chunk shares by now, so that all chunk entries are as long as they get.
  private(set) var isUsed = false

  private struct Owner {
    let rowGroup: Int
    let entries: DictionaryEntries
  }

  /// What a chunk has in the place of a dictionary page with all its entries.
  enum Choice {
    /// The owner's dictionary, and no page.
    case taken(owner: Int)
    case amended(owner: Int, DictionaryEntries.Amendment)
  }

  init(columnCount: Int) { owners = Array(repeating: nil, count: columnCount) }

  /// How the dictionaries of a row group are written, by column; a column that is missing writes its own, or has none.
  /// - Parameter precedingCount: Row groups that are written.
  /// - Complexity: O(entries of dictionaries that have an owner to be held against), and writing amendments.
  func choices(for rowGroup: EncodedRowGroup, precedingCount: Int) -> [Int: Choice] {
    var choices: [Int: Choice] = [:]
    var savedByteCount = 0
    for (index, column) in rowGroup.columns.enumerated() {
      guard let owner = owners[index], let dictionary = column.chunk?.dictionary,
        let entries = column.chunk?.ownEntries
      else { continue }
      let byteCount = PageHeader.byteCount + dictionary.payloadByteCount
      if owner.entries.isEqual(to: entries) {
        choices[index] = .taken(owner: owner.rowGroup)
        savedByteCount += byteCount
      } else if let amendment = entries.amendment(to: owner.entries),
        // J has weighed what it takes to read; a page that is no smaller has nothing to be weighed for.
        amendment.page.payloadByteCount < dictionary.payloadByteCount
      {
        choices[index] = .amended(owner: owner.rowGroup, amendment)
        savedByteCount += dictionary.payloadByteCount - amendment.page.payloadByteCount
      }
    }
    // The first chunk that shares makes the entries of all chunks longer, those of thousands of columns without any
    // dictionary among them.
    if !isUsed, savedByteCount <= DictionarySharing.longerEntriesByteCount(rowGroup, precedingCount) { return [:] }
    return choices
  }

  /// By how much the entries of all row groups up to this one get longer.
  private static func longerEntriesByteCount(_ rowGroup: EncodedRowGroup, _ precedingCount: Int) -> Int {
    // Of several pages a chunk mostly has an order anyway.
    let shorter =
      rowGroup.rowCount > rowGroup.pageRowCount ? ChunkEntry.byteCountWithOrder : ChunkEntry.byteCount
    return (ChunkEntry.byteCountWithSharing - shorter) * rowGroup.columns.count * (precedingCount + 1)
  }

  /// Notes what has been written of a row group.
  ///
  /// The latest dictionary is the owner, not the first: where values drift, it has more in common with what comes.
  mutating func note(_ rowGroup: EncodedRowGroup, _ choices: [Int: Choice], ordinal: Int) {
    isUsed = isUsed || !choices.isEmpty
    for (index, column) in rowGroup.columns.enumerated() where choices[index] == nil {
      guard let entries = column.chunk?.ownEntries else { continue }
      let released = owners[index]?.entries.byteCount ?? 0
      let needed = heldByteCount - released + entries.byteCount
      // A writer's memory must not grow with its columns: of thousands, the first that fit are shared.
      guard needed <= Limits.sharedDictionaryByteCountMaximum else { continue }
      heldByteCount = needed
      owners[index] = Owner(rowGroup: ordinal, entries: entries)
    }
  }
}
