/// A generic function that other targets call is `@inlinable`: otherwise it is not specialised there and runs through
/// witness tables, 160 times slower over a vector of integers.
enum GenericRule {
  /// Functions that run once per file, read or error, where it does not matter. By file and name, with the reason.
  static let cold: [String: String] = [
    "BasaltError.at": "adds context to an error on its way up",
    "UniqueID.init": "makes one id, once per file",
    "Decimal.init": "reads what a person typed; readers of files have a loop of their own",
    "FileDamage.requireZero": "once per record of a footer",
    "RecordBytes.withBytes": "once per record of a footer",
    "RecordWriter.raw": "once per record of a footer",
    "Monitor.withLock": "takes a mutex, which costs more",
    "Monitor.withLockIfAvailable": "takes a mutex, which costs more",
    "Monitor.wait": "blocks a thread, which costs more",
    "ReadSpan.load": "reads from a device, which costs more",
    "ReadSpan.loadAtHand": "a call of the system, which costs more",
    "ReadSpan.joining": "once per read from a device",
    "Hexadecimal.text": "writes an identifier or a message",
    "Hexadecimal.bytes": "reads an identifier that a person gave",
    "ValueText.float": "reads what a person typed; readers of files come here only for exponents and many digits",
    "Numeral.init": "reads what a person typed; readers of files have a loop of their own",
    "DecodedRows.rows": "once a result; each row of it goes through Swift's own coding, which asks by witness tables anyway",
    "DecodedRows.query": "once a result",
    "EncodedRows.append": "once a call; each row of it goes through Swift's own coding, which asks by witness tables anyway",
    "Transactions.withTransaction": "once a transaction, which is a commit",
    "RowGroupPipeline.readAll": "once per file",
  ]

  /// The names of the package and public functions that are generic and not inlinable, with their line numbers.
  static func violations(path: String, source: SourceText) -> [Violation] {
    let lines = source.code
    let stem = path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? ""
    var violations: [Violation] = []
    for (index, line) in lines.enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.contains(where: { $0 == "package" || $0 == "public" || $0 == "open" }),
        let declaration = words.firstIndex(where: isFunctionKeyword)
      else { continue }
      let signature = signature(startingAt: index, in: lines)
      guard isGeneric(signature), !isInlinable(at: index, in: lines) else { continue }
      let name = name(in: words[declaration...])
      guard cold["\(stem).\(name)"] == nil else { continue }
      violations.append(
        Violation(path, line: index + 1, "\(name) is generic, crosses targets and is not @inlinable"))
    }
    return violations
  }

  private static func isFunctionKeyword(_ word: Substring) -> Bool {
    word == "func"
      || ["init(", "init?(", "init<", "init?<", "subscript(", "subscript<"].contains { word.hasPrefix($0) }
  }

  private static func name(in words: ArraySlice<Substring>) -> String {
    let first = words.first ?? ""
    let named = first == "func" ? words.dropFirst().first ?? "" : first
    return String(named.prefix { $0 != "(" && $0 != "<" && $0 != "?" })
  }

  /// The declaration up to the `)` that closes its parameters.
  private static func signature(startingAt index: Int, in lines: [Substring]) -> String {
    var text = ""
    var depth = 0
    var hasOpened = false
    // A parameter list of 40 lines would be a fault of its own.
    for line in lines[index..<min(index + 40, lines.count)] {
      for character in line {
        text.append(character)
        if character == "(" {
          depth += 1
          hasOpened = true
        }
        if character == ")" {
          depth -= 1
          if hasOpened, depth == 0 { return text }
        }
      }
      text.append(" ")
    }
    return text
  }

  /// Generic by `<…>` before the parameters, or by `some` among them. A `some` in the result is not.
  private static func isGeneric(_ signature: String) -> Bool {
    guard let parenthesis = signature.firstIndex(of: "(") else { return false }
    let head = signature[..<parenthesis]
    let nameStart = head.firstRange(of: "func ")?.upperBound ?? head.startIndex
    // `static func < (left:` declares an operator: what its name is made of opens no parameter list.
    let afterOperator = head[nameStart...].drop(while: \.isWhitespace).drop { "<>=!+-*/&|^~%".contains($0) }
    return afterOperator.contains("<") || signature[parenthesis...].contains("some ")
  }

  private static func isInlinable(at index: Int, in lines: [Substring]) -> Bool {
    func marks(_ line: Substring) -> Bool {
      line.contains("@inlinable") || line.contains("@specialize") || line.contains("@_specialize")
        || line.contains("@export(")
    }
    if marks(lines[index]) { return true }
    // Attributes may stand on lines of their own above.
    for line in lines[..<index].reversed() {
      let text = line.drop(while: \.isWhitespace)
      guard text.hasPrefix("@") else { return false }
      if marks(text) { return true }
    }
    return false
  }
}
