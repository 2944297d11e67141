/// Writes header JSON. Fields of the outermost object stand on lines of their own: a pager shows a commit at a glance.
///
/// The bytes are not canonical and need not be: a digest is over the bytes that were stored, and nobody writes
/// a header a second time to compare it.
package enum JSONWriter {
  /// The text of a value, in UTF-8.
  /// - Complexity: O(value). The order of the fields is the caller's.
  package static func bytes(of value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1_024)
    append(value, to: &bytes, isOutermost: true)
    return bytes
  }

  /// Without spaces, but for the lines of the outermost object.
  private static func append(_ value: JSONValue, to bytes: inout [UInt8], isOutermost: Bool = false) {
    switch value {
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (index, field) in fields.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        if isOutermost { bytes.append(UInt8(ascii: "\n")) }
        append(field.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(field.value, to: &bytes)
      }
      if isOutermost { bytes.append(UInt8(ascii: "\n")) }
      bytes.append(UInt8(ascii: "}"))
      if isOutermost { bytes.append(UInt8(ascii: "\n")) }
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(element, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .string(let text): append(text, to: &bytes)
    case .boolean(let truth): bytes += Array((truth ? "true" : "false").utf8)
    }
  }

  /// A string of valid Unicode, as Swift's are: UTF-8 goes through as it is.
  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    // Identifiers, digests and numbers, which most of a header is, have nothing to escape.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      bytes.append(contentsOf: text.utf8)
      bytes.append(UInt8(ascii: "\""))
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      // Only what JSON demands is escaped; everything else stays as people write it. Names have no control
      // characters, but this writer does not know what is a name.
      case 0..<0x20:
        bytes += Array("\\u00".utf8)
        bytes.append(UInt8(ascii: "0") + (byte >> 4))
        // Above 9 the digits go on at "a".
        bytes.append(byte & 15 < 10 ? UInt8(ascii: "0") + (byte & 15) : UInt8(ascii: "a") - 10 + (byte & 15))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
