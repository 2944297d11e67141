internal import BasaltCore
internal import CBasaltKernels

/// The opened codes of a dictionary node, all of entries that there are. What they mean is not known here: the chunk's
/// dictionary is kept apart from its pages, and a reader brings the two together.
package final class CodesNode: Sendable {
  /// Of the values that the codes stand for.
  let element: ElementType
  /// Rows, not entries.
  let count: Int
  /// Of the dictionary that the codes were checked against.
  let entryCount: Int
  /// Of u8 or u16, in whatever encoding was best for them.
  let codes: any NodeReader
  /// Of the node in the page; the dictionary is not in it.
  private let byteCount: Int

  /// - Throws: `.corruptPage` for a code beyond the last entry.
  init(
    _ node: Node, codes: any NodeReader, entryCount: Int, using scratch: DecodeScratch
  ) throws(BasaltError) {
    element = node.element
    count = node.count
    byteCount = node.byteCount
    self.entryCount = entryCount
    self.codes = codes
    try checkCodes(node, using: scratch)
  }

  /// After this, every code is that of an entry. Mostly decided by the bounds that the codes' own nodes give.
  private func checkCodes(_ node: Node, using scratch: DecodeScratch) throws(BasaltError) {
    // References and widths usually prove it: 4,000 entries need 12 bits, and codes of 12 bits end at 4,095, so then
    // the loop below runs.
    if let bounds = codes.integerBounds, bounds.upperBound < entryCount { return }
    let kernels = unsafe Kernels.best.pointee.gather
    // A vector at a time through the scratch: what will be asked of the page is not known yet, so nothing is kept.
    try unsafe scratch.lend(Limits.vectorRowCount * 2) { (vectorCodes) throws(BasaltError) in
      for vector in 0..<node.vectorCount {
        let rows = codes.rows(ofVector: vector)
        try unsafe codes.decode(rows, into: vectorCodes, using: scratch)
        let largest =
          codes.element == .uint8
          ? Int(unsafe kernels.max_u8(vectorCodes, rows.count)) : Int(unsafe kernels.max_u16(vectorCodes, rows.count))
        guard largest < entryCount else {
          throw node.corrupt("Vector \(vector) has the code \(largest); the dictionary has \(entryCount) entries.")
        }
      }
    }
  }

  /// Codes of 16 bits.
  ///
  /// Consumers know one width of code: a vector whose codes were sometimes bytes would double every loop over it.
  /// - Parameters:
  ///   - rows: From a whole vector on.
  ///   - target: Room for two bytes a row.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard codes.element == .uint8 else {
      try unsafe codes.decode(rows, into: target, using: scratch)
      return
    }
    let kernels = unsafe Kernels.best.pointee.linear
    try unsafe scratch.lend(Limits.vectorRowCount) { (narrow) throws(BasaltError) in
      var row = rows.lowerBound
      while row < rows.upperBound {
        let end = min(row + Limits.vectorRowCount, rows.upperBound)
        try unsafe codes.decode(row..<end, into: narrow, using: scratch)
        unsafe kernels.scale_u8_to_u16(narrow, 1, 0, target + (row - rows.lowerBound) * 2, end - row)
        row = end
      }
    }
  }

  /// Codes of single rows, of 16 bits as well.
  /// - Parameters:
  ///   - rows: As of `NodeReader.fetch`.
  ///   - target: Room for two bytes a row, and a buffer's slack.
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard codes.element == .uint8 else {
      try unsafe codes.fetch(rows, into: target, using: scratch)
      return
    }
    // At most a page's worth of bytes; mostly a few.
    try unsafe scratch.lend(rows.count) { (narrow) throws(BasaltError) in
      try unsafe codes.fetch(rows, into: narrow, using: scratch)
      unsafe Kernels.best.pointee.linear.scale_u8_to_u16(narrow, 1, 0, target, rows.count)
    }
  }

  /// For `inspect`.
  var description: NodeDescription {
    NodeDescription(
      name: DictionaryCodes.name, detail: "\(entryCount) entries", element: element, valueCount: count,
      byteCount: byteCount, children: [.init(role: .codes, node: codes.description)])
  }
}
