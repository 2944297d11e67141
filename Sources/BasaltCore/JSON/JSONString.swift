/// Strings of JSON, spelled out.
///
/// A string without a backslash, which nearly all are, says the bytes between its quotes: it is compared and copied as it stands.
package enum JSONString {
  /// Appends what a string says, without quotes and escapes.
  /// - Parameter node: A string of the document.
  /// - Throws: `JSONFault` for an escape of a character that no text holds: U+0000, half of a pair.
  ///
  /// - Complexity: O(bytes).
  package static func append(
    _ node: JSONNode, in document: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]
  ) throws(JSONFault) {
    let inner = node.start + 1..<node.end - 1
    guard node.hasEscapes else {
      unsafe target.append(contentsOf: UnsafeBufferPointer(rebasing: document[inner]))
      return
    }
    var offset = inner.lowerBound
    while offset < inner.upperBound {
      let byte = unsafe document[offset]
      guard byte == UInt8(ascii: "\\") else {
        target.append(byte)
        offset += 1
        continue
      }
      switch unsafe document[offset + 1] {
      case UInt8(ascii: "b"): target.append(0x08)
      case UInt8(ascii: "f"): target.append(0x0C)
      case UInt8(ascii: "n"): target.append(0x0A)
      case UInt8(ascii: "r"): target.append(0x0D)
      case UInt8(ascii: "t"): target.append(0x09)
      case UInt8(ascii: "u"):
        offset = try unsafe appendCharacter(document, offset, inner.upperBound, to: &target)
        continue
      case let other: target.append(other)
      }
      offset += 2
    }
  }

  /// `\u00e9`, or a pair of them for a character beyond U+FFFF.
  /// - Returns: Where it ends.
  private static func appendCharacter(
    _ document: UnsafeBufferPointer<UInt8>, _ offset: Int, _ end: Int, to target: inout [UInt8]
  ) throws(JSONFault) -> Int {
    var scalar = unsafe unit(document, offset)
    var next = offset + 6
    if scalar & 0xF800 == 0xD800 {
      // A high one, and a low one behind it.
      guard scalar < 0xDC00, next + 6 <= end, unsafe document[next] == UInt8(ascii: "\\"),
        unsafe document[next + 1] == UInt8(ascii: "u"), case let low = unsafe unit(document, next),
        low & 0xFC00 == 0xDC00
      else { throw JSONFault(.loneSurrogate, at: offset) }
      scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
      next += 6
    }
    guard scalar > 0 else { throw JSONFault(.nullCharacter, at: offset) }
    // No surrogate is left, so that there is a character of every number.
    for unit in Unicode.Scalar(scalar).map({ UTF8.encode($0)! }) ?? UTF8.encodedReplacementCharacter {
      target.append(unit)
    }
    return next
  }

  /// The number behind a backslash and a u; the walker has seen to it that there are four digits.
  private static func unit(_ document: UnsafeBufferPointer<UInt8>, _ offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in 2..<6 { value = unsafe value << 4 | UInt32(Hexadecimal.value(ofDigit: document[offset + index]) ?? 0) }
    return value
  }

  /// Whether a string says a text.
  /// - Parameter scratch: For strings with escapes, which are spelled out to be compared.
  /// - Throws: As `append`.
  package static func equals(
    _ node: JSONNode, in document: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>,
    scratch: inout [UInt8]
  ) throws(JSONFault) -> Bool {
    guard node.hasEscapes else {
      guard node.byteCount - 2 == text.count else { return false }
      let inner = unsafe UnsafeBufferPointer(rebasing: document[node.start + 1..<node.end - 1])
      return unsafe inner.elementsEqual(text)
    }
    scratch.removeAll(keepingCapacity: true)
    try unsafe append(node, in: document, to: &scratch)
    return unsafe scratch.elementsEqual(text)
  }

  /// Appends a text as a string, in quotes, with the escapes that PostgreSQL writes.
  package static func appendQuoted(_ text: [UInt8], to target: inout [UInt8]) {
    target.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""): target.append(contentsOf: #"\""#.utf8)
      case UInt8(ascii: "\\"): target.append(contentsOf: #"\\"#.utf8)
      case 0x08: target.append(contentsOf: #"\b"#.utf8)
      case 0x0C: target.append(contentsOf: #"\f"#.utf8)
      case 0x0A: target.append(contentsOf: #"\n"#.utf8)
      case 0x0D: target.append(contentsOf: #"\r"#.utf8)
      case 0x09: target.append(contentsOf: #"\t"#.utf8)
      case 0..<0x20:
        target.append(contentsOf: #"\u00"#.utf8)
        target.append(Hexadecimal.digit(byte >> 4))
        target.append(Hexadecimal.digit(byte & 15))
      default: target.append(byte)
      }
    }
    target.append(UInt8(ascii: "\""))
  }
}
