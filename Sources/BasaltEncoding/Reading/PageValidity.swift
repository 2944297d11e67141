internal import BasaltCore

/// Which rows of a page are valid, around whatever holds its values.
///
/// Kept apart from the values up to the page's readers, so that no filter below has to know of NULLs: they are taken
/// out of the mask once, at the end.
struct PageValidity: Sendable {
  let reader: any NodeReader
  /// The nullable node, with its header and both children.
  let byteCount: Int

  /// Gives the vector the validity of `rows`.
  func decode(
    _ rows: Range<Int>, into target: inout ColumnVector, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let words = target.resetValidity()
    try unsafe reader.decode(rows, into: words.address, using: scratch)
  }

  /// Gives the vector the validity of single rows.
  /// - Parameter target: Of as many rows.
  func fetch(
    _ rows: SelectionVector, into target: inout ColumnVector, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let words = target.resetValidity()
    try unsafe rows.withPositions { (rows) throws(BasaltError) in
      try unsafe reader.fetch(rows, into: words.address, using: scratch)
    }
  }

  /// One bit, for a single row.
  func isValid(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> Bool {
    try reader.bits(at: row, using: scratch) == 1
  }

  /// The validity of a vector as a mask.
  func fill(
    _ mask: UnsafeMutablePointer<UInt64>, vector: Int, using scratch: DecodeScratch
  ) throws(BasaltError) {
    unsafe Mask.clear(mask)
    // Decoding writes the words of the vector's rows only; the mask promises zeros behind them.
    try unsafe reader.decode(reader.rows(ofVector: vector), into: mask, using: scratch)
  }

  /// Clears the rows of a vector that are NULL.
  func restrict(
    _ mask: UnsafeMutablePointer<UInt64>, vector: Int, using scratch: DecodeScratch
  ) throws(BasaltError) {
    try unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Mask.wordCount) {
      (valid) throws(BasaltError) in
      try unsafe fill(valid.baseAddress!, vector: vector, using: scratch)
      for word in 0..<Mask.wordCount { unsafe mask[word] &= valid[word] }
    }
  }

  func description(around values: NodeDescription) -> NodeDescription {
    NodeDescription(
      name: Nullable.name, detail: "", element: values.element, valueCount: values.valueCount, byteCount: byteCount,
      children: [.init(role: .validity, node: reader.description), .init(role: .values, node: values)])
  }
}

/// The part of a filter that is the same for all pages: NULLs.
enum PageFilter {
  /// Filters some vectors; `values` is asked only where the test is about values, and once for all of them.
  /// - Parameter rowCount: Of the page.
  static func apply(
    _ test: PageTest, vectors: Range<Int>, rowCount: Int, _ validity: PageValidity?,
    into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch,
    values: (ValueTest) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    if case .values(let valueTest) = test.form {
      // Filler may pass the test, so the NULLs are cleared afterwards, not before.
      try values(valueTest)
      if validity == nil { return }
    }
    for vector in vectors {
      let start = vector * Limits.vectorRowCount
      try unsafe apply(
        test, vector: vector, rowCount: min(Limits.vectorRowCount, rowCount - start), validity,
        into: mask + (vector - vectors.lowerBound) * Mask.wordCount, using: scratch)
    }
  }

  /// What NULLs have to say of a vector.
  /// - Parameter mask: Of a test of values, which rows pass that as far as their values go.
  private static func apply(
    _ test: PageTest, vector: Int, rowCount: Int, _ validity: PageValidity?, into mask: UnsafeMutablePointer<UInt64>,
    using scratch: DecodeScratch
  ) throws(BasaltError) {
    switch test.form {
    case .nothing: unsafe Mask.clear(mask)
    case .isNotNull:
      if let validity {
        try unsafe validity.fill(mask, vector: vector, using: scratch)
      } else {
        unsafe Mask.fill(mask, count: rowCount)
      }
    case .isNull:
      if let validity {
        try unsafe validity.fill(mask, vector: vector, using: scratch)
        unsafe Mask.invert(mask, count: rowCount)
      } else {
        unsafe Mask.clear(mask)
      }
    case .values: if let validity { try unsafe validity.restrict(mask, vector: vector, using: scratch) }
    }
  }
}
