import BasaltAccess
package import BasaltCore
package import BasaltFormat

/// Opens the data files of a plan: those that are objects of a store, and images that lie in commits.
///
/// A protocol, because this target knows neither the cache of files that are open nor where the payload of a
/// commit comes from; and tests count what is opened.
package protocol DataFileSource: Sendable {
  /// Blocks. Called from several threads at once.
  /// - Parameter piece: Its entry says whether the file is an object or an image; an image is in the commit of
  ///   its sequence number.
  func open(_ piece: ScanPiece) throws(BasaltError) -> DataFileReader
}

/// What a query reads of a table: the columns it wants of the rows that pass, file by file, each as the table's
/// schema has it.
///
/// Made from a `ScanPlan` alone, and a plan is made with an access decision alone: so there is no way to rows
/// around one. The plan has left out files by what manifests say; here the predicate is applied in full,
/// whatever schema a file was written with.
package struct TableScan: Sendable {
  package private(set) var plan: ScanPlan
  /// What every batch has, in the order in which the columns are wanted.
  package let schema: Schema
  private let table: TableSchema
  private let columns: [FieldID]
  /// Columns that are wanted or tested: what of a file is looked at.
  ///
  /// The others may be of types that only a later version can read, and keep nobody from reading these.
  private let touched: Set<FieldID>
  /// With constants of the types of the table's columns.
  ///
  /// Narrowed to the types of each file when it is opened.
  private var predicate: PruningPredicate
  /// What joins have found out: rows that do not pass are wanted by nobody.
  private var keyTests: [KeyTest] = []
  private let files: any DataFileSource

  /// - Parameters:
  ///   - table: The schema of the snapshot that the plan is for.
  ///   - columns: Field ids of what is wanted, in the order of the result. May be empty: then only rows are counted.
  ///   - predicate: What rows must pass; it may test columns that are not wanted. Constants may be of a type
  ///     that the column's widens to.
  /// - Throws: `.unknownName` for a column that the table has not; `.typeMismatch` for a constant that its
  ///   column cannot be compared with; `.invalidArgument` for a column that is wanted twice.
  /// - Complexity: O(columns + terms); no file is opened.
  package init(
    _ plan: ScanPlan, table: TableSchema, columns: [FieldID], where predicate: ScanPredicate,
    files: any DataFileSource
  ) throws(BasaltError) {
    schema = try Schema(columns.map { (id) throws(BasaltError) in try table.requireField(id) })
    // Here and not file by file: whether a constant is refused must not depend on which files there are, and a
    // column's default, which stands in for files without it, is of the column's type.
    self.predicate = PruningPredicate(
      try PruningPredicate(predicate).terms.map { (term) throws(BasaltError) -> PruningPredicate.Term in
        let field = try table.requireField(term.column)
        do throws(BasaltError) {
          return PruningPredicate.Term(column: field.id, test: try term.test.narrowed(to: field.type))
        } catch {
          throw error.at("column", field.name)
        }
      })
    self.plan = plan
    self.table = table
    self.columns = columns
    touched = Set(columns).union(self.predicate.terms.map(\.column))
    self.files = files
  }

  /// The same scan, with sets of keys asked of rows, and without terms that these make needless: bounds of the same keys, by which
  /// the plan has left out files already.
  /// - Parameters:
  ///   - tests: Of columns that are wanted; others are not asked.
  ///   - implied: Which terms of the predicate, in the order in which it was given.
  package func asking(_ tests: [KeyTest], insteadOf implied: Set<Int>) -> TableScan {
    var scan = self
    scan.keyTests = tests.filter { columns.contains($0.column) }
    scan.predicate = PruningPredicate(
      predicate.terms.indices.filter { !implied.contains($0) }.map { predicate.terms[$0] })
    return scan
  }

  /// The same scan of some of its files.
  package func keeping(_ isKept: (DataFileEntry) -> Bool) -> TableScan {
    var scan = self
    scan.plan = plan.keeping(isKept)
    return scan
  }

  /// Opens a file of the plan and asks its statistics. No page is read.
  ///
  /// Once a file of the plan, on the thread that is going to read it. What the footer says is read; row groups
  /// and pages are chosen from it.
  /// - Returns: `nil` when no row of the file passes, because of a column that it lacks or that is too narrow
  ///   for the predicate.
  /// - Throws: `.corruptFile` when it is another file than the plan means, or a column of it is of a type that
  ///   never was the column's; `.unsupportedVersion`, `.unsupportedEncoding` when only a later version can read
  ///   a column that is wanted or tested; what opening throws.
  package func open(_ piece: ScanPiece) throws(BasaltError) -> FileScan? {
    do throws(BasaltError) {
      // Two nested scopes: an error of opening has no reader to name, one of checking has.
      let reader = try files.open(piece)
      do throws(BasaltError) {
        try TableScan.check(reader, is: piece.file)
        return try scan(reader)
      } catch {
        throw error.at("file", reader.name)
      }
    } catch {
      throw error.at("table", plan.access.table)
    }
  }

  private func scan(_ reader: DataFileReader) throws(BasaltError) -> FileScan? {
    let file = try reader.schema(of: touched)
    // A column that cannot be read is there all the same: taken for one that the file lacks, it would read as
    // its default.
    if let column = file.unreadable.first, let obstacle = column.obstacle { throw obstacle.at("column", column.name) }
    // Settled without a page: the file's columns alone say that no row passes.
    guard let predicate = try FilePredicate(predicate, of: table, from: file.schema).exactScanPredicate else {
      return nil
    }
    let projection = try ColumnProjection(columns, of: table, from: file.schema)
    // Of columns that are stored in the type that they have now: keys are compared by their bits.
    var tests: [(ordinal: Int, keys: KeySet)] = []
    for test in keyTests {
      guard let index = file.schema.index(of: test.column), let field = table.schema.index(of: test.column),
        file.schema.fields[index].type == table.schema.fields[field].type
      else { continue }
      tests.append((file.ordinals[index], test.keys))
    }
    let scan = try DataFileScan(
      reader, columns: projection.fileColumns.map { file.ordinals[$0] }, where: predicate, keys: tests)
    return FileScan(scan, projection, table: plan.access.table)
  }

  /// A manifest pins a file by more than its name: one that was put in its place must not be read as it.
  ///
  /// The footer's own figures are held against the entry; the digest of the whole file is the business of
  /// `verify`, which reads all of it.
  static func check(_ reader: DataFileReader, is entry: DataFileEntry) throws(BasaltError) {
    guard reader.fileID == entry.id, reader.byteCount == entry.byteCount, reader.rowCount == entry.rowCount else {
      throw FileDamage.file(
        "The data file is \(reader.fileID) of \(reader.byteCount) bytes and \(reader.rowCount) rows; the manifest means \(entry.id) of \(entry.byteCount) bytes and \(entry.rowCount) rows."
      )
    }
  }
}
