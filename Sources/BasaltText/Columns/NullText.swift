import BasaltCore

/// The text that stands for NULL, ready to be compared with a field in two instructions.
///
/// Asked of every field of every column, so it costs a comparison of lengths and one of words. Only unquoted fields are
/// compared: in quotes the same text is a text.
struct NullText {
  private let count: Int
  /// The first up to eight bytes, and which they are.
  private let head: UInt64
  private let headMask: UInt64
  /// All of it, for the few that are longer than a word (`\N` and `NA` are not).
  private let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
    count = bytes.count
    var head: UInt64 = 0
    for (index, byte) in bytes.prefix(8).enumerated() { head |= UInt64(byte) << UInt64(8 * index) }
    self.head = head
    headMask = count == 0 ? 0 : UInt64.max >> UInt64(64 - 8 * min(count, 8))
  }

  /// Whether the unquoted field `start..<end` is NULL.
  @inline(__always) func matches(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool {
    guard end &- start == count else { return false }
    return (text.word(at: start) & headMask) == head && (count <= 8 || matchesTail(text, start))
  }

  @inline(never) private func matchesTail(_ text: TextBytes, _ start: Int) -> Bool {
    for index in 8..<count where text[start + index] != bytes[index] { return false }
    return true
  }
}
