internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// What stands for itself: literals, parameters, and what the session knows.
///
/// **Numbers** are typed by how they are written, as in PostgreSQL: a whole number is an integer if it fits one,
/// else a bigint, else a decimal; one with a point or an exponent is a decimal with the digits that are written.
/// `1e3` is 1000 and exact. Only what no decimal of 38 digits holds is a double.
///
/// **Texts** have no type until something gives them one. That is what makes `day = '2024-01-31'` a comparison of
/// dates, and `'1' + 1` a sum; what reads as nothing of the kind is an error at once, in the place where it
/// stands.
///
/// **NULL** likewise: typed by what is around it, and a text where nothing is.
extension StatementBinding {
  /// Numbers and truth values have their types at once; a text and NULL wait for what is around them.
  func bind(_ literal: Literal, _ range: SourceRange) throws(BasaltError) -> Operand {
    switch literal {
    case .null: return Operand(.literal(nil), range)
    case .boolean(let value): return Operand(.constant(.boolean(value), .boolean), range)
    case .number(let text): return Operand(try number(text, range), range)
    case .text(let text): return Operand(.literal(text.text), range)
    }
  }

  /// A numeral, with its sign if it has one: an integer if it fits one, a decimal with the digits that
  /// are written otherwise.
  ///
  /// PostgreSQL's `numeric` has any number of digits and ours 38: what has more, or an exponent beyond,
  /// is a double.
  func number(_ text: String, _ range: SourceRange) throws(BasaltError) -> BoundExpression {
    guard let numeral = Numeral(text) else {
      throw error(
        .syntax, "'\(Value.excerpt(of: text))' is no number.", at: range, remedy: "Write a number such as 1.5.")
    }
    if numeral.isWhole {
      if let value = Int32(text) { return .constant(.integer(value), .integer) }
      if let value = Int64(text) { return .constant(.bigint(value), .bigint) }
    }
    if let decimal = Decimal(numeral) {
      return .constant(.decimal(decimal), LogicalType.decimal(holding: decimal))
    }
    return .constant(try read(text, as: .double, range), .double)
  }

  // MARK: Types

  /// The type that a cast or a literal names.
  /// - Returns: `nil` for an interval, which is no type of columns.
  /// - Throws: `.unknownName`, with the nearest name.
  func type(_ name: TypeName) throws(BasaltError) -> LogicalType? {
    if name.name.text == "interval" || name.name.text.hasPrefix("interval ") { return nil }
    let arguments = name.arguments.isEmpty ? "" : "(\(name.arguments.joined(separator: ", ")))"
    do throws(BasaltError) {
      return try LogicalType(named: name.name.text + arguments + String(repeating: "[]", count: name.listDepth))
    } catch {
      throw placed(error, name.range)
    }
  }

  /// Whether it is `numeric` without digits: in a cast it takes those of what is cast.
  func isOpenNumeric(_ name: TypeName) -> Bool {
    name.arguments.isEmpty && ["numeric", "decimal", "dec"].contains(name.name.text)
  }

  /// `date '2024-01-31'`, `interval '1' day`.
  @inline(never)
  func typedLiteral(_ name: TypeName, _ text: String, _ range: SourceRange) throws(BasaltError) -> Operand {
    if isOpenNumeric(name) { return try openNumeric(Operand(.literal(text), range), name.listDepth, isTry: false) }
    if isJSON(name) { return try json(Operand(.literal(text), range), name, isTry: false, range) }
    guard let type = try type(name) else { return Operand(.interval(try interval(text, name, range)), range) }
    return Operand(.constant(try read(text, as: type, range), type), range)
  }

  // MARK: Casts

  /// A literal without a type is read as the type, and what does not read is told at once, as
  /// PostgreSQL does: nobody waits for a row to learn that `'x'` is no date. Values that have a type
  /// are cast, and fail where they are needed.
  @inline(never)
  func cast(_ operand: Operand, _ name: TypeName, isTry: Bool, _ range: SourceRange) throws(BasaltError) -> Operand {
    if isOpenNumeric(name) { return try openNumeric(operand, name.listDepth, isTry: isTry) }
    if isJSON(name) { return try json(operand, name, isTry: isTry, range) }
    guard let type = try type(name) else { return try castToInterval(operand, name, isTry: isTry, range) }
    switch operand.kind {
    case .literal(let text?):
      do throws(BasaltError) {
        return Operand(.constant(try read(text, as: type, operand.range), type), range)
      } catch {
        guard isTry else { throw error }
        return Operand(.constant(.null, type), range)
      }
    case .literal(nil): return Operand(.constant(.null, type), range)
    case .open(let slot):
      // What does not read as the type is NULL then, which a slot never is.
      if isTry { needValues() }
      return Operand(reading(slot, as: type), range)
    case .typed(let expression): return Operand(try cast(expression, to: type, .explicit, isTry: isTry, range), range)
    case .elapsed: throw intervalAsValue(operand.range)
    case .interval(let interval):
      // The one cast of an interval that leaves intervals.
      guard type == .text else { throw intervalAsValue(operand.range) }
      return Operand(.constant(interval.map { .text($0.description) } ?? .null, .text), range)
    }
  }

