import BasaltCore
import CBasaltKernels

/// Questions about whole stretches of text, answered by the kernels at memory speed.
extension TextBytes {
  /// - Complexity: O(range), at memory speed.
  func count(of byte: UInt8, in range: Range<Int>) -> Int {
    let bytes = unsafe bytes(range)
    guard let base = bytes.baseAddress else { return 0 }
    return unsafe Int(Kernels.best.pointee.text.count_byte(base, byte, bytes.count))
  }

  /// Whether the bytes are UTF-8 by themselves: a range that cuts a character is not.
  func isUTF8(_ range: Range<Int>) -> Bool {
    let bytes = unsafe bytes(range)
    guard let base = bytes.baseAddress else { return true }
    return unsafe Kernels.best.pointee.text.validate_utf8(base, bytes.count)
  }
}

/// Lines of a text as an editor counts them: ended by LF, CRLF or a lone CR, inside quotes too.
///
/// Lines and not records, because an editor is where a person will look for the error.
enum LineNumbers {
  /// How many lines end in `range`, which does not begin between CR and LF.
  static func count(in text: TextBytes, _ range: Range<Int>) -> Int {
    let feeds = text.count(of: UInt8(ascii: "\n"), in: range)
    // Nearly no file has a lone CR; those that have none at all are done.
    guard text.count(of: UInt8(ascii: "\r"), in: range) > 0 else { return feeds }
    var loneReturns = 0
    for offset in range where text[offset] == UInt8(ascii: "\r") {
      let isBeforeFeed = offset + 1 < range.upperBound && text[offset + 1] == UInt8(ascii: "\n")
      if !isBeforeFeed { loneReturns += 1 }
    }
    return feeds + loneReturns
  }
}
