internal import BasaltCore
internal import Synchronization

/// One question that binding has asked the catalog, and the answer it was bound with.
package struct TableLookup: Sendable {
  package let schema: String?
  package let name: String
  package let moment: Moment?
  let table: CatalogTable
}

/// A catalog that remembers what it was asked: what a plan stands on.
///
/// Answers without a table are not kept: binding fails with them, and nothing is kept of it.
final class RecordingCatalog: Catalog {
  private let catalog: any Catalog
  private let lookups = Mutex<[TableLookup]>([])

  init(_ catalog: any Catalog) { self.catalog = catalog }

  var all: [TableLookup] { lookups.withLock { $0 } }
  var tableNames: [String] { catalog.tableNames }

  /// Not remembered: a plan over files is not kept.
  func files(_ request: FileRequest) throws(BasaltError) -> CatalogTable { try catalog.files(request) }

  func table(schema: String?, named name: String, at moment: Moment?) throws(BasaltError) -> CatalogTable? {
    guard let found = try catalog.table(schema: schema, named: name, at: moment) else { return nil }
    return lookups.withLock { lookups in
      // A number a look-up, not a table: the same table as of two moments is two, even if both are one version today.
      let kept = found.kept(as: lookups.count)
      lookups.append(TableLookup(schema: schema, name: name, moment: moment, table: kept))
      return kept
    }
  }
}
