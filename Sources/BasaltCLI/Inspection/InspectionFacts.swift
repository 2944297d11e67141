package import Basalt

/// All that an inspection shows, gathered before anything is drawn.
///
/// A value without a file behind it: drawing needs no I/O, and tests make facts of files that do not exist.
package struct InspectionFacts: Sendable {
  package let path: String
  package let fileID: UniqueID
  /// `nil` for one that this version does not know.
  package let tier: DataFile.Tier?
  package let rowCount: Int
  package let layout: DataFile.Layout
  /// By column, when they were asked for.
  ///
  /// Empty for a column that cannot be read here.
  package let pageEncodings: [[DataFile.PageEncoding]]?
  /// By column, when the encodings were asked for; `nil` for a column of which there is nothing to explain.
  ///
  /// With the encodings, because it is about one of their pages.
  package let encodingChoices: [DataFile.EncodingChoice?]?

  package init(
    path: String, fileID: UniqueID, tier: DataFile.Tier?, rowCount: Int, layout: DataFile.Layout,
    pageEncodings: [[DataFile.PageEncoding]]?, encodingChoices: [DataFile.EncodingChoice?]? = nil
  ) {
    self.path = path
    self.fileID = fileID
    self.tier = tier
    self.rowCount = rowCount
    self.layout = layout
    self.pageEncodings = pageEncodings
    self.encodingChoices = encodingChoices
  }
}

/// The regions of a file put together as a person thinks of them: a row group is one part, the statistics of
/// all columns another.
///
/// Hundreds of chunks become one line: the table is for finding one's way, the exact regions are in `--format json`.
package struct FileParts: Sendable {
  package struct Part: Sendable, Hashable {
    package let name: String
    package let offset: Int
    /// From the part's first byte to its last, padding inside included.
    package var byteCount: Int
  }

  /// From front to back.
  package let parts: [Part]

  package init(_ layout: DataFile.Layout) {
    var parts: [Part] = []
    for region in layout.regions {
      let name = FileParts.name(of: region.kind)
      // Regions of one name are neighbours; the padding between them counts, since it takes room too.
      if let last = parts.last, last.name == name {
        parts[parts.count - 1].byteCount = region.byteRange.upperBound - last.offset
      } else {
        parts.append(Part(name: name, offset: region.byteRange.lowerBound, byteCount: region.byteRange.count))
      }
    }
    self.parts = parts
  }

  /// Sections of the footer keep the name that the format gives them.
  private static func name(of kind: DataFile.Layout.Region.Kind) -> String {
    switch kind {
    case .header: "header"
    case .columnChunk(let rowGroup, _), .bloomFilter(let rowGroup, _): "row group \(rowGroup)"
    case .columnStatistics: "column statistics"
    case .footerSection(let name): name
    case .root: "root"
    case .tail: "tail"
    }
  }
}
