import Basalt
import BasaltAudit
import BasaltCore
import BasaltLedger
import BasaltStorage
import Foundation
import Synchronization
import TestSupport
import Testing

/// The calls that a real store makes of a real directory, recorded, and every prefix of them replayed: wherever the power goes, what was acknowledged by then is there.
///
/// The simulation draws schedules; this looks at the one order that users run, at every single call of it.
@Suite struct RecordedRunTests {
  /// A change of the disk.
  enum Call: Sendable {
    case create(String, file: Int)
    case append([UInt8], file: Int)
    case synchronizeFile(Int)
    case rename(String, to: String)
    case replace(String, String)
    case remove(String)
    case makeDirectory(String)
    case synchronizeDirectory(String)
  }

  @Test(arguments: Soak.seeds(2)) func everyPrefixOfARunIsSafe(seed: UInt64) async throws {
    let directory = try TemporaryDirectory()
    let recorder = RecordingFileSystem(try PosixFileSystem(directory: directory.path))
    let store = try DirectoryStore(on: recorder)
    let engine = try Engine(Engine.Configuration(threadCount: 1))
    _ = try WarehouseRoot.make(on: store, owner: "owner", clock: SystemWallClock())
    let warehouse = try Warehouse(
      "recorded", on: store, engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))))
    /// How many calls had been made when so many rows were acknowledged.
    var acknowledged: [(callCount: Int, rowCount: Int)] = []
    var definition = Table.Definition(columns: [.init("id", .integer)])
    definition.partitioning = "bucket(2, id)"
    try await warehouse.createTable("t", definition)
    let created = recorder.calls.count
    acknowledged.append((created, 0))
    var random = SeededRandom(seed: seed)
    var rowCount = 0
    for number in 0..<6 {
      let count = number % 2 == 0 ? random.integer(in: 1...5) : 9_000 + random.integer(in: 0...900)
      let appender = try await warehouse.appender(to: "t")
      let values = (rowCount..<rowCount + count).map { Value.integer(Int32($0)) }
      try await appender.append(
        Batch(
          schema: appender.schema, columns: [try ColumnVector(values, type: .integer)], rowCount: count))
      try await appender.commit()
      rowCount += count
      acknowledged.append((recorder.calls.count, rowCount))
    }
    let calls = recorder.calls
    for length in created...calls.count {
      let system = SimulatedFileSystem(seed: seed &* 1_000_003 &+ UInt64(length))
      try RecordedRunTests.replay(calls[..<length], on: system)
      let found = try DirectoryStore(on: system.afterPowerFailure(), ioThreadCount: 1)
      let reopened = try Warehouse(
        "replayed", on: found, engine, audit: .volume(AuditDirectory(SimulatedFileSystem(seed: 1))))
      let table = try await reopened.table("t")
      var ids: [Int32] = []
      for row in try await table.rows().all() { if case .integer(let id) = row[0] { ids.append(id) } }
      let promised = acknowledged.last { $0.callCount <= length }?.rowCount ?? 0
      // Whole appends, all that were promised, and at most the one that was under way.
      #expect(ids.sorted() == (0..<Int32(ids.count)).map { $0 }, "after call \(length), seed \(seed)")
      #expect(ids.count >= promised, "after call \(length), seed \(seed)")
      #expect(acknowledged.contains { $0.rowCount == ids.count }, "after call \(length), seed \(seed)")
      let report = try await Warehouse.verify(on: found, depth: .checksums, engine: engine)
      #expect(report.isSound, "after call \(length), seed \(seed)")
    }
  }

  private static func replay(_ calls: ArraySlice<Call>, on system: SimulatedFileSystem) throws {
    var files: [Int: SimulatedFileSystem.Descriptor] = [:]
    for call in calls {
      switch call {
      case .create(let path, let file): files[file] = try system.createFile(path)
      case .append(let bytes, let file):
        let descriptor = try #require(files[file])
        let written = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in
          try system.append(bytes, to: descriptor)
        }
        #expect(written == bytes.count)
      case .synchronizeFile(let file): try system.synchronizeFile(try #require(files[file]))
      case .rename(let source, let target): #expect(try system.rename(source, toAbsent: target))
      case .replace(let source, let target): try system.rename(source, over: target)
      case .remove(let path): _ = try system.removeFile(path)
      case .makeDirectory(let path): _ = try system.makeDirectory(path)
      case .synchronizeDirectory(let path): try system.synchronizeDirectory(path)
      }
    }
  }
}

