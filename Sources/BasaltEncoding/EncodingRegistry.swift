/// Every encoding that this reader knows. The one place to register: the tests walk this list, the chooser and the
/// opener use it.
package enum EncodingRegistry {
  /// Order matters only between equals: the chooser keeps the first of those that cost the same.
  package static let all: [any ColumnEncoding.Type] = [
    // Plain first: where nothing is smaller, nothing is done.
    Plain.self,
    Constant.self,
    IntegerSequence.self,
    FrameOfReference.self,
    ByteStreamSplit.self,
    Delta.self,
    Runs.self,
    Sparse.self,
    DictionaryCodes.self,
    Bitmap.self,
    BooleanSet.self,
    Bytes.self,
    FSST.self,
    FrontCoding.self,
    Scale.self,
    Split.self,
    Alp.self,
    AlpRd.self,
    ColumnDifference.self,
    Nullable.self,
  ]

  /// By wire id; a dictionary lookup a node would cost as much as opening a small one.
  private static let byWireID: [(any ColumnEncoding.Type)?] = {
    var table: [(any ColumnEncoding.Type)?] = Array(repeating: nil, count: 64)
    for encoding in all {
      // At first use, so in the first test that opens a page: two encodings of one number never get as far as a file.
      precondition(table[Int(encoding.wireID)] == nil, "two encodings of number \(encoding.wireID)")
      table[Int(encoding.wireID)] = encoding
    }
    return table
  }()

  /// The encoding of a number read from a file, or `nil` when this version does not know it.
  package static func encoding(_ wireID: UInt8) -> (any ColumnEncoding.Type)? {
    wireID < 64 ? byWireID[Int(wireID)] : nil
  }

  /// The number that is no encoding: it stands in the set of a column of which a chunk has the dictionary of an earlier row
  /// group, so that a reader that knows of no such thing refuses the column.
  package static let sharedDictionary: UInt8 = 22

  /// The encodings of `all`, to be compared with a column's set before its pages are read; and what else may stand in one.
  package static let known: EncodingSet = {
    var set = EncodingSet()
    precondition(byWireID[Int(sharedDictionary)] == nil, "an encoding of number \(sharedDictionary)")
    set.insert(sharedDictionary)
    for encoding in all { set.insert(encoding.wireID) }
    return set
  }()
}
