import BasaltCore

/// `IS NULL`: the validity mask, turned round. No value is looked at.
///
/// What is selected but NULL in a dictionary is NULL here, too: the shell has spelled such columns
/// out.
enum NullTest {
  /// Of any type, which is why it is no case of `IS DISTINCT FROM`: that would compare.
  static let overload = Overload([.any], nulls: .seen, returning: .boolean) { (call) throws(BasaltError) in
    let argument = call.arguments[0]
    let target = BitTarget(rowCount: call.rowCount)
    for index in 0..<BitMask.wordCount(of: call.rowCount) {
      target.set(word: index, ~argument.validWord(index) & call.tailMask(index))
    }
    return call.result(target.buffer)
  }
}
