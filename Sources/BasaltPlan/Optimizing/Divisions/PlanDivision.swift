internal import BasaltCore
internal import BasaltFunctions

/// A way in which the rows of a plan are divided: rows of two divisions never agree on its columns, and a division's rows are made
/// of rows of that division alone, in every scan below.
///
/// A property of plans as their columns are, found from the leaves up: files of tables are divided, filters and projections keep
/// that, a join does where it equates what both sides are divided by, a grouping where its keys tell divisions apart.
struct PlanDivision: Sendable {
  /// What all scans are divided by, each as finely as this at least.
  var transform: PartitionTransform
  /// Columns whose values tell divisions apart, all of them equal in each row. Empty where none is given on, or where a row may have
  /// NULL instead: the plan can be carried out division by division, and nothing above it can.
  var columns: Set<ColumnID>
  /// Of each scan below, from the left to the right, the column that its files are divided by.
  var fields: [FieldID]
  /// The first scan's column, by which people know the division.
  var name: ColumnID
  /// Scans, by their place in `fields`, without a row of which a division gives none.
  var requiredScans: Set<Int>
}

extension PlanDivision {
  /// The column of an expression that has its values, if it tells divisions apart.
  ///
  /// Integers have the same bucket in every width, are cut alike, and are told apart alike: a key that was widened to compare it with
  /// another is as good as its column. Of other types a wider one may have another hash, and only the column itself counts.
  func hasValues(of expression: BoundExpression) -> Bool {
    switch expression {
    case .column(let id, _): return columns.contains(id)
    case .call(let function, let arguments):
      guard function.name == "cast", arguments.count == 1, let from = arguments[0].type.integerWidth,
        let to = function.resultType.integerWidth, from <= to
      else { return false }
      return hasValues(of: arguments[0])
    // What is computed otherwise may be equal where the column differs. A mask is such an expression: what it hides is not divided.
    case .constant, .parameter, .and, .or, .conditional, .firstValid, .inSet, .subquery: return false
    }
  }

  /// The same of rows in which only these columns are left.
  fileprivate func giving(_ columns: Set<ColumnID>) -> PlanDivision {
    var division = self
    division.columns = columns
    return division
  }

  /// That of pairs, where both sides are divided by what a key equates; `nil` where they are not.
  fileprivate func joined(with right: PlanDivision, by join: Join) -> PlanDivision? {
    guard let transform = transform.common(with: right.transform),
      join.keys.contains(where: { hasValues(of: $0.left) && right.hasValues(of: $0.right) })
    else { return nil }
    let rightRequired = Set(right.requiredScans.map { $0 + fields.count })
    var pairs = PlanDivision(
      transform: transform, columns: [], fields: fields + right.fields, name: name, requiredScans: [])
    switch join.kind {
    case .inner:
      (pairs.columns, pairs.requiredScans) = (columns.union(right.columns), requiredScans.union(rightRequired))
    // Rows of the left are there whatever the right has. Its columns may be NULL, in every division.
    case .left, .single, .anti, .exists: (pairs.columns, pairs.requiredScans) = (columns, requiredScans)
    case .semi: (pairs.columns, pairs.requiredScans) = (columns, requiredScans.union(rightRequired))
    case .right: (pairs.columns, pairs.requiredScans) = (right.columns, rightRequired)
    // Either may be missing: what both need is nothing.
    case .full: break
    // One NULL among all rows of the right makes every row of the left without a partner unknown.
    case .mark: return nil
    }
    return pairs
  }
}

extension LogicalType {
  /// Bytes of an integer; `nil` of all other types.
  fileprivate var integerWidth: Int? {
    switch self {
    case .smallint: 2
    case .integer: 4
    case .bigint: 8
    case .boolean, .real, .double, .decimal, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: nil
    }
  }
}

/// How a plan is divided, and each of its inputs: a tree of the plan's shape.
struct PlanDivisions: Sendable {
  /// Any number of ways; one of them can be chosen for the plan and all that lies below.
  let all: [PlanDivision]
  let inputs: [PlanDivisions]

  /// Beyond so many ways of a join the others are left out: a table that is partitioned by ten columns and joined to itself on all of
  /// them has a hundred.
  private static let countMaximum = 8

  /// - Complexity: O(operators), and one question to the catalog a scan.
  init(_ plan: LogicalPlan) {
    inputs = plan.inputs.map { PlanDivisions($0) }
    all = Array(plan.divisions(of: inputs.map(\.all)).prefix(PlanDivisions.countMaximum))
  }
}

extension LogicalPlan {
  /// - Parameter inputs: Of its inputs.
  fileprivate func divisions(of inputs: [[PlanDivision]]) -> [PlanDivision] {
    switch self {
    case .scan(let scan): return scan.divisions
    case .filter: return inputs[0]
    case .project(let projection):
      return inputs[0].map { division in
        division.giving(Set(projection.items.filter { division.hasValues(of: $0.value) }.map(\.column.id)))
      }
    case .aggregate(let aggregate):
      // Of several sets only keys of all of them: another is NULL in the groups of some set, whatever their rows have.
      let keys = aggregate.sets.map { sets in sets.common.map { aggregate.keys[$0] } } ?? aggregate.keys
      return inputs[0].compactMap { division in
        let kept = Set(keys.filter { division.hasValues(of: $0.value) }.map(\.column.id))
        return kept.isEmpty ? nil : division.giving(kept)
      }
    // Equal rows agree on every column.
    case .distinct: return inputs[0].filter { !$0.columns.isEmpty }
    // Rows look at their partition, and at no other row.
    case .window(let window):
      return inputs[0].filter { division in window.partition.contains { division.hasValues(of: $0) } }
    case .join(let join):
      guard !join.isDependent else { return [] }
      return inputs[0].flatMap { left in inputs[1].compactMap { left.joined(with: $0, by: join) } }
    // An order, and what is cut off, are of all rows together; and rows of other sources are of no division.
    case .sort, .limit, .firstRows, .asof, .values, .series, .expansion, .combined, .common, .recursive, .divided:
      return []
    }
  }
}

extension SecuredScan {
  fileprivate var divisions: [PlanDivision] {
    guard case .stored = table.source else { return [] }
    return table.divisions().all.compactMap { division in
      // One field may be several columns of the plan. One that nobody looks at tells nobody anything.
      let known = columns.filter { $0.field == division.field }.map(\.column.id)
      guard let first = known.first else { return nil }
      return PlanDivision(
        transform: division.transform, columns: Set(known), fields: [division.field], name: first, requiredScans: [0])
    }
  }
}
