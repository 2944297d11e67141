package import BasaltCore
package import BasaltStorage

/// Where the objects of a table lie, relative to their volume.
///
/// Lower-case ids and nothing else: no value, column or table name shows in a name. All objects of an attempt are under its id, so that cleaning finds what
/// a dead one left by one listing; below it they fan out over 256 directories.
package enum TableObjectNames {
  package static func dataFile(_ id: UniqueID, attempt: UniqueID, table: UniqueID) throws(BasaltError) -> ObjectName {
    try ObjectName(prefix(of: attempt, table: table) + "data/" + fannedOut(id))
  }

  package static func manifest(_ id: UniqueID, attempt: UniqueID, table: UniqueID) throws(BasaltError) -> ObjectName {
    try ObjectName(prefix(of: attempt, table: table) + "manifests/" + fannedOut(id))
  }

  /// What all names of an attempt's objects begin with.
  package static func prefix(of attempt: UniqueID, table: UniqueID) -> String { "tables/\(table)/\(attempt)/" }

  private static func fannedOut(_ id: UniqueID) -> String { "\(id.description.prefix(2))/\(id)" }
}
