import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

/// Just enough of SQL's expressions to run the documented examples before there is a binder: literals, calls, operators,
/// casts. Every operand is a constant, and every step goes through resolution and the vector shell.
struct ExpressionText {
  private var tokens: [Token]
  private var position = 0
  private let context: FunctionContext

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// A value and the type that it has, if it has one yet.
  struct Operand {
    let value: Value
    let type: LogicalType?
  }

  /// The value of an expression.
  static func evaluate(_ text: String, context: FunctionContext = .forTests()) throws -> Operand {
    var expression = ExpressionText(tokens: try Token.tokens(of: text), context: context)
    let operand = try expression.expression(0)
    guard expression.position == expression.tokens.count else {
      throw Failure(description: "unread: \(expression.tokens[expression.position...]) in \(text)")
    }
    return operand
  }

  /// The text of its value, as an example states it.
  static func text(_ text: String, context: FunctionContext = .forTests()) throws -> String {
    try evaluate(text, context: context).value.description
  }

  private init(tokens: [Token], context: FunctionContext) {
    self.tokens = tokens
    self.context = context
  }

  // MARK: Grammar

  private var next: Token? { position < tokens.count ? tokens[position] : nil }

  private mutating func skip(_ word: String) -> Bool {
    guard let next, next.isWord(word) || next == .sign(word) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ word: String) throws {
    guard skip(word) else { throw Failure(description: "expected \(word), found \(next.map { "\($0)" } ?? "the end")") }
  }

  /// PostgreSQL's precedences ("Operator Precedence"), loosest first.
  private static let precedences: [String: Int] = [
    "or": 1, "and": 2, "is": 4, "=": 5, "<>": 5, "!=": 5, "<": 5, "<=": 5, ">": 5, ">=": 5, "like": 6, "ilike": 6,
    "@>": 7, "<@": 7, "&&": 7, "~": 7, "~*": 7, "!~": 7, "!~*": 7, "||": 7, "&": 7, "|": 7, "#": 7, "<<": 7, ">>": 7,
    "->": 7, "->>": 7, "#>": 7,
    "#>>": 7, "+": 8, "-": 8, "*": 9,
    "/": 9, "%": 9, "^": 10, "at": 11,
  ]

  private mutating func expression(_ minimum: Int) throws -> Operand {
    var left = try prefix()
    while let token = next, case let name = token.text.lowercased(), token.isOperator,
      let precedence = ExpressionText.precedences[name], precedence > minimum
    {
      position += 1
      switch name {
      case "is":
        let isNegated = skip("not")
        if skip("null") {
          left = try call("is null", [left])
          if isNegated { left = try call("not", [left]) }
          continue
        }
        try expect("distinct")
        try expect("from")
        left = try call("is distinct from", [left, try expression(4)])
        if isNegated { left = try call("not", [left]) }
      case "like", "ilike":
        let pattern = try expression(6)
        left = try call(name, skip("escape") ? [left, pattern, try expression(6)] : [left, pattern])
      case "at":
        try expect("time")
        try expect("zone")
        left = try call("timezone", [try expression(11), left])
      case "=", "<>", "<", "<=", ">", ">=":
        // ANY and ALL are functions of their own.
        let quantifier = skip("any") ? "any" : skip("all") ? "all" : nil
        left = try call(quantifier.map { "\(name) \($0)" } ?? name, [left, try expression(precedence)])
      default: left = try call(name, [left, try expression(precedence)])
      }
    }
    return left
  }

  private mutating func prefix() throws -> Operand {
    if skip("not") { return try call("not", [try expression(3)]) }
    if skip("-") { return try call("-", [try prefix()]) }
    if skip("~") { return try call("~", [try prefix()]) }
    var operand = try primary()
    while true {
      if skip("::") {
        // No types, but checks of a text.
        if let name = ["jsonb", "json"].first(where: { skip($0) }) {
          operand = try call("as \(name)", [operand])
        } else {
          operand = try cast(operand, to: try typeName(), isTry: false)
        }
      } else if skip("[") {
        operand = try part(of: operand)
      } else {
        return operand
      }
    }
  }

