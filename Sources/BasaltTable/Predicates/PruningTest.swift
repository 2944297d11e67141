package import BasaltCore

/// A test of one value that planning can judge: what a query asks of a column, or what follows from it for a
/// partition value.
///
/// More than a scan's `ColumnTest`: it also knows lists, and that nothing can pass. SQL's logic: NULL passes
/// only `isNull`.
///
/// One vocabulary for the three things that are judged before rows are read: files and pages by bounds,
/// partitions by value, manifests by range. The verdicts on bounds are `ColumnTest`'s, so that planning and
/// scanning cannot disagree.
package enum PruningTest: Sendable, Hashable {
  case comparison(Comparison, Value)
  /// Equal to one of the values; NULLs among them match nothing.
  case isIn([Value])
  case isNull
  case isNotNull
  /// No value passes.
  ///
  /// What a comparison with NULL comes to, and a constant that the column's type cannot reach.
  case never
}

extension PruningTest {
  /// A scan's test; a comparison with NULL is true of nothing, and is settled here.
  package init(_ test: ColumnTest) {
    switch test {
    case .comparison(_, .null): self = .never
    case .comparison(let comparison, let constant): self = .comparison(comparison, constant)
    case .isNull: self = .isNull
    case .isNotNull: self = .isNotNull
    }
  }

  /// Whether a single value passes: the reference that the tests of vectors are held against.
  /// - Precondition: Constants are of the value's type; of others none passes.
  package func passes(_ value: Value) -> Bool {
    switch self {
    case .comparison(let comparison, let constant): ColumnTest.comparison(comparison, constant).passes(value)
    case .isIn(let constants): constants.contains { ColumnTest.comparison(.equal, $0).passes(value) }
    case .isNull: value.isNull
    case .isNotNull: !value.isNull
    case .never: false
    }
  }

  /// What statistics prove about it.
  ///
  /// `.noRow` and `.everyRow` are proofs; everything else, unknown bounds included, is `.someRows`.
  package func verdict(_ statistics: ColumnStatistics) -> ZoneMapVerdict {
    // No rows, nothing to find; counts of NULLs would otherwise say that all of them are.
    if statistics.rowCount == 0 { return .noRow }
    switch self {
    case .comparison(let comparison, let constant):
      return ColumnTest.comparison(comparison, constant).verdict(statistics)
    case .isIn(let constants):
      let verdicts = constants.map { ColumnTest.comparison(.equal, $0).verdict(statistics) }
      // One constant that every row equals suffices; no row is left only when none of them can be met.
      if verdicts.contains(.everyRow) { return .everyRow }
      return verdicts.contains(.someRows) ? .someRows : .noRow
    case .isNull: return ColumnTest.isNull.verdict(statistics)
    case .isNotNull: return ColumnTest.isNotNull.verdict(statistics)
    case .never: return .noRow
    }
  }

  /// Tests that a scan can do and that everything that passes this passes too; `nil` when nothing passes.
  ///
  /// Exact for all but lists, of which a scan gets the range around them.
  package var scanTests: [ColumnTest]? {
    switch self {
    case .comparison(_, .null), .never: return nil
    case .comparison(let comparison, let constant): return [.comparison(comparison, constant)]
    case .isNull: return [.isNull]
    case .isNotNull: return [.isNotNull]
    case .isIn(let constants):
      let present = constants.filter { !$0.isNull }
      guard let least = present.min(by: { $0.order(to: $1) == .before }),
        let greatest = present.max(by: { $0.order(to: $1) == .before })
      else { return nil }
      // The range around the list; what lies between its values is sorted out afterwards.
      if least == greatest { return [.comparison(.equal, least)] }
      return [.comparison(.greaterOrEqual, least), .comparison(.lessOrEqual, greatest)]
    }
  }
}

/// Tests of columns that a row must all pass, as planning knows them.
///
/// A conjunction and no tree: of an OR nothing is pushed down here, whoever binds a query keeps it for the
/// rows.
package struct PruningPredicate: Sendable, Hashable {
  package var terms: [Term]

  package struct Term: Sendable, Hashable {
    /// By id, so that the term holds for files in which the column has another name.
    package let column: FieldID
    package let test: PruningTest

    package init(column: FieldID, test: PruningTest) {
      self.column = column
      self.test = test
    }
  }

  package init(_ terms: [Term] = []) { self.terms = terms }

  package init(_ predicate: ScanPredicate) {
    terms = predicate.terms.map { Term(column: $0.column, test: PruningTest($0.test)) }
    terms += predicate.lists.map { Term(column: $0.column, test: .isIn($0.values)) }
  }
}
