package import BasaltCore
package import BasaltFormat
import BasaltLedger
package import BasaltStorage

/// Finds the objects of a table: manifests and data files in the store, small files in the commits that carry them.
///
/// A snapshot of names: made from one state of the table, it goes on finding the objects of that state while
/// commits follow. Safe to use from several threads.
package struct TableObjects: DataFileSource {
  private let table: UniqueID
  private let store: any ObjectStore
  private let pool: BufferPool
  /// Files that earlier scans have opened; `nil` opens each anew.
  private let openFiles: OpenFiles?
  /// Manifests that earlier plans have read; `nil` reads each anew.
  private let knownManifests: KnownManifests?
  /// Where each manifest of the state lies: its name has the attempt in it, which its facts do not.
  private let manifests: [UniqueID: ObjectName]
  /// The bytes of a file that lies in a commit's payload.
  private let image: @Sendable (UniqueID, _ commit: Int64) throws(BasaltError) -> [UInt8]

  /// - Parameter image: Reads a commit; called when an inline file is opened, not before.
  package init(
    of table: TableState, in store: any ObjectStore, pool: BufferPool, openFiles: OpenFiles? = nil,
    knownManifests: KnownManifests? = nil,
    image: @escaping @Sendable (UniqueID, _ commit: Int64) throws(BasaltError) -> [UInt8]
  ) {
    self.table = table.id.id
    self.store = store
    self.pool = pool
    self.openFiles = openFiles
    self.knownManifests = knownManifests
    self.image = image
    manifests = Dictionary(table.manifests.map { ($0.facts.id, $0.object) }, uniquingKeysWith: { first, _ in first })
  }

  /// Opens a manifest of the table, held against what is said of it.
  /// - Throws: `.corruptFile` when the object is not the manifest that is meant; what the store throws.
  package func open(_ facts: ManifestFacts, _ spec: PartitionSpec) throws(BasaltError) -> ManifestReader {
    guard let knownManifests else { return try openAnew(facts, spec) }
    return try knownManifests.reader(of: facts) { () throws(BasaltError) in try openAnew(facts, spec) }
  }

  /// Whether a manifest is in memory, and opening it reads nothing.
  package func isKnown(_ facts: ManifestFacts) -> Bool { knownManifests?.contains(facts) ?? false }

  private func openAnew(_ facts: ManifestFacts, _ spec: PartitionSpec) throws(BasaltError) -> ManifestReader {
    guard let name = manifests[facts.id] else { preconditionFailure("a manifest of another table") }
    return try ManifestReader(opening: name, in: store, pool: pool, spec: spec, facts: facts)
  }

  /// - Throws: `.unknownName` when the object is not there; what opening throws.
  package func open(_ piece: ScanPiece) throws(BasaltError) -> DataFileReader {
    guard let openFiles else { return try openAnew(piece) }
    return try openFiles.reader(of: piece.file.id) { () throws(BasaltError) in try openAnew(piece) }
  }

  private func openAnew(_ piece: ScanPiece) throws(BasaltError) -> DataFileReader {
    let id = piece.file.id
    if let attempt = piece.file.attempt {
      return try DataFileReader(
        try TableObjectNames.dataFile(id, attempt: attempt, table: table), in: store, pool: pool)
    }
    // An image is opened like any file, where it lies in memory.
    let name = try ObjectName("\(id)")
    // At most 64 KiB of them, copied into a buffer that the reader can hold on to.
    let bytes = try image(id, piece.sequenceNumber)
    let held = unsafe bytes.withUnsafeBytes { unsafe Buffer(copying: $0) }
    return try DataFileReader(name, in: HeldObject(name: name, bytes: held), pool: pool)
  }
}
