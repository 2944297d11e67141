internal import BasaltCore
package import BasaltFunctions

/// Rows with what functions say of them that look at other rows around each. Yields the input's columns, then the calls.
///
/// One operator a partitioning and order: calls whose order is a beginning of another's share its sort, and say with
/// `orderCount` how much of it they know.
///
/// What it yields comes in no order that anybody may rely on: partition by partition as it is, which is how it is computed. A
/// query that wants an order says so, and has a sort above.
package struct Window: Sendable {
  /// Rows that are equal in all of these are a partition; empty: all rows are one. NULL equals NULL.
  package var partition: [BoundExpression]
  /// The order within a partition; empty: as the rows come.
  package var order: [SortKey]
  package var calls: [WindowCall]
  package var input: LogicalPlan

  package init(partition: [BoundExpression], order: [SortKey], calls: [WindowCall], _ input: LogicalPlan) {
    (self.partition, self.order, self.calls, self.input) = (partition, order, calls, input)
  }

  package var columns: [PlanColumn] { input.columns + calls.map(\.column) }
}

/// `function(arguments) FILTER (WHERE …) OVER (… frame)`.
///
/// Its frame is part of the call and not of the operator: calls with different frames share rows, partitions and order.
package struct WindowCall: Sendable {
  package var column: PlanColumn
  package var function: WindowFunction
  /// Of the types that the function takes.
  ///
  /// Over the input's rows, one value a row. Constants among them are not stored beside each row.
  package var arguments: [BoundExpression]
  /// Rows for which it is not true are left out of an aggregate's frames.
  package var filter: BoundExpression?
  /// Whether rows in which the first argument is NULL are passed over.
  package var ignoresNulls: Bool
  /// How many of the window's keys order this call's rows: rows that are equal in them are peers.
  package var orderCount: Int
  /// The whole partition for functions that ask for none.
  package var frame: FrameBounds

  package init(
    _ column: PlanColumn, _ function: WindowFunction, _ arguments: [BoundExpression], filter: BoundExpression? = nil,
    ignoresNulls: Bool = false, orderCount: Int, frame: FrameBounds
  ) {
    (self.column, self.function, self.arguments, self.filter) = (column, function, arguments, filter)
    (self.ignoresNulls, self.orderCount, self.frame) = (ignoresNulls, orderCount, frame)
  }

  /// Every expression that it computes of a row, its distances included, which it computes once. What rules ask for: the columns
  /// among them must not be left out below.
  package var expressions: [BoundExpression] {
    arguments + (filter.map { [$0] } ?? []) + frame.start.expressions + frame.end.expressions
  }
}

/// What is computed over a window.
///
/// Three kinds, by what they look at, which is what decides how they are computed: places need boundaries alone, values need the
/// number of another row, and aggregates need the rows themselves.
package enum WindowFunction: Sendable {
  /// Of a row's place in its partition alone.
  case place(WindowPlace)
  /// The value in another row: of the partition for `lag` and `lead`, of the frame for the others.
  case value(WindowValue)
  /// An aggregate of the frame's rows.
  case aggregate(BoundAggregate)

  /// For plans and messages.
  package var name: String {
    switch self {
    case .place(let place): place.rawValue
    case .value(let value): value.rawValue
    case .aggregate(let function): function.name
    }
  }
}

/// Which rows around a row a function sees.
///
/// Of the partition from `start` to `end`, both included, without what is excluded. A frame may be empty: an aggregate is then
/// what it is of no rows, and a value is NULL.
package struct FrameBounds: Sendable {
  package var unit: Unit
  package var start, end: Bound
  package var exclusion: Exclusion

  /// As in SQL.
  package enum Unit: String, Sendable {
    case rows = "ROWS"
    case range = "RANGE"
    case groups = "GROUPS"
  }

  /// Rows that are left out: the row itself, it with its peers, its peers without it.
  package enum Exclusion: String, Sendable {
    case none = "NO OTHERS"
    case currentRow = "CURRENT ROW"
    case group = "GROUP"
    case ties = "TIES"
  }

  /// One end. The binder sees to it that the start is of no later kind than the end.
  package enum Bound: Sendable {
    case unboundedPreceding
    case preceding(Offset)
    case currentRow
    case following(Offset)
    case unboundedFollowing
  }

  /// How far an end is away.
  package enum Offset: Sendable {
    /// Of the commonest kind, and the one that can be told before rows move.
    ///
    /// So many rows or groups, a bigint; or so much of the first key, a bigint of whole numbers and times (microseconds), else
    /// of its kind. It is the same for all rows, known when the statement runs, and may be neither NULL nor negative.
    case constant(BoundExpression)
    /// Up to a value that each row has: what comes of adding an interval to its date. Compared with the `key`, which is the
    /// first of the order, of the same type.
    case value(BoundExpression, key: BoundExpression)
  }

  package init(_ unit: Unit, start: Bound, end: Bound, exclusion: Exclusion = .none) {
    (self.unit, self.start, self.end, self.exclusion) = (unit, start, end, exclusion)
  }

  /// All rows of the partition: what functions have that do not look at a frame, and what a window without an order has when
  /// nobody writes one.
  package static let partition = FrameBounds(.rows, start: .unboundedPreceding, end: .unboundedFollowing)
}

