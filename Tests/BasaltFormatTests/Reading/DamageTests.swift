import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import TestSupport
import Testing

/// Every damaged bit and every truncation of a file is detected, or changes no value. Never a crash, a hang, or memory beyond the limits.
@Suite struct DamageTests {
  /// Small files that have every kind of part between them.
  private static func files() throws -> [TestFile] {
    var files: [TestFile] = []
    var random = SeededRandom(seed: 77)
    let types: [LogicalType] = [.integer, .text, .double, .boolean, .decimal(precision: 38, scale: 2), .uuid]
    for profile in [TierProfile.hot, .cold] {
      let fields = types.enumerated().map { Field(id: FieldID(UInt32($0 + 5)), name: "c\($0)", type: $1) }
      let shapes: [ColumnShape] = [.clusteredWithOutliers, .fewDistinct, .runs]
      let group = try types.enumerated().map { index, type in
        try random.column(shapes[index % 3], type, count: 60, nullShare: index % 2 * 3)
      }
      files.append(try TestFile(try Schema(fields), [group], profile: profile, seed: 1))
    }
    files.append(try TestFile(.smallint, .anything, counts: [1_030, 2], seed: 2))
    return files
  }

  /// What a reader makes of bytes: all values, or the error it gives.
  private static func outcome(_ bytes: [UInt8]) throws -> Result<[ColumnVector], BasaltError> {
    let (store, name) = try TestFile.store(holding: bytes)
    do {
      let reader = try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
      _ = try reader.schema()
      return .success(try reader.columns())
    } catch let error as BasaltError {
      return .failure(error)
    }
  }

  private static func isHarmless(_ outcome: Result<[ColumnVector], BasaltError>, to original: [ColumnVector]) -> Bool {
    switch outcome {
    case .failure(let error):
      // The message is for people: it must say what and what to do, and never be a bug of ours.
      !error.message.isEmpty && !error.remedy.isEmpty && error.code != .internal
    case .success(let columns):
      columns.count == original.count && zip(columns, original).allSatisfy { $0.isIdentical(to: $1) }
    }
  }

