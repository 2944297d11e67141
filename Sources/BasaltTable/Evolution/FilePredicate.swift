package import BasaltCore

/// What is left of a query's predicate for one data file: tests on columns that it has, with constants of the types that it stores.
///
/// So the file's own zone maps and encoded filters answer, whatever has happened to the schema since.
package enum FilePredicate: Sendable, Hashable {
  /// No row of the file passes: it lacks a column whose initial default does not.
  case nothing
  /// Rows that pass these pass everything.
  case terms([PruningPredicate.Term])

  /// - Parameters:
  ///   - predicate: Tests of the table's columns.
  ///   - table: The schema of the snapshot that is read.
  ///   - file: The schema that the file has.
  /// - Throws: `.unknownName` when the table lacks a column that is tested; `.typeMismatch` for a constant of another type.
  package init(_ predicate: PruningPredicate, of table: TableSchema, from file: Schema) throws(BasaltError) {
    var terms: [PruningPredicate.Term] = []
    for term in predicate.terms {
      _ = try table.requireField(term.column)
      if let index = file.index(of: term.column) {
        let test = try term.test.narrowed(to: file.fields[index].type)
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
}
