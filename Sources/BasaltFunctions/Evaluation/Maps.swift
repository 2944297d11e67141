import BasaltCore
import CBasaltKernels

/// The loops that most kernels are: a pure function of one or two values, over all rows.
///
/// Two kinds. A **total** function has a value for any bits, so that the loop runs over all rows, NULL or not, without
/// a branch. One that may **fail** runs over the rows that count and says for which values there is no result.
///
/// Closures are inlined into their loops (all of it is in one target); where both arguments vary or one is constant
/// there is a loop of its own, since a stride that is only known at run time keeps a loop from being vectorised.
extension FunctionCall {
  /// A total function of one argument. It must not trap, whatever the bits.
  @inline(__always)
  /// The two halves of an addition that a compiler vectorises: no branch on validity, and a mask
  /// that is handed on as it is.
  func map<A: BitwiseCopyable, R: BitwiseCopyable>(_: A.Type, _ body: (A) -> R) -> ColumnVector {
    let lane: FixedLane<A> = lane(0, as: A.self)
    let target = FixedTarget<R>(rowCount: rowCount)
    for row in 0..<rowCount { target[row] = body(lane[row]) }
    return result(target.buffer)
  }

  /// A total function of two arguments.
  @inline(__always)
  /// As the one of a single argument: bits of NULL rows are computed with, and mean nothing.
  func map<A: BitwiseCopyable, B: BitwiseCopyable, R: BitwiseCopyable>(
    _: A.Type, _: B.Type, _ body: (A, B) -> R
  ) -> ColumnVector {
    let target = FixedTarget<R>(rowCount: rowCount)
    forEachPair(A.self, B.self) { row, left, right in target[row] = body(left, right) }
    return result(target.buffer)
  }

  /// All pairs of values, in a loop for each of the layouts.
  @inline(__always)
  /// One of both constant is by far the most common call of all: `price * 0.9`, `day >=
  /// '2024-01-01'`.
  func forEachPair<A: BitwiseCopyable, B: BitwiseCopyable>(_: A.Type, _: B.Type, _ body: (Int, A, B) -> Void) {
    let left: FixedLane<A> = lane(0, as: A.self)
    let right: FixedLane<B> = lane(1, as: B.self)
    if right.isConstant {
      let constant = right[0]
      // The usual shape of a filter or a rate; also of two constants, which is one row.
      for row in 0..<rowCount { body(row, left[row], constant) }
    } else if left.isConstant {
      // `1 - discount`, and its like.
      let constant = left[0]
      for row in 0..<rowCount { unsafe body(row, constant, right.base[row]) }
    } else {
      for row in 0..<rowCount { unsafe body(row, left.base[row], right.base[row]) }
    }
  }

  /// A total condition on one argument.
  @inline(__always)
  /// Into bytes, which a later kernel packs: setting bits in a loop would tie each row to the one
  /// before.
  func test<A: BitwiseCopyable>(_: A.Type, _ body: (A) -> Bool) -> ColumnVector {
    let lane: FixedLane<A> = lane(0, as: A.self)
    let bytes = FixedTarget<UInt8>(rowCount: rowCount)
    for row in 0..<rowCount { bytes[row] = body(lane[row]) ? 1 : 0 }
    return bits(bytes)
  }

  /// A total condition on two arguments.
  @inline(__always)
  func test<A: BitwiseCopyable>(_: A.Type, _ body: (A, A) -> Bool) -> ColumnVector {
    let bytes = FixedTarget<UInt8>(rowCount: rowCount)
    forEachPair(A.self, A.self) { row, left, right in bytes[row] = body(left, right) ? 1 : 0 }
    return bits(bytes)
  }

  /// Bytes into bits: comparing into bytes is vectorised by the compiler, and packing them by a kernel; setting bits
  /// one by one takes three times as long as both.
  func bits(_ bytes: FixedTarget<UInt8>) -> ColumnVector {
    let words = Buffer(byteCount: BitMask.wordCount(of: rowCount) * 8)
    unsafe Kernels.best.pointee.mask.bytes_to_bits(
      bytes.base, words.address.assumingMemoryBound(to: UInt64.self), rowCount)
    return result(words)
  }

  // MARK: Functions that may fail

  /// A function of one argument that has no result for some values.
  /// - Parameter error: What is wrong with a value; thrown for the first one that counts, unless NULL is wanted.
  @inline(__always)
  /// Such loops are several times slower than total ones, for their branch; so whoever can make a
  /// function total does (`Rounding` of doubles, integer sums with a gathered failure).
  func mapOrFail<A: BitwiseCopyable, R: BitwiseCopyable>(
    _: A.Type, _ body: (A) -> R?, error: (A) -> BasaltError
  ) throws(BasaltError) -> ColumnVector {
    let lane: FixedLane<A> = lane(0, as: A.self)
    let target = FixedTarget<R>(rowCount: rowCount, zeroed: true)
    var nulls: NullMask?
    for row in 0..<rowCount where counts(row) {
      if let value = body(lane[row]) {
        target[row] = value
      } else {
        try fail(row, &nulls) { error(lane[row]) }
      }
    }
    return result(target.buffer, nulls: nulls)
  }

