package import BasaltCore

/// A page that was opened and checked: what is kept of it for the next reader, who checks nothing again.
///
/// Never changes, and is read by many threads at once; each makes itself a reader, which has the thread's scratch and
/// the dictionary of its chunk. The dictionary is not kept here: it belongs to all pages of a chunk, and to none.
package final class OpenPage: Sendable {
  package let type: LogicalType
  package let rowCount: Int
  /// How many entries the dictionary must have that the page's codes were checked against.
  package let dictionaryEntryCount: Int?
  /// What the page takes of memory: its payload, and what was made of it when it was opened. About right.
  package let byteCount: Int
  private let payload: Buffer
  private let root: OpenedNode
  /// Of the root node, with its header.
  private let rootByteCount: Int

  init(
    _ type: LogicalType, rowCount: Int, dictionaryEntryCount: Int?, payload: Buffer, root: OpenedNode,
    rootByteCount: Int, openedByteCount: Int
  ) {
    (self.type, self.rowCount, self.dictionaryEntryCount) = (type, rowCount, dictionaryEntryCount)
    (self.payload, self.root, self.rootByteCount) = (payload, root, rootByteCount)
    byteCount = payload.byteCount + openedByteCount
  }

  /// A value for each row, NULL or not, where the page has them spelled out; `nil` for codes.
  var values: (any NodeReader)? {
    switch root {
    case .values(let node), .nullable(_, .values(let node)): node
    case .dictionary, .nullable(_, .dictionary): nil
    }
  }

  /// A reader for one thread.
  /// - Parameters:
  ///   - dictionary: The chunk's, if it has one.
  ///   - scratch: The thread's; may serve any number of readers, one after the other.
  /// - Precondition: The dictionary is of the page's type and has `dictionaryEntryCount` entries.
  /// - Complexity: O(1): one object.
  package func reader(
    dictionary: ColumnVector.DictionaryValues?, using scratch: DecodeScratch
  ) -> any PageReader {
    precondition(dictionary?.vector.count == dictionaryEntryCount, "another chunk's dictionary")
    precondition(dictionary.map { $0.vector.type == type } ?? true, "another column's dictionary")
    // Four kinds of page from two questions: is there a validity, and are there codes?
    let validity: PageValidity?
    let values: OpenedNode.UnwrappedNode
    switch root {
    case .values(let node): (validity, values) = (nil, .values(node))
    case .dictionary(let codes): (validity, values) = (nil, .dictionary(codes))
    case .nullable(let node, let wrapped):
      (validity, values) = (PageValidity(reader: node, byteCount: rootByteCount), wrapped)
    }
    switch values {
    case .values(let node): return ValuePageReader(type, payload, values: node, validity: validity, using: scratch)
    case .dictionary(let codes):
      // Without a dictionary no page of codes was opened.
      guard let dictionary else { preconditionFailure("codes without a dictionary") }
      return DictionaryPageReader(type, codes, entries: dictionary, validity: validity, using: scratch)
    }
  }
}
