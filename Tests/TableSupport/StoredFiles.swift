package import BasaltCore
package import BasaltFormat
import BasaltRuntime
package import BasaltStorage
package import BasaltTable
import Synchronization

/// Data files under the names that a table gives them, in a store; counts how often one is opened.
package final class StoredFiles: DataFileSource {
  package let store: any ObjectStore
  private let table: UniqueID
  private let pool: BufferPool
  private let count = Atomic<Int>(0)

  /// - Parameter poolByteCount: Few, so that pages are read and checked again each time.
  package init(_ store: any ObjectStore, table: UniqueID, poolByteCount: Int = 1 << 16) {
    self.store = store
    self.table = table
    pool = BufferPool(budget: MemoryBudget(byteCount: poolByteCount))
  }

  package var openedCount: Int { count.load(ordering: .relaxed) }

  package func name(of file: DataFileEntry) throws(BasaltError) -> ObjectName {
    try TableObjectNames.dataFile(file.id, attempt: file.attempt ?? UniqueID(bits: 0), table: table)
  }

  package func open(_ piece: ScanPiece) throws(BasaltError) -> DataFileReader {
    count.add(1, ordering: .relaxed)
    return try reader(of: piece.file)
  }

  /// Opens a file without counting it.
  package func reader(of file: DataFileEntry) throws(BasaltError) -> DataFileReader {
    try DataFileReader(try name(of: file), in: store, pool: pool)
  }

  package func bytes(of file: DataFileEntry) throws -> [UInt8] {
    let buffer = try store.readNow(try name(of: file))
    return buffer.bytes(0..<buffer.byteCount)
  }

  /// Puts other bytes in the place of a file.
  package func replace(_ file: DataFileEntry, by bytes: [UInt8]) throws {
    let name = try name(of: file)
    try store.delete(name)
    _ = try bytes.span.bytes.withUnsafeBytes { bytes throws(BasaltError) in try store.putIfAbsent(name, bytes) }
  }
}
