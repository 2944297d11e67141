import BasaltCore
import BasaltFunctions
import BasaltPlan

/// Windows: what is computed of each row beside its columns, and how far bounds of frames are.
extension PhysicalPlanner {
  /// The input's columns are kept as they are; keys, arguments and filters that are no columns are computed behind them, each
  /// once.
  /// - Throws: `.outOfRange` for a distance that is negative or NULL; what computing it throws.
  func planWindow(_ window: Window) throws(BasaltError) -> Planned {
    let planned = try planned(window.input)
    let columns = planned.layout.columns
    // The input's own columns first: they are what is given on, with results behind them.
    var items = columns.enumerated().map { CompiledExpression.column($0, $1.type) }
    // A key of several windows, or of a window and an argument, is computed once.
    var computed: [(expression: BoundExpression, position: Int)] = []
    func position(of expression: BoundExpression) throws(BasaltError) -> Int {
      let item = try compiled(expression, planned.layout)
      if case .column(let known, _) = item { return known }
      if let known = computed.first(where: { $0.expression.isSame(as: expression) }) { return known.position }
      items.append(item)
      computed.append((expression, items.count - 1))
      return items.count - 1
    }
    // A key that is a column of the result is that column: nothing is kept twice.
    var partition: [Int] = []
    for key in window.partition { partition.append(try position(of: key)) }
    // The longest order of all calls; each of them says how many of its keys are its own.
    var order: [SortColumn] = []
    for key in window.order {
      order.append(
        SortColumn(try position(of: key.value), isDescending: key.isDescending, nullsFirst: key.nullsFirst))
    }
    var steps: [WindowStep] = []
    for call in window.calls {
      var arguments: [WindowArgument] = []
      for argument in call.arguments {
        // What is the same for all rows is not kept beside each.
        if case .constant(let value, let type) = argument {
          arguments.append(.constant(value, type))
        } else {
          arguments.append(.column(try position(of: argument)))
        }
      }
      // A boolean column like any other: rows that are left out stay in their partition.
      let filter = try call.filter.map { (filter) throws(BasaltError) in try position(of: filter) }
      // Of a scale that a decimal distance is brought to: that of the key.
      // RANGE with a distance has one key; the binder has seen to it.
      let keyType = window.order.first?.value.type
      func bound(_ bound: FrameBounds.Bound, isStart: Bool) throws(BasaltError) -> StepFrame.Bound {
        guard let offset = bound.offset else { return StepFrame.Bound(bound) }
        var isPreceding = false
        if case .preceding = bound { isPreceding = true }
        switch offset {
        // A month has no length of its own: each row's bound is computed beside it.
        case .value(let value, let key):
          return .value(column: try position(of: value), key: try position(of: key))
        case .constant(let expression):
          let value = try distance(expression)
          // Along keys and not along rows.
          if call.frame.unit == .range {
            let distance = try self.distance(value, of: keyType, roundsUp: isPreceding != isStart)
            return isPreceding ? .before(distance) : .behind(distance)
          }
          guard case .bigint(let count) = value else { throw noDistance(value) }
          return isPreceding ? .preceding(Int(count)) : .following(Int(count))
        }
      }
      // With numbers in the place of expressions from here on.
      let frame = StepFrame(
        unit: call.frame.unit, start: try bound(call.frame.start, isStart: true),
        end: try bound(call.frame.end, isStart: false), exclusion: call.frame.exclusion)
      steps.append(
        WindowStep(
          function: call.function, resultType: call.column.type, arguments: arguments, filterColumn: filter,
          ignoresNulls: call.ignoresNulls, orderCount: call.orderCount, frame: frame))
    }
    // All that workers need, and nothing of the plan: shared by all of them.
    let shape = WindowShape(
      types: items.map(\.type), outputCount: columns.count, partition: partition, order: order, steps: steps)
    // Without computed columns the batches go to the sink as they come, selections and all.
    let pipeline = items.count > columns.count ? planned.pipeline.adding(ProjectTransform(items)) : planned.pipeline
    // Without a scan that joins may narrow: a row that is left out below changes its neighbours' results.
    let sink = WindowSink(shape)
    context.profile?.note(.window(sink))
    return broken(pipeline, into: sink, columns + window.calls.map(\.column))
  }

  // MARK: Distances
  //
  // A distance is known before a row moves: one that is none fails the statement, whether or not it has rows. Only what differs
  // from row to row, a month before each, is left to the rows.

  /// The value of a distance, computed now: it is the same for all rows.
  private func distance(_ expression: BoundExpression) throws(BasaltError) -> Value {
    let evaluator = ExpressionEvaluator(context.makeFunctionContext())
    let value = try evaluator.evaluate(
      try compiled(expression, ColumnLayout([])), VectorBatch(columns: [], physicalRowCount: 1))[0]
    // By kind: which types there are the binder has settled.
    let isDistance =
      switch value {
      case .bigint(let number): number >= 0
      case .decimal(let number): number.unscaled >= 0
      // Neither NaN, which is no distance.
      case .double(let number): number >= 0
      default: false
      }
    guard isDistance else { throw noDistance(value) }
    return value
  }

  /// As the binder says it, without a place: where the value came from is not known here.
  private func noDistance(_ value: Value) -> BasaltError {
    BasaltError(
      .outOfRange, "The distance of a frame's bound may not be \(value.isNull ? "NULL" : "negative").",
      remedy: "Give 0 or a positive distance; PRECEDING and FOLLOWING say in which direction.")
  }

  /// In the unit of the key's last digit. Keys are whole numbers of these, so that a fraction of one is as good as none, or as
  /// one, by the side of the bound: within it on the outside, beyond it on the inside.
  private func distance(
    _ value: Value, of type: LogicalType?, roundsUp: Bool
  ) throws(BasaltError) -> FrameDistance {
    switch (value, type) {
    // Integers, days and microseconds are their own unit.
    case (.bigint(let number), _): return .exact(Int128(number))
    case (.double(let number), _): return .float(number)
    case (.decimal(let number), .decimal(_, let scale)?):
      if number.scale <= scale {
        let (product, overflow) = number.unscaled.multipliedReportingOverflow(
          by: Decimal.powersOfTen[scale - number.scale])
        // Farther than any key is from another.
        return .exact(overflow ? .max : product)
      }
      let (quotient, rest) = number.unscaled.quotientAndRemainder(
        dividingBy: Decimal.powersOfTen[number.scale - scale])
      return .exact(quotient + (roundsUp && rest > 0 ? 1 : 0))
    // Types that the binder lets through have come before.
    default: throw noDistance(value)
    }
  }
}

extension StepFrame.Bound {
  /// One without a distance.
  fileprivate init(_ bound: FrameBounds.Bound) {
    switch bound {
    case .unboundedPreceding: self = .unboundedPreceding
    case .currentRow: self = .currentRow
    case .unboundedFollowing: self = .unboundedFollowing
    case .preceding, .following: preconditionFailure("bounds with a distance are computed")
    }
  }
}
