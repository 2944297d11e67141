package import BasaltCore

/// An opened page: decodes ranges of vectors or a few rows, filters vectors, reads one value. Pages are checked when they are opened, so
/// what follows checks nothing per value; but for text in symbols, which is checked as it is spelled out.
///
/// Not `Sendable`: one thread, which owns its scratch. Decoded vectors own what their views point into: they share the
/// payload's buffer, or have a heap of their own.
package protocol PageReader: AnyObject {
  var rowCount: Int { get }

  /// Decodes rows. The result is flat, constant (a page of one value), or dictionary-coded (codes, and the chunk's
  /// dictionary).
  /// - Parameters:
  ///   - rows: Begins at a multiple of 1,024, at most the page.
  ///   - target: Of the page's type; its buffers are used again where no one else holds them.
  /// - Throws: `.corruptPage` for what is seen only when values are spelled out: damaged text in symbols. All else is
  ///   checked when the page is opened. The target is then empty.
  func decode(_ rows: Range<Int>, into target: inout ColumnVector) throws(BasaltError)

  /// Decodes single rows, one after another: for few of a page, which then costs little more than `value(at:)` of each.
  /// - Parameters:
  ///   - rows: Numbers of rows in the page, ascending.
  ///   - target: As of `decode`, and filled in the same layouts.
  /// - Throws: As `decode`, for the rows alone that are asked for.
  func fetch(_ rows: SelectionVector, into target: inout ColumnVector) throws(BasaltError)

  /// Which rows of some vectors pass: 16 words for each, bits after the last row zero. NULL never passes a comparison.
  /// - Precondition: `test` was made for the page's type.
  /// - Throws: As `decode`; it need not find the damage of values that it can tell apart without spelling them out.
  func filter(vectors: Range<Int>, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>) throws(BasaltError)

  /// One value, without decoding the page: tens to hundreds of nanoseconds.
  /// - Throws: As `decode`.
  func value(at row: Int) throws(BasaltError) -> Value

  /// The tree of encodings with their sizes.
  var description: NodeDescription { get }
}

extension PageReader {
  /// Which rows of one vector pass.
  ///
  /// For tests and tools; a scan asks about all vectors of a batch at once.
  package func filter(
    vector: Int, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>
  ) throws(BasaltError) {
    try unsafe filter(vectors: vector..<vector + 1, test, into: mask)
  }
}
