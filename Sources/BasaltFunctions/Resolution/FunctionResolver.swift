package import BasaltCore

/// Finds the overload that a call means, by the types of its arguments.
///
/// In essence PostgreSQL's rules ("Type Conversion: Functions"): literals without a type are first taken for what the
/// other arguments are; then the overload wins whose implicit casts cost least (`ImplicitCast`), and none at all is
/// cheapest. Two that cost the same are an error, never a matter of their order.
///
/// What that comes to, by example:
///
/// | call | is | because |
/// | --- | --- | --- |
/// | `abs(smallint)` | of smallints | no cast is cheapest |
/// | `sqrt(2)` | of doubles | there is no other, and an integer becomes one |
/// | `1 + 2.5` | of decimals | the least type of both |
/// | `day + 1` | a date | the overload names both types |
/// | `day = '2024-01-31'` | of dates | the literal is taken for the other's type |
/// | `length('x')` | of text | what a literal is taken for first |
/// | `list || 2.5` | of decimals | what the elements and the value have in common |
/// | `list || '{3}'` | of two lists | a literal is a list before it is an element |
/// | `array_append(list, '3')` | of the list's elements | the overload names one |
package enum FunctionResolver {
  /// An argument as the binder knows it.
  package enum Argument: Sendable {
    /// A value of a type; with the value, when it is constant and known now.
    case typed(LogicalType, constant: Value? = nil)
    /// NULL, or a quoted literal, that nobody has given a type yet.
    case literal(String?)
  }

  /// - Parameters:
  ///   - name: In lower case, or the sign of an operator.
  ///   - functions: The functions to look among.
  /// - Returns: The function bound to its overload. Its `argumentTypes` say what each argument has to be cast to first:
  ///   typed ones by `Cast.bind(…, .implicit)`, literals by being read as that type.
  /// - Throws: `.unknownName` for a name that no function has; `.typeMismatch` when no overload takes these types, or
  ///   several do; whatever a result rule throws.
  /// - Complexity: O(overloads × arguments): once a call in a statement.
  package static func resolve(
    _ name: String, _ arguments: [Argument], among functions: [ScalarFunction] = FunctionRegistry.all
  ) throws(BasaltError) -> BoundFunction {
    guard let function = functions.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
      throw unknown(name, among: functions.flatMap { [$0.name] + $0.aliases })
    }
    let best = try choose(function.name, function.overloads, arguments)
    return BoundFunction(
      name: function.name, overload: best.overload, argumentTypes: best.types,
      resultType: try best.overload.result(settled(arguments, best.types)))
  }

  /// The arguments as result rules see them: with the types that they are cast to.
  ///
  /// Result rules are pure functions of these: the same call has the same type whenever it is
  /// bound.
  static func settled(_ arguments: [Argument], _ types: [LogicalType]) -> [FunctionArgument] {
    types.enumerated().map { index, type in
      // A constant keeps its value through a cast that changes no value; result rules look at integers only.
      guard case .typed(let original, let constant) = arguments[index] else {
        return FunctionArgument(type, constant: literal(arguments[index], as: type))
      }
      return FunctionArgument(type, constant: original == type ? constant : nil)
    }
  }

  /// What a literal reads as, for result rules that look at constants; `nil` when it does not, which is an error
  /// later, where it is read for good.
  private static func literal(_ argument: Argument, as type: LogicalType) -> Value? {
    guard case .literal(let text?) = argument else { return nil }
    return try? Value(parsing: text, as: type)
  }

  /// An overload that takes the arguments, with what they become and what that costs.
  struct Candidate<Signature: CallSignature> {
    let overload: Signature
    let types: [LogicalType]
    let cost: Int
  }

  /// The overload of a function that takes the arguments at the least cost.
  /// - Parameter name: For messages.
  /// - Throws: `.typeMismatch` when none or several remain; `.outOfRange` for more arguments than any call has.
  ///
  /// Shared with aggregates, for which the same types mean the same.
  static func choose<Signature: CallSignature>(
    _ name: String, _ overloads: [Signature], _ arguments: [Argument]
  ) throws(BasaltError) -> Candidate<Signature> {
    guard arguments.count <= Limits.functionArgumentCountMaximum else {
      throw BasaltError(
        .outOfRange, "\(name) has \(arguments.count) arguments; \(Limits.functionArgumentCountMaximum) are possible.",
        remedy: "Use fewer, or calls within calls.")
    }
    // `date - '2013-01-31'`: the literal is a date, if there is a `-` for two dates, before it is anything else.
    if let type = sharedType(of: arguments) {
      let assumed = arguments.map { argument in
        if case .literal = argument { return Argument.typed(type) }
        return argument
      }
      // Only where the parameter is of that very type: what takes any type says nothing about a literal.
      let exact = candidates(overloads, assumed).filter { candidate in
        arguments.indices.allSatisfy { index in
          if case .literal = arguments[index] { return candidate.overload.pattern(at: index) == .exactly(type) }
          return true
        }
      }
      if let best = unique(exact) { return best }
    }
    // Costs decide; an overload that needs no cast costs nothing and wins, as PostgreSQL's exact
    // matches do.
    let possible = candidates(overloads, arguments)
    guard !possible.isEmpty else { throw mismatch(name, overloads, arguments) }
    guard let best = unique(possible) else { throw ambiguous(name, arguments, possible) }
    return best
  }

  /// The one cheapest candidate, or `nil` when there is none or several cost the same.
  ///
  /// Never the first of several: an order in a file would decide what a statement means.
  private static func unique<Signature>(_ candidates: [Candidate<Signature>]) -> Candidate<Signature>? {
    guard let least = candidates.map(\.cost).min() else { return nil }
    let cheapest = candidates.filter { $0.cost == least }
    return cheapest.count == 1 ? cheapest[0] : nil
  }

  /// The one type of all typed arguments, when there are literals beside them.
  ///
  /// PostgreSQL's rule for operators of one known and one unknown operand, applied to functions of
  /// any number.
  private static func sharedType(of arguments: [Argument]) -> LogicalType? {
    var shared: LogicalType?
    var hasLiteral = false
    for argument in arguments {
      switch argument {
      case .literal: hasLiteral = true
      case .typed(let type, _):
        if let shared, shared != type { return nil }
        shared = type
      }
    }
    return hasLiteral ? shared : nil
  }

  /// All overloads of the right number of arguments whose patterns fit.
  private static func candidates<Signature: CallSignature>(
    _ overloads: [Signature], _ arguments: [Argument]
  ) -> [Candidate<Signature>] {
    overloads.compactMap { overload in
      guard arguments.count >= overload.parameters.count,
        arguments.count == overload.parameters.count || overload.rest != nil
      else { return nil }
      return candidate(overload, arguments)
    }
  }

  /// The overload with the types that its patterns come to, or `nil` when an argument does not fit.
  ///
  /// A parameter of a common type is settled by all arguments of that kind together: `coalesce(1,
  /// 2.5)` is of decimals.
  private static func candidate<Signature: CallSignature>(
    _ overload: Signature, _ arguments: [Argument]
  ) -> Candidate<Signature>? {
    // First what the parameters of one type agree on, because each of them is then held against it.
    var common: LogicalType?
    for (index, argument) in arguments.enumerated() {
      guard let pattern = overload.pattern(at: index), pattern == .common || pattern == .comparable,
        case .typed(let type, _) = argument
      else { continue }
      guard let agreed = common.map({ ImplicitCast.commonType($0, type) }) ?? type else { return nil }
      common = agreed
    }
    // The same of lists: what elements, and lists of them, have in common. A list is never taken for an element of another
    // unless it is one, so that `list || list` has one meaning.
    var element: LogicalType?
    var hasList = false
    for (index, argument) in arguments.enumerated() {
      guard let pattern = overload.pattern(at: index), pattern == .commonList || pattern == .listElement,
        case .typed(let type, _) = argument
      else { continue }
      if pattern == .commonList { hasList = true }
      guard let own = pattern == .listElement ? type : type.listElement,
        let agreed = element.map({ ImplicitCast.commonType($0, own) }) ?? own
      else { return nil }
      element = agreed
    }
    var types: [LogicalType] = []
    var cost = 0
    for (index, argument) in arguments.enumerated() {
      guard let pattern = overload.pattern(at: index),
        let fit = fit(argument, pattern, common: common ?? .text, element: element ?? .text, hasList: hasList)
      else { return nil }
      types.append(fit.type)
      cost += fit.cost
    }
    return Candidate(overload: overload, types: types, cost: cost)
  }

  /// What an argument becomes under a pattern, and at which cost; `nil` when it does not fit.
  ///
  /// Costs are `ImplicitCast`'s; the numbers here rank what patterns leave open, between no cast at
  /// all and the cheapest cast.
  private static func fit(
    _ argument: Argument, _ pattern: TypePattern, common: LogicalType, element: LogicalType, hasList: Bool
  ) -> (type: LogicalType, cost: Int)? {
    switch argument {
    case .typed(let type, _):
      switch pattern {
      case .exactly(let target): return ImplicitCast.cost(from: type, to: target).map { (target, $0) }
      case .integer:
        switch type {
        case .smallint, .integer, .bigint: return (type, 0)
        default: return nil
        }
      case .decimal:
        guard let target = ImplicitCast.decimalType(holding: type) else { return nil }
        return (target, type == target ? 0 : 4)
      case .exactNumber: return ImplicitCast.decimalType(holding: type).map { ($0, 0) }
      // Not for nothing, so that an overload that names the type wins.
      case .any: return (type, 1)
      case .common: return ImplicitCast.cost(from: type, to: common).map { (common, $0) }
      case .comparable:
        if case .decimal = common { return ImplicitCast.decimalType(holding: type).map { ($0, 0) } }
        return ImplicitCast.cost(from: type, to: common).map { (common, $0) }
      case .list: return type.listElement == nil ? nil : (type, 1)
      case .commonList:
        guard let list = try? LogicalType.list(of: element) else { return nil }
        return ImplicitCast.cost(from: type, to: list).map { (list, $0) }
      // A value that has no type in common with the elements does not fit.
      case .listElement: return ImplicitCast.cost(from: type, to: element).map { (element, $0) }
      }
    case .literal(let text):
      switch pattern {
      case .exactly(let target): return (target, ImplicitCast.costOfLiteral(as: target))
      case .integer: return (.integer, 2)
      case .decimal, .exactNumber: return (decimalType(ofLiteral: text), 2)
      case .any: return (.text, 1)
      case .common: return (common, 0)
      case .comparable:
        // With the digits that it has: `price < '1.999'` must not be read as 2.00.
        if case .decimal = common { return (decimalType(ofLiteral: text), 0) }
        return (common, 0)
      // `cardinality('{}')`: of texts, as a literal is one where nothing says otherwise.
      case .list: return (try? LogicalType.list(of: .text)).map { ($0, 2) }
      // `list || '{3}'` is of two lists, as in PostgreSQL, before it is of a list and an element. Without a list beside it a
      // literal is a text: `'a' || 1`.
      case .commonList: return (try? LogicalType.list(of: element)).map { ($0, hasList ? 0 : 3) }
      case .listElement: return (element, 1)
      }
    }
  }

  /// The decimal in which a literal is written; that of a bigint for what is no number, which is an error when it is
  /// read.
  private static func decimalType(ofLiteral text: String?) -> LogicalType {
    guard let text, let decimal = Decimal(text) else { return .decimal(precision: 19, scale: 0) }
    return .decimal(precision: max(decimal.digitCount, decimal.scale, 1), scale: decimal.scale)
  }
}

