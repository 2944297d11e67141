import BasaltCore
import BasaltFunctions

/// How many rows each operator of a plan is believed to give: a tree of the plan's shape.
///
/// What it is made of: exact row counts of tables, bounds and NULL counts of columns from manifests, sketches of distinct values and
/// distributions of values from files. What it takes for granted, and what therefore makes it err:
/// - values are spread evenly between two bounds of a histogram, and rows evenly over values that are not common. Of a table of very
///   many files, or of old ones, there is no histogram: then it is the bounds of the column, and all values;
/// - columns know nothing of each other. Of a city and its country the one condition keeps as much as if the other were not
///   there. Keys of several columns are the exception (`KeySelectivity`);
/// - references find what they refer to, unless a filter has taken it away.
///
/// Errors multiply with each join. Estimates choose between plans that all are right, and decide about no row.
package struct PlanEstimate: Sendable {
  /// Finite; never below 1 where rows are taken away, since a product of many small factors would call a table empty that is
  /// not.
  package let rowCount: Double
  package let inputs: [PlanEstimate]

  /// - Complexity: O(operators · depth), and what catalogs take to tell of the columns that conditions look at.
  package init(_ plan: LogicalPlan) {
    inputs = plan.inputs.map { PlanEstimate($0) }
    let known = plan.rowCount(of: inputs.map(\.rowCount))
    // Products of products: a thousand tables without a condition have more pairs than a number has digits.
    rowCount = known.isFinite ? known : Double.greatestFiniteMagnitude
  }
}

extension LogicalPlan {
  /// Rows that this plan is believed to give.
  var estimatedRowCount: Double { PlanEstimate(self).rowCount }

  /// - Parameter inputs: Rows of its inputs.
  fileprivate func rowCount(of inputs: [Double]) -> Double {
    switch self {
    // Terms that were pushed down count here, and filters that stayed behind count where they stand.
    case .scan(let scan): return max(1, Double(scan.table.rowCount) * scan.keptPart(without: []))
    // The two that are known exactly: the statement itself says how many rows there are.
    case .values(let values): return Double(values.rows.count)
    case .series(let series):
      return max(0, ((Double(series.stop) - Double(series.start)) / Double(series.step)).rounded(.down) + 1)
    // A handful of numbers a row, as nothing is known of any.
    case .expansion: return inputs[0] * 10
    case .filter(let condition, let input): return filtered(condition, input, inputs[0])
    case .project, .window, .divided: return inputs[0]
    // One group without keys, even of no rows.
    case .aggregate(let aggregate):
      return aggregate.groupCount(of: inputs[0])
    case .join(let join): return join.rowCount(inputs[0], inputs[1])
    // One partner at most, and nearly always one.
    case .asof: return inputs[0]
    case .sort(let sort): return min(inputs[0], sort.rowLimit.map(Double.init) ?? .infinity)
    // A number that a sub-query will say is not known yet. OFFSET is not looked at: where it matters, few rows are wanted
    // anyway.
    case .limit(let limit):
      guard case .constant(.bigint(let count), _)? = limit.count, limit.groups.isEmpty else { return inputs[0] }
      return min(Double(count), inputs[0])
    case .distinct(let input):
      return input.groupCount(by: input.columns.map { .column($0.id, $0.type) }, rowCount: inputs[0])
    case .firstRows(let first): return first.input.groupCount(by: first.keys, rowCount: inputs[0])
    case .common(let common): return common.estimatedRowCount
    // Of rounds nothing is known, not even how many there are.
    case .recursive: return inputs[0] + Recursion.estimatedRowCount
    case .combined(let combination):
      switch combination.operation {
      // Without ALL rows that both sides have come once: the half is a guess between none of them and all.
      case .union: return combination.isAll ? inputs.reduce(0, +) : max(1, inputs.reduce(0, +) / 2)
      // The rows of the left that the right has not, or has: half of them, for want of a better number.
      case .except, .intersect: return max(1, inputs[0] / 2)
      }
    }
  }

  /// Rows that pass a filter, with those of the scan below it that the same condition has brought about.
  private func filtered(_ condition: BoundExpression, _ input: LogicalPlan, _ rowCount: Double) -> Double {
    let conjuncts = condition.conjuncts
    guard case .scan(let scan) = input else {
      return max(1, rowCount * Selectivity { input.columnEstimate($0) }.ofAll(conjuncts))
    }
    // The scan has the range of a list, or of a pattern's beginning, which must not count beside the condition itself.
    var repeated: Set<FieldID> = []
    for part in conjuncts {
      switch part {
      case .inSet(let operand, _, _): repeated.formUnion(operand.columns.compactMap(scan.field))
      case .call(let function, _) where function.name == "like": repeated.formUnion(part.columns.compactMap(scan.field))
      default: break
      }
    }
    // Of all values of such a column the list has its share; what the range has left of them would count twice.
    let selectivity = Selectivity { id in
      if let field = scan.field(id), repeated.contains(field) { return scan.columnEstimate(ofField: field) }
      return input.columnEstimate(id)
    }
    let kept = scan.keptPart(without: repeated)
    return max(1, Double(scan.table.rowCount) * kept * selectivity.ofAll(conjuncts))
  }

