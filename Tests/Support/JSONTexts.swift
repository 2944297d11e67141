package import BasaltCore

/// Texts that are JSON, or nearly, and a reader of them that is too simple to be wrong.
package enum JSONTexts {
  /// Whether a text is JSON.
  package static func accepts(_ text: String) -> Bool { Reference.accepts(text) }

  /// A text of words of JSON, with mistakes in it or without.
  package static func text(_ random: inout SeededRandom, depth: Int = 0) -> String {
    func space() -> String { random.chance(1, in: 4) ? random.pick([" ", "\n", "\t ", "  "]) : "" }
    if random.chance(1, in: 60) {
      return random.pick(["", ",", "}", "]", "\"", "nul", "01", "-", "\\", "1.", "\"\\u00g0\"", "\u{1}"])
    }
    let kind = random.integer(in: 0...(depth < 5 ? 9 : 6))
    switch kind {
    case 0: return random.pick(["true", "false", "null"])
    case 1: return random.pick(["0", "-1", "12.50", "1e3", "-0.5E-7", "123456789012345678901234567890", "1e400", "-0"])
    case 2...4:
      return "\""
        + random.pick([
          "", "a", "é", "日本", "a long text that is more than sixteen bytes", "\\\"", "\\u00e9", "\\ud83d\\ude00", "\\n",
          "\\\\",
        ]) + "\""
    case 5, 6: return String(random.integer(in: -9...99))
    case 7, 8:
      let count = random.integer(in: 0...4)
      return "[" + space()
        + (0..<count).map { _ in text(&random, depth: depth + 1) }.joined(separator: space() + "," + space()) + space()
        + "]"
    default:
      let count = random.integer(in: 0...4)
      let members = (0..<count).map { _ in
        "\"" + random.pick(["a", "b", "ab", "", "\\u0061", "é"]) + "\"" + space() + ":" + space()
          + text(&random, depth: depth + 1)
      }
      return "{" + members.joined(separator: "," + space()) + space() + "}"
    }
  }

  /// Whether a text is JSON: RFC 8259's grammar, rule by rule, without a thought about speed.
  private struct Reference {
    let bytes: [UInt8]
    var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    static func accepts(_ text: String) -> Bool {
      var reference = Reference(text)
      reference.spaces()
      guard reference.value(0) else { return false }
      reference.spaces()
      return reference.offset == reference.bytes.count
    }

    var next: Character { offset < bytes.count ? Character(Unicode.Scalar(bytes[offset])) : "\0" }

    mutating func take(_ text: String) -> Bool {
      guard bytes[offset...].starts(with: text.utf8) else { return false }
      offset += text.utf8.count
      return true
    }

    mutating func spaces() { while offset < bytes.count, " \n\r\t".utf8.contains(bytes[offset]) { offset += 1 } }

    mutating func value(_ depth: Int) -> Bool {
      if take("true") || take("false") || take("null") { return true }
      if next == "\"" { return string() }
      if next == "[" || next == "{" {
        guard depth < Limits.jsonDepthMaximum else { return false }
        let isObject = take("{")
        if !isObject { offset += 1 }
        let closing = isObject ? "}" : "]"
        spaces()
        if take(closing) { return true }
        while true {
          spaces()
          if isObject {
            guard next == "\"", string() else { return false }
            spaces()
            guard take(":") else { return false }
            spaces()
          }
          guard value(depth + 1) else { return false }
          spaces()
          if take(closing) { return true }
          guard take(",") else { return false }
        }
      }
      _ = take("-")
      if !take("0") {
        guard digits() else { return false }
      }
      if take("."), !digits() { return false }
      if take("e") || take("E") {
        if !take("+") { _ = take("-") }
        guard digits() else { return false }
      }
      return true
    }

    mutating func digits() -> Bool {
      let start = offset
      while offset < bytes.count, (48...57).contains(bytes[offset]) { offset += 1 }
      return offset > start
    }

    mutating func string() -> Bool {
      offset += 1
      while offset < bytes.count {
        if take("\"") { return true }
        if bytes[offset] < 0x20 { return false }
        if take("\\") {
          if take("u") {
            for _ in 0..<4 {
              guard next.isHexDigit else { return false }
              offset += 1
            }
          } else {
            guard "\"\\/bfnrt".contains(next) else { return false }
            offset += 1
          }
        } else {
          offset += 1
        }
      }
      return false
    }
  }
}