// MARK: Errors

extension FunctionResolver {
  /// With the nearest name: a call of what there is not is mostly a slip of the hand.
  static func unknown(_ name: String, among names: [String]) -> BasaltError {
    BasaltError(
      .unknownName, "There is no function '\(Value.excerpt(of: name))'.",
      remedy: NameDistance.nearest(to: name, among: names).map { "Did you mean \($0)?" }
        ?? "`basalt functions` lists what there is.")
  }

  /// `(integer, text)` of a call, literals without a type as PostgreSQL names them.
  private static func signature(_ arguments: [Argument]) -> String {
    let names = arguments.map { argument in
      switch argument {
      case .typed(let type, _): type.description
      case .literal: "unknown"
      }
    }
    return "(\(names.joined(separator: ", ")))"
  }

  /// Lists all signatures: they are few, and one of them was meant.
  private static func mismatch<Signature: CallSignature>(
    _ name: String, _ overloads: [Signature], _ arguments: [Argument]
  ) -> BasaltError {
    let signatures = overloads.map { name + $0.signature }
    return BasaltError(
      .typeMismatch, "\(name)\(signature(arguments)) does not exist.",
      remedy: "Cast the arguments to one of: \(signatures.joined(separator: ", ")).")
  }

  /// Told with those that are left, since a cast to the type of one of them is the way out.
  private static func ambiguous<Signature: CallSignature>(
    _ name: String, _ arguments: [Argument], _ candidates: [Candidate<Signature>]
  ) -> BasaltError {
    let least = candidates.map(\.cost).min()
    let signatures = candidates.filter { $0.cost == least }.map { name + $0.overload.signature }
    return BasaltError(
      .typeMismatch, "\(name)\(signature(arguments)) could be each of: \(signatures.joined(separator: ", ")).",
      remedy: "Say which by a cast of the arguments.")
  }
}
