internal import BasaltCore

/// What stands in the slots of NULLs: the valid value before, or the first valid one where none is before; zero, false
/// or nothing in a page of NULLs.
///
/// Repeating costs runs, dictionaries and references nothing. And it is not optional: a slot may still hold what a mask
/// or a `CASE` took away, which must not reach a file.
enum NullFiller {
  /// A copy of the values with filler where `validity` has a 0.
  static func filled(_ values: NodeValues, _ validity: NodeValues) -> NodeValues {
    let target = Buffer(byteCount: values.element.byteCount(of: values.count))
    let valid = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
    let words = unsafe target.address.assumingMemoryBound(to: UInt64.self)
    switch values.element.byteCount {
    case nil: unsafe fillBits(values.address.assumingMemoryBound(to: UInt64.self), valid, words, values.count)
    // Texts repeat as well as numbers in runs and dictionaries, but each repetition spelled out costs its bytes.
    case 16 where values.element == .bytes: unsafe fill(values, valid, target, UInt128.self, repeats: false)
    case 2: unsafe fill(values, valid, target, UInt16.self, repeats: true)
    case 4: unsafe fill(values, valid, target, UInt32.self, repeats: true)
    case 8: unsafe fill(values, valid, target, UInt64.self, repeats: true)
    default: unsafe fill(values, valid, target, UInt128.self, repeats: true)
    }
    return NodeValues(values.element, count: values.count, storage: target, heaps: values.heaps)
  }

  /// - Parameter repeats: Whether a NULL repeats what is before it, or is all zeros.
  private static func fill<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: NodeValues, _ valid: UnsafePointer<UInt64>, _ target: Buffer, _: T.Type, repeats: Bool
  ) {
    let source = unsafe values.address.assumingMemoryBound(to: T.self)
    let target = unsafe target.address.assumingMemoryBound(to: T.self)
    // What stands before the first valid row repeats that row: the page then begins with a run, not with a zero that
    // may be far from every value and widen its vector.
    let first = (0..<values.count).first { unsafe BitMask.bit($0, in: valid) }
    var filler = repeats ? first.map { unsafe source[$0] } ?? 0 : 0
    for row in 0..<values.count {
      if unsafe BitMask.bit(row, in: valid) {
        unsafe target[row] = source[row]
        if repeats { filler = unsafe source[row] }
      } else {
        unsafe target[row] = filler
      }
    }
  }

  /// As `fill`, for words of bits: a NULL has the bit before it.
  private static func fillBits(
    _ source: UnsafePointer<UInt64>, _ valid: UnsafePointer<UInt64>, _ target: UnsafeMutablePointer<UInt64>,
    _ count: Int
  ) {
    // All words, so that the bits after the last row are zero.
    unsafe target.initialize(repeating: 0, count: BitMask.wordCount(of: count))
    let first = (0..<count).first { unsafe BitMask.bit($0, in: valid) }
    var filler = first.map { unsafe BitMask.bit($0, in: source) } ?? false
    for row in 0..<count {
      if unsafe BitMask.bit(row, in: valid) { filler = unsafe BitMask.bit(row, in: source) }
      if filler { unsafe BitMask.set(row, in: target) }
    }
  }
}
