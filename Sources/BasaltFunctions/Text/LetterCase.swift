import BasaltCore
import CBasaltKernels

/// `lower`, `upper`, `initcap`: by Unicode, without a locale. ASCII takes a loop over bytes.
enum LetterCase {
  /// Full mappings of Unicode: a letter may become several (ß, SS), so that lengths change. No locale: what a query
  /// answers must not depend on the machine's settings.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "lower", .text, "The text in lower-case letters.",
      examples: [.init("lower('TOM')", "tom"), .init("lower('ÄÖÜ')", "äöü"), .init("lower(NULL)", "NULL")],
      overloads: [
        mapped(ascii: { (65...90).contains($0) ? $0 | 0x20 : $0 }, unicode: { $0.lowercased() })
      ]),
    ScalarFunction(
      "upper", .text, "The text in upper-case letters.",
      examples: [.init("upper('Straße')", "STRASSE"), .init("upper('tom')", "TOM"), .init("upper(NULL)", "NULL")],
      overloads: [
        mapped(ascii: { (97...122).contains($0) ? $0 & 0xDF : $0 }, unicode: { $0.uppercased() })
      ]),
    ScalarFunction(
      "initcap", .text, "The text with the first letter of each word in upper case, the others in lower case.",
      examples: [
        .init("initcap('hi THOMAS')", "Hi Thomas"), .init("initcap('o''neill-smith 2nd')", "O'Neill-Smith 2nd"),
        .init("initcap(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let lane = call.text(0)
          return try call.textRows { (row, bytes) throws(BasaltError) in
            bytes.append(contentsOf: capitalized(lane.string(row)).utf8)
          }
        }
      ]),
  ]

  /// One function for both cases of text.
  /// - Parameters:
  ///   - ascii: The mapping of a byte below 128; total, and without a branch once it is inlined, so that the loop is
  ///     vectorised.
  ///   - unicode: The mapping of anything else.
  @inline(__always)
  private static func mapped(
    ascii: @escaping @Sendable (UInt8) -> UInt8, unicode: @escaping @Sendable (String) -> String
  ) -> Overload {
    Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      let lane = call.text(0)
      return try call.textRows { (row, target) throws(BasaltError) in
        let bytes = unsafe lane[row]
        // A look at all bytes costs a tenth of mapping them, and most text passes.
        if unsafe isASCII(bytes) {
          unsafe target.append(contentsOf: bytes)
          // Over a pointer: an array would ask at each byte whether it is shared.
          unsafe target.withUnsafeMutableBufferPointer { letters in
            for index in letters.indices { unsafe letters[index] = ascii(letters[index]) }
          }
        } else {
          target.append(contentsOf: unicode(lane.string(row)).utf8)
        }
      }
    }
  }

  /// By a kernel, 64 bytes at a time.
  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    return unsafe Kernels.best.pointee.text.all_ascii(base, bytes.count)
  }

  /// A word is a run of letters and digits, as in PostgreSQL.
  private static func capitalized(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    // Title case and not upper case: of ǆ the first letter is ǅ.
    var isInWord = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      let mapping = isInWord ? properties.lowercaseMapping : properties.titlecaseMapping
      result.append(contentsOf: mapping.unicodeScalars)
      isInWord = properties.isAlphabetic || properties.numericType != nil
    }
    return String(result)
  }
}
