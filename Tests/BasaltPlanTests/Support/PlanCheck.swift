import BasaltCore
import BasaltFunctions
import BasaltPlan
import Testing

/// What every plan keeps to, whatever the statement: types that fit, columns that are there, numbers that are given once.
enum PlanCheck {
  static func check(_ plan: QueryPlan, _ sql: String) {
    var known: Set<SubqueryID> = []
    for subquery in plan.subqueries {
      check(subquery.plan, known, sql)
      for index in subquery.plan.columns.indices {
        let isNew = known.insert(SubqueryID(subquery.id.number + index)).inserted
        #expect(isNew, "\(sql): two values of one number")
      }
    }
    check(plan.root, known, sql)
    let sources = (plan.subqueries.map(\.plan) + [plan.root]).flatMap(made)
    #expect(Set(sources).count == sources.count, "\(sql): a column is made twice")
  }

  /// Columns that an operator is the source of.
  private static func made(_ plan: LogicalPlan) -> [ColumnID] {
    var made: [ColumnID] = []
    switch plan {
    case .scan(let scan): made = scan.columns.map(\.column.id)
    case .values(let values): made = values.columns.map(\.id)
    case .series(let series): made = [series.column.id]
    case .expansion(let expansion): made = [expansion.column.id]
    case .project(let projection): made = computed(projection.items)
    case .aggregate(let aggregate):
      made = computed(aggregate.keys) + aggregate.calls.map(\.column.id)
      made += aggregate.sets?.marks.map(\.column.id) ?? []
    case .combined(let combination): made = combination.columns.map(\.id)
    case .common(let common): made = common.columns.map(\.id)
    case .recursive(let recursion): made = recursion.columns.map(\.id)
    case .join(let join):
      switch join.kind {
      case .mark(let column), .exists(let column): made = [column.id]
      case .inner, .left, .right, .full, .semi, .anti, .single: break
      }
    case .window(let window): made = window.calls.map(\.column.id)
    case .filter, .asof, .sort, .limit, .distinct, .firstRows, .divided: break
    }
    return made + plan.inputs.flatMap(PlanCheck.made)
  }

  private static func computed(_ items: [Projection.Item]) -> [ColumnID] {
    items.compactMap { item in
      if case .column(let id, _) = item.value, id == item.column.id { return nil }
      return item.column.id
    }
  }