  /// Groups of rows by keys.
  ///
  /// Keys of one relation have at most as many combinations as the relation had rows: with its number a customer's name and
  /// address make no further groups.
  func groupCount(by keys: [BoundExpression], rowCount: Double) -> Double {
    let selectivity = Selectivity { columnEstimate($0) }
    // Of keys that are of several relations, or of none.
    var combinations = 1.0
    // By relation: combinations of its keys, and how many rows it has at most.
    var sources: [ColumnID: (count: Double, most: Double)] = [:]
    var unknownCount = 0
    for key in keys {
      // A constant makes no groups.
      if key.columns.isEmpty { continue }
      guard let count = selectivity.distinctCount(of: key) else {
        unknownCount += 1
        continue
      }
      let relations = key.columns.compactMap { columnEstimate($0) }
      if let source = relations.first?.source, relations.allSatisfy({ $0.source == source }) {
        let known = sources[source] ?? (1, relations[0].baseRowCount)
        sources[source] = (known.count * count, known.most)
      } else {
        combinations *= count
      }
    }
    for (_, source) in sources { combinations *= min(source.count, source.most) }
    // Keys of one relation alone are drawn from its rows; combinations of several relations from nobody knows how many.
    let isOfOne = sources.count == 1 && keys.allSatisfy { $0.columns.allSatisfy { columnEstimate($0)?.source != nil } }
    let known = ColumnEstimate.distinctCount(
      of: rowCount, drawnFrom: combinations, of: isOfOne ? sources.first?.value.most : nil)
    // Few groups of many rows: what groups are made for.
    return max(1, min(rowCount, unknownCount == 0 ? known : max(known, rowCount * LogicalPlan.unknownGroupPart)))
  }

  /// Groups of keys of which nothing is known, as a share of rows.
  private static let unknownGroupPart = 0.1
}

extension Aggregate {
  /// Beyond so many sets the finest counts, and the others are small beside it.
  private static let countedSetCountMaximum = 16

  /// Groups of all sets.
  fileprivate func groupCount(of rowCount: Double) -> Double {
    guard let sets else { return keys.isEmpty ? 1 : input.groupCount(by: keys.map(\.value), rowCount: rowCount) }
    guard sets.sets.count <= Aggregate.countedSetCountMaximum else {
      return input.groupCount(by: keys.map(\.value), rowCount: rowCount) + Double(sets.sets.count)
    }
    // Each by itself, as they are counted; the empty one is one group.
    return sets.sets.reduce(0) { count, set in
      count + (set.isEmpty ? 1 : input.groupCount(by: set.map { keys[$0].value }, rowCount: rowCount))
    }
  }
}

extension SecuredScan {
  /// The share of the table's rows that pass the scan's tests.
  /// - Parameter fields: Whose tests are left out.
  fileprivate func keptPart(without fields: Set<FieldID>) -> Double {
    var kept = 1.0
    var seen: Set<FieldID> = []
    for term in predicate.terms where !fields.contains(term.column) && seen.insert(term.column).inserted {
      let tests = predicate.terms.filter { $0.column == term.column }.map(\.test)
      kept *= Selectivity.of(tests, columnEstimate(ofField: term.column))
    }
    return kept
  }

  fileprivate func field(_ id: ColumnID) -> FieldID? { columns.first { $0.column.id == id }?.field }
}

/// How many pairs two inputs make, and how many rows each kind makes of them.
extension Join {
  /// Pairs for an inner join; of the others no fewer than the rows that they keep whatever happens.
  /// - Parameters: Rows of both sides.
  fileprivate func rowCount(_ left: Double, _ right: Double) -> Double {
    let known = KeySelectivity(
      keys, left: self.left.keyEstimate, right: self.right.keyEstimate, otherwise: min(left, right))
    let pairs = left * right * (keys.isEmpty ? 1 : known.value) * conditionPart
    let matched = known.matchedPart(rightRowCount: right, hasCondition: condition != nil, hasKeys: !keys.isEmpty)
    switch kind {
    case .inner: return max(1, pairs)
    case .left: return max(left, pairs)
    case .right: return max(right, pairs)
    case .full: return max(left, right, pairs)
    case .semi: return max(1, left * matched)
    case .anti: return max(1, left * max(1 - matched, KeySelectivity.unmatchedPartLeast))
    case .mark, .exists, .single: return left
    }
  }

  /// What the condition beside the keys leaves of the pairs.
  private var conditionPart: Double {
    guard let condition else { return 1 }
    return Selectivity { self.left.columnEstimate($0) ?? self.right.columnEstimate($0) }.ofAll(condition.conjuncts)
  }
}
