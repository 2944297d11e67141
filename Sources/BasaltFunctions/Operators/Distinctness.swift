import BasaltCore

/// `IS [NOT] DISTINCT FROM`: comparisons that take NULL for a value like any other, so that they always have an answer.
///
/// What joins of nullable columns and tests for change need: `old IS DISTINCT FROM new`. Sees
/// NULLs, so that no shell around it may make the result NULL.
enum Distinctness {
  static let overload = Overload([.comparable, .comparable], nulls: .seen, returning: .boolean) {
    (call) throws(BasaltError) in evaluate(call)
  }

  /// 64 rows at a time: a word says which of them are valid on each side, and which differ.
  private static func evaluate(_ call: FunctionCall) -> ColumnVector {
    let (left, right) = (call.arguments[0], call.arguments[1])
    // What differs where neither is NULL; elsewhere the bits say nothing.
    let comparison = Comparison.unequal.evaluate(call)
    let unequal = BitLane(comparison)
    let target = BitTarget(rowCount: call.rowCount)
    // A lane borrows its vector's memory, and this vector is no argument that the call would keep.
    withExtendedLifetime(comparison) {
      for index in 0..<BitMask.wordCount(of: call.rowCount) {
        let (valid, otherValid) = (left.validWord(index), right.validWord(index))
        // Both there and unequal, or one there alone.
        let word = (valid & otherValid & unequal.word(index)) | (valid ^ otherValid)
        target.set(word: index, word & call.tailMask(index))
      }
    }
    return call.result(target.buffer)
  }
}

extension ColumnVector {
  /// Which of 64 rows are valid; of no meaning behind the last row.
  /// - Precondition: The vector is flat or constant.
  ///
  /// All ones where there is no mask: no NULL is the usual case, and costs nothing to say.
  func validWord(_ index: Int) -> UInt64 {
    guard let validity else { return .max }
    let words = unsafe validity.address.assumingMemoryBound(to: UInt64.self)
    if isConstant { return unsafe words[0] & 1 == 1 ? .max : 0 }
    return unsafe words[index]
  }
}