extension FrameBounds.Bound {
  /// How far it is away, if it is bounded by a distance: then it has expressions, which rules rewrite like any others.
  package var offset: FrameBounds.Offset? {
    switch self {
    case .preceding(let offset), .following(let offset): offset
    case .unboundedPreceding, .currentRow, .unboundedFollowing: nil
    }
  }

  /// What it computes; `isSame` compares these one by one, and so goes by their order. Also the order in which `replacing` asks for it.
  var expressions: [BoundExpression] {
    switch offset {
    case nil: []
    case .constant(let value): [value]
    case .value(let value, let key): [value, key]
    }
  }

  /// The same with other expressions.
  func replacing(
    _ body: (BoundExpression) throws(BasaltError) -> BoundExpression
  ) throws(BasaltError) -> FrameBounds.Bound {
    let renewed: FrameBounds.Offset
    switch offset {
    case nil: return self
    case .constant(let value): renewed = .constant(try body(value))
    case .value(let value, let key): renewed = .value(try body(value), key: try body(key))
    }
    if case .preceding = self { return .preceding(renewed) }
    return .following(renewed)
  }

  /// Whether both are the same end of the same rows. Volatile distances are the same as nothing.
  func isSame(as other: FrameBounds.Bound) -> Bool {
    let isSameKind =
      switch (self, other) {
      case (.unboundedPreceding, .unboundedPreceding), (.preceding, .preceding), (.currentRow, .currentRow),
        (.following, .following), (.unboundedFollowing, .unboundedFollowing):
        true
      default: false
      }
    return isSameKind && BoundExpression.areSame(expressions, other.expressions)
  }
}

extension WindowCall {
  /// The same with every expression replaced: what rewriting a plan needs. Keys of the order are the operator's own, and are
  /// not asked for here.
  func replacing(
    _ body: (BoundExpression) throws(BasaltError) -> BoundExpression
  ) throws(BasaltError) -> WindowCall {
    var call = self
    for index in arguments.indices { call.arguments[index] = try body(arguments[index]) }
    if let filter { call.filter = try body(filter) }
    call.frame.start = try frame.start.replacing(body)
    call.frame.end = try frame.end.replacing(body)
    return call
  }

  /// Whether both compute the same, of windows that are the same.
  ///
  /// Columns apart, whose numbers always differ: that of the first is kept for both.
  func isSame(as other: WindowCall) -> Bool {
    let isSameFunction =
      switch (function, other.function) {
      case (.place(let left), .place(let right)): left == right
      case (.value(let left), .value(let right)): left == right
      case (.aggregate(let left), .aggregate(let right)):
        left.name == right.name && left.argumentTypes == right.argumentTypes && left.resultType == right.resultType
      default: false
      }
    guard isSameFunction, column.type == other.column.type, ignoresNulls == other.ignoresNulls,
      orderCount == other.orderCount, frame.unit == other.frame.unit, frame.exclusion == other.frame.exclusion,
      frame.start.isSame(as: other.frame.start), frame.end.isSame(as: other.frame.end),
      BoundExpression.areSame(arguments, other.arguments)
    else { return false }
    switch (filter, other.filter) {
    case (nil, nil): return true
    case (let left?, let right?): return left.isSame(as: right)
    default: return false
    }
  }

  /// Whether it depends on which of two peers comes first.
  ///
  /// Nothing is wrong with such a call, and PostgreSQL's answer is as good as any other; but a query that is computed twice
  /// may then have two answers (`reasonToDiffer`).
  var dependsOnOrder: Bool {
    switch function {
    case .place(let place): place.dependsOnOrder
    case .value: true
    case .aggregate: frame.unit == .rows && (frame.start.isRow || frame.end.isRow)
    }
  }
}

extension FrameBounds.Bound {
  /// Whether it is a certain row, where it is counted in rows.
  fileprivate var isRow: Bool {
    switch self {
    case .unboundedPreceding, .unboundedFollowing: false
    case .preceding, .currentRow, .following: true
    }
  }
}
