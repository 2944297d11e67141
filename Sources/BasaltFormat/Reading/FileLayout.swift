package import BasaltCore

/// The regions of a file in the order they lie, and what its columns cost: what `inspect` draws, and what the verifier
/// walks to find bytes that belong to nothing.
///
/// From the metadata alone, each number as the footer states it: what it states of the pages' contents is for
/// `DataFileVerifier` to doubt.
package struct FileLayout: Sendable {
  /// Ascending by where they begin.
  package let regions: [Region]
  /// By ordinal.
  package let columns: [ColumnLayout]

  /// A stretch of bytes with one purpose. Padding is none: it lies between regions.
  package struct Region: Sendable {
    package let kind: Kind
    package let byteRange: Range<Int>
  }

  /// By ordinal, not by name: a layout has a region for each chunk, and names are in `columns`.
  package enum Kind: Sendable, Equatable {
    case header
    case chunk(rowGroup: Int, column: Int)
    case bloomFilter(rowGroup: Int, column: Int)
    case columnBlock(column: Int)
    /// By its name, or its number where this version does not know it.
    case section(String)
    case root
    case tail
  }

  /// What a column costs in all row groups together.
  package struct ColumnLayout: Sendable {
    /// Columns that this version cannot read have a place in the file like others.
    package let description: ColumnDescription
    /// Bytes of its pages, headers and dictionaries included.
    package let dataByteCount: Int
    /// Bytes of its dictionaries, with their headers; part of `dataByteCount`.
    package let dictionaryByteCount: Int
    /// Bytes of its Bloom filters, with their headers; not part of `dataByteCount`.
    package let bloomFilterByteCount: Int
    /// Bytes of its statistics in the footer.
    package let blockByteCount: Int
    package let pageCount: Int
    /// Row groups in which the column takes no pages, being constant or all NULL.
    package let pagelessRowGroupCount: Int
    /// About how many distinct values it has; `nil` when the file does not say.
    package let distinctEstimate: Int?
    /// Which values are frequent, and how the others lie; `nil` where the file says nothing.
    package let distribution: ValueDistribution?
    /// In which order its values lie, in how many runs; `nil` of types that have no order.
    package let order: ColumnOrder?
    /// Of the whole file.
    package let statistics: ColumnStatistics
  }

  /// Reads the metadata of every column; no page is read.
  /// - Throws: `.corruptFile`. Columns that this version cannot read are no reason to throw.
  /// - Complexity: O(columns × row groups), and the sorting of as many regions.
  package init(_ reader: DataFileReader) throws(BasaltError) {
    var regions = [Region(kind: .header, byteRange: 0..<FileHeader.byteCount)]
    var columns: [ColumnLayout] = []
    for ordinal in 0..<reader.columnCount {
      let block = try reader.block(of: try reader.description(at: ordinal))
      // Begins as those of no rows, which merging leaves out.
      var statistics = ColumnStatistics(rowCount: 0, nullCount: 0, nanCount: 0)
      var pageCount = 0
      var pageless = 0
      var dictionaryByteCount = 0
      var bloomFilterByteCount = 0
      for rowGroup in reader.rowGroups.indices {
        let chunk = try block.chunk(rowGroup)
        statistics = statistics.merged(with: try block.statistics(chunk))
        pageCount += chunk.pageCount
        dictionaryByteCount += chunk.dictionaryByteCount
        if let filter = chunk.facts.bloomFilter {
          bloomFilterByteCount += filter.count
          regions.append(Region(kind: .bloomFilter(rowGroup: rowGroup, column: ordinal), byteRange: filter))
        }
        if chunk.shape == .pages {
          regions.append(Region(kind: .chunk(rowGroup: rowGroup, column: ordinal), byteRange: chunk.byteRange))
        } else {
          pageless += 1
        }
      }
      let entry = block.description.entry
      regions.append(
        Region(
          kind: .columnBlock(column: ordinal), byteRange: entry.blockOffset..<(entry.blockOffset + entry.blockByteCount)
        ))
      columns.append(
        ColumnLayout(
          description: block.description, dataByteCount: entry.dataByteCount, dictionaryByteCount: dictionaryByteCount,
          bloomFilterByteCount: bloomFilterByteCount,
          blockByteCount: entry.blockByteCount, pageCount: pageCount, pagelessRowGroupCount: pageless,
          distinctEstimate: try reader.sketch(ofColumn: ordinal)?.estimate,
          distribution: try reader.distribution(ofColumn: ordinal),
          order: try ColumnOrder(of: block, rowGroupCount: reader.rowGroups.count), statistics: statistics))
    }
    // Unknown sections are drawn as well: else their bytes would look like a gap.
    for section in reader.root.sections {
      let name = FileRoot.SectionType(rawValue: section.type)?.name ?? "section \(section.type)"
      regions.append(
        Region(kind: .section(name), byteRange: section.offset..<(section.offset + section.byteCount)))
    }
    regions.append(Region(kind: .root, byteRange: reader.rootByteRange))
    regions.append(Region(kind: .tail, byteRange: (reader.byteCount - FileTail.byteCount)..<reader.byteCount))
    // Chunks come row group by row group in the file, and column by column above.
    self.regions = regions.sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
    self.columns = columns
  }
}
