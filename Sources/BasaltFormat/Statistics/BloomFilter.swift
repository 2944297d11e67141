package import BasaltCore
import BasaltStorage

/// A split-block Bloom filter: which values a chunk may have, in ten and a half bits a distinct value.
///
/// What it does not know is in no row, so that a point lookup of a column without order skips the chunk without a page
/// of it; one constant in a hundred that is not there looks as if it were. A value is eight bits of one block of 32
/// bytes: one cache line a question. Bits and salts are those of Parquet's filters; a filter of the same hash and size is
/// the same bytes.
///
/// Immutable. A value under the pool's roof (`PooledPage`), which is why it is a class.
/// - Source: format-spec/statistics.md, "Bloom filters"
package final class BloomFilter: Sendable {
  /// Eight to a block.
  package let words: [UInt32]
  /// For how many distinct values its size was chosen; informs only.
  package let distinctCount: Int

  package static let blockByteCount = 32
  private static let wordsPerBlock = 8
  /// What stands before the blocks.
  package static let fixedByteCount = 16
  /// 32 MiB: no chunk has values for more than a twentieth of it.
  package static let blockCountMaximum = 1 << 20
  /// Split blocks with salted products, the only algorithm so far.
  private static let algorithm: UInt32 = 1
  /// Bits a distinct value: about one false answer in a hundred. Half of them would cost a sixth more space.
  private static let bitsPerValue = 10.5
  private static let salts: [UInt32] = [
    0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31,
  ]

  /// A filter of some values.
  /// - Parameters:
  ///   - hashes: `ValueHash` of each value, once or often.
  ///   - distinctCount: About how many different ones they are.
  package convenience init(_ hashes: [UInt64], distinctCount: Int) {
    self.init(
      hashes, distinctCount: distinctCount, blockCount: BloomFilter.blockCount(distinctCount: distinctCount))
  }

  private static func blockCount(distinctCount: Int) -> Int {
    let bits = Double(distinctCount) * bitsPerValue
    let count = Int((bits / Double(8 * blockByteCount)).rounded(.up))
    return min(max(1, count), blockCountMaximum)
  }

  /// What a filter of so many values will take, before it is made.
  static func byteCount(distinctCount: Int) -> Int {
    fixedByteCount + blockCount(distinctCount: distinctCount) * blockByteCount
  }

  /// Of a given size: what a verifier holds the stored one against.
  package init(_ hashes: [UInt64], distinctCount: Int, blockCount: Int) {
    precondition((1...BloomFilter.blockCountMaximum).contains(blockCount))
    // A value that comes often sets the same bits again: cheaper than to find out that it was there before.
    var words = [UInt32](repeating: 0, count: blockCount * BloomFilter.wordsPerBlock)
    unsafe words.withUnsafeMutableBufferPointer { words in
      for hash in hashes {
        let first = BloomFilter.firstWord(of: hash, blockCount: blockCount)
        for index in 0..<BloomFilter.wordsPerBlock {
          unsafe words[first + index] |= BloomFilter.bit(of: hash, index)
        }
      }
    }
    self.words = words
    self.distinctCount = distinctCount
  }

  package var blockCount: Int { words.count / BloomFilter.wordsPerBlock }

  /// Whether some row may have the value: false is certain.
  package func mayContain(_ hash: UInt64) -> Bool {
    let first = BloomFilter.firstWord(of: hash, blockCount: blockCount)
    return (0..<BloomFilter.wordsPerBlock).allSatisfy { index in
      words[first + index] & BloomFilter.bit(of: hash, index) != 0
    }
  }

  /// By the upper half of the hash, without a division. The lower half is for the bits: were both taken from the same
  /// ones, values of one block would have bits in common.
  private static func firstWord(of hash: UInt64, blockCount: Int) -> Int {
    Int(((hash >> 32) &* UInt64(blockCount)) >> 32) * wordsPerBlock
  }

  /// By the lower half: its product with the word's salt names one of 32 bits.
  private static func bit(of hash: UInt64, _ index: Int) -> UInt32 {
    1 << ((UInt32(truncatingIfNeeded: hash) &* salts[index]) >> 27)
  }

  // MARK: Bytes

  /// The payload of a filter's page.
  package func encoded() -> [UInt8] {
    var record = RecordWriter(reserving: BloomFilter.fixedByteCount + words.count * 4)
    record.u32(UInt32(blockCount))
    record.u32(BloomFilter.algorithm)
    record.u64(UInt64(distinctCount))
    for word in words { record.u32(word) }
    return record.bytes
  }

  /// - Parameters:
  ///   - payload: Checked against its checksum.
  ///   - blockCount: What its length has room for.
  /// - Throws: `.corruptPage`; `.unsupportedVersion` for another algorithm.
  package init(_ payload: RecordBytes, blockCount: Int) throws(BasaltError) {
    guard payload.count == BloomFilter.fixedByteCount + blockCount * BloomFilter.blockByteCount,
      payload.u32(0) == UInt32(blockCount)
    else {
      throw FileDamage.page("A Bloom filter of \(payload.count) bytes is said to have \(payload.u32(0)) blocks.")
    }
    guard payload.u32(4) == BloomFilter.algorithm else {
      throw FileDamage.version("A Bloom filter is of the algorithm \(payload.u32(4)), which is not known here.")
    }
    // Any number: nothing is allocated or decided by it.
    distinctCount = Int(truncatingIfNeeded: min(payload.u64(8), UInt64(Int64.max)))
    // Copied out of the page, so that a word is a load and not a look into a buffer; a filter is opened once and asked
    // often.
    var words = [UInt32]()
    words.reserveCapacity(blockCount * BloomFilter.wordsPerBlock)
    for index in 0..<blockCount * BloomFilter.wordsPerBlock {
      words.append(payload.u32(BloomFilter.fixedByteCount + index * 4))
    }
    self.words = words
  }
}

extension BloomFilter: PooledPage {
  /// What it takes of memory.
  package var byteCount: Int { words.count * 4 }
}
