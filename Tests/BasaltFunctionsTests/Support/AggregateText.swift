import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

/// Just enough of SQL to run the examples of aggregates before there is a binder:
/// `name([DISTINCT] argument, … [ORDER BY column]) FROM (VALUES (…), …) AS t (x, …)`.
struct AggregateText {
  private let name: String
  private let arguments: [String]
  private let isDistinct: Bool
  private let order: String?
  /// As text, each cast to the type of its column.
  private let rows: [[String: String]]

  init(_ sql: String) throws {
    let parts = sql.split(separator: " FROM (VALUES ", maxSplits: 1)
    let tail = try #require(parts.last).split(separator: ") AS t ", maxSplits: 1)
    let columns = try #require(tail.last).dropFirst().dropLast().split(separator: ",").map {
      String($0.filter { $0 != " " })
    }
    let cells = try AggregateText.pieces(String(try #require(tail.first))).map {
      try AggregateText.pieces(String($0.dropFirst().dropLast()))
    }
    // The type of a column is what all of its cells become without being asked.
    let types = try columns.indices.map { column in
      let typed = try cells.compactMap { try ExpressionText.evaluate($0[column]).type }
      return try typed.dropFirst().reduce(typed.first ?? .text) {
        try #require(ImplicitCast.commonType($0, $1))
      }
    }
    rows = cells.map { row in
      Dictionary(
        uniqueKeysWithValues: columns.indices.map { (columns[$0], "((\(row[$0]))::\(types[$0]))") })
    }
    let call = try #require(parts.first)
    let opening = try #require(call.firstIndex(of: "("))
    name = String(call[..<opening])
    var inside = String(call[call.index(after: opening)...].dropLast())
    isDistinct = inside.hasPrefix("DISTINCT ")
    if isDistinct { inside.removeFirst("DISTINCT ".count) }
    let ordered = inside.split(separator: " ORDER BY ")
    order = ordered.count > 1 ? String(ordered[1]) : nil
    arguments = inside == "*" ? [] : try AggregateText.pieces(String(ordered[0]))
  }

  func result() throws -> Value {
    var rows = rows
    if let order {
      try rows.sort {
        let (left, right) = (try ExpressionText.evaluate($0[order] ?? ""), try ExpressionText.evaluate($1[order] ?? ""))
        return left.value.order(to: right.value) == .before
      }
    }
    let known: [FunctionResolver.Argument] = try arguments.map { argument in
      let operand = try ExpressionText.evaluate(AggregateText.bound(argument, rows[0]))
      if let type = operand.type { return .typed(type) }
      if case .text(let text) = operand.value { return .literal(text) }
      return .literal(nil)
    }
    let function = try AggregateResolver.resolve(name, known)
    var values = try rows.map { row in
      try zip(arguments, function.argumentTypes).map { argument, type in
        try ExpressionText.evaluate("(\(AggregateText.bound(argument, row)))::\(type)").value
      }
    }
    if isDistinct {
      var seen: Set<[Value]> = []
      values = values.filter { seen.insert($0).inserted }
    }
    let columns = try function.argumentTypes.indices.map { index in
      try ColumnVector(values.map { $0[index] }, type: function.argumentTypes[index])
    }
    let states = function.makeStates()
    states.resize(groupCount: 1)
    try states.update(columns, rowCount: values.count, rows: nil, group: 0)
    let result = try states.results(0..<1)
    #expect(result.type == function.resultType)
    return result[0]
  }

  /// An expression over columns, with those of one row in their place.
  private static func bound(_ expression: String, _ row: [String: String]) -> String {
    var text = ""
    var word = ""
    var isQuoted = false
    for letter in expression + " " {
      if letter.isLetter || letter == "_", !isQuoted {
        word.append(letter)
        continue
      }
      text += row[word] ?? word
      word = ""
      text.append(letter)
      if letter == "'" { isQuoted.toggle() }
    }
    return text
  }

  /// What stands between commas that are in no parentheses and no quotes.
  private static func pieces(_ text: String) throws -> [String] {
    var pieces = [""]
    var (depth, isQuoted) = (0, false)
    for letter in text {
      if letter == "'" { isQuoted.toggle() }
      if !isQuoted, letter == "(" { depth += 1 }
      if !isQuoted, letter == ")" { depth -= 1 }
      if letter == ",", depth == 0, !isQuoted {
        pieces.append("")
      } else if !pieces[pieces.count - 1].isEmpty || letter != " " {
        pieces[pieces.count - 1].append(letter)
      }
    }
    return pieces
  }
}
