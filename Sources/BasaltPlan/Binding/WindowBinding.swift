internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Calls with OVER, which are computed when everything else of a SELECT is there: behind HAVING, before QUALIFY and DISTINCT.
///
/// **Where.** In items, ORDER BY and QUALIFY, and nowhere else: everything before is asked before there are windows. Never
/// within each other or within an aggregate; an aggregate may stand within one, and then windows are over groups:
/// `sum(sum(x)) OVER ()`.
///
/// | call | is |
/// | --- | --- |
/// | `row_number`, `rank`, `ntile` and their like | of the row's place in its partition (`WindowPlace`) |
/// | `lag`, `lead`, `first_value` and their like | the value that another row has (`WindowValue`) |
/// | any aggregate | of the rows of the frame |
///
/// A name that is one of these without OVER is refused (`refuseWindowName`), but for aggregates, which mean a group then.
///
/// **Names** within a window are those of the rows below it: columns, never items. That is PostgreSQL's rule, and not that of
/// ORDER BY behind the query; a whole number is itself, and orders nothing.
///
/// **What is refused** beside PostgreSQL's own refusals: nothing that it takes. `IGNORE NULLS` is the standard's and DuckDB's.
extension StatementBinding {
  /// A call with OVER, as the column that will hold its results.
  @inline(never)
  func windowCall(
    _ name: String, _ call: SyntaxCall, _ over: WindowReference, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    // In the order in which PostgreSQL looks: where it stands, the window, the function, its arguments.
    let windows = try requireWindows(name, call, clause)
    // Of names within: an aggregate is one of the rows' groups, a further window is refused.
    clause.isInWindow = true
    defer { clause.isInWindow = false }
    let window = try window(over, windows, clause)
    if let place = WindowPlace(rawValue: name) {
      return try windowPlace(place, call, window, windows, clause)
    }
    if let value = WindowValue(rawValue: name) { return try windowValue(value, call, window, windows, clause) }
    guard AggregateRegistry.function(named: name) != nil else {
      throw error(
        .invalidArgument, "OVER stands behind window functions and aggregates, and \(name) is neither.",
        at: call.range, remedy: "Remove OVER.")
    }
    if call.ignoresNulls {
      throw error(
        .invalidArgument, "IGNORE NULLS means nothing to \(name): aggregates pass over NULL anyway.", at: call.range,
        remedy: "Remove IGNORE NULLS.")
    }
    let (function, arguments) = try arguments(name, call, clause)
    let filter = try call.filter.map { (filter) throws(BasaltError) in
      try condition(try bind(filter, clause), "FILTER")
    }
    // A count is never NULL, also of an empty frame.
    let column = makeColumn(name, function.resultType, isNullable: name != "count")
    let bound = WindowCall(
      column, .aggregate(function), arguments, filter: filter, orderCount: window.order.count,
      frame: try frame(window, clause))
    return operand(bound, window, windows, clause, call.range)
  }

  /// Refuses a call with OVER where none may be, and what may not be within one.
  ///
  /// DISTINCT and an order within the parentheses are refused by PostgreSQL as well: a frame that slides would have to know
  /// which values it has more than once.
  /// - Returns: Where the clause's windows go.
  private func requireWindows(
    _ name: String, _ call: SyntaxCall, _ clause: Clause
  ) throws(BasaltError) -> WindowCollector {
    guard !clause.isInWindow else {
      throw error(
        .invalidArgument, "Window functions such as \(name) may not stand within each other.", at: call.range,
        remedy: "Compute the inner one in a sub-query of FROM.")
    }
    guard !clause.isInAggregate else {
      throw error(
        .invalidArgument, "Aggregates may not hold window functions such as \(name).", at: call.range,
        remedy: "Compute the window function in a sub-query of FROM.")
    }
    guard let windows = clause.windows else {
      throw error(
        .invalidArgument, "\(clause.name) may not hold window functions such as \(name).", at: call.range,
        remedy: ["WHERE", "HAVING"].contains(clause.name)
          ? "Write the condition in QUALIFY." : "Compute it in a sub-query of FROM.")
    }
    let ordering =
      !call.withinGroup.isEmpty ? "WITHIN GROUP" : !call.orderBy.isEmpty ? "ORDER BY within the parentheses" : nil
    let word = call.isDistinct ? "DISTINCT" : ordering
    if let word {
      throw error(
        .unsupported, "\(word) is not supported in calls with OVER.", at: call.range,
        remedy: "Compute it in a query with GROUP BY, and join it.")
    }
    return windows
  }