/// The operating system's file system, with a record of what was changed, in order.
private final class RecordingFileSystem: FileSystem {
  struct Descriptor: Sendable {
    let own: PosixFileSystem.Descriptor
    let file: Int
  }

  private let system: PosixFileSystem
  private let record = Mutex<(calls: [RecordedRunTests.Call], fileCount: Int)>(([], 0))

  init(_ system: PosixFileSystem) { self.system = system }

  var description: String { system.description }
  var calls: [RecordedRunTests.Call] { record.withLock { $0.calls } }
  private func note(_ call: RecordedRunTests.Call) { record.withLock { $0.calls.append(call) } }

  func createFile(_ path: String) throws(BasaltError) -> Descriptor {
    let own = try system.createFile(path)
    let file = record.withLock { record in
      record.fileCount += 1
      record.calls.append(.create(path, file: record.fileCount))
      return record.fileCount
    }
    return Descriptor(own: own, file: file)
  }

  func openFile(_ path: String) throws(BasaltError) -> (descriptor: Descriptor, byteCount: Int) {
    let (own, byteCount) = try system.openFile(path)
    return (Descriptor(own: own, file: 0), byteCount)
  }

  func closeFile(_ descriptor: Descriptor) { system.closeFile(descriptor.own) }

  func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Descriptor) throws(BasaltError) -> Int {
    let written = try system.append(bytes, to: descriptor.own)
    note(.append(Array(bytes.prefix(written)), file: descriptor.file))
    return written
  }

  func fill(
    _ pieces: [UnsafeMutableRawBufferPointer], from descriptor: Descriptor, at offset: Int
  ) throws(BasaltError) -> Int { try system.fill(pieces, from: descriptor.own, at: offset) }

  func synchronizeFile(_ descriptor: Descriptor) throws(BasaltError) {
    try system.synchronizeFile(descriptor.own)
    note(.synchronizeFile(descriptor.file))
  }

  func rename(_ source: String, toAbsent target: String) throws(BasaltError) -> Bool {
    let isRenamed = try system.rename(source, toAbsent: target)
    if isRenamed { note(.rename(source, to: target)) }
    return isRenamed
  }

  func rename(_ source: String, over target: String) throws(BasaltError) {
    try system.rename(source, over: target)
    note(.replace(source, target))
  }

  func removeFile(_ path: String) throws(BasaltError) -> Bool {
    let isRemoved = try system.removeFile(path)
    if isRemoved { note(.remove(path)) }
    return isRemoved
  }

  func makeDirectory(_ path: String) throws(BasaltError) -> Bool {
    let isMade = try system.makeDirectory(path)
    if isMade { note(.makeDirectory(path)) }
    return isMade
  }

  func synchronizeDirectory(_ path: String) throws(BasaltError) {
    try system.synchronizeDirectory(path)
    note(.synchronizeDirectory(path))
  }

  func entries(ofDirectory path: String) throws(BasaltError) -> [FileSystemEntry] {
    try system.entries(ofDirectory: path)
  }
  func kind(of path: String) throws(BasaltError) -> FileSystemEntry.Kind? { try system.kind(of: path) }
  func networkFileSystemName() throws(BasaltError) -> String? { try system.networkFileSystemName() }
  func makeUniqueID() -> UniqueID { system.makeUniqueID() }
}

extension RowStream {
  /// All rows, as values.
  fileprivate func all() async throws(BasaltError) -> [[Value]] {
    var rows: [[Value]] = []
    var iterator = makeAsyncIterator()
    while let batch = try await iterator.next() {
      for row in 0..<batch.rowCount { rows.append(batch.row(row)) }
    }
    return rows
  }
}
