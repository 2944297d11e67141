package import BasaltCore

/// Opens pages whose checksum was verified and whose block codec was undone. Trusts nothing in them all the same: a
/// checksum says that the bytes are as they were written, not that they were written well.
package enum PageOpener {
  /// Opens a page once for all readers.
  /// - Parameters:
  ///   - payload: A buffer that holds the page's payload, and is not written again.
  ///   - range: Where in the buffer; begins at a multiple of 8.
  ///   - rowCount: Rows that the page must have.
  ///   - dictionaryEntryCount: How many entries the chunk's dictionary has, if there is one.
  ///   - base: The page of the same rows of the column that the chunk's values are differences to, if there is one.
  /// - Throws: `.corruptPage` for anything that format-spec/encodings says a reader must reject, with the node and its
  ///   offset; `.unsupportedEncoding` for a node whose number is not known.
  /// - Complexity: O(nodes) for fixed-size values; lengths, codes and text bytes are walked once, with kernels.
  package static func openPage(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, rowCount: Int, dictionaryEntryCount: Int? = nil,
    base: OpenPage? = nil
  ) throws(BasaltError) -> OpenPage {
    let baseValues = try base.map { (base) throws(BasaltError) in
      // Codes are of the base's own dictionary, which is not at hand here.
      guard let values = base.values else {
        throw NodePath(payloadStart: range.lowerBound).corrupt(
          "The page of the other column, which differences are to, holds codes.", at: range.lowerBound)
      }
      return values
    }
    var opener = NodeOpener(dictionaryEntryCount: dictionaryEntryCount, isText: type == .text, base: baseValues)
    let (node, root) = try openRoot(payload, range, type: type, count: rowCount, &opener)
    // Counted with each page that needs it: whichever leaves the pool last holds it.
    if let base { opener.keep(byteCount: base.byteCount) }
    return OpenPage(
      type, rowCount: rowCount, dictionaryEntryCount: dictionaryEntryCount, payload: payload, root: root,
      rootByteCount: node.byteCount, openedByteCount: opener.openedByteCount)
  }

  /// Opens a page for one reader, which has a scratch to itself.
  /// - Parameters:
  ///   - dictionary: The chunk's, if it has one.
  ///   - base: As `openPage`.
  /// - Throws: As `openPage`.
  package static func open(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, rowCount: Int,
    dictionary: ColumnVector.DictionaryValues? = nil, base: OpenPage? = nil
  ) throws(BasaltError) -> any PageReader {
    try openPage(
      payload, range, type: type, rowCount: rowCount, dictionaryEntryCount: dictionary?.vector.count,
      base: base
    ).reader(dictionary: dictionary, using: DecodeScratch())
  }

  /// Opens a dictionary page: distinct values, ascending.
  /// - Throws: As `open`, and `.corruptPage` when values are NULL, not sorted, or too many.
  /// - Complexity: O(entries): all are decoded and compared with their neighbours, once a chunk.
  package static func openDictionary(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, entryCount: Int
  ) throws(BasaltError) -> ColumnVector.DictionaryValues {
    try requireDictionary(type, entryCount: entryCount, at: range.lowerBound)
    var opener = NodeOpener(dictionaryEntryCount: nil, isText: type == .text)
    let (node, opened) = try openRoot(payload, range, type: type, count: entryCount, &opener)
    return ColumnVector.DictionaryValues(try entries(of: node, opened, type, &opener))
  }

  /// Refuses dictionaries that cannot be, whatever their page holds.
  static func requireDictionary(_ type: LogicalType, entryCount: Int, at start: Int) throws(BasaltError) {
    let path = NodePath(payloadStart: start)
    // Codes of bits would be wider than the bits.
    guard type.physical != .bits else {
      throw path.corrupt("A boolean column has a dictionary, which the format does not allow.", at: start)
    }
    guard entryCount <= Limits.dictionaryEntryCountMaximum else {
      throw path.corrupt(
        "A dictionary of \(entryCount) entries; at most \(Limits.dictionaryEntryCountMaximum) are allowed.", at: start)
    }
  }

  /// The values of a root that are to be entries, spelled out.
  /// - Throws: `.corruptPage` when they are NULL, codes, or do not ascend strictly.
  static func entries(
    of node: Node, _ opened: OpenedNode, _ type: LogicalType, _ opener: inout NodeOpener
  ) throws(BasaltError) -> ColumnVector {
    // NULLs are in the pages' validity, so that the order of entries is one of values.
    guard case .values(let values) = opened else {
      throw node.corrupt("A dictionary holds values: neither NULLs nor codes.")
    }
    let (entryCount, payload) = (node.count, node.payload)
    // Spelled out once a chunk: entries are looked up by code from then on, and never decoded again.
    var vector = ColumnVector(emptyOf: type)
    let buffer = vector.resetFlat(count: entryCount)
    let outOfOrder: Int?
    // Who puts entries together out of each other compares them on the way.
    if let joined = values as? FrontCodingReader {
      outOfOrder = try unsafe joined.decodeSorted(0..<entryCount, into: buffer.address, using: opener.scratch)
      opener.scratch.addHeaps(to: &vector, orElse: payload)
    } else {
      try unsafe values.decode(0..<entryCount, into: buffer.address, using: opener.scratch)
      if type.isVariableLength { opener.scratch.addHeaps(to: &vector, orElse: payload) }
      outOfOrder = SortedEntries(vector, node.element).firstOutOfOrder
    }
    if let index = outOfOrder {
      throw node.corrupt("Entry \(index) of the dictionary is not after the one before it.")
    }
    return vector
  }

  private static func openRoot(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, count: Int, _ opener: inout NodeOpener
  ) throws(BasaltError) -> (Node, OpenedNode) {
    precondition(range.lowerBound % 8 == 0 && range.lowerBound >= 0 && range.upperBound <= payload.byteCount)
    let path = NodePath(payloadStart: range.lowerBound)
    guard count >= 0, count <= Limits.pageRowCountMaximum else {
      throw path.corrupt(
        "A page of \(count) rows; at most \(Limits.pageRowCountMaximum) are allowed.", at: range.lowerBound)
    }
    let node = try Node(in: payload, at: range, path: path)
    // Bytes behind the root would be covered by the checksum and read by nobody.
    guard node.body.upperBound == range.upperBound else {
      throw path.corrupt(
        "\(range.upperBound - node.body.upperBound) bytes follow the root node.", at: node.body.upperBound)
    }
    return (node, try opener.open(node, ElementType(type.physical), count: count))
  }
}