  /// `[1]`, `[1:2]`, behind the bracket.
  private mutating func part(of list: Operand) throws -> Operand {
    func end(_ number: Int64) -> Operand { Operand(value: .bigint(number), type: .bigint) }
    let first = next == .sign(":") ? end(1) : try expression(0)
    if skip("]") { return try call("[]", [list, first]) }
    try expect(":")
    let last = next == .sign("]") ? end(.max) : try expression(0)
    try expect("]")
    return try call("[:]", [list, first, last])
  }

  /// `ARRAY[1, 2]`, behind the bracket; of constants, as all is here.
  private mutating func list() throws -> Operand {
    var elements: [Operand] = []
    if !skip("]") {
      repeat { elements.append(skip("[") ? try list() : try expression(0)) } while skip(",")
      try expect("]")
    }
    return elements.isEmpty ? Operand(value: .text("{}"), type: nil) : try call("list_value", elements)
  }

  private mutating func primary() throws -> Operand {
    guard let token = next else { throw Failure(description: "ends too early") }
    position += 1
    switch token {
    case .text(let text): return Operand(value: .text(text), type: nil)
    case .number(let text): return try number(text)
    case .sign("("):
      let operand = try expression(0)
      try expect(")")
      return operand
    case .sign: throw Failure(description: "unexpected \(token)")
    case .word(let word): return try named(word.lowercased())
    }
  }

  private mutating func named(_ word: String) throws -> Operand {
    switch word {
    case "null": return Operand(value: .null, type: nil)
    case "array" where skip("["): return try list()
    case "true", "false": return Operand(value: .boolean(word == "true"), type: .boolean)
    case "date", "time", "timestamp", "timestamptz", "bytea", "uuid":
      if case .text(let text)? = next {
        position += 1
        return try cast(Operand(value: .text(text), type: nil), to: try LogicalType(named: word), isTry: false)
      }
    case "cast", "try_cast":
      try expect("(")
      let operand = try expression(0)
      try expect("as")
      let type = try typeName()
      try expect(")")
      return try cast(operand, to: type, isTry: word == "try_cast")
    case "extract":
      try expect("(")
      let field = next?.text ?? ""
      position += 1
      try expect("from")
      let operand = try expression(0)
      try expect(")")
      return try call("extract", [Operand(value: .text(field), type: nil), operand])
    default: break
    }
    var arguments: [Operand] = []
    if skip("("), !skip(")") {
      repeat { arguments.append(try expression(0)) } while skip(",")
      try expect(")")
    }
    return try call(word, arguments)
  }

  private mutating func typeName() throws -> LogicalType {
    var text = next?.text ?? ""
    position += 1
    if text.lowercased() == "double", skip("precision") { text = "double precision" }
    if skip("(") {
      text += "("
      while let token = next, token != .sign(")") {
        text += token.text
        position += 1
      }
      try expect(")")
      text += ")"
    }
    while skip("[") {
      try expect("]")
      text += "[]"
    }
    return try LogicalType(named: text)
  }

  // MARK: Evaluation

  /// 1 is an integer, 3000000000 a bigint, 1.50 a decimal of two digits after the point.
  private func number(_ text: String) throws -> Operand {
    if let value = Int32(text) { return Operand(value: .integer(value), type: .integer) }
    if let value = Int64(text) { return Operand(value: .bigint(value), type: .bigint) }
    guard let decimal = Decimal(text) else { throw Failure(description: "\(text) is no number") }
    let precision = max(decimal.scale, String(decimal.unscaled.magnitude).count)
    return Operand(value: .decimal(decimal), type: .decimal(precision: precision, scale: decimal.scale))
  }

