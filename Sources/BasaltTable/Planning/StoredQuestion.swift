import BasaltCore
import BasaltFormat

/// A question as one manifest can answer it: with a test of the type that the manifest stores bounds in.
struct StoredQuestion: Sendable {
  let asked: ColumnQuestion
  let test: PruningTest
  /// Which of the layout's columns with statistics; `nil` when there are none.
  let group: Int?

  /// - Throws: `.typeMismatch` when the bounds are of a type that the column never had.
  init(_ asked: ColumnQuestion, in layout: ManifestLayout) throws(BasaltError) {
    self.asked = asked
    group = layout.statisticsFields.firstIndex(of: asked.column)
    test =
      try group.map { (group) throws(BasaltError) in
        try asked.test.narrowed(to: layout.statisticsTypes[group])
      } ?? asked.test
  }

  /// No value of the stored type passes, though one of today's might: every file that has the column is done with.
  var isBeyondStored: Bool { test == .never && asked.test != .never }
  /// Whether it matters which schema a file was written with.
  var needsSchema: Bool { !asked.schemasWithout.isEmpty || isBeyondStored }

  /// Ways for zone maps of the manifest to prove that no file of a page has a match. Each is a list of tests of statistics: when no entry of a
  /// page passes any of them, `StatisticsVectors.rows(provenEmptyOf:)` has all entries of the page.
  ///
  /// A bound that is NULL is not known and leaves its page open, hence the tests for NULL. Where NaN passes, which it does with what is
  /// greater, no bound speaks for it, and every file must say that it has none.
  func openings(in layout: ManifestLayout) -> [[ScanPredicate.Term]] {
    guard let group else { return [] }
    let field = layout.statisticsFields[group]
    func may(
      _ column: ManifestLayout.StatisticsColumn, _ comparison: Comparison, _ constant: Value
    ) -> [ScanPredicate.Term] {
      let id = ManifestLayout.id(of: column, field)
      return [
        ScanPredicate.Term(column: id, test: .comparison(comparison, constant)),
        ScanPredicate.Term(column: id, test: .isNull),
      ]
    }
    switch test {
    case .comparison(_, let constant) where constant.isNull || constant.isNaN: return []
    case .comparison(let comparison, let constant):
      switch comparison {
      case .less, .lessOrEqual: return [may(.minimum, comparison, constant)]
      case .greater, .greaterOrEqual:
        return [may(.maximum, comparison, constant) + may(.nanCount, .notEqual, .bigint(0))]
      case .equal: return [may(.minimum, .lessOrEqual, constant), may(.maximum, .greaterOrEqual, constant)]
      case .notEqual: return []
      }
    case .isIn(let constants):
      // The range around the list: what lies between its values is for the entries to say.
      let present = constants.filter { !$0.isNull }
      guard !present.contains(where: \.isNaN),
        let least = present.min(by: { $0.order(to: $1) == .before }),
        let greatest = present.max(by: { $0.order(to: $1) == .before })
      else { return [] }
      return [may(.minimum, .lessOrEqual, greatest), may(.maximum, .greaterOrEqual, least)]
    case .isNull, .isNotNull, .never: return []
    }
  }
}