  /// - Parameter outer: Columns of rows around a query that depends on them.
  private static func check(
    _ plan: LogicalPlan, _ subqueries: Set<SubqueryID>, _ sql: String, outer: [ColumnID: LogicalType] = [:]
  ) {
    if case .join(let join) = plan, join.isDependent {
      check(join.left, subqueries, sql, outer: outer)
      let beside = Dictionary(join.left.columns.map { ($0.id, $0.type) }, uniquingKeysWith: { first, _ in first })
      check(join.right, subqueries, sql, outer: outer.merging(beside) { _, inner in inner })
    } else {
      for input in plan.inputs { check(input, subqueries, sql, outer: outer) }
    }
    let columns = plan.columns
    #expect(Set(columns.map(\.id)).count == columns.count, "\(sql): two columns of one number")
    var given = outer
    for column in plan.inputs.flatMap(\.columns) { given[column.id] = column.type }

    func verify(_ expression: BoundExpression, as type: LogicalType? = nil) {
      #expect(type == nil || expression.type == type, "\(sql): \(expression.type) instead of \(type ?? .text)")
      PlanCheck.check(expression, given, subqueries, sql)
    }
    switch plan {
    case .scan, .series, .distinct, .common, .divided: break
    case .recursive(let recursion):
      for input in [recursion.seed, recursion.step] {
        #expect(input.columns.map(\.type) == recursion.columns.map(\.type), "\(sql): rounds of other types")
      }
    case .values(let values):
      for row in values.rows {
        #expect(row.count == values.columns.count, "\(sql)")
        for (value, column) in zip(row, values.columns) { verify(value, as: column.type) }
      }
    case .expansion(let expansion):
      for value in [expansion.start, expansion.stop, expansion.step] { verify(value, as: .bigint) }
    case .filter(let condition, _): verify(condition, as: .boolean)
    case .project(let projection): for item in projection.items { verify(item.value, as: item.column.type) }
    case .aggregate(let aggregate):
      for key in aggregate.keys { verify(key.value, as: key.column.type) }
      if let sets = aggregate.sets {
        #expect(!sets.sets.isEmpty, "\(sql): no set")
        #expect(sets.sets.allSatisfy { $0 == $0.sorted() && Set($0).count == $0.count }, "\(sql): a set out of order")
        #expect(computed(aggregate.keys).count == aggregate.keys.count, "\(sql): a key of a set is the input's column")
      }
      for call in aggregate.calls {
        #expect(call.arguments.map(\.type) == call.function.argumentTypes, "\(sql)")
        #expect(call.column.type == call.function.resultType, "\(sql)")
        for argument in call.arguments + call.orderBy.map(\.value) { verify(argument) }
        if let filter = call.filter { verify(filter, as: .boolean) }
      }
    case .join(let join):
      for key in join.keys {
        #expect(key.left.type == key.right.type, "\(sql): keys of two types")
        #expect(key.left.columns.isDisjoint(with: join.right.columns.map(\.id)), "\(sql): a key of the other side")
        #expect(key.right.columns.isDisjoint(with: join.left.columns.map(\.id)), "\(sql): a key of the other side")
        verify(key.left)
        verify(key.right)
      }
      if let condition = join.condition { verify(condition, as: .boolean) }
    case .asof(let join):
      for (left, right) in join.keys + [(join.order.left, join.order.right)] {
        #expect(left.type == right.type, "\(sql): keys of two types")
        #expect(left.columns.isDisjoint(with: join.right.columns.map(\.id)), "\(sql): a key of the other side")
        #expect(right.columns.isDisjoint(with: join.left.columns.map(\.id)), "\(sql): a key of the other side")
        verify(left)
        verify(right)
      }
      if let condition = join.condition { verify(condition, as: .boolean) }
    case .firstRows(let first):
      #expect(!first.keys.isEmpty, "\(sql)")
      for key in first.keys { verify(key) }
    case .window(let window):
      #expect(!window.calls.isEmpty, "\(sql): a window that computes nothing")
      for key in window.partition + window.order.map(\.value) { verify(key) }
      for call in window.calls {
        #expect((0...window.order.count).contains(call.orderCount), "\(sql)")
        if case .aggregate(let function) = call.function {
          #expect(call.arguments.map(\.type) == function.argumentTypes, "\(sql)")
          #expect(call.column.type == function.resultType, "\(sql)")
        }
        for expression in call.expressions { verify(expression) }
        if let filter = call.filter { verify(filter, as: .boolean) }
      }
    case .sort(let sort):
      #expect(!sort.keys.isEmpty, "\(sql)")
      for key in sort.keys { verify(key.value) }
    case .limit(let limit):
      for value in [limit.count, limit.offset] { if let value { verify(value, as: .bigint) } }
      for value in limit.groups { verify(value) }
    case .combined(let combination):
      #expect(combination.inputs.count >= 2, "\(sql)")
      for input in combination.inputs {
        #expect(input.columns.map(\.type) == combination.columns.map(\.type), "\(sql): sides of other types")
      }
    }
  }

  private static func check(
    _ expression: BoundExpression, _ given: [ColumnID: LogicalType], _ subqueries: Set<SubqueryID>, _ sql: String
  ) {
    switch expression {
    case .column(let id, let type):
      #expect(
        given[id] == type, "\(sql): the column \(id.number) is \(type), the input has \(String(describing: given[id]))")
    case .subquery(let id, _): #expect(subqueries.contains(id), "\(sql): a sub-query that comes later")
    case .constant(let value, let type):
      #expect((try? ColumnVector([value], type: type)) != nil, "\(sql): \(value) is no \(type)")
    case .parameter: Issue.record("\(sql): a value is missing")
    case .call(let function, let arguments):
      #expect(arguments.map(\.type) == function.argumentTypes, "\(sql): arguments of \(function.name)")
    case .and(let operands), .or(let operands):
      #expect(operands.count >= 2 && operands.allSatisfy { $0.type == .boolean }, "\(sql)")
    case .conditional(let branches, let otherwise, let type):
      #expect(otherwise.type == type && branches.allSatisfy { $0.result.type == type }, "\(sql)")
      #expect(branches.allSatisfy { $0.condition.type == .boolean }, "\(sql)")
    case .firstValid(let operands, let type): #expect(operands.allSatisfy { $0.type == type }, "\(sql)")
    case .inSet(let operand, let values, _):
      #expect(values.allSatisfy { (try? ColumnVector([$0], type: operand.type)) != nil }, "\(sql)")
    }
    for operand in expression.operands { check(operand, given, subqueries, sql) }
  }
}
