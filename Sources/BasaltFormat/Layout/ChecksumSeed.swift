package import BasaltCore

/// Which bytes a checksum is of. A checksum over right bytes in the wrong place does not match.
///
/// A plain checksum says that some page is whole, not that it is this page: two parts of an upload that a store has
/// swapped, or a block that a disk wrote to the place of its neighbour, would pass. So the seed of each checksum is
/// made of the file's id and the place. A field with the place beside the bytes would do less: a forged or stale page
/// can state any place, but cannot have been hashed for it.
///
/// - Source: format-spec/pages.md, "Seeds".
package enum ChecksumSeed {
  /// What the bytes are, as a number on disk: never used again for something else (format-spec/reserved-numbers.md).
  package enum Kind: UInt8, Sendable {
    case dataPage = 1
    case dictionaryPage = 2
    case bloomFilter = 5
    case root = 16
    case section = 17
    case columnBlock = 18
  }

  /// What stands for "no column" and "no row group". No ordinal reaches it: columns end at 2^20, row groups at 65,535.
  private static let none = UInt32.max

  /// - Parameter page: Its ordinal in the chunk. Of other kinds than data pages a chunk has one at most, whose ordinal is
  ///   always 0.
  package static func page(_ file: UniqueID, _ kind: Kind, column: Int, rowGroup: Int, page: Int) -> UInt64 {
    seed(file, kind, UInt32(column), UInt32(rowGroup), kind == .dataPage ? UInt32(page) : 0)
  }

  /// There is one root a file, so its id and kind say all.
  package static func root(_ file: UniqueID) -> UInt64 { seed(file, .root, none, none, 0) }

  /// By type, not by position: a file has each section once, and the order of the root's table proves nothing.
  package static func section(_ file: UniqueID, type: UInt16) -> UInt64 {
    seed(file, .section, none, none, UInt32(type))
  }

  /// One block has a column's entries of all row groups, hence no row group.
  package static func columnBlock(_ file: UniqueID, column: Int) -> UInt64 {
    seed(file, .columnBlock, UInt32(column), none, 0)
  }

  private static func seed(
    _ file: UniqueID, _ kind: Kind, _ column: UInt32, _ rowGroup: UInt32, _ ordinal: UInt32
  ) -> UInt64 {
    // 32 bytes without an array: a scan makes one of these a page. The tuple has no padding (16 + 4 × 4 bytes); the
    // kind as a 32-bit number is its byte and the three zeros behind it. The id goes in byte order, the rest in that of
    // the machine, which is little-endian wherever Basalt builds.
    let words = (
      file.bits.bigEndian, UInt32(kind.rawValue), column, rowGroup, ordinal
    )
    return unsafe withUnsafeBytes(of: words) { unsafe Checksum.xxh3(UnsafeRawBufferPointer(rebasing: $0[0..<32])) }
  }
}
