import BasaltCore

/// What a chunk entry says beyond counts and bounds: its Bloom filter, and what execution may rely on.
///
/// The last forty bytes of an entry, which files have whose chunks have any of it: a file of a few rows keeps entries of
/// 80 bytes, and who reads it then knows nothing more, which is never wrong.
///
/// They lie behind the entry's own fields and not among the reserved ones, since what is appended needs no feature bit: a
/// reader that does not know them strides over them. Each is written from what the writer has in its hands anyway, and
/// each is held against the values by `basalt verify --deep`, because execution relies on them without a look.
///
/// - Source: format-spec/footer.md, "Facts of a chunk"
package struct ChunkFacts: Sendable, Equatable {
  /// Header and payload of its Bloom filter's page, in the file; `nil` without one.
  /// Its page is no part of the chunk's bytes: a scan reads these in long ranges, and never wants it.
  package var bloomFilter: Range<Int>?
  /// Whether each of its values is an entry of its dictionary, which then rules a constant out for certain.
  package var dictionaryIsComplete = false
  /// Of the values that are not NULL, of decimals their unscaled integers; `nil` when it is not known.
  package var sum: Int128?

  /// Nothing is known: what entries of 80 bytes say, and what is always true.
  package static let none = ChunkFacts()
  package static let byteCount = 40

  /// Bits of their own word: those of the entry are shared with pages, which have no facts.
  private enum Flag {
    static let dictionaryIsComplete: UInt16 = 1 << 0
    static let hasSum: UInt16 = 1 << 1
    static let all = dictionaryIsComplete | hasSum
  }

  package init() {}

  /// Appends the forty bytes.
  package func write(to record: inout RecordWriter) {
    record.u64(UInt64(bloomFilter?.lowerBound ?? 0))
    record.u32(UInt32(bloomFilter?.count ?? 0))
    record.u16((dictionaryIsComplete ? Flag.dictionaryIsComplete : 0) | (sum == nil ? 0 : Flag.hasSum))
    record.u16(0)
    let bits = UInt128(bitPattern: sum ?? 0)
    record.u64(UInt64(truncatingIfNeeded: bits))
    record.u64(UInt64(truncatingIfNeeded: bits >> 64))
    record.u64(0)
  }

  /// - Parameters:
  ///   - record: The forty bytes.
  ///   - chunk: The entry that they are of, without them.
  ///   - rowGroup: Within whose bytes the filter lies.
  /// - Throws: `.corruptFile`, as `ChunkEntry` does: the seal matched, so that another writer was wrong.
  init(_ record: RecordBytes, of chunk: ChunkEntry, rowGroup: RowGroupEntry) throws(BasaltError) {
    let flags = record.u16(12)
    guard flags & ~Flag.all == 0 else { throw FileDamage.file("A chunk has unknown facts \(flags).") }
    try FileDamage.requireZero(record.u16(14), "chunk, offset 94")
    try FileDamage.requireZero(record.u64(32), "chunk, offset 112")
    let bits = UInt128(record.u64(24)) << 64 | UInt128(record.u64(16))
    guard flags & Flag.hasSum != 0 || bits == 0 else {
      throw FileDamage.file("A sum is flagged absent and yet has bytes.")
    }
    sum = flags & Flag.hasSum == 0 ? nil : Int128(bitPattern: bits)
    dictionaryIsComplete = flags & Flag.dictionaryIsComplete != 0
    guard !dictionaryIsComplete || chunk.dictionaryByteCount > 0 else {
      throw FileDamage.file("A chunk without a dictionary is said to have all its values there.")
    }
    let (offset, byteCount) = (record.u64(0), Int(record.u32(8)))
    guard offset != 0 || byteCount != 0 else { return }
    // Both or neither: a length without a place would be a filter that nobody finds.
    // Behind the chunk's own pages, so that no byte is both; a chunk without pages is known without a filter.
    let blocks = byteCount - PageHeader.byteCount - BloomFilter.fixedByteCount
    guard chunk.shape == .pages, let start = Int(exactly: offset), rowGroup.byteRange.contains(start), start % 8 == 0,
      start >= chunk.byteRange.upperBound, byteCount <= rowGroup.byteRange.upperBound - start,
      blocks > 0, blocks % BloomFilter.blockByteCount == 0,
      blocks <= BloomFilter.blockCountMaximum * BloomFilter.blockByteCount
    else {
      throw FileDamage.file("A Bloom filter lies at \(offset), \(byteCount) bytes long, where none can be.")
    }
    bloomFilter = start..<(start + byteCount)
  }

  /// How many blocks the filter has: its page's length says it, so that the page's own word for it can be held against
  /// something.
  package var bloomBlockCount: Int {
    guard let bloomFilter else { return 0 }
    return (bloomFilter.count - PageHeader.byteCount - BloomFilter.fixedByteCount) / BloomFilter.blockByteCount
  }
}
