/// A Swift or C source, taken apart into what the compiler reads and what people read.
///
/// The rules look for words such as `fatalError` in code, and would cry wolf if a comment or a message that speaks
/// of one counted. This is a scanner for comments and string literals, not a parser: it knows nesting comments,
/// raw and multi-line strings and interpolation, and nothing else of the language.
struct SourceText {
  /// The source with every comment and the content of every string replaced by spaces. Lines keep their numbers.
  let code: [Substring]
  /// The comments alone, in the same way.
  let comments: [Substring]

  private let codeText: String
  private let commentText: String

  init(_ text: String) {
    var scanner = Scanner(bytes: Array(text.utf8))
    scanner.scanCode(untilClosingParenthesis: false)
    codeText = String(decoding: scanner.code, as: UTF8.self)
    commentText = String(decoding: scanner.comments, as: UTF8.self)
    code = codeText.split(separator: "\n", omittingEmptySubsequences: false)
    comments = commentText.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// Lines that hold code. A comment at the end of a line of code does not make it a line of comment.
  var codeLineCount: Int { code.count { !$0.allSatisfy(\.isWhitespace) } }

  /// Lines that hold a comment and nothing else.
  var commentLineCount: Int {
    zip(code, comments).count { code, comment in
      code.allSatisfy(\.isWhitespace) && !comment.allSatisfy(\.isWhitespace)
    }
  }

  /// The code as one text, for what spans lines.
  var joinedCode: String { codeText }
}

/// Walks over the bytes once and writes each of them to `code` or `comments`, and a space to the other.
private struct Scanner {
  let bytes: [UInt8]
  var code: [UInt8] = []
  var comments: [UInt8] = []
  private var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
    code.reserveCapacity(bytes.count)
    comments.reserveCapacity(bytes.count)
  }

  private enum Role { case code, comment, neither }

  private func matches(_ text: StaticString) -> Bool { matches(text, at: position) }

  private func matches(_ text: StaticString, at start: Int) -> Bool {
    guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { pattern in
      for (offset, byte) in pattern.enumerated() where bytes[start + offset] != byte { return false }
      return true
    }
  }

  private mutating func take(_ count: Int, as role: Role) {
    for _ in 0..<count where position < bytes.count {
      let byte = bytes[position]
      let isLineEnd = byte == UInt8(ascii: "\n")
      code.append(role == .code || isLineEnd ? byte : UInt8(ascii: " "))
      comments.append(role == .comment || isLineEnd ? byte : UInt8(ascii: " "))
      position += 1
    }
  }

  /// Code up to the end, or up to the parenthesis that closes an interpolation.
  mutating func scanCode(untilClosingParenthesis: Bool) {
    var depth = 0
    while position < bytes.count {
      if matches("//") {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { take(1, as: .comment) }
      } else if matches("/*") {
        scanBlockComment()
      } else if let poundCount = poundCountOfString() {
        scanString(poundCount: poundCount)
      } else if bytes[position] == UInt8(ascii: "'") {
        scanCharacter()
      } else {
        if bytes[position] == UInt8(ascii: "(") { depth += 1 }
        if bytes[position] == UInt8(ascii: ")") {
          if untilClosingParenthesis, depth == 0 { return }
          depth -= 1
        }
        take(1, as: .code)
      }
    }
  }

  private mutating func scanBlockComment() {
    var depth = 0
    repeat {
      if matches("/*") {
        depth += 1
        take(2, as: .comment)
      } else if matches("*/") {
        depth -= 1
        take(2, as: .comment)
      } else {
        take(1, as: .comment)
      }
    } while depth > 0 && position < bytes.count
  }

  /// A character constant of C, which may be a quotation mark. In Swift's own code there is no apostrophe.
  private mutating func scanCharacter() {
    take(1, as: .code)
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
      if bytes[position] == UInt8(ascii: "'") {
        take(1, as: .code)
        return
      }
      take(bytes[position] == UInt8(ascii: "\\") ? 2 : 1, as: .neither)
    }
  }

  /// How many `#` open the string literal that starts here; `nil` when none does.
  private func poundCountOfString() -> Int? {
    var index = position
    while index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
    return index - position
  }

  private func poundsFollow(_ count: Int, at start: Int) -> Bool {
    start + count <= bytes.count && bytes[start..<start + count].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  private mutating func scanString(poundCount: Int) {
    let isMultiLine = matches("\"\"\"", at: position + poundCount)
    let quoteCount = isMultiLine ? 3 : 1
    take(poundCount + quoteCount, as: .code)
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\\"), poundsFollow(poundCount, at: position + 1) {
        let next = position + 1 + poundCount
        if next < bytes.count, bytes[next] == UInt8(ascii: "(") {
          take(poundCount + 2, as: .neither)
          scanCode(untilClosingParenthesis: true)
          take(1, as: .neither)
        } else {
          take(poundCount + 2, as: .neither)
        }
      } else if isMultiLine ? matches("\"\"\"") : bytes[position] == UInt8(ascii: "\""),
        poundsFollow(poundCount, at: position + quoteCount)
      {
        take(quoteCount + poundCount, as: .code)
        return
      } else if !isMultiLine, bytes[position] == UInt8(ascii: "\n") {
        return  // Not valid Swift; the next line starts afresh.
      } else {
        take(1, as: .neither)
      }
    }
  }
}
