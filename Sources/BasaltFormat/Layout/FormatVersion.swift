import BasaltCore

/// The versions and features of the format that this code writes and reads.
///
/// Features decide, version numbers hardly: a bit names one change, so that a reader without it still reads every file
/// that does not use it. A number would make it refuse all files of later writers.
///
/// - Source: format-spec/compatibility.md
package enum FormatVersion {
  package static let major: UInt16 = 1
  /// Informs people; no reader decides by it.
  package static let minor: UInt16 = 0

  /// Features that this reader knows, a bit each. Version 1 defines none.
  package static let knownIncompatible: UInt64 = 0

  /// Features that a reader may do without: it reads the same rows.
  package enum Compatible {
    /// Behind the pages of a chunk may lie that of a Bloom filter, which is in no chunk's bytes.
    package static let bloomFilters: UInt64 = 1 << 0
  }

  /// - Throws: `.unsupportedVersion`: what is not known here cannot be read, however well the rest is understood.
  static func requireKnown(major: UInt16, incompatible: UInt64) throws(BasaltError) {
    guard major == FormatVersion.major else {
      throw FileDamage.version("The file has format version \(major); this reader knows \(FormatVersion.major).")
    }
    let unknown = incompatible & ~knownIncompatible
    guard unknown == 0 else {
      throw FileDamage.version(
        "The file uses features that this reader does not know: bits \(String(unknown, radix: 2)).")
    }
  }
}