  /// `CAST (x AS numeric)`: as many digits as what is cast has; 38, 9 of them behind the point, where
  /// that says nothing.
  @inline(never)
  private func openNumeric(_ operand: Operand, _ listDepth: Int, isTry: Bool) throws(BasaltError) -> Operand {
    let range = operand.range
    // With the digits of the value.
    if operand.isOpen { needValues() }
    var type = LogicalType.decimal(precision: LogicalType.decimalPrecisionMaximum, scale: 9)
    let known = if case .list(let list)? = operand.type { list.innermost } else { operand.type }
    if let known = known.flatMap(ImplicitCast.decimalType(holding:)) { type = known }
    if case .literal(let text?) = operand.kind, let decimal = Decimal(text) { type = .decimal(holding: decimal) }
    do throws(BasaltError) {
      for _ in 0..<listDepth { type = try .list(of: type) }
    } catch {
      throw placed(error, range)
    }
    guard case .typed(let expression) = operand.kind else {
      if isTry, listDepth == 0, case .literal(let text?) = operand.kind, Decimal(text) == nil {
        return Operand(.constant(.null, type), range)
      }
      return Operand(try coerced(operand, to: type), range)
    }
    return Operand(try cast(expression, to: type, .explicit, isTry: isTry, range), range)
  }

  // MARK: Parameters

  /// The statement is as it was meant: what is wrong is the list of values, and a name there that is nearly this one.
  ///
  /// By the command line's option, which most who see this have typed; a program finds its own form behind it.
  private func remedy(forParameter name: String) -> String {
    if let nearest = NameDistance.nearest(to: name, among: session.named.keys.sorted()) {
      return "The value given for \(nearest) names no parameter of the statement; did you mean --param \(name)=VALUE?"
    }
    return "Give it: --param \(name)=VALUE; in a program, [\"\(name)\": …]."
  }

  /// A parameter is a constant from here on, unless the plan is to be kept for other values. Numbers count
  /// from 1, and more values than are used are no error, since a program may have more than one statement
  /// for the same ones.
  @inline(never)
  func bind(_ parameter: Parameter, _ range: SourceRange) throws(BasaltError) -> Operand {
    let value: Value
    switch parameter {
    case .number(let number):
      guard number <= session.positional.count else {
        throw error(
          .invalidArgument,
          "There is no value for the parameter $\(number): \(session.positional.count) were given.", at: range,
          remedy: "Give it: --param \(number)=VALUE; in a program, a value for each of the statement's parameters.")
      }
      value = session.positional[number - 1]
    case .name(let name):
      guard let given = session.named[name.text] else {
        throw error(
          .invalidArgument, "There is no value for the parameter :\(name.text).", at: range,
          remedy: remedy(forParameter: name.text))
      }
      value = given
    }
    if let open = open(parameter, value) { return Operand(open, range) }
    switch value {
    // NULL is of no type, and takes that of what is around it.
    case .null: return Operand(.literal(nil), range)
    // Nor is a text: programs hand dates and numbers over as texts, and PostgreSQL, which is told no type of such a
    // parameter, infers it from the other side. What does not read as that type is told where the parameter stands.
    case .text(let text): return Operand(.literal(text), range)
    default:
      guard let type = LogicalType(holding: value) else { return Operand(.literal(nil), range) }
      return Operand(.constant(value, type), range)
    }
  }

  // MARK: The session

  /// What PostgreSQL spells as names and computes once a transaction. Roles are not there yet, so that
  /// all names of who asks are the principal's.
  @inline(never)
  func bind(_ value: SessionValue, _ range: SourceRange) throws(BasaltError) -> Operand {
    switch value {
    case .currentCatalog: return text(session.catalogName, range)
    case .currentSchema: return text(session.schemaName, range)
    case .currentUser, .currentRole, .sessionUser, .user: return text(session.currentUser, range)
    case .currentDate: return Operand(try call("current_date", [Operand](), range), range)
    case .currentTimestamp: return Operand(try call("now", [Operand](), range), range)
    case .localTimestamp: return Operand(try call("localtimestamp", [Operand](), range), range)
    // There is no time of day with a zone: both are what the session's clock shows.
    case .currentTime, .localTime:
      return Operand(try cast(call("localtimestamp", [Operand](), range), to: .time, .explicit, range), range)
    }
  }

  /// Names are texts: PostgreSQL's type `name` is text of at most 63 bytes.
  private func text(_ text: String, _ range: SourceRange) -> Operand { Operand(.constant(.text(text), .text), range) }
}
