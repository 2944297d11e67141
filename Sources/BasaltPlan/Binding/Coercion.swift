internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// How operands become what is asked of them: casts that nobody wrote, literals that get their type,
/// types in common.
///
/// Three ways from one type to another, from the most careful on (`Cast.Context`): **implicit**, where nobody asked
/// and no value may change; **assignment**, into a column; **explicit**, where somebody wrote it. Literals without a
/// type are read as what is wanted, in all three.
///
/// A cast of a constant is made at once, because half of all constants are written in another type than they are
/// compared in, and rules that look for constants should find them. One that fails is left for the row that needs
/// it: `CASE WHEN false THEN 100000::smallint END` is no error in any row.
extension StatementBinding {
  /// The operand by itself: a literal that nothing gives a type is a text.
  /// - Throws: `.unsupported` for an interval, which has no vectors.
  func value(of operand: Operand) throws(BasaltError) -> BoundExpression {
    switch operand.kind {
    case .typed(let expression): return expression
    case .literal(let text): return .constant(text.map(Value.text) ?? .null, .text)
    case .open(let slot): return reading(slot, as: .text)
    case .interval, .elapsed: throw intervalAsValue(operand.range, isElapsed: operand.isElapsed)
    }
  }

  /// The operand as a type.
  /// - Parameter cast: Who asks.
  /// - Throws: `.typeMismatch` when there is no such cast, or a literal does not read as the type.
  func coerced(
    _ operand: Operand, to type: LogicalType, _ cast: Cast.Context = .implicit
  ) throws(BasaltError) -> BoundExpression {
    switch operand.kind {
    case .typed(let expression): return try self.cast(expression, to: type, cast, operand.range)
    case .literal(let text?): return .constant(try read(text, as: type, operand.range), type)
    case .literal(nil): return .constant(.null, type)
    case .open(let slot): return reading(slot, as: type)
    case .interval, .elapsed: throw intervalAsValue(operand.range, isElapsed: operand.isElapsed)
    }
  }

  /// A cast, of a constant at once.
  func cast(
    _ expression: BoundExpression, to type: LogicalType, _ context: Cast.Context, isTry: Bool = false,
    _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    guard expression.type != type else { return expression }
    do throws(BasaltError) {
      let function = try Cast.bind(from: expression.type, to: type, context, isTry: isTry)
      let call = BoundExpression.call(function, [expression])
      // As a constant's, the cast is made once: with each value that is given.
      if case .parameter(let slot, _) = expression { return casting(slot, by: function) }
      guard case .constant = expression else { return call }
      // What is stored is needed for certain; elsewhere what has no value as the type is an error of
      // the row that needs it, which may be none.
      if context == .assignment {
        return try ConstantEvaluation.value(of: call, self.context).map { .constant($0, type) } ?? call
      }
      guard let value = try? ConstantEvaluation.value(of: call, self.context) else { return call }
      return .constant(value, type)
    } catch {
      throw placed(error, range)
    }
  }

  /// What a quoted literal says as a type, spaces around it apart.
  ///
  /// By the cast from text, which is also what `CAST ('…' AS …)` does and what COPY reads: one
  /// reader of each type. Spaces around it are trimmed by it where PostgreSQL trims them.
  func read(_ text: String, as type: LogicalType, _ range: SourceRange) throws(BasaltError) -> Value {
    if type == .text { return .text(text) }
    do throws(BasaltError) {
      let function = try Cast.bind(from: .text, to: type, .explicit)
      let literal = BoundExpression.constant(.text(text), .text)
      return try ConstantEvaluation.value(of: .call(function, [literal]), context) ?? .null
    } catch {
      throw placed(error, range)
    }
  }

  /// A condition.
  /// - Parameter what: What asks for it, as a message begins: `WHERE`, `The operand of NOT`.
  func condition(_ operand: Operand, _ what: String) throws(BasaltError) -> BoundExpression {
    if let type = operand.type, type != .boolean { throw noCondition(operand, what) }
    if operand.isInterval { throw noCondition(operand, what) }
    return try coerced(operand, to: .boolean)
  }

  /// Apart from its caller, whose frame is on the stack once for every level of an expression.
  @inline(never)
  private func noCondition(_ operand: Operand, _ what: String) -> BasaltError {
    error(
      .typeMismatch, "\(what) must be a boolean, and is \(operand.typeName).", at: operand.range,
      remedy: "Write a comparison, such as = or IS NOT NULL.")
  }

  /// The one type that all operands become; text when none has a type.
  /// - Parameter what: What they are of, for the message: `CASE`, `UNION`.
  ///
  /// Least in the sense of `ImplicitCast`: integers become decimals before doubles, dates become
  /// timestamps. A text and a number have none: SQL's implicit casts from text ended with
  /// PostgreSQL 8.3, and for good reasons.
  func commonType(_ operands: [Operand], _ what: String) throws(BasaltError) -> LogicalType {
    var common: LogicalType?
    for operand in operands {
      if operand.isInterval { throw intervalAsValue(operand.range) }
      guard let type = operand.type else { continue }
      guard let known = common else {
        common = type
        continue
      }
      guard let agreed = ImplicitCast.commonType(known, type) else {
        throw error(
          .typeMismatch, "\(what) has \(known) and \(type), which have no type in common.", at: operand.range,
          remedy: "Cast one of them to the other's type.")
      }
      common = agreed
    }
    return common ?? .text
  }

  /// What resolution is told of an operand.
  ///
  /// Constants go along with their values: `round(x, 2)` has a type that depends on the 2.
  ///
  /// - Parameter asksForValues: What is resolved by values as well cannot be kept for others.
  func argument(
    _ operand: Operand, asksForValues: Bool = true
  ) throws(BasaltError) -> FunctionResolver.Argument {
    if asksForValues, operand.isOpen { needValues() }
    switch operand.kind {
    case .typed(.constant(let value, let type)): return .typed(type, constant: value)
    case .typed(let expression): return .typed(expression.type)
    case .literal(let text): return .literal(text)
    case .open: return .literal(nil)
    case .interval, .elapsed: throw intervalAsValue(operand.range, isElapsed: operand.isElapsed)
    }
  }

  /// A call of a function by its name or sign, with the casts that its overload asks for.
  @inline(never)
  func call(_ name: String, _ operands: [Operand], _ range: SourceRange) throws(BasaltError) -> BoundExpression {
    var arguments: [FunctionResolver.Argument] = []
    for operand in operands { arguments.append(try argument(operand, asksForValues: false)) }
    let function: BoundFunction
    do throws(BasaltError) {
      function = try FunctionResolver.resolve(name, arguments)
    } catch {
      throw placed(error, range)
    }
    if operands.contains(where: \.isOpen) { requireSameMeaning(of: function, operands) }
    var bound: [BoundExpression] = []
    for (operand, type) in zip(operands, function.argumentTypes) { bound.append(try coerced(operand, to: type)) }
    return .call(function, bound)
  }

  /// The same of expressions that have their types.
  func call(_ name: String, _ operands: [BoundExpression], _ range: SourceRange) throws(BasaltError) -> BoundExpression
  {
    try call(name, operands.map { Operand($0, range) }, range)
  }

  /// What may be told of a value of an interval.
  func intervalAsValue(_ range: SourceRange, isElapsed: Bool = false) -> BasaltError {
    error(
      .unsupported, "An interval cannot be a value of a column or of a call yet.", at: range,
      remedy: isElapsed
        ? "Write extract(epoch FROM …) for its seconds."
        : "Add it to a date or a timestamp, or take it off one.")
  }
}
