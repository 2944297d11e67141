internal import BasaltCore
internal import CBasaltKernels

/// The codes of a dictionary node, with the dictionary that they mean.
///
/// Whatever the codes' own encoding, this is where a test of values becomes a test of codes (the dictionary is sorted,
/// so an interval stays an interval) and is then put to the packed codes: the filter never sees a value.
package final class CodesReader {
  /// Sorted, as every dictionary on disk; codes are numbers in it.
  let entries: ColumnVector.DictionaryValues
  /// Rows, not entries.
  let count: Int
  private let element: ElementType
  /// Of u8 or u16, in whatever encoding was best for them.
  private let codes: any NodeReader
  /// Of the node in the page; the dictionary is not in it.
  private let byteCount: Int
  /// Room for the codes of one vector, of either width.
  private lazy var scratch = Buffer(byteCount: Limits.vectorRowCount * 2)
  /// The last test and its codes: a scan asks with the same test vector after vector.
  private var lastTest: (test: PageTest, codes: ValueTest)?

  /// Checks nothing yet: `checkCodes` must follow before a code is used.
  init(_ node: Node, codes: any NodeReader, entries: ColumnVector.DictionaryValues) {
    self.entries = entries
    self.codes = codes
    element = node.element
    count = node.count
    byteCount = node.byteCount
  }

  /// After this, every code is that of an entry. Mostly decided by the bounds that the codes' own nodes give.
  /// - Throws: `.corruptPage` for a code beyond the last entry.
  func checkCodes(_ node: Node) throws(BasaltError) {
    let entryCount = entries.vector.count
    // References and widths usually prove it: 4,000 entries need 12 bits, and codes of 12 bits end at 4,095, so then
    // the loop below runs.
    if let bounds = codes.integerBounds, bounds.upperBound < entryCount { return }
    let kernels = unsafe Kernels.best.pointee.gather
    for vector in 0..<node.vectorCount {
      // A vector at a time through the scratch: what will be asked of the page is not known yet, so nothing is kept.
      let rows = codes.rows(ofVector: vector)
      unsafe codes.decode(rows, into: scratch.address)
      let largest =
        codes.element == .uint8
        ? Int(unsafe kernels.max_u8(scratch.address, rows.count))
        : Int(unsafe kernels.max_u16(scratch.address, rows.count))
      guard largest < entryCount else {
        throw node.corrupt("Vector \(vector) has the code \(largest); the dictionary has \(entryCount) entries.")
      }
    }
  }

  /// Codes of 16 bits.
  ///
  /// Consumers know one width of code: a vector whose codes were sometimes bytes would double every loop over it.
  /// - Parameters:
  ///   - rows: From a whole vector on.
  ///   - target: Room for two bytes a row.
  func decode(_ rows: Range<Int>, into target: UnsafeMutableRawPointer) {
    guard codes.element == .uint8 else {
      unsafe codes.decode(rows, into: target)
      return
    }
    let kernels = unsafe Kernels.best.pointee.linear
    var row = rows.lowerBound
    while row < rows.upperBound {
      let end = min(row + Limits.vectorRowCount, rows.upperBound)
      unsafe codes.decode(row..<end, into: scratch.address)
      unsafe kernels.scale_u8_to_u16(scratch.address, 1, 0, target + (row - rows.lowerBound) * 2, end - row)
      row = end
    }
  }

  /// For single rows: the entry itself is the page's business.
  func code(at row: Int) -> Int { Int(codes.bits(at: row)) }

  /// Translates the test to codes once and then asks the codes' own node, which knows the shortest way.
  func filter(vector: Int, _ test: PageTest, _ valueTest: ValueTest, into mask: UnsafeMutablePointer<UInt64>) {
    let codeTest: ValueTest
    // By identity: comparing constants would cost what the binary search saves.
    if let lastTest, lastTest.test === test {
      codeTest = lastTest.codes
    } else {
      codeTest = SortedEntries(entries.vector, element).codes(passing: valueTest)
      lastTest = (test, codeTest)
    }
    unsafe codes.filter(vector: vector, codeTest, into: mask)
  }

  /// For `inspect`.
  var description: NodeDescription {
    NodeDescription(
      name: DictionaryCodes.name, detail: "\(entries.vector.count) entries", element: element, valueCount: count,
      byteCount: byteCount, children: [.init(role: .codes, node: codes.description)])
  }
}
