package import BasaltCore

/// An opened page: decodes ranges of vectors, filters one, reads one value. Pages are checked when they are opened, so
/// what follows checks nothing per value.
///
/// Not `Sendable`: one thread, which owns its scratch. Decoded vectors share the payload's buffer where they point into
/// it.
package protocol PageReader: AnyObject {
  var rowCount: Int { get }

  /// Decodes rows. The result is flat, constant (a page of one value), or dictionary-coded (codes, and the chunk's
  /// dictionary).
  /// - Parameters:
  ///   - rows: Begins at a multiple of 1,024, at most the page.
  ///   - target: Of the page's type; its buffers are used again where no one else holds them.
  /// - Throws: Nothing today: every encoding of version 1 is checked in full when it is opened. One that can find
  ///   damage only while it decodes may throw `.corruptPage`.
  func decode(_ rows: Range<Int>, into target: inout ColumnVector) throws(BasaltError)

  /// Which rows of a vector pass: 16 words, bits after the last row zero. NULL never passes a comparison.
  /// - Precondition: `test` was made for the page's type.
  func filter(vector: Int, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>) throws(BasaltError)

  /// One value, without decoding the page: tens to hundreds of nanoseconds.
  func value(at row: Int) throws(BasaltError) -> Value

  /// The tree of encodings with their sizes.
  var description: NodeDescription { get }
}