  @Test(arguments: 0..<3) func everyFlippedBitIsDetectedOrHarmless(fileIndex: Int) throws {
    let file = try Self.files()[fileIndex]
    let bytes = try file.bytes()
    let original = try file.open().columns()
    var silent = 0
    for offset in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[offset] ^= 1 << UInt8(bit)
        let outcome = try Self.outcome(damaged)
        #expect(Self.isHarmless(outcome, to: original), "bit \(bit) of byte \(offset)")
        if case .success = outcome { silent += 1 }
      }
    }
    // Only padding is under no checksum: at most seven bytes between parts.
    #expect(silent < bytes.count / 4, "\(silent) of \(bytes.count * 8) flips changed nothing")
  }

  @Test(arguments: 0..<3) func everyTruncationIsDetected(fileIndex: Int) throws {
    let bytes = try Self.files()[fileIndex].bytes()
    for count in bytes.indices {
      guard case .failure = try Self.outcome(Array(bytes[..<count])) else {
        Issue.record("cut to \(count) bytes")
        continue
      }
    }
  }

  @Test(arguments: Soak.seeds(300)) func randomDamageIsDetectedOrHarmless(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let file = try Self.files()[Int(seed % 3)]
    let original = try file.open().columns()
    var bytes = try file.bytes()
    switch seed % 4 {
    case 0: bytes.insert(UInt8(random.integer(in: 0...255)), at: random.integer(in: 0...(bytes.count - 1)))
    case 1: bytes.remove(at: random.integer(in: 0...(bytes.count - 1)))
    case 2:
      // Two blocks change places, as swapped parts of an upload do.
      let size = 1 << random.integer(in: 3...6)
      let places = (0..<2).map { _ in random.integer(in: 0...(bytes.count / size - 1)) * size }
      for offset in 0..<size { bytes.swapAt(places[0] + offset, places[1] + offset) }
    default:
      let start = random.integer(in: 0...(bytes.count - 1))
      for offset in start..<min(bytes.count, start + random.integer(in: 1...64)) {
        bytes[offset] = UInt8(random.integer(in: 0...255))
      }
    }
    #expect(Self.isHarmless(try Self.outcome(bytes), to: original), "seed \(seed)")
  }

  @Test func pagesThatChangedPlacesAreFound() throws {
    // Two pages of equal length and sound checksums, each where the other belongs.
    let column = try ColumnVector((0..<2_048).map { .bigint(Int64($0 % 1_024) * ($0 < 1_024 ? 3 : 5)) }, type: .bigint)
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .bigint)])
    let file = try TestFile(schema, [[column]])
    let reader = try file.open()
    let entry = try reader.column(at: 0)
    let chunk = try entry.chunk(0).entry
    let pages = try (0..<2).map { try entry.page($0, of: chunk, rowGroup: 0).byteRange }
    let bytes = try file.bytes()
    var swapped = bytes
    let count = min(pages[0].count, pages[1].count)
    for offset in 0..<count { swapped.swapAt(pages[0].lowerBound + offset, pages[1].lowerBound + offset) }
    guard case .failure(let error) = try Self.outcome(swapped) else {
      Issue.record("swapped pages were read")
      return
    }
    #expect(error.code == .corruptPage)
    #expect(error.context.contains { $0.key == "page" })
    #expect(error.context.contains { $0.key == "file" && $0.value == "damaged.bslt" })
  }

  /// Codes of symbols are looked at when they are needed: what a filter or a decoder then finds is named with its place.
  @Test func codesThatMeanNothingAreNamedWithTheirPlace() throws {
    let column = try ColumnVector((0..<2_048).map { .text("lava of flow \($0), lava of flow \($0)") }, type: .text)
    let file = try TestFile(try Schema([Field(id: FieldID(1), name: "t", type: .text)]), [[column]])
    var bytes = try file.bytes()
    let reader = try file.open()
    let entry = try reader.column(at: 0)
    let place = PagePlace(column: 0, rowGroup: 0, page: 1)
    let page = try entry.page(1, of: entry.chunk(0).entry, rowGroup: 0).byteRange
    let payload = (page.lowerBound + PageHeader.byteCount)..<page.upperBound
    // Node header, decoded length, heap length; the heap is the last part, padded. Few words need few symbols, so that
    // the last code that there could be has none.
    let length = bytes[(payload.lowerBound + 20)..<(payload.lowerBound + 24)].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(bytes[payload.lowerBound] == FSST.wireID)
    bytes[payload.upperBound - (length + 7) / 8 * 8] = 254
    let header = PageHeader(
      place: place, codec: .none, storedByteCount: payload.count, uncompressedByteCount: payload.count, rowCount: 1_024)
    bytes.replaceSubrange(
      page.lowerBound..<payload.lowerBound,
      with: unsafe bytes.withUnsafeBytes {
        header.encoded(payload: unsafe UnsafeRawBufferPointer(rebasing: $0[payload]), file: reader.root.fileID)
      })
    let (store, name) = try TestFile.store(holding: bytes)
    let damaged = try DataFileReader(name, in: store, pool: BufferPool())
    let equal = ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, column[1_500]))])
    for (predicate, reason) in [
      (equal, "value 0 are not those of symbols"), (.all, "codes of vector 0 are not the symbols"),
    ] {
      let error = try #require(throws: BasaltError.self) { try damaged.rows(where: predicate) }
      #expect(error.code == .corruptPage && error.message.contains(reason), "\(error.message)")
      for expected in [("column", "t"), ("row group", "0"), ("page", "1"), ("file", "damaged.bslt")] {
        #expect(error.context.contains { $0.key == expected.0 && $0.value == expected.1 }, "\(error.context)")
      }
    }
  }
}
