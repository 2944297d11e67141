package import BasaltCore

/// Which bytes a checksum is of. A checksum over right bytes in the wrong place does not match.
///
/// - Source: format-spec/pages.md, "Seeds".
package enum ChecksumSeed {
  package enum Kind: UInt8, Sendable {
    case dataPage = 1
    case dictionaryPage = 2
    case root = 16
    case section = 17
    case columnBlock = 18
  }

  /// What stands for "no column" and "no row group".
  private static let none = UInt32.max

  package static func page(_ file: UniqueID, _ kind: Kind, column: Int, rowGroup: Int, page: Int) -> UInt64 {
    seed(file, kind, UInt32(column), UInt32(rowGroup), kind == .dictionaryPage ? 0 : UInt32(page))
  }

  package static func root(_ file: UniqueID) -> UInt64 { seed(file, .root, none, none, 0) }

  package static func section(_ file: UniqueID, type: UInt16) -> UInt64 {
    seed(file, .section, none, none, UInt32(type))
  }

  package static func columnBlock(_ file: UniqueID, column: Int) -> UInt64 {
    seed(file, .columnBlock, UInt32(column), none, 0)
  }

  private static func seed(
    _ file: UniqueID, _ kind: Kind, _ column: UInt32, _ rowGroup: UInt32, _ ordinal: UInt32
  ) -> UInt64 {
    // 32 bytes without an array: a scan makes one of these a page.
    let words = (
      file.bits.bigEndian, UInt32(kind.rawValue), column, rowGroup, ordinal
    )
    return unsafe withUnsafeBytes(of: words) { unsafe Checksum.xxh3(UnsafeRawBufferPointer(rebasing: $0[0..<32])) }
  }
}