  /// The same of two arguments.
  @inline(__always)
  func mapOrFail<A: BitwiseCopyable, B: BitwiseCopyable, R: BitwiseCopyable>(
    _: A.Type, _: B.Type, _ body: (A, B) -> R?, error: (A, B) -> BasaltError
  ) throws(BasaltError) -> ColumnVector {
    let left: FixedLane<A> = lane(0, as: A.self)
    let right: FixedLane<B> = lane(1, as: B.self)
    let target = FixedTarget<R>(rowCount: rowCount, zeroed: true)
    var nulls: NullMask?
    for row in 0..<rowCount where counts(row) {
      if let value = body(left[row], right[row]) {
        target[row] = value
      } else {
        try fail(row, &nulls) { error(left[row], right[row]) }
      }
    }
    return result(target.buffer, nulls: nulls)
  }

  /// A row that counts and has no result: an error, or NULL where that is wanted.
  ///
  /// What makes TRY_CAST the same kernel as CAST: whether a row fails is decided here, and nowhere
  /// else.
  func fail(_ row: Int, _ nulls: inout NullMask?, _ error: () -> BasaltError) throws(BasaltError) {
    guard case .givesNull = onFailure else { throw error() }
    let mask = nulls ?? NullMask(rowCount: rowCount)
    mask.clear(row)
    nulls = mask
  }

  /// A function into decimals, by row; `nil` for what has no result.
  @inline(__always)
  /// In 128 bits whatever the type: narrowing at the end costs less than a second version of each
  /// kernel.
  func decimalRows(
    _ body: (Int) throws(BasaltError) -> Int128?, error: (Int) -> BasaltError
  ) throws(BasaltError) -> ColumnVector {
    let target = DecimalTarget(rowCount: rowCount, precision: resultDigits.precision)
    var nulls: NullMask?
    for row in 0..<rowCount where counts(row) {
      if let value = try body(row) {
        target.set(row, value)
      } else {
        try fail(row, &nulls) { error(row) }
      }
    }
    return result(target.buffer, nulls: nulls)
  }

  /// A function into values of fixed size, by row.
  @inline(__always)
  /// For functions of several arguments, or of none. Rows that do not count stay 0, so that a
  /// vector never holds memory that nobody wrote.
  func rows<R: BitwiseCopyable>(
    as _: R.Type, _ body: (Int) throws(BasaltError) -> R
  ) throws(BasaltError) -> ColumnVector {
    let target = FixedTarget<R>(rowCount: rowCount, zeroed: true)
    for row in 0..<rowCount where counts(row) { target[row] = try body(row) }
    return result(target.buffer)
  }

  /// A condition by row.
  @inline(__always)
  /// Bit by bit, where a condition costs so much that packing does not matter: patterns, texts.
  func conditionRows(_ body: (Int) throws(BasaltError) -> Bool) throws(BasaltError) -> ColumnVector {
    let target = BitTarget(rowCount: rowCount)
    for row in 0..<rowCount where counts(row) {
      if try body(row) { target.set(row) }
    }
    return result(target.buffer)
  }

  /// A function into text or bytea, by row, which appends what it has to say to the scratch bytes.
  @inline(__always)
  /// The scratch is one array for all rows of a vector: its memory is allocated once and grows to
  /// the longest.
  func textRows(
    _ body: (Int, inout [UInt8]) throws(BasaltError) -> Void
  ) throws(BasaltError) -> ColumnVector {
    var target = TextTarget(self)
    for row in 0..<rowCount {
      guard counts(row) else {
        target.appendNull()
        continue
      }
      try body(row, &target.scratch)
      // What was made was read, or as good as.
      try context.read(target.scratch.count)
      try target.appendScratch()
    }
    return target.finish()
  }

  /// A function that cuts a piece out of each text: only views are made, and the heaps are shared.
  /// - Parameter body: The bytes of a row, and its number; gives the piece, within the bytes.
  @inline(__always)
  /// A piece of twelve bytes or fewer is copied into its view, where reading it touches no heap.
  /// The result shares the argument's heaps: as long as it lives they do, which is what not copying
  /// costs.
  func pieces(
    of index: Int, _ body: (UnsafeBufferPointer<UInt8>, Int) throws(BasaltError) -> Range<Int>
  ) throws(BasaltError) -> ColumnVector {
    let lane = text(index)
    let target = FixedTarget<StringView>(rowCount: rowCount, zeroed: true)
    for row in 0..<rowCount where counts(row) {
      let bytes = unsafe lane[row]
      let piece = try unsafe body(bytes, row)
      let view = lane.view(row)
      // Long pieces lie where the long text lies; short ones are copied into the view, whatever they come from.
      target[row] = unsafe StringView(
        UnsafeBufferPointer(rebasing: bytes[piece]), bufferIndex: view.isInline ? 0 : view.bufferIndex,
        offset: view.isInline ? 0 : view.offset + piece.lowerBound)
    }
    return result(target.buffer, heaps: lane.heaps)
  }
}