  /// What stands in the call's place: its column, which the operator of its window yields.
  private func operand(
    _ call: WindowCall, _ window: BoundWindow, _ windows: WindowCollector, _ clause: Clause, _ range: SourceRange
  ) -> Operand {
    let column = windows.column(of: call, window, clause, range)
    return Operand(.column(column.id, column.type), range)
  }

  // MARK: Functions

  /// Values between the parentheses, as many as there may be. FILTER is refused here, as all that come here are no aggregates.
  /// - Parameter form: As it is to be written: `ntile(parts)`.
  private func windowArguments(
    _ call: SyntaxCall, _ counts: ClosedRange<Int>, _ form: String, _ clause: Clause
  ) throws(BasaltError) -> [Operand] {
    if call.filter != nil {
      throw error(
        .invalidArgument, "FILTER stands in calls of aggregates alone, and \(call.name.parts[0].text) is none.",
        at: call.range, remedy: "Filter the rows in a sub-query of FROM.")
    }
    guard case .list(let list) = call.arguments, counts.contains(list.count) else {
      throw error(
        .invalidArgument, "\(call.name.parts[0].text) has other arguments than it takes.", at: call.range,
        remedy: "Write \(form).")
    }
    try refuseNames(list, of: call.name.parts[0].text)
    var operands: [Operand] = []
    for argument in list { operands.append(try bind(argument.value, clause)) }
    return operands
  }

  /// A function of the row's place. A frame changes nothing, and is not kept: so calls with frames and without share what they
  /// have in common.
  @inline(never)
  private func windowPlace(
    _ place: WindowPlace, _ call: SyntaxCall, _ window: BoundWindow, _ windows: WindowCollector, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    // The one of them that takes something.
    let isTile = place == .ntile
    let operands = try windowArguments(
      call, isTile ? 1...1 : 0...0, isTile ? "ntile(parts)" : "\(place.rawValue)()", clause)
    if call.ignoresNulls { throw noNullTreatment(call) }
    var arguments: [BoundExpression] = []
    for operand in operands { arguments.append(try coerced(operand, to: .integer)) }
    // A frame that is written is looked at, and makes no difference.
    _ = try frame(window, clause)
    let column = makeColumn(place.rawValue, place.resultType, isNullable: isTile)
    let bound = WindowCall(
      column, .place(place), arguments, orderCount: window.order.count, frame: .partition)
    return operand(bound, window, windows, clause, call.range)
  }

  /// A function that gives the value of another row: offsets and numbers are integers, as PostgreSQL has them.
  @inline(never)
  private func windowValue(
    _ value: WindowValue, _ call: SyntaxCall, _ window: BoundWindow, _ windows: WindowCollector, _ clause: Clause
  ) throws(BasaltError) -> Operand {
    let name = value.rawValue
    var operands: [Operand]
    switch value {
    case .lag, .lead: operands = try windowArguments(call, 1...3, "\(name)(value, offset, default)", clause)
    case .firstValue, .lastValue: operands = try windowArguments(call, 1...1, "\(name)(value)", clause)
    case .nthValue: operands = try windowArguments(call, 2...2, "\(name)(value, number)", clause)
    }
    // The value and what stands in its place are of one type: `lag(x, 1, 0)` of a decimal has a decimal 0.
    let type = try commonType(operands.count == 3 ? [operands[0], operands[2]] : [operands[0]], name)
    var arguments = [try coerced(operands[0], to: type)]
    if operands.count > 1 { arguments.append(try coerced(operands[1], to: .integer)) }
    if operands.count > 2 { arguments.append(try coerced(operands[2], to: type)) }
    let bounds = try frame(window, clause)
    let bound = WindowCall(
      makeColumn(name, type), .value(value), arguments, ignoresNulls: call.ignoresNulls,
      orderCount: window.order.count, frame: value.hasFrame ? bounds : .partition)
    return operand(bound, window, windows, clause, call.range)
  }

