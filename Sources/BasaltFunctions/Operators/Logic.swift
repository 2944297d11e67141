import BasaltCore

/// `AND`, `OR`, `NOT` of SQL's three values, 64 rows at a time.
///
/// An operand that decides alone does so whatever the other is, NULL included: false AND NULL is false, true OR NULL is
/// true.
///
/// No row is looked at by itself: two words of bits and validity on each side give two of the
/// result. Which rows an operand must not be computed for, because another has decided, is for the
/// caller to see to: here all of them are there.
enum Logic {
  static let and = overload { left, leftValid, right, rightValid in
    // Known when both are, or when one is a false that is there.
    ((leftValid & rightValid) | (leftValid & ~left) | (rightValid & ~right), left & right)
  }

  /// The mirror image: known when both are, or when one is true.
  static let or = overload { left, leftValid, right, rightValid in
    ((leftValid & rightValid) | left | right, left | right)
  }

  /// NULL stays NULL, which the shell sees to.
  static let not = Overload([.exactly(.boolean)], returning: .boolean) { (call) throws(BasaltError) in
    let operand = call.booleans(0)
    let target = BitTarget(rowCount: call.rowCount)
    for index in 0..<BitMask.wordCount(of: call.rowCount) {
      target.set(word: index, ~operand.word(index) & call.tailMask(index))
    }
    return call.result(target.buffer)
  }

  /// Two operands or more, taken in order.
  /// - Parameter combine: Values (false where NULL) and validities of two operands; gives those of the result.
  private static func overload(
    _ combine: @escaping @Sendable (UInt64, UInt64, UInt64, UInt64) -> (valid: UInt64, value: UInt64)
  ) -> Overload {
    Overload(
      [.exactly(.boolean), .exactly(.boolean)], rest: .exactly(.boolean), nulls: .seen, returning: .boolean
    ) { (call) throws(BasaltError) in
      let lanes = call.arguments.map { BitLane($0) }
      let target = BitTarget(rowCount: call.rowCount)
      let nulls = NullMask(rowCount: call.rowCount)
      var nullBits: UInt64 = 0
      for index in 0..<BitMask.wordCount(of: call.rowCount) {
        // The bit of a NULL is anything: it is made false, once, here.
        var valid = call.arguments[0].validWord(index)
        var value = lanes[0].word(index) & valid
        for other in 1..<lanes.count {
          let otherValid = call.arguments[other].validWord(index)
          (valid, value) = combine(value, valid, lanes[other].word(index) & otherValid, otherValid)
          value &= valid
        }
        target.set(word: index, value & call.tailMask(index))
        nulls.set(word: index, valid & call.tailMask(index))
        nullBits |= ~valid & call.tailMask(index)
      }
      // A result without NULLs says so.
      return call.result(target.buffer, nulls: nullBits == 0 ? nil : nulls)
    }
  }
}

extension NullMask {
  /// 64 rows at once, for kernels that work in words.
  func set(word index: Int, _ word: UInt64) {
    unsafe buffer.address.assumingMemoryBound(to: UInt64.self)[index] = word
  }
}
