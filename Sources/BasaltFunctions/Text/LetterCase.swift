import BasaltCore
import CBasaltKernels

/// `lower`, `upper`, `initcap`: by Unicode, without a locale. ASCII takes a loop over bytes.
///
/// PostgreSQL asks the C library for the locale of the database, whose answers change with the
/// system: an index by `lower(x)` then has to be built anew. Unicode's tables come with the
/// standard library, and are the same wherever the program runs.
enum LetterCase {
  /// Full mappings of Unicode: a letter may become several (ß, SS), so that lengths change. No locale: what a query
  /// answers must not depend on the machine's settings.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Σ at the end of a word becomes ς: Unicode's rule for the text as a whole, which a mapping
      // letter by letter would miss.
      "lower", .text, "The text in lower-case letters.",
      examples: [.init("lower('TOM')", "tom"), .init("lower('ÄÖÜ')", "äöü"), .init("lower(NULL)", "NULL")],
      overloads: [
        mapped(asciiFrom: 65) { $0.lowercased() }
      ]),
    ScalarFunction(
      "upper", .text, "The text in upper-case letters.",
      examples: [.init("upper('Straße')", "STRASSE"), .init("upper('tom')", "TOM"), .init("upper(NULL)", "NULL")],
      overloads: [
        mapped(asciiFrom: 97) { $0.uppercased() }
      ]),
    ScalarFunction(
      // PostgreSQL's idea of a word, in which an apostrophe ends one: "O'Neill" comes out right,
      // and "Don'T" as well.
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
  ///   - first: The first of the 26 letters of ASCII that are mapped. A number and not a closure: one that is captured is
  ///     called at each byte, which takes longer than the mapping.
  ///   - unicode: The mapping of any other text, as a whole.
  ///
  /// PostgreSQL's `upper('ß')` depends on the library that its locale comes from; Unicode's full
  /// mapping is SS.
  private static func mapped(
    asciiFrom first: UInt8, _ unicode: @escaping @Sendable (String) -> String
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
            for index in letters.indices { unsafe letters[index] ^= letters[index] &- first < 26 ? 0x20 : 0 }
          }
        } else {
          target.append(contentsOf: unicode(lane.string(row)).utf8)
        }
      }
    }
  }

  /// By a kernel, 64 bytes at a time.
  ///
  /// Nearly all text of nearly all columns is, and then a letter is a byte.
  static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    return unsafe Kernels.best.pointee.text.all_ascii(base, bytes.count)
  }

  /// A word is a run of letters and digits, as in PostgreSQL.
  ///
  /// - Complexity: O(code points), each of which is looked up in Unicode's tables.
  private static func capitalized(_ text: String) -> String {
    // A string, whose bytes are appended to; a view of scalars copies itself at each append of several.
    var result = ""
    // Title case and not upper case: of ǆ the first letter is ǅ.
    var isInWord = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      let mapping = isInWord ? properties.lowercaseMapping : properties.titlecaseMapping
      result += mapping
      isInWord = properties.isAlphabetic || properties.numericType != nil
    }
    return result
  }
}