  private func call(_ name: String, _ operands: [Operand]) throws -> Operand {
    let function = try FunctionResolver.resolve(
      name,
      operands.map { operand in
        if let type = operand.type { return .typed(type, constant: operand.value) }
        if case .text(let text) = operand.value { return .literal(text) }
        return .literal(nil)
      })
    let vectors = try zip(operands, function.argumentTypes).map { operand, type in
      let value = try converted(operand, to: type, .implicit, isTry: false)
      return try ColumnVector(repeating: value, count: 1, type: type)
    }
    let result = try function.evaluate(vectors, rowCount: 1, context: context)
    #expect(result.type == function.resultType && result.count == 1)
    return Operand(value: result[0], type: function.resultType)
  }

  private func cast(_ operand: Operand, to type: LogicalType, isTry: Bool) throws -> Operand {
    Operand(value: try converted(operand, to: type, .explicit, isTry: isTry), type: type)
  }

  private func converted(
    _ operand: Operand, to type: LogicalType, _ context: Cast.Context, isTry: Bool
  ) throws -> Value {
    // A literal is read as what it is needed as, whatever a text column would need to be asked for.
    let source = operand.type ?? (operand.value.isNull ? type : .text)
    let isLiteral = operand.type == nil
    let function = try Cast.bind(from: source, to: type, isLiteral ? .explicit : context, isTry: isTry)
    let vector = try ColumnVector(repeating: operand.value, count: 1, type: source)
    return try function.evaluate([vector], rowCount: 1, context: self.context)[0]
  }
}

extension FunctionContext {
  /// UTC, 2024-03-10T12:34:56.789012Z, seed 1.
  static func forTests(
    zone: String = "UTC", seed: UInt64 = 1,
    checkCancellation: @escaping @Sendable () throws(BasaltError) -> Void = {}
  ) -> FunctionContext {
    let zones = ZoneDatabase()
    return FunctionContext(
      zone: (try? zones.zone(named: zone)) ?? .utc, transactionTime: 1_710_074_096_789_012, zones: zones,
      random: SeededRandom(seed: seed), checkCancellation: checkCancellation)
  }
}

/// What an expression is made of.
private enum Token: Equatable, CustomStringConvertible {
  case word(String)
  case number(String)
  case text(String)
  case sign(String)

  var text: String {
    switch self {
    case .word(let text), .number(let text), .text(let text), .sign(let text): text
    }
  }

  var description: String { text }

  var isOperator: Bool {
    switch self {
    case .word, .sign: true
    case .number, .text: false
    }
  }

  func isWord(_ word: String) -> Bool {
    guard case .word(let text) = self else { return false }
    return text.lowercased() == word
  }

  static func tokens(of text: String) throws -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while let letter = rest.first {
      if letter.isWhitespace {
        rest.removeFirst()
      } else if letter == "'" {
        rest.removeFirst()
        var literal = ""
        while let letter = rest.popFirst() {
          if letter == "'" {
            // Doubled, it is one; alone, it is the end.
            guard rest.first == "'" else { break }
            rest.removeFirst()
          }
          literal.append(letter)
        }
        tokens.append(.text(literal))
      } else if letter.isNumber || (letter == "." && rest.dropFirst().first?.isNumber == true) {
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        rest = rest[digits.endIndex...]
        tokens.append(.number(String(digits)))
      } else if letter.isLetter || letter == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest[word.endIndex...]
        tokens.append(.word(String(word)))
      } else {
        let sign =
          [
            "::", "@>", "<@", "&&", "||", "<=", ">=", "<>", "!=", "<<", ">>", "!~*", "!~", "~*", "->>", "->", "#>>",
            "#>",
          ].first { rest.hasPrefix($0) }
          ?? String(letter)
        rest = rest.dropFirst(sign.count)
        tokens.append(.sign(sign))
      }
    }
    return tokens
  }
}
