package import BasaltCore

/// Opens pages whose checksum was verified and whose block codec was undone. Trusts nothing in them all the same: a
/// checksum says that the bytes are as they were written, not that they were written well.
package enum PageOpener {
  /// - Parameters:
  ///   - payload: A buffer that holds the page's payload, and is not written again.
  ///   - range: Where in the buffer; begins at a multiple of 8.
  ///   - rowCount: Rows that the page must have.
  ///   - dictionary: The chunk's dictionary, if it has one.
  /// - Throws: `.corruptPage` for anything that format-spec/encodings says a reader must reject, with the node and its
  ///   offset; `.unsupportedEncoding` for a node whose number is not known.
  /// - Complexity: O(nodes) for fixed-size values; lengths, codes and text bytes are walked once, with kernels.
  package static func open(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, rowCount: Int,
    dictionary: ColumnVector.DictionaryValues? = nil
  ) throws(BasaltError) -> any PageReader {
    // Four kinds of page from two questions: is there a validity, and are there codes?
    let (node, opened) = try openRoot(payload, range, type: type, count: rowCount, dictionary: dictionary)
    switch opened {
    case .values(let values): return ValuePageReader(type, payload, values: values, validity: nil)
    case .dictionary(let codes): return DictionaryPageReader(type, codes: codes, validity: nil)
    case .nullable(let validity, .values(let values)):
      return ValuePageReader(
        type, payload, values: values, validity: PageValidity(reader: validity, byteCount: node.byteCount))
    case .nullable(let validity, .dictionary(let codes)):
      return DictionaryPageReader(
        type, codes: codes, validity: PageValidity(reader: validity, byteCount: node.byteCount))
    }
  }

  /// Opens a dictionary page: distinct values, ascending.
  /// - Throws: As `open`, and `.corruptPage` when values are NULL, not sorted, or too many.
  /// - Complexity: O(entries): all are decoded and compared with their neighbours, once a chunk.
  package static func openDictionary(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, entryCount: Int
  ) throws(BasaltError) -> ColumnVector.DictionaryValues {
    let path = NodePath(payloadStart: range.lowerBound)
    // Codes of bits would be wider than the bits.
    guard type.physical != .bits else {
      throw path.corrupt("A boolean column has a dictionary, which the format does not allow.", at: range.lowerBound)
    }
    guard entryCount <= Limits.dictionaryEntryCountMaximum else {
      throw path.corrupt(
        "A dictionary of \(entryCount) entries; at most \(Limits.dictionaryEntryCountMaximum) are allowed.",
        at: range.lowerBound)
    }
    let (node, opened) = try openRoot(payload, range, type: type, count: entryCount, dictionary: nil)
    // NULLs are in the pages' validity, so that the order of entries is one of values.
    guard case .values(let values) = opened else {
      throw node.corrupt("A dictionary holds values: neither NULLs nor codes.")
    }
    // Spelled out once a chunk: entries are looked up by code from then on, and never decoded again.
    var vector = ColumnVector(emptyOf: type)
    let buffer = vector.resetFlat(count: entryCount)
    unsafe values.decode(0..<entryCount, into: buffer.address)
    if type.isVariableLength { _ = vector.appendHeap(payload) }
    if let index = SortedEntries(vector, node.element).firstOutOfOrder {
      throw node.corrupt("Entry \(index) of the dictionary is not after the one before it.")
    }
    return ColumnVector.DictionaryValues(vector)
  }

  private static func openRoot(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, count: Int, dictionary: ColumnVector.DictionaryValues?
  ) throws(BasaltError) -> (Node, OpenedNode) {
    precondition(range.lowerBound % 8 == 0 && range.lowerBound >= 0 && range.upperBound <= payload.byteCount)
    precondition(dictionary.map { $0.vector.type == type } ?? true, "another column's dictionary")
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
    var opener = NodeOpener(dictionary: dictionary, isText: type == .text)
    let opened = try opener.open(node, ElementType(type.physical), count: count)
    return (node, opened)
  }
}
