package import BasaltCore
package import BasaltEncoding

/// How a data file is written. Readers need none of it.
package struct DataFileOptions: Sendable {
  /// Which encodings and codecs are worth their decoding time where the file will lie.
  package var profile: TierProfile
  /// Rows of a page; a power of two within `Limits`. Halved where rows are so wide that a page would exceed
  /// `Limits.pageDecodedByteCountTarget`.
  package var pageRowCount: Int
  /// Columns whose chunks get a Bloom filter: some 1.3 bytes for each distinct value, for who looks single values up.
  package var bloomFilterColumns: Set<FieldID> = []
  /// Whether chunks that look like identifiers get one unasked (`IdentifierChunk`): on the hot tier alone, where single rows
  /// are looked up. On the others bytes count for more.
  package var filtersIdentifiers: Bool
  /// The number of an encoding that values take wherever it can hold them, whatever it costs: for tests of readers, which
  /// must give the same rows.
  package var forcedEncoding: UInt8?
  /// Drawn anew for every attempt to write a file: checksums are bound to it.
  package var fileID: UniqueID

  /// Compatible features of the file: known before its first byte is written, because the header has them.
  func compatibleFeatures(of schema: Schema) -> UInt64 {
    let mayFilter =
      !bloomFilterColumns.isEmpty
      || filtersIdentifiers && schema.fields.contains { IdentifierChunk.isPossible(for: $0.type) }
    return mayFilter ? FormatVersion.Compatible.bloomFilters : 0
  }

  package init(profile: TierProfile = .hot, pageRowCount: Int = Limits.pageRowCount, fileID: UniqueID = .random()) {
    precondition(
      pageRowCount.nonzeroBitCount == 1
        && (Limits.pageRowCountMinimum...Limits.pageRowCountMaximum).contains(pageRowCount),
      "pages of \(pageRowCount) rows")
    self.profile = profile
    filtersIdentifiers = profile == .hot
    self.pageRowCount = pageRowCount
    self.fileID = fileID
  }
}

/// By name, for layers that know tiers and no encodings. Each has a file id of its own.
extension DataFileOptions {
  package static var hot: DataFileOptions { DataFileOptions(profile: .hot) }
  package static var warm: DataFileOptions { DataFileOptions(profile: .warm) }
  package static var cold: DataFileOptions { DataFileOptions(profile: .cold) }
}
