import BasaltCore

/// The two kinds of text in headers that people choose.
/// - Source: format-spec/ledger.md, "Header"
enum LedgerText {
  /// A word: branches and features, which also stand in commands.
  static func isWord(_ text: String) -> Bool {
    (1...Limits.ledgerWordByteCountMaximum).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "-")
      }
  }

  /// A name: principals, owners, applications, tables. Without control characters, which could rewrite the terminal that shows it.
  static func isName(_ text: String) -> Bool {
    (1...Limits.ledgerNameByteCountMaximum).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }

  /// - Throws: `.invalidArgument` when a text that a caller chose is no name.
  static func requireName(_ text: String, _ role: String) throws(BasaltError) {
    guard isName(text) else {
      throw BasaltError(
        .invalidArgument, "'\(text.prefix(80))' cannot be the name of \(role).",
        remedy: "Use 1 to \(Limits.ledgerNameByteCountMaximum) bytes without control characters.")
    }
  }

  /// - Throws: `.invalidArgument` when a text that a caller chose is no word.
  static func requireWord(_ text: String, _ role: String) throws(BasaltError) {
    guard isWord(text) else {
      throw BasaltError(
        .invalidArgument, "'\(text.prefix(80))' cannot be the name of \(role).",
        remedy: "Use 1 to \(Limits.ledgerWordByteCountMaximum) of the characters a to z, 0 to 9 and '-'.")
    }
  }
}