  /// The standard has it for five functions; for any other it would be accepted and ignored.
  private func noNullTreatment(_ call: SyntaxCall) -> BasaltError {
    error(
      .invalidArgument, "IGNORE NULLS means nothing to \(call.name.parts[0].text), which looks at no value.",
      at: call.range, remedy: "Remove IGNORE NULLS.")
  }

  // MARK: Windows

  /// The window of a call.
  private func window(
    _ over: WindowReference, _ windows: WindowCollector, _ clause: Clause
  ) throws(BasaltError) -> BoundWindow {
    switch over {
    case .name(let name): return try namedWindow(name, windows)
    case .specification(let specification): return try window(specification, windows, clause)
    }
  }

  /// One of the WINDOW clause. Names are this SELECT's own: a sub-query does not see those around it.
  private func namedWindow(_ name: Identifier, _ windows: WindowCollector) throws(BasaltError) -> BoundWindow {
    if let window = windows.named[name.name] { return window }
    throw error(
      .unknownName, "There is no window \(name.text).", at: name.range,
      remedy: suggestion(for: name.text, among: windows.named.keys.map(\.text).sorted(), what: "windows"))
  }

  /// One that is written out, or goes on from another: which may say what the other left open, and nothing else.
  ///
  /// The standard's rules: PARTITION BY is the base's, ORDER BY is either's, the frame is never the base's.
  @inline(never)
  func window(
    _ written: WindowSpecification, _ windows: WindowCollector, _ clause: Clause
  ) throws(BasaltError) -> BoundWindow {
    var window = BoundWindow(partition: [], order: [], frame: written.frame)
    if let base = written.base {
      let known = try namedWindow(base, windows)
      // A base without PARTITION BY is one partition, which may not be divided either.
      let again =
        !written.partitionBy.isEmpty
        ? "PARTITION BY" : !written.orderBy.isEmpty && !known.order.isEmpty ? "ORDER BY" : nil
      if let again {
        throw error(
          .invalidArgument, "\(again) of the window \(base.text) may not be said again.", at: written.range,
          remedy: "Write the window out, without \(base.text).")
      }
      guard known.frame == nil else {
        throw error(
          .invalidArgument, "The window \(base.text) has a frame, and another may not go on from it.", at: base.range,
          remedy: "Write OVER \(base.text) without parentheses, or move the frame to where it is used.")
      }
      (window.partition, window.order) = (known.partition, known.order)
    }
    // A number is no position here, and an item's name means nothing, as in PostgreSQL.
    for key in written.partitionBy { window.partition.append(try value(of: bind(key, clause))) }
    for item in written.orderBy { window.order.append(SortKey(try value(of: bind(item.key, clause)), item.direction)) }
    return window
  }

  /// The WINDOW clause: each window sees those before it. Those that nobody uses are looked at all the same.
  ///
  /// Bound once, however many calls use one: what they share is then found by columns, and a sub-query in it runs once.
  @inline(never)
  func bind(_ windows: [NamedWindow], _ binding: SelectBinding) throws(BasaltError) {
    for window in windows {
      guard binding.windows.named[window.name.name] == nil else {
        throw error(
          .alreadyExists, "There are two windows called \(window.name.text).", at: window.name.range,
          remedy: "Give each a name of its own.")
      }
      let clause = Clause("WINDOW", binding.scope, with: binding.with, aggregates: binding.collector)
      let bound = try self.window(window.specification, binding.windows, clause)
      _ = try frame(bound, clause)
      binding.windows.named[window.name.name] = bound
      binding.windowClauses.append(clause)
    }
  }
}
