import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
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
      let range = try column.page(page, of: try column.chunk(rowGroup), rowGroup: rowGroup).byteRange
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
    bytes[try column.page(0, of: try column.chunk(0), rowGroup: 0).byteRange.upperBound - 1] ^= 1
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
