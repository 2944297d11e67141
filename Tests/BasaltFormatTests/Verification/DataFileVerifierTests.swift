import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import Synchronization
import TestSupport
import Testing

/// The verifier finds nothing in what was written, and names the place of everything that was changed.
@Suite struct DataFileVerifierTests {
  private static func file(_ profile: TierProfile = .warm) throws -> TestFile {
    var random = SeededRandom(seed: 4)
    let types: [LogicalType] = [.text, .integer, .double, .text]
    let shapes: [ColumnShape] = [.fewDistinct, .clusteredWithOutliers, .extremes, .allNull]
    let fields = types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1) }
    let groups = try [2_100, 900].map { count in
      try zip(types, shapes).map { try random.column($1, $0, count: count, nullShare: 2) }
    }
    return try TestFile(try Schema(fields), groups, profile: profile)
  }

  @Test(arguments: [TierProfile.hot, .warm, .cold], [false, true])
  func soundFileHasNoProblems(profile: TierProfile, isDeep: Bool) throws {
    let file = try Self.file(profile)
    let progress = Progress()
    let report = try DataFileVerifier(file.name, in: file.store, isDeep: isDeep)
      .verify(on: try WorkerPool(threadCount: 2), progress: progress)
    #expect(report.isSound, "\(report.problems)")
    #expect(report.rowCount == 3_000)
    #expect(report.pageCount >= 3 * (3 + 1))
    #expect(report.byteCount == file.summary.byteCount)
    #expect(report.digest == file.summary.digest)
    // Every byte of every page was counted.
    let dataByteCount = try (0..<4).reduce(0) { try $0 + file.open().entry($1).dataByteCount }
    #expect(progress.current.phase == "verifying" && progress.current.totalUnitCount == dataByteCount)
    #expect(dataByteCount - progress.current.completedUnitCount < 8 * report.pageCount)
  }

  @Test func everyDamagedPageIsNamed() throws {
    let file = try Self.file()
    let reader = try file.open()
    var bytes = try file.bytes()
    var damaged: Set<String> = []
    for (ordinal, rowGroup, page) in [(0, 0, 1), (1, 1, 0), (2, 0, 2)] {
      let column = try reader.column(at: ordinal)
      let range = try column.page(page, of: try column.chunk(rowGroup).entry, rowGroup: rowGroup).byteRange
      bytes[range.upperBound - 1] ^= 0x40
      damaged.insert("c\(ordinal)/\(rowGroup)/\(page)")
    }
    for isDeep in [false, true] {
      let (store, name) = try TestFile.store(holding: bytes)
      let report = try DataFileVerifier(name, in: store, isDeep: isDeep).verified()
      let named = report.problems.map { problem in
        let context = Swift.Dictionary(problem.context.map { ($0.key, $0.value) }) { first, _ in first }
        #expect(problem.code == .corruptPage)
        #expect(context["file"] == "damaged.bslt")
        return "\(context["column"] ?? "?")/\(context["row group"] ?? "?")/\(context["page"] ?? "?")"
      }
      #expect(Set(named) == damaged)
      #expect(report.digest != file.summary.digest)
    }
  }

  @Test func damagedColumnBlockLeavesTheOthersChecked() throws {
    let file = try Self.file()
    let reader = try file.open()
    var bytes = try file.bytes()
    bytes[try reader.entry(1).blockOffset + 3] ^= 1
    let column = try reader.column(at: 2)
    bytes[try column.page(0, of: try column.chunk(0).entry, rowGroup: 0).byteRange.upperBound - 1] ^= 1
    let (store, name) = try TestFile.store(holding: bytes)
    let report = try DataFileVerifier(name, in: store, isDeep: true).verified()
    #expect(report.problems.map(\.code) == [.corruptFile, .corruptPage])
    // The other columns can still be read.
    let damaged = try DataFileReader(name, in: store, pool: BufferPool())
    let scan = try DataFileScan(damaged, columns: [0])
    let worker = ScanWorker(scan)
    var rowCount = 0
    for piece in scan.pieces {
      _ = try worker.read(piece) { batch throws(BasaltError) in
        rowCount += batch.rowCount
        return true
      }
    }
    #expect(rowCount == 3_000)
    #expect(throws: BasaltError.self) { try DataFileScan(damaged, columns: [1]) }
  }

  @Test func cancelledVerificationEnds() throws {
    let file = try Self.file()
    let cancellation = Cancellation()
    cancellation.cancel()
    let error = #expect(throws: BasaltError.self) {
      try DataFileVerifier(file.name, in: file.store, isDeep: true)
        .verify(on: try WorkerPool(threadCount: 2), cancellation: cancellation)
    }
    #expect(error?.code == .cancelled)
  }

  /// Wherever the wish comes, in hashing, among the metadata or among the pages, nothing more is read than what each thread is at.
  @Test(arguments: [false, true]) func verificationEndsWhereverItIsCancelled(isDeep: Bool) throws {
    let file = try Self.file()
    let whole = CancellingStore(file.store, atRead: .max)
    let report = try DataFileVerifier(file.name, in: whole, isDeep: isDeep)
      .verify(on: try WorkerPool(threadCount: 1), cancellation: whole.cancellation)
    #expect(report.isSound && whole.readCount > 16, "\(whole.readCount) reads")
    var phases: Set<String> = []
    // The last read is of the last page, after which there is nothing to end.
    for read in 1..<whole.readCount {
      let store = CancellingStore(file.store, atRead: read)
      let progress = Progress()
      let error = #expect(throws: BasaltError.self, "read \(read) of \(whole.readCount)") {
        try DataFileVerifier(file.name, in: store, isDeep: isDeep)
          .verify(on: try WorkerPool(threadCount: 1), cancellation: store.cancellation, progress: progress)
      }
      #expect(error == Cancellation.error)
      phases.insert(progress.current.phase)
      // Opening a file is one step, of a handful of small reads, and so is a column's entry in the footer.
      let laterCount = progress.current.phase == "verifying" ? 1 : 8
      #expect(store.readCount <= read + laterCount, "read \(read): \(store.readCount) reads")
    }
    #expect(phases == ["hashing", "verifying"])
  }

  @Test func bytesThatBelongToNothingAreFound() throws {
    let file = try Self.file()
    let bytes = try file.bytes()
    // What is not a data file at all, and what is not there.
    let (store, name) = try TestFile.store(holding: Array("a,b\n1,2\n".utf8))
    let report = try DataFileVerifier(name, in: store, isDeep: false).verified()
    #expect(report.problems.map(\.message) == ["The file has 8 bytes; a data file has at least 128."])
    #expect(throws: BasaltError.self) {
      try DataFileVerifier(try ObjectName("absent"), in: store, isDeep: false).verified()
    }
    #expect(bytes.count == file.summary.byteCount)
  }
}

