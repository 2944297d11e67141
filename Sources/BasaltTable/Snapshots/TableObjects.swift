package import BasaltCore
package import BasaltFormat
package import BasaltStorage
import Synchronization

/// Finds the objects of a table: manifests and data files in the store, small files in the commits that carry them.
package struct TableObjects: DataFileSource {
  private let table: UniqueID
  private let store: any ObjectStore
  private let pool: BufferPool
  private let manifests: [UniqueID: ObjectName]
  private let images = Images()
  /// The bytes of a file that lies in a commit's payload.
  private let image: @Sendable (UniqueID, _ commit: Int64) throws(BasaltError) -> [UInt8]

  package init(
    of table: TableState, in store: any ObjectStore, pool: BufferPool,
    image: @escaping @Sendable (UniqueID, _ commit: Int64) throws(BasaltError) -> [UInt8]
  ) {
    self.table = table.id.id
    self.store = store
    self.pool = pool
    self.image = image
    manifests = Dictionary(table.manifests.map { ($0.facts.id, $0.object) }, uniquingKeysWith: { first, _ in first })
  }

  /// Opens a manifest of the table, held against what is said of it.
  package func open(_ facts: ManifestFacts, _ spec: PartitionSpec) throws(BasaltError) -> ManifestReader {
    guard let name = manifests[facts.id] else { preconditionFailure("a manifest of another table") }
    return try ManifestReader(opening: name, in: store, pool: pool, spec: spec, facts: facts)
  }

  package func open(_ piece: ScanPiece) throws(BasaltError) -> DataFileReader {
    let id = piece.file.id
    if let attempt = piece.file.attempt {
      return try DataFileReader(
        try TableObjectNames.dataFile(id, attempt: attempt, table: table), in: store, pool: pool)
    }
    // An image is opened like any file, from a store in memory.
    let images = try images.store()
    let name = try ObjectName("\(id)")
    let bytes = try image(id, piece.sequenceNumber)
    let stored: Result<PutOutcome, BasaltError> = unsafe bytes.withUnsafeBytes { bytes in
      Result { () throws(BasaltError) in try unsafe images.putIfAbsent(name, bytes) }
    }
    _ = try stored.get()
    return try DataFileReader(name, in: images, pool: pool)
  }

  /// The images that one scan has opened, for as long as it lives. Made with the first: a store has a thread, and most scans need none.
  private final class Images: Sendable {
    private let made = Mutex<MemoryStore?>(nil)

    func store() throws(BasaltError) -> MemoryStore {
      try made.withLock { (made) throws(BasaltError) in
        if let made { return made }
        let store = try MemoryStore()
        made = store
        return store
      }
    }
  }
}
