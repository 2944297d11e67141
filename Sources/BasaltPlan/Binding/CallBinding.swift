internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Calls: aggregates, the forms that do not compute all of their arguments, and everything that the
/// registry has.
///
/// `coalesce`, `ifnull`, `if` and their like are functions of the registry, which documents them and tests them;
/// but a function computes all of its arguments before it chooses, and a statement relies on the opposite: what is
/// not chosen raises no error. So they are bound to the forms of `BoundExpression` that choose first.
extension StatementBinding {
  /// The order of the questions is that of PostgreSQL: a name that is an aggregate is one wherever it
  /// stands, and what only aggregates take (DISTINCT, ORDER BY, FILTER) is refused before arguments are
  /// looked at.
  @inline(never)
  func bind(_ call: SyntaxCall, _ clause: Clause) throws(BasaltError) -> Operand {
    let name = call.name.parts[call.name.parts.count - 1].text
    guard call.name.parts.count == 1 else { throw qualified(call) }
    if let over = call.over { return try windowCall(name, call, over, clause) }
    if AggregateRegistry.function(named: name) != nil { return try aggregate(name, call, clause) }
    if name == "grouping" { return try grouping(call, clause) }
    if name == "unnest" { return try unnested(call, clause) }
    try refuseWindowName(name, call)
    try refuseAggregateWords(call)
    guard case .list(let arguments) = call.arguments else {
      throw error(
        .invalidArgument, "\(name)(*) means nothing: only count takes the star.", at: call.range,
        remedy: "Write the arguments of \(name).")
    }
    try refuseNames(arguments, of: name)
    var operands: [Operand] = []
    for argument in arguments { operands.append(try bind(argument.value, clause)) }
    // A list without elements alone has nothing that gives it a type, and is no text for that.
    if operands.count == 1, case .list([]) = arguments[0].value.kind {
      let type = try listType(of: .text, call.range)
      operands[0] = Operand(try coerced(operands[0], to: type), call.range)
    }
    return Operand(try scalarCall(name, operands, call.name.range, call.range), call.range)
  }

  /// A call that is no aggregate.
  @inline(never)
  private func scalarCall(
    _ name: String, _ operands: [Operand], _ nameRange: SourceRange, _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    switch (name, operands.count) {
    // Forms and not functions: what is not chosen is not computed.
    case ("coalesce", 1...), ("ifnull", 2), ("nvl", 2): return try coalesce(operands, name)
    case ("if", 3), ("iif", 3):
      let condition = try condition(operands[0], "The condition of \(name)")
      return try conditionalValue([condition], Array(operands[1...]), name)
    default: break
    }
    if let part = try partOfElapsed(name, operands, range) { return part }
    // Signs are functions, too, and no names that somebody writes with parentheses; but some have a name beside their sign,
    // as `mod` is `%`.
    let words: Set = ["and", "or", "not", "like", "ilike"]
    let functions = FunctionRegistry.all.filter { function in
      ([function.name] + function.aliases).contains { name in
        name.first?.isLetter == true && !name.contains(" ") && !words.contains(name)
      }
    }
    guard functions.contains(where: { $0.name == name || $0.aliases.contains(name) }) else {
      throw unknownFunction(name, functions, nameRange)
    }
    return try call(name, operands, range)
  }

  /// Functions and aggregates alike are offered: whoever misspelt a name meant either.
  ///
  /// Operators are left out of the offer: nobody who writes a call has misspelt `<=`.
  private func unknownFunction(
    _ name: String, _ functions: [ScalarFunction], _ range: SourceRange
  ) -> BasaltError {
    let names =
      functions.flatMap { [$0.name] + $0.aliases } + AggregateRegistry.all.flatMap { [$0.name] + $0.aliases }
      + WindowPlace.allCases.map(\.rawValue) + WindowValue.allCases.map(\.rawValue)
    return error(
      .unknownName, "There is no function \(Value.excerpt(of: name)).", at: range,
      remedy: NameDistance.nearest(to: name, among: names).map { "Did you mean \($0)?" }
        ?? "`basalt functions` lists what there is.")
  }

  /// A form of its own, because what comes behind the first valid argument is not computed:
  /// `coalesce(a, 1 / b)` may not divide where there is an `a`. One argument alone is itself.
  ///
  /// `ifnull` and `nvl` are it with two arguments, under the names that people bring from
  /// elsewhere.
  private func coalesce(_ operands: [Operand], _ name: String) throws(BasaltError) -> BoundExpression {
    let type = try commonType(operands, name)
    var values: [BoundExpression] = []
    for operand in operands { values.append(try coerced(operand, to: type)) }
    return values.count == 1 ? values[0] : .firstValid(values, type)
  }

  // MARK: Refusals

  /// No function has a schema; `pg_catalog.abs` is what drivers write, and the remedy says how to go
  /// on.
  private func qualified(_ call: SyntaxCall) -> BasaltError {
    let name = call.name.parts.map(\.text).joined(separator: ".")
    return error(
      .unknownName, "There is no function \(Value.excerpt(of: name)).", at: call.name.range,
      remedy: "Functions have no schema: write \(call.name.parts[call.name.parts.count - 1].text).")
  }

  /// PostgreSQL says "DISTINCT specified, but abs is not an aggregate function". The first of the words
  /// is told, in the order in which they are written.
  private func refuseAggregateWords(_ call: SyntaxCall) throws(BasaltError) {
    let name = call.name.parts[0].text
    let word =
      call.isDistinct
      ? "DISTINCT"
      : !call.orderBy.isEmpty
        ? "ORDER BY" : !call.withinGroup.isEmpty ? "WITHIN GROUP" : call.filter != nil ? "FILTER" : nil
    guard let word else { return }
    throw error(
      .invalidArgument, "\(word) stands in calls of aggregates alone, and \(name) is none.", at: call.range,
      remedy: "Remove \(word).")
  }

  /// What is a window function and nothing else needs its window. Asked behind aggregates, which are both, and before scalar
  /// functions, among which none is called so.
  private func refuseWindowName(_ name: String, _ call: SyntaxCall) throws(BasaltError) {
    guard WindowPlace(rawValue: name) != nil || WindowValue(rawValue: name) != nil else { return }
    throw error(
      .invalidArgument, "\(name) is a window function, and needs OVER.", at: call.range,
      remedy: "Write OVER () behind it, or OVER (ORDER BY …).")
  }

  /// `name => value`: the grammar takes it everywhere, and no function of ours names its arguments yet.
  /// The place is that of the name, which is what has to go.
  func refuseNames(_ arguments: [SyntaxCall.Argument], of name: String) throws(BasaltError) {
    for argument in arguments {
      guard let written = argument.name else { continue }
      throw error(
        .unsupported, "The arguments of \(name) have no names: \(written.text) => is not known.", at: written.range,
        remedy: "Write the arguments in their order.")
    }
  }
}
