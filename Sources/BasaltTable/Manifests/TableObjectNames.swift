package import BasaltCore
package import BasaltStorage

/// Where the objects of a table lie, relative to their volume.
///
/// Lower-case ids and nothing else: no value, column or table name shows in a name. All objects of an attempt
/// are under its id, so that cleaning finds what a dead one left by one listing; below it they fan out over 256
/// directories.
///
/// Two writers never meet under one name, because ids are drawn anew for each attempt: so nothing has to be
/// locked to choose one. 256 directories keep each at some thousands of entries for an attempt of a million files.
package enum TableObjectNames {
  /// `tables/` table `/` attempt `/data/` two digits `/` id. A file that was compacted has another attempt, and
  /// so another place.
  package static func dataFile(_ id: UniqueID, attempt: UniqueID, table: UniqueID) throws(BasaltError) -> ObjectName {
    try ObjectName(prefix(of: attempt, table: table) + "data/" + fannedOut(id))
  }

  /// The same under `manifests/`: listed apart from data files when somebody looks for strays.
  package static func manifest(_ id: UniqueID, attempt: UniqueID, table: UniqueID) throws(BasaltError) -> ObjectName {
    try ObjectName(prefix(of: attempt, table: table) + "manifests/" + fannedOut(id))
  }

  /// What all names of objects of tables begin with.
  package static let root = "tables/"

  /// What all names of an attempt's objects begin with, for one table.
  package static func prefix(of attempt: UniqueID, table: UniqueID) -> String { root + "\(table)/\(attempt)/" }

  /// Under which attempt an object was written; nil for a name that Basalt does not give.
  package static func attempt(of name: ObjectName) -> UniqueID? {
    let parts = name.text.split(separator: "/")
    guard parts.count > 3, name.text.hasPrefix(root) else { return nil }
    return UniqueID(String(parts[2]))
  }

  /// The first two hexadecimal digits of a random id, as evenly spread as the id itself.
  private static func fannedOut(_ id: UniqueID) -> String { "\(id.description.prefix(2))/\(id)" }
}
