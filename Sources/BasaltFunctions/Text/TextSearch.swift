import BasaltCore

/// Whether and where a text occurs in another: `strpos`, `contains`, `starts_with`, `ends_with`.
///
/// `position('a' IN t)` of the standard comes here with its arguments the other way round, which
/// the parser sees to. `contains` and `ends_with` are DuckDB's; PostgreSQL has LIKE for them, whose
/// pattern would have to be escaped.
enum TextSearch {
  /// The needle is prepared row by row: that costs two broadcasts of a byte, next to which a constant needle has
  /// nothing to gain.
  ///
  /// All of them are bytes in bytes: what is valid UTF-8 is found only where a code point begins,
  /// so that nothing has to be checked.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // 0 and not NULL for a text that does not occur, by the standard. Of the empty text it is 1,
      // since that is at every position.
      "strpos", aliases: ["position"], .text,
      "The position of the first occurrence of the second text in the first, from 1 on; 0 when there is none.",
      examples: [
        .init("strpos('high', 'ig')", "2"), .init("strpos('ßa', 'a')", "2"), .init("strpos('a', NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: .integer) { (call) throws(BasaltError) in
          // Found in bytes, told in code points: what lies before the place is counted once it is known.
          let (texts, needles) = (call.text(0), call.text(1))
          return try call.rows(as: Int32.self) { (row) throws(BasaltError) in
            let bytes = unsafe texts[row]
            guard let index = unsafe ByteSearch(needles[row]).firstIndex(in: bytes) else { return 0 }
            return unsafe Int32(CodePoints.count(UnsafeBufferPointer(rebasing: bytes[..<index])) + 1)
          }
        }
      ]),
    unsafe condition(
      // `LIKE '%…%'` without its wildcards: a needle that comes from a column may hold % and _ ,
      // and mean just these.
      "contains", "Whether the second text occurs in the first.",
      [
        .init("contains('Basalt', 'sal')", "true"), .init("contains('a', '')", "true"),
        .init("contains(NULL, 'a')", "NULL"),
      ]
    ) { unsafe $0.firstIndex(in: $1) != nil },
    unsafe condition(
      // PostgreSQL 11's. A scan gets no range from it yet, as it does from LIKE with a constant.
      "starts_with", "Whether the first text begins with the second.",
      [
        .init("starts_with('alphabet', 'alph')", "true"), .init("starts_with('a', 'ab')", "false"),
        .init("starts_with(NULL, 'a')", "NULL"),
      ]
    ) { unsafe $0.isPrefix(of: $1) },
    unsafe condition(
      "ends_with", "Whether the first text ends with the second.",
      [
        .init("ends_with('alphabet', 'bet')", "true"), .init("ends_with('a', 'ba')", "false"),
        .init("ends_with(NULL, 'a')", "NULL"),
      ]
    ) { unsafe $0.isSuffix(of: $1) },
  ]

  /// A condition on a text and what is looked for in it.
  /// - Parameter body: Is given the search for the needle, and the bytes of the text; total, whatever the bytes.
  @inline(__always)
  /// The empty text occurs everywhere, begins every text and ends it.
  private static func condition(
    _ name: String, _ summary: String, _ examples: [FunctionExample],
    _ body: @escaping @Sendable (ByteSearch, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> ScalarFunction {
    ScalarFunction(
      name, .text, summary, examples: examples,
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
          let (texts, needles) = (call.text(0), call.text(1))
          return try call.conditionRows { (row) throws(BasaltError) in
            unsafe body(ByteSearch(needles[row]), texts[row])
          }
        }
      ])
  }
}
