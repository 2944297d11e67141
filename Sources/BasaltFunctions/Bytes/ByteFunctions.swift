import BasaltCore

/// `encode`, `decode`, `gen_random_uuid`: bytes as text, and identifiers.
///
/// In both directions by whole rows: bytes are seldom longer than a key or a hash, and none of this
/// is on the way of a scan.
enum ByteFunctions {
  /// PostgreSQL's third format, `escape`, is left out: what it writes reads back in two ways.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Text prints a bytea in hexadecimal digits anyway; this is for what other programs want to
      // read.
      "encode", .bytes, "Bytes as text, in hex or base64.",
      examples: [
        .init(#"encode('\x123456'::bytea, 'hex')"#, "123456"), .init(#"encode('\x123456'::bytea, 'base64')"#, "EjRW"),
        .init("encode(NULL, 'hex')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.bytea), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let (lane, formats) = (call.text(0), call.text(1))
          return try call.textRows { (row, target) throws(BasaltError) in
            switch try ByteFormat.named(formats.string(row)) {
            case .hex: unsafe target.append(contentsOf: Hexadecimal.text(of: lane[row]).utf8)
            case .base64: unsafe Base64.append(lane[row], to: &target)
            }
          }
        }
      ]),
    ScalarFunction(
      // The inverse, and generous about spaces: encoded bytes are often pasted from mails, in lines.
      "decode", .bytes, "The bytes that a text in hex or base64 stands for.",
      examples: [
        .init("decode('123456', 'hex')", #"\x123456"#), .init("decode('EjRW', 'base64')", #"\x123456"#),
        .init("decode(NULL, 'hex')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: .bytea) { (call) throws(BasaltError) in
          let (lane, formats) = (call.text(0), call.text(1))
          return try call.textRows { (row, target) throws(BasaltError) in
            let format = try ByteFormat.named(formats.string(row))
            // Spaces and line ends are between the digits of both, and mean nothing.
            let digits = unsafe lane[row].filter { $0 != 32 && !(9...13).contains($0) }
            guard let bytes = format == .hex ? Hexadecimal.bytes(parsing: digits) : Base64.bytes(parsing: digits) else {
              throw BasaltError(
                .invalidArgument, "'\(Value.excerpt(of: lane.string(row)))' is no \(format.rawValue).",
                remedy: "Give all digits, and only digits, of the format.")
            }
            target.append(contentsOf: bytes)
          }
        }
      ]),
    ScalarFunction(
      // From the context's generator: a test gives the same identifiers for the same seed, and 122 random bits are as
      // unlikely to meet as any.
      "gen_random_uuid", aliases: ["uuid"], .bytes, "A new random UUID (version 4), another in each row.",
      examples: [
        .init("length(gen_random_uuid()::text)", "36"), .init("gen_random_uuid() IS DISTINCT FROM NULL", "true"),
      ],
      overloads: [
        Overload([], volatility: .volatile, returning: .uuid) { (call) throws(BasaltError) in
          try call.rows(as: UInt128.self) { (_) throws(BasaltError) in
            // In memory as the bytes are written, the first being the most significant.
            UniqueID(using: &call.context.random).bits.bigEndian
          }
        }
      ]),
  ]

  /// How bytes are written as text.
  ///
  /// Read row by row, as PostgreSQL allows: it is a text that may come from a column, though it
  /// hardly ever does.
  private enum ByteFormat: String {
    case hex, base64

    /// In any case of letters; PostgreSQL takes names of formats as it takes names of encodings.
    static func named(_ name: String) throws(BasaltError) -> ByteFormat {
      guard let format = ByteFormat(rawValue: name.lowercased()) else {
        throw BasaltError(
          .unknownName, "There is no format '\(Value.excerpt(of: name))' for bytes.", remedy: "Use hex or base64.")
      }
      return format
    }
  }
}
