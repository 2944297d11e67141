import BasaltCore

/// Writes trees as SQL: one canonical text for each meaning, for EXPLAIN, views and tests.
///
/// The law: what is printed reads back as the same tree, places apart. Keywords in capitals, names as they must be quoted,
/// parentheses where the grammar needs them and nowhere else.
///
/// One text that grows, and a method for each node in extensions beside this one: nothing is joined twice, so printing is
/// linear in what it writes.
///
/// Printing recurses as deep as a tree is, so it is the nodes' bound that keeps it from using up the stack.
package struct SQLPrinter {
  private(set) var text = ""

  /// A whole statement, without a semicolon.
  package static func text(of statement: Statement) -> String {
    var printer = SQLPrinter()
    printer.write(statement)
    return printer.text
  }

  /// A query alone, as a view stores it.
  package static func text(of query: Query) -> String {
    var printer = SQLPrinter()
    printer.write(query)
    return printer.text
  }

  /// An expression alone, as defaults and policies are stored; `SQLParser.expression` reads it.
  package static func text(of expression: Expression) -> String {
    var printer = SQLPrinter()
    printer.write(expression)
    return printer.text
  }

  /// A partitioning as `CREATE TABLE` has it between its parentheses: `year(shipped), bucket(16, id)`.
  package static func text(of elements: [PartitionElement]) -> String {
    var printer = SQLPrinter()
    printer.writePartitioning(elements)
    return printer.text
  }

  /// A table's order, likewise: `carrier, dep_time DESC`.
  package static func text(of elements: [SortElement]) -> String {
    var printer = SQLPrinter()
    printer.writeOrder(elements)
    return printer.text
  }

  // MARK: Pieces

  /// Keywords and punctuation.
  mutating func write(_ piece: String) { text += piece }

  /// Elements with commas between them.
  mutating func writeList<Element>(_ elements: [Element], _ write: (inout SQLPrinter, Element) -> Void) {
    for (index, element) in elements.enumerated() {
      if index > 0 { text += ", " }
      write(&self, element)
    }
  }

  /// The same in parentheses.
  mutating func writeParenthesised<Element>(_ elements: [Element], _ write: (inout SQLPrinter, Element) -> Void) {
    text += "("
    writeList(elements, write)
    text += ")"
  }

  /// Quoted where it must be.
  mutating func write(_ name: Identifier) { text += SQLPrinter.spelled(name.text) }

  /// With dots: `basalt.commits`.
  mutating func write(_ name: QualifiedName) {
    for (index, part) in name.parts.enumerated() {
      if index > 0 { text += "." }
      write(part)
    }
  }

  /// In single quotes, whatever notation it was read from.
  mutating func write(_ literal: TextLiteral) { text += SQLPrinter.quoted(literal.text, quote: "'") }

  /// `(a, b)`
  mutating func writeNames(_ names: [Identifier]) {
    writeParenthesised(names) { printer, name in printer.write(name) }
  }

  /// ` (a, b)`, or nothing when there is no name.
  mutating func writeNamesIfAny(_ names: [Identifier]) {
    guard !names.isEmpty else { return }
    text += " "
    writeNames(names)
  }

  // MARK: Types

  /// Words of SQL's own types stand without quotes, any other name as a name.
  mutating func write(_ type: TypeName) {
    let name = type.name.text
    guard let known = SQLPrinter.typesOfSeveralWords[name] ?? (type.isIntervalOfUnits ? (name, "") : nil) else {
      // Reserved words are types in quotes alone; others are read as one without.
      text += SQLPrinter.isPlain(name) && !SQLPrinter.isReserved(name) ? name : SQLPrinter.quoted(name, quote: "\"")
      writeArguments(type.arguments)
      text += String(repeating: "[]", count: type.listDepth)
      return
    }
    text += known.0
    writeArguments(type.arguments)
    text += known.1 + String(repeating: "[]", count: type.listDepth)
  }

  /// `(12, 2)`, or nothing.
  private mutating func writeArguments(_ arguments: [String]) {
    if !arguments.isEmpty { text += "(\(arguments.joined(separator: ", ")))" }
  }

  /// What stands before and behind the numbers of a type whose name is more than one word.
  private static let typesOfSeveralWords: [String: (String, String)] = [
    "double precision": ("double precision", ""),
    "character varying": ("character varying", ""),
    "char varying": ("char varying", ""),
    "bit varying": ("bit varying", ""),
    "time with time zone": ("time", " with time zone"),
    "time without time zone": ("time", " without time zone"),
    "timestamp with time zone": ("timestamp", " with time zone"),
    "timestamp without time zone": ("timestamp", " without time zone"),
  ]

  // MARK: Spelling

  /// A name as it must be written: quoted unless it reads back as it is.
  ///
  /// As names are spelled in messages and by `DESCRIBE`: what is shown can be pasted into a statement.
  package static func spelled(_ name: String) -> String {
    // Names of functions without quotes are printed by whoever prints calls.
    let rank = Keyword.named(name)?.rank ?? .free
    return isPlain(name) && rank == .free ? name : quoted(name, quote: "\"")
  }

  /// A name that is a word of the grammar in its place: in quotes it is none.
  static func alwaysQuoted(_ name: String) -> String { quoted(name, quote: "\"") }

  /// Words that are no types without quotes.
  private static func isReserved(_ name: String) -> Bool { Keyword.named(name)?.rank == .reserved }

  /// Whether the lexer reads it as one word that nothing is folded in.
  private static func isPlain(_ name: String) -> Bool {
    // A digit or a dollar begins no name.
    guard let first = name.unicodeScalars.first, !("0"..."9").contains(first), first != "$" else { return false }
    return name.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "0"..."9", "_", "$": true
      default: !scalar.isASCII && TokenText.isNameScalar(scalar)
      }
    }
  }

  /// - Parameter quote: What stands around the text; inside it is doubled.
  private static func quoted(_ text: String, quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    result.append(quote)
    // By scalars: a quote with a mark on it is one character, and two scalars.
    for scalar in text.unicodeScalars {
      result.append(scalar)
      if scalar == quote { result.append(quote) }
    }
    result.append(quote)
    return String(result)
  }
}

extension TypeName {
  /// `interval day`, `interval year to month`: the units belong to the name.
  var isIntervalOfUnits: Bool {
    let words = name.text.split(separator: " ", omittingEmptySubsequences: false)
    let units: Set<Substring> = ["year", "month", "day", "hour", "minute", "second"]
    guard words.first == "interval", words.count == 2 || words.count == 4 && words[2] == "to" else { return false }
    return units.contains(words[1]) && units.contains(words[words.count - 1])
  }
}
