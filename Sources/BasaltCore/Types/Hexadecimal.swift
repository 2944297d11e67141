/// Bytes as hexadecimal digits: what bytea, UUIDs and digests are written in. For single values; loops over fields of
/// text files have their own (`BasaltText`), which is inlined.
package enum Hexadecimal {
  /// The digit of a value below 16; lower case, as the ledger demands.
  static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }

  /// Two digits a byte, lower case.
  /// - Complexity: O(bytes), without an allocation beside the string's.
  package static func text(of bytes: some Collection<UInt8>) -> String {
    unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      var place = 0
      for byte in bytes {
        unsafe text[place] = digit(byte >> 4)
        unsafe text[place + 1] = digit(byte & 15)
        place += 2
      }
      return place
    }
  }

  /// What an ASCII digit stands for, in either case; `nil` for any other byte.
  package static func value(ofDigit byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The bytes that `text` spells; `nil` when a digit is missing or is none.
  ///
  /// In either case: whoever wants one spelling compares the text.
  package static func bytes(parsing text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    // Half a byte that waits for its other half: one pass over any collection, without indices.
    var high: UInt8?
    for byte in text {
      guard let digit = value(ofDigit: byte) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }
}
