/// Reads PostgreSQL's hexadecimal form of bytes: `\x` and two digits a byte.
///
/// The only form that is read: PostgreSQL's older escape form looks like ordinary text, and a guess would change bytes
/// silently.
enum ByteaText {
  /// - Returns: `nil` for anything else, an odd number of digits included. `\x` alone is no bytes at all, which is a
  ///   value.
  static func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> [UInt8]? {
    let count = end - start
    guard count >= 2, count % 2 == 0, text[start] == UInt8(ascii: "\\"), text[start + 1] == UInt8(ascii: "x") else {
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count / 2 - 1)
    for offset in stride(from: start + 2, to: end, by: 2) {
      guard let high = Hexadecimal.digit(text[offset]), let low = Hexadecimal.digit(text[offset + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
