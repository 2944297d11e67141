import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltStorage
import Foundation
import FuzzInputs
import TestSupport
import Testing

/// The inputs that the fuzzer has kept (`.ci/fuzz`), read as it reads them: each reaches something in the reader that no other does.
///
/// So that what was found once stays mended even where there is no libFuzzer, and so that seeds stay seeds when the format grows.
@Suite struct FuzzCorpusTests {
  private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Fuzzing/Corpus").standardized

  private static func inputs() throws -> [(name: String, bytes: [UInt8])] {
    try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }.map { ($0.lastPathComponent, [UInt8](try Data(contentsOf: $0))) }
  }

  @Test func whatIsKeptIsRefusedOrRead() throws {
    var encodings: Set<String> = []
    var readCounts: [FuzzInput.Kind: Int] = [:]
    for (name, bytes) in try Self.inputs() {
      let input = try #require(FuzzInput(bytes), "\(name) is too short")
      do {
        guard case .read(let found) = try input.run() else { continue }
        encodings.formUnion(found)
        readCounts[input.kind, default: 0] += 1
      } catch { Issue.record("\(name): \(error)") }
    }
    // Mutations of what is refused at the door would be refused there, too.
    for kind in FuzzInput.Kind.allCases {
      #expect(readCounts[kind, default: 0] >= 10, "\(kind): \(readCounts[kind, default: 0]) can be read")
    }
    for encoding in EncodingRegistry.all {
      #expect(encodings.contains("\(encoding.name)"), "no input that can be read has \(encoding.name)")
    }
  }

  @Test func anInputIsWhatItsBytesSay() throws {
    let input = FuzzInput(kind: .page, type: .bytea, rowCount: 1_030, entryCount: 9, body: [1, 2, 3])
    #expect(FuzzInput(input.bytes) == input)
    #expect(FuzzInput([0, 0, 0]) == nil)
    // Any other first eight bytes are brought into range.
    #expect(try #require(FuzzInput([UInt8](repeating: 255, count: 8))).run() == .refused)
  }

  /// A checksum anywhere in a file may be wrong: the fuzzer's way to read it makes all of them right.
  @Test func sealsThatAreWrongAreMadeAnew() throws {
    for body in try Self.fileSeeds() {
      var input = FuzzInput(kind: .file, type: .text, rowCount: 0, body: body)
      let whole = try input.run()
      #expect(whole != .refused)
      let (store, name) = try TestFile.store(holding: body)
      let root = try DataFileReader(name, in: store, pool: BufferPool()).rootByteRange
      // The header's checksum, the id in the tail, the file's length, the root's seal, its own place for it; and a page's.
      for offset in [56, body.count - 64 + 20, body.count - 64 + 32, root.upperBound - 1, body.count - 12, 64 + 24] {
        input.body[offset] ^= 1
        #expect(try input.run() == whole, "byte \(offset)")
      }
    }
  }

  // MARK: Seeds

  /// Writes what the fuzzer begins with into a folder: `BASALT_WRITE_FUZZ_SEEDS=FOLDER swift test --filter FuzzCorpusTests`, and then
  /// `.ci/fuzz keep FOLDER`. Again when there is another encoding.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["BASALT_WRITE_FUZZ_SEEDS"] != nil, "writes files on purpose only"))
  func writeSeeds() throws {
    let folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["BASALT_WRITE_FUZZ_SEEDS"]))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var inputs = try Self.fileSeeds().map { FuzzInput(kind: .file, type: .text, rowCount: 0, body: $0) }
    inputs += try Self.pageSeeds() + Self.goldenSeeds()
    for (index, input) in inputs.enumerated() {
      try Data(input.bytes).write(to: folder.appending(path: "seed-\(index)"))
    }
  }

  /// Small files of each tier: columns of every type between them, constants, NULLs, a dictionary, two row groups.
  private static func fileSeeds() throws -> [[UInt8]] {
    var files: [[UInt8]] = []
    var random = SeededRandom(seed: 11)
    for (index, profile) in TierProfile.allCases.enumerated() {
      let parts = stride(from: index, to: FuzzInput.types.count, by: 3).map { FuzzInput.types[$0] }
      for types in [Array(parts.prefix(3)), Array(parts.dropFirst(3))] {
        let fields = types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1) }
        let shapes: [ColumnShape] = [.fewDistinct, .constant, .allNull, .runs, .clusteredWithOutliers]
        let groups = try [40, 9].map { count in
          try types.indices.map { column in
            try random.column(
              shapes[(column + index) % shapes.count], types[column], count: count, nullShare: column % 2 * 2)
          }
        }
        files.append(try TestFile(try Schema(fields), groups, profile: profile, seed: UInt64(files.count)).bytes())
      }
    }
    // Two pages of one chunk, and a dictionary for both.
    let words = ["lava", "a longer word than a view holds", "basalt", "column of basalt"]
    let texts = try ColumnVector((0..<1_100).map { .text(words[$0 * 7 % 4]) }, type: .text)
    let file = try TestFile(try Schema([Field(id: FieldID(1), name: "t", type: .text)]), [[texts]])
    // A column that is the one before it and a little more.
    let days = (0..<300).map { _ in Int32(random.integer(in: 8_000...11_000)) }
    let dates = try ColumnVector(days.map { .date(days: $0) }, type: .date)
    let later = try ColumnVector(days.map { .date(days: $0 + Int32(random.integer(in: 1...30))) }, type: .date)
    let fields = ["a", "b"].enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: $1, type: .date) }
    // So few rows are not worth a base, unless it is asked for.
    let dated = try TestFile(try Schema(fields), [[dates, later]], forcing: ColumnDifference.wireID)
    // Row groups with the dictionary of the first: as it is, and amended.
    let visits = try [0, 0, 3].map { start in
      [try ColumnVector((0..<200).map { .text("a page that is asked for often: \($0 % 60 + start)") }, type: .text)]
    }
    let shared = try TestFile(try Schema([Field(id: FieldID(1), name: "t", type: .text)]), visits)
    return files + [try file.bytes(), try dated.bytes(), try shared.bytes()]
  }

  /// Pages of every encoding that can hold a type, with and without NULLs, of less than a vector and of more.
  private static func pageSeeds() throws -> [FuzzInput] {
    var inputs: [FuzzInput] = []
    for encoding in EncodingRegistry.all {
      for type in FuzzInput.types {
        for (index, shape) in ColumnShape.allCases.enumerated() {
          var random = SeededRandom(seed: UInt64(encoding.wireID))
          let count = index % 3 == 0 ? 1_040 : 30
          let column = try random.column(shape, type, count: count, nullShare: index % 2 * 3)
          let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: encoding).encode(column, pageRowCount: 2_048)
          guard chunk.encodings.contains(encoding.wireID) else { continue }
          inputs += try Self.inputs(of: chunk, type)
        }
      }
    }
    // Symbols pay for text that people write.
    let prose = try ColumnVector(
      (0..<60).map { .text("lava of flow \($0 * 7 % 13), and lava of flow \($0)") }, type: .text)
    inputs += try Self.inputs(
      of: try ChunkEncoder(type: .text, profile: .hot).encode(prose, pageRowCount: 1_024), .text)
    return inputs.filter { $0.body.count <= 2_048 }
  }

  private static func inputs(of chunk: EncodedChunk, _ type: LogicalType) throws -> [FuzzInput] {
    var inputs: [FuzzInput] = []
    let entryCount = chunk.dictionary?.rowCount ?? 0
    for page in chunk.pages where page.codec == .none && entryCount <= 255 {
      inputs.append(
        FuzzInput(
          kind: .page, type: type, rowCount: page.rowCount, entryCount: entryCount,
          body: page.payload.bytes(0..<page.payloadByteCount)))
    }
    if let dictionary = chunk.dictionary, dictionary.codec == .none, entryCount <= FuzzInput.rowCountMaximum {
      inputs.append(
        FuzzInput(
          kind: .dictionary, type: type, rowCount: entryCount,
          body: dictionary.payload.bytes(0..<dictionary.payloadByteCount)))
    }
    return inputs
  }

  /// Pages of the files that were written once (`GoldenFileTests`), as far as they are short.
  private static func goldenSeeds() throws -> [FuzzInput] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden").standardized
    var inputs: [FuzzInput] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where name.hasSuffix("-hot.bslt") || name.hasSuffix("-symbols.bslt") {
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
      let (store, object) = try TestFile.store(holding: bytes)
      let reader = try DataFileReader(object, in: store, pool: BufferPool())
      for ordinal in 0..<reader.columnCount {
        let column = try reader.column(at: ordinal)
        guard FuzzInput.types.contains(column.field.type) else { continue }
        for rowGroup in reader.rowGroups.indices {
          let chunk = try column.chunk(rowGroup).entry
          guard chunk.shape == .pages, chunk.dictionaryEntryCount <= 255 else { continue }
          for page in 0..<chunk.pageCount {
            let place = try column.page(page, of: chunk, rowGroup: rowGroup)
            inputs.append(
              FuzzInput(
                kind: .page, type: column.field.type, rowCount: place.rows.count,
                entryCount: chunk.dictionaryEntryCount,
                body: Array(bytes[place.byteRange.dropFirst(PageHeader.byteCount)])))
          }
        }
      }
    }
    return inputs.filter { $0.body.count <= 2_048 }
  }
}
