import BasaltCore

/// Whose dictionary a chunk has, when it is that of an earlier row group.
///
/// Eight bytes behind the order, in files of which any chunk shares. Unlike facts and order it is nothing that a reader may
/// do without: so the column's set of encodings says that it is there (`EncodingRegistry.sharedDictionary`), and a reader
/// that strides over it does not read the column.
///
/// - Source: format-spec/footer.md, "Sharing of a chunk"
package struct ChunkSharing: Sendable, Equatable {
  /// The owner: an earlier row group, whose chunk of the column has a dictionary page and shares nothing itself.
  package let rowGroup: Int
  /// Whether the owner's dictionary, taken as it is, has every value of the chunk. Of an amended dictionary that is a fact
  /// (`ChunkFacts`), and this is false.
  package let isComplete: Bool

  package static let byteCount = 8

  private enum Flag {
    static let complete: UInt16 = 1 << 0
  }

  /// For a writer; nothing is checked.
  package init(rowGroup: Int, isComplete: Bool) {
    self.rowGroup = rowGroup
    self.isComplete = isComplete
  }

  /// Appends the eight bytes; those of a chunk that shares nothing are 0.
  package static func write(_ sharing: ChunkSharing?, to record: inout RecordWriter) {
    // A file has so few row groups that the ordinal and one fit.
    record.u16(sharing.map { UInt16($0.rowGroup + 1) } ?? 0)
    record.u16(sharing?.isComplete == true ? Flag.complete : 0)
    record.u32(0)
  }

  /// - Parameters:
  ///   - record: The eight bytes.
  ///   - chunk: The entry that they are of, without them.
  /// - Returns: `nil` of a chunk that shares nothing.
  /// - Throws: `.corruptFile`, as `ChunkEntry` does. Whether there is such an owner is seen by who has the column's other
  ///   chunks (`ColumnBlock`).
  static func read(_ record: RecordBytes, of chunk: ChunkEntry) throws(BasaltError) -> ChunkSharing? {
    let (owner, flags) = (Int(record.u16(0)), record.u16(2))
    try FileDamage.requireZero(record.u32(4), "chunk, offset 132")
    guard flags & ~Flag.complete == 0 else { throw FileDamage.file("A chunk shares with unknown flags \(flags).") }
    guard owner > 0 else {
      guard flags == 0 else { throw FileDamage.file("A chunk that shares no dictionary has flags of one.") }
      return nil
    }
    guard chunk.shape == .pages else { throw FileDamage.file("A chunk without pages shares a dictionary.") }
    // Its own page's entries are what the facts speak of: two places that say the same could contradict each other.
    guard flags == 0 || chunk.dictionaryByteCount == 0 else {
      throw FileDamage.file("A shared dictionary is called complete beside a page of the chunk's own.")
    }
    return ChunkSharing(rowGroup: owner - 1, isComplete: flags & Flag.complete != 0)
  }
}
