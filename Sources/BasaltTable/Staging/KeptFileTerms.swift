package import BasaltCore
import BasaltLedger
import Synchronization

/// The terms on which files of tables were written last, kept from commit to commit: a row that is inserted by itself is
/// written under those of the row before, and to make them anew is a tenth of its work.
///
/// What is kept is looked up by table and used only when the table is defined as it was, all that terms are made of
/// compared: a transaction may define a table otherwise than the history will, under the same numbers.
package final class KeptFileTerms: Sendable {
  /// What of a table decides how its files are written.
  private struct Definition: Sendable, Equatable {
    let schema: TableSchema
    let spec: PartitionSpec
    let sortOrder: SortOrder
    let properties: [String: String]

    init(_ table: TableState) {
      (schema, spec, sortOrder) = (table.schema, table.currentSpec, table.currentSortOrder)
      properties = table.properties
    }
  }

  private let kept = Mutex<[TableID: (definition: Definition, terms: FileTerms)]>([:])

  /// Few tables are written to at a time; with more of them, terms are made anew now and then.
  private static let countMaximum = 64

  package init() {}

  /// The terms of a table as it is, made if they are not kept.
  /// - Parameter make: Makes them of the table and of what does not change while these are kept, such as settings of the engine.
  /// - Throws: What `make` throws; nothing is kept then.
  /// - Complexity: For a table that is the same as last time a comparison, which shared storage makes short.
  package func terms(
    of table: TableState, _ make: () throws(BasaltError) -> FileTerms
  ) throws(BasaltError) -> FileTerms {
    let definition = Definition(table)
    let found = kept.withLock { kept in kept[table.id] }
    if let found, found.definition == definition { return found.terms }
    // Without the lock: two tasks may make the same, and either is as good.
    let terms = try make()
    kept.withLock { kept in
      // All at once, because there is no order among them worth keeping.
      if kept[table.id] == nil, kept.count >= KeptFileTerms.countMaximum { kept.removeAll() }
      kept[table.id] = (definition, terms)
    }
    return terms
  }
}
