import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

extension EncodedChunk {
  /// Opens a page as the container does: codec undone, dictionary and base at hand.
  func openPage(_ index: Int, type: LogicalType, base: OpenPage? = nil) throws(BasaltError) -> any PageReader {
    try sharedPage(index, type: type, base: base).reader(
      dictionary: try openDictionary(type: type), using: DecodeScratch())
  }

  /// A page as the pool keeps it, for any number of readers.
  func sharedPage(_ index: Int, type: LogicalType, base: OpenPage? = nil) throws(BasaltError) -> OpenPage {
    let page = pages[index]
    let payload = try page.codec.decompress(
      page.payload, 0..<page.payloadByteCount, declaredByteCount: page.uncompressedByteCount)
    return try PageOpener.openPage(
      payload, 0..<page.uncompressedByteCount, type: type, rowCount: page.rowCount,
      dictionaryEntryCount: dictionary?.rowCount, base: base)
  }

  func openDictionary(type: LogicalType) throws(BasaltError) -> ColumnVector.DictionaryValues? {
    guard let page = dictionary else { return nil }
    let payload = try page.codec.decompress(
      page.payload, 0..<page.payloadByteCount, declaredByteCount: page.uncompressedByteCount)
    return try PageOpener.openDictionary(payload, 0..<page.uncompressedByteCount, type: type, entryCount: page.rowCount)
  }

  /// Compares every page, decoded as a whole, with the rows of the column it was made of.
  func requireEqual(_ column: ColumnVector, pageRowCount: Int, _ what: @autoclosure () -> String) throws {
    #expect(pages.count == (column.count + pageRowCount - 1) / pageRowCount)
    for index in pages.indices {
      let start = index * pageRowCount
      let reader = try openPage(index, type: column.type)
      var decoded = ColumnVector(emptyOf: column.type)
      try reader.decode(0..<reader.rowCount, into: &decoded)
      let wrong = (0..<reader.rowCount).first { !decoded.isIdentical(at: $0, to: column, at: start + $0) }
      if let wrong {
        Issue.record(
          "\(what()): row \(start + wrong) is \(decoded[wrong]), was \(column[start + wrong]), in \(reader.description)"
        )
      }
    }
  }
}

extension ColumnVector {
  /// Whether two rows hold the same bits: −0.0 is not 0.0 here, and a NaN keeps its payload.
  func isIdentical(at row: Int, to other: ColumnVector, at otherRow: Int) -> Bool {
    switch (self[row], other[otherRow]) {
    case (.real(let left), .real(let right)): left.bitPattern == right.bitPattern
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    case (let left, let right): left == right
    }
  }
}