/// A store that cancels the work that reads from it, at a read that the test chooses.
private final class CancellingStore: ObjectStore {
  let cancellation = Cancellation()
  private let store: any ObjectStore
  private let fatalRead: Int
  private let count = Mutex(0)

  init(_ store: any ObjectStore, atRead fatalRead: Int) {
    self.store = store
    self.fatalRead = fatalRead
  }

  var readCount: Int { count.withLock { $0 } }

  func read(_ requests: [ReadRequest]) {
    let isFatal = count.withLock { count in
      count += 1
      return count == fatalRead
    }
    if isFatal { cancellation.cancel() }
    store.read(requests)
  }

  func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
    try store.putIfAbsent(name, bytes)
  }

  func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter { try store.makeWriter(name) }
  func byteCount(of name: ObjectName) throws(BasaltError) -> Int { try store.byteCount(of: name) }
  func list(prefix: String) throws(BasaltError) -> [ObjectEntry] { try store.list(prefix: prefix) }
  func makeDurable(_ name: ObjectName) throws(BasaltError) { try store.makeDurable(name) }
  func delete(_ name: ObjectName) throws(BasaltError) { try store.delete(name) }
  func networkFileSystemName() throws(BasaltError) -> String? { nil }
  func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    try store.replace(name, bytes)
  }
}
