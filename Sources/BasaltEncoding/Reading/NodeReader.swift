package import BasaltCore

/// An opened node: its bytes were checked, so that nothing here checks a value.
///
/// But for text in symbols (`FSST`), which cannot be checked without being spelled out: that is done vector by vector,
/// when one is wanted, and damage is found then. So whatever may come to text may throw.
///
/// Never changes once it is made: it is kept with its page, and many threads read it at once, each with a scratch of
/// its own.
package protocol NodeReader: AnyObject, Sendable {
  var element: ElementType { get }
  /// Values.
  var count: Int { get }
  /// Bounds of all values of an integer node, cheap and perhaps too wide; `nil` for other types.
  var integerBounds: ClosedRange<Int128>? { get }
  /// The one value of a node that says "all the same", as `bits(at:)` gives it.
  var constantBits: UInt128? { get }
  /// Whether views that a call makes point into heaps of the scratch. All of a call do, or none, and never those of one
  /// call and not of another.
  var spellsText: Bool { get }

  /// Decodes rows in the memory form of the element type: bits as words, bytes as views. These point into the
  /// payload, as buffer 0; or, where the node spells text out, into the heaps that it leaves in the scratch.
  /// - Parameters:
  ///   - rows: Begins at a multiple of 1,024 and ends within the node.
  ///   - target: Room for exactly the rows; bits have room for whole words, and those after the last row are written as
  ///     zero.
  ///   - scratch: Of the calling thread, here and below.
  /// - Throws: `.corruptPage` for damage that could not be seen before.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError)

  /// Which values of a vector pass, NULL or not: 16 words, bits after the last value zero.
  /// - Precondition: The test is of the element's kind.
  /// - Throws: As `decode`.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError)

  /// The same of several vectors, whose masks follow each other: one call for all that a batch has, so that what is the same
  /// for all of them is worked out once.
  /// - Throws: As `decode`.
  func filter(
    vectors: Range<Int>, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError)

  /// One value's memory form, zero-extended: for single rows. A view points where those of `decode` do.
  /// - Throws: As `decode`.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128

  /// How many rows of one vector `bits(at:)` gives sooner than `decode` gives the vector: a hint, by which `fetch`
  /// chooses its way.
  var singleRowLimit: Int { get }

  /// Single rows, in the memory form that `decode` gives, one after another.
  /// - Parameters:
  ///   - rows: Ascending, and perhaps repeated. A page has at most 65,536 rows, so that 16 bits hold each.
  ///   - target: As of `decode`: room for as many values.
  /// - Complexity: At most that of decoding each vector once that has one of the rows. Allocates no more often than once
  ///   a vector.
  /// - Throws: As `decode`.
  func fetch(
    _ rows: UnsafeBufferPointer<UInt16>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError)

  var description: NodeDescription { get }
}

extension NodeReader {
  /// Most nodes are not constant.
  package var constantBits: UInt128? { nil }
  /// Most nodes leave text where it lies.
  package var spellsText: Bool { false }

  /// Most nodes have nothing to work out.
  package func filter(
    vectors: Range<Int>, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    for vector in vectors {
      let target = unsafe mask + (vector - vectors.lowerBound) * Mask.wordCount
      try unsafe filter(vector: vector, test, into: target, using: scratch)
    }
  }

  /// The rows of a vector.
  func rows(ofVector vector: Int) -> Range<Int> {
    let start = vector * Limits.vectorRowCount
    return start..<min(start + Limits.vectorRowCount, count)
  }
}

/// What a node turned out to be. Dictionaries and NULLs are not spelled out: the page hands them on as they are.
package enum OpenedNode: Sendable {
  case values(any NodeReader)
  case dictionary(CodesNode)
  case nullable(validity: any NodeReader, values: UnwrappedNode)

  /// What may stand under a validity.
  /// A type of its own, so that a nullable node under another cannot even be said.
  package enum UnwrappedNode: Sendable {
    case values(any NodeReader)
    case dictionary(CodesNode)
  }
}
