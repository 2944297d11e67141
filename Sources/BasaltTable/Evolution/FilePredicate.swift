package import BasaltCore

/// What is left of a query's predicate for one data file: tests on columns that it has, with constants of the
/// types that it stores.
///
/// So the file's own zone maps and encoded filters answer, whatever has happened to the schema since.
///
/// Widening each value before it is tested would come to the same rows, and decode pages that the zone map
/// rules out.
package enum FilePredicate: Sendable, Hashable {
  /// No row of the file passes: it lacks a column whose initial default does not.
  case nothing
  /// Rows that pass these pass everything.
  ///
  /// A conjunction, in the order of the predicate; empty when initial defaults settled all of it, and every row
  /// passes.
  case terms([PruningPredicate.Term])

  /// - Parameters:
  ///   - predicate: Tests of the table's columns.
  ///   - table: The schema of the snapshot that is read.
  ///   - file: The schema that the file has.
  /// - Throws: `.unknownName` when the table lacks a column that is tested; `.typeMismatch` for a constant of
  ///   another type.
  package init(_ predicate: PruningPredicate, of table: TableSchema, from file: Schema) throws(BasaltError) {
    var terms: [PruningPredicate.Term] = []
    for term in predicate.terms {
      // Asked of the table and not of the file: that a file happens to lack a column must not hide a mistake in
      // the query.
      _ = try table.requireField(term.column)
      if let index = file.index(of: term.column) {
        let test = try term.test.narrowed(to: file.fields[index].type)
        // The constant lies where the narrower type has no values: settled for the file as a whole, before any
        // page is read.
        if test == .never {
          self = .nothing
          return
        }
        terms.append(PruningPredicate.Term(column: term.column, test: test))
      } else if !term.test.passes(table.defaults(of: term.column).initial) {
        self = .nothing
        return
      }
    }
    self = .terms(terms)
  }

  /// The terms as a scan of the file takes them, so that exactly those rows pass, but for lists; `nil` when none does.
  /// - Returns: One or two tests of the scan for each term, or a list for one.
  package var exactScanPredicate: ScanPredicate? {
    guard case .terms(let terms) = self else { return nil }
    var predicate = ScanPredicate()
    for term in terms {
      if case .isIn(let values) = term.test {
        let present = values.filter { !$0.isNull }
        if present.isEmpty { return nil }
        predicate.lists.append(.init(column: term.column, values: present))
        continue
      }
      guard let tests = term.test.scanTests else { return nil }
      predicate.terms += tests.map { ScanPredicate.Term(column: term.column, test: $0) }
    }
    return predicate
  }
}
