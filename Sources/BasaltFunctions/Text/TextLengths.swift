import BasaltCore

/// How long a text is, and what its first letter is: `length`, `octet_length`, `bit_length`, `ascii`, `chr`, `to_hex`.
///
/// | of | length | octet_length | bit_length | ascii |
/// | --- | --- | --- | --- | --- |
/// | 'abc' | 3 | 3 | 24 | 97 |
/// | 'Straße' | 6 | 7 | 56 | 83 |
/// | '日本' | 2 | 6 | 48 | 26085 |
/// | '' | 0 | 0 | 0 | 0 |
/// | an e and a combining accent | 2 | 3 | 24 | 101 |
enum TextLengths {
  /// Lengths are integers of 32 bits: the longest value has 64 MiB, and 2^29 bits.
  ///
  /// `length` counts code points of text and bytes of bytea, as PostgreSQL does; `char_length` is
  /// the standard's name for the former.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Of `char(n)` PostgreSQL would not count the spaces at the end; there is no such type here.
      // The length of a bytea is its bytes, since bytes have no letters.
      "length", aliases: ["char_length", "character_length"], .text,
      "How many code points a text has; of bytea, bytes.",
      examples: [.init("length('Straße')", "6"), .init("length('')", "0"), .init("length(NULL)", "NULL")],
      overloads: [Overload([.exactly(.text)], returning: .integer, kernel: length), byteLength(.bytea, times: 1)]),
    ScalarFunction(
      // Of UTF-8, whatever the client's encoding: PostgreSQL counts the bytes of its database's
      // encoding, which is nearly always the same.
      "octet_length", .text, "How many bytes a text or a bytea has.",
      examples: [.init("octet_length('Straße')", "7"), .init("octet_length(NULL)", "NULL")],
      overloads: [byteLength(.text, times: 1), byteLength(.bytea, times: 1)]),
    ScalarFunction(
      "bit_length", .text, "How many bits a text or a bytea has.",
      examples: [.init("bit_length('abc')", "24"), .init("bit_length(NULL)", "NULL")],
      overloads: [byteLength(.text, times: 8), byteLength(.bytea, times: 8)]),
    ScalarFunction(
      // Not only of ASCII, whatever the name says: in UTF-8 PostgreSQL gives the code point, up to
      // 1,114,111.
      "ascii", .text, "The number of a text's first code point; 0 of the empty text.",
      examples: [
        .init("ascii('x')", "120"), .init("ascii('é')", "233"), .init("ascii('')", "0"), .init("ascii(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text)], returning: .integer) { (call) throws(BasaltError) in
          let lane = call.text(0)
          return try call.rows(as: Int32.self) { (row) throws(BasaltError) in
            let bytes = unsafe lane[row]
            let end = unsafe CodePoints.byteCount(ofFirst: 1, in: bytes)
            let point = unsafe String(decoding: bytes[..<end], as: UTF8.self).unicodeScalars.first
            return Int32(bitPattern: point?.value ?? 0)
          }
        }
      ]),
    ScalarFunction(
      // The inverse of `ascii`, of which 0 has none: a text never holds U+0000, in PostgreSQL as
      // here.
      "chr", .text, "The text of one code point.",
      examples: [.init("chr(65)", "A"), .init("chr(233)", "é"), .init("chr(NULL)", "NULL")],
      overloads: [
        Overload([.exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
          let lane = call.integers(0)
          return try call.textRows { (row, bytes) throws(BasaltError) in
            // Checked here and not where the text is stored: the message can still say which number it was.
            // No text holds U+0000, and surrogates are no code points of their own.
            guard lane[row] > 0, let scalar = Unicode.Scalar(UInt32(lane[row])) else {
              throw BasaltError(
                .outOfRange, "\(lane[row]) is no code point that text may hold.",
                remedy: "Use 1 to 1114111, without 55296 to 57343.")
            }
            bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
          }
        }
      ]),
    ScalarFunction(
      // Without zeros in front, as in PostgreSQL; `lpad(to_hex(x), 8, '0')` has them. A smallint
      // becomes an integer first, so that −1 has eight digits.
      "to_hex", .text, "An integer in hexadecimal digits; a negative one in two's complement.",
      examples: [.init("to_hex(255)", "ff"), .init("to_hex(-1)", "ffffffff"), .init("to_hex(NULL::bigint)", "NULL")],
      overloads: [
        Overload([.exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
          let lane = call.integers(0)
          return try call.textRows { (row, bytes) throws(BasaltError) in
            bytes.append(contentsOf: String(UInt32(bitPattern: lane[row]), radix: 16).utf8)
          }
        },
        Overload([.exactly(.bigint)], returning: .text) { (call) throws(BasaltError) in
          let lane = call.lane(0, as: Int64.self)
          return try call.textRows { (row, bytes) throws(BasaltError) in
            bytes.append(contentsOf: String(UInt64(bitPattern: lane[row]), radix: 16).utf8)
          }
        },
      ]),
  ]

  /// Total: also of NULLs, so that the loop does not ask. Twelve bytes or fewer are counted in two registers.
  ///
  /// 0.3 ns a row on short texts: a length in letters is what filters on texts ask most.
  private static let length: Overload.Kernel = { (call) throws(BasaltError) in
    let lane = call.text(0)
    let target = FixedTarget<Int32>(rowCount: call.rowCount)
    for row in 0..<call.rowCount {
      let view = lane.view(row)
      // Most texts are short: their views say it all, and nothing else is touched.
      if view.isInline {
        target[row] = Int32(truncatingIfNeeded: CodePoints.count(inline: view))
      } else {
        // Also of NULLs, whose views are safe to follow.
        target[row] = unsafe Int32(truncatingIfNeeded: CodePoints.count(lane[row]))
      }
    }
    return call.result(target.buffer)
  }

  /// The length is in the view: no byte of the text is touched.
  private static func byteLength(_ type: LogicalType, times factor: Int) -> Overload {
    Overload([.exactly(type)], returning: .integer) { (call) throws(BasaltError) in
      // Views begin with their lengths; 64 MiB have 2^29 bits.
      call.map(StringView.self) { Int32(truncatingIfNeeded: $0.byteCount &* factor) }
    }
  }
}
