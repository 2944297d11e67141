import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// Files that were written once are read for ever: `Golden/*.bslt`, with the rows that they hold as CSV beside them. The first three
/// hold the same rows; `version1-symbols` has text in codes of symbols, `version1-sharing` row groups with dictionaries of earlier
/// ones; `version1-order`, which the writer of Tests/PythonReader has made (`tiny_tables.order`), says in which order its values
/// lie, and `version1-distributions` which of them are frequent: these came later. In `encoding-…` every page is of one encoding,
/// wherever that can hold the values.
///
/// They are written anew only on purpose, when a version adds one:
/// `BASALT_WRITE_GOLDEN_FILES=1 swift test --filter GoldenFileTests`. A file that is there is never replaced.
@Suite struct GoldenFileTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden")
    .standardized

  private static let profiles: [(TierProfile, String)] = [
    (.hot, "version1-hot"), (.warm, "version1-warm"), (.cold, "version1-cold"),
  ]

  private static let symbols = "version1-symbols"
  private static let order = "version1-order"
  private static let sharing = "version1-sharing"
  private static let distributions = "version1-distributions"
  private static let later = [symbols, order, sharing, distributions]

  @Test(arguments: profiles.map { ($0.1, "version1") } + later.map { ($0, $0) })
  func goldenFileReadsAsItDid(name: String, rows: String) throws {
    let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "\(name).bslt")))
    let expected = try String(contentsOf: Self.folder.appending(path: "\(rows).csv"), encoding: .utf8)
    let (store, object) = try TestFile.store(holding: bytes)
    let reader = try DataFileReader(object, in: store, pool: BufferPool())
    let report = try DataFileVerifier(object, in: store, isDeep: true).verified()
    #expect(report.isSound, "\(report.problems)")
    let found = Self.csv(try reader.schema().schema, try reader.rows().rows)
    #expect(found == expected)
    if name == Self.order {
      let orders = try [0, 1, 2, 5].map { try #require(try reader.order(ofColumn: $0)) }
      #expect(orders.map(\.isAscending) == [true, true, false, false])
      #expect(orders.map(\.isDescending) == [false, false, true, false])
      #expect(orders.map(\.isStrict) == [true, false, true, false])
      // A value that ends a row group and begins the next is in a run of each.
      #expect(orders.prefix(2).map(\.runCount) == [3_200, 459])
      #expect(orders.prefix(2).map(\.distinctCount) == [3_200, 458])
    }
    if name == Self.sharing {
      // As it is, amended, and its own again.
      let chunks = try (0..<2).map { column in
        try (0..<4).map { try reader.column(at: column).chunk($0).entry }
      }
      #expect(chunks[0].map { $0.sharing?.rowGroup } == [nil, 0, 0, 0])
      #expect(chunks[1].map { $0.sharing?.rowGroup } == [nil, 0, nil, 2])
      #expect(chunks.joined().allSatisfy { $0.hasDictionary && $0.dictionaryIsComplete })
      #expect(chunks[0].map(\.dictionaryByteCount).dropFirst().allSatisfy { $0 == 0 })
    }
    if name == Self.distributions {
      let found = try (0..<3).map { try reader.distribution(ofColumn: $0) }
      #expect(found.map { $0?.sampleCount } == [263, 263, nil])
      #expect(found[0]?.commonValues.first?.value == .integer(404))
      #expect(found[0]?.bounds.isEmpty == false)
      #expect(found[1]?.commonValues.map(\.value) == [.text("https://example."), .text("no")])
      #expect(found[1]?.commonValues.map { $0.hash != nil } == [true, false])
    }
    guard name == Self.symbols else { return }
    for column in 0..<4 { #expect(try reader.description(at: column).encodings.contains(FSST.wireID)) }
  }

  /// By its number: what a version has written in an encoding, every later one reads.
  @Test(arguments: EncodingRegistry.all.indices)
  func everyEncodingReadsAsItDid(index: Int) throws {
    let encoding = EncodingRegistry.all[index]
    let file = Self.folder.appending(path: "encoding-\(encoding.name).bslt")
    let bytes = try [UInt8](#require(try? Data(contentsOf: file), "\(encoding.name) has no golden file"))
    let (store, object) = try TestFile.store(holding: bytes)
    let reader = try DataFileReader(object, in: store, pool: BufferPool())
    let report = try DataFileVerifier(object, in: store, isDeep: true).verified()
    #expect(report.isSound, "\(report.problems)")
    let uses = try (0..<reader.columnCount).count { try reader.description(at: $0).encodings.contains(encoding.wireID) }
    #expect(uses > 0, "no column of its golden file is written in \(encoding.name)")
    let expected = try String(contentsOf: Self.folder.appending(path: "encoding-\(encoding.name).csv"), encoding: .utf8)
    #expect(Self.csv(try reader.schema().schema, try reader.rows().rows) == expected)
  }

  /// Two vectors of at most four columns each, of as many types as the encoding can hold.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["BASALT_WRITE_GOLDEN_FILES"] != nil, "writes files on purpose only"),
    arguments: EncodingRegistry.all.indices)
  func writeMissingGoldenFileOfEachEncoding(index: Int) throws {
    let encoding = EncodingRegistry.all[index]
    let target = Self.folder.appending(path: "encoding-\(encoding.name).bslt")
    guard !FileManager.default.fileExists(atPath: target.path) else { return }
    var random = SeededRandom(seed: UInt64(index))
    let count = 1_100
    var candidates: [ColumnVector] = [
      // No generated shape has decimals among its floats, nor any that are close.
      try ColumnVector((0..<count).map { .double(Double($0 * 7 - 3_000) / 100) }, type: .double),
      try ColumnVector((0..<count).map { .double(5 + Double($0 * $0 % 977) / 3e5) }, type: .double),
    ]
    for type in LogicalType.all {
      for shape in ColumnShape.allCases {
        // Of a column with NULLs and of one without.
        candidates.append(try random.column(shape, type, count: count, nullShare: candidates.count % 2 * 9))
      }
    }
    func file(_ columns: [ColumnVector]) throws -> TestFile {
      let schema = try Schema(
        columns.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0 + 1)", type: $1.type) })
      return try TestFile(schema, [columns], forcing: encoding.wireID)
    }
    var columns: [ColumnVector] = []
    for candidate in candidates where columns.count < 4 && !columns.contains(where: { $0.type == candidate.type }) {
      // A difference needs a second column of its type; every other encoding ignores it.
      let other = try random.column(.anything, candidate.type, count: count, nullShare: 0)
      let pair = encoding == ColumnDifference.self ? [other, candidate] : [candidate]
      let reader = try file(pair).open()
      let uses = try pair.indices.contains { try reader.description(at: $0).encodings.contains(encoding.wireID) }
      if uses { columns += pair }
    }
    let made = try file(columns)
    try Data(try made.bytes()).write(to: target)
    let csv = Self.csv(made.schema, try made.open().rows().rows)
    try csv.write(to: Self.folder.appending(path: "encoding-\(encoding.name).csv"), atomically: true, encoding: .utf8)
  }

  /// A column of every type and shape, with and without NULLs, in two row groups.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["BASALT_WRITE_GOLDEN_FILES"] != nil, "writes files on purpose only"))
  func writeMissingGoldenFiles() throws {
    for (profile, name) in Self.profiles {
      let target = Self.folder.appending(path: "\(name).bslt")
      guard !FileManager.default.fileExists(atPath: target.path) else { continue }
      var random = SeededRandom(seed: 1)
      var fields: [Field] = []
      var groups: [[ColumnVector]] = [[], []]
      for type in LogicalType.all {
        for (index, shape) in ColumnShape.allCases.enumerated() {
          let number = fields.count + 1
          fields.append(Field(id: FieldID(UInt32(number)), name: "c\(number)", type: type))
          for group in groups.indices {
            groups[group].append(
              try random.column(shape, type, count: [1_030, 20][group], nullShare: (index + group) % 2 * 2))
          }
        }
      }
      let file = try TestFile(try Schema(fields), groups, profile: profile)
      try Data(try file.bytes()).write(to: target)
      let text = Self.csv(file.schema, try file.open().rows().rows)
      try text.write(to: Self.folder.appending(path: "version1.csv"), atomically: true, encoding: .utf8)
    }
  }

  /// Texts of words that come again, as values and as entries of a dictionary; bytes that are escapes; NULLs; nothing.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["BASALT_WRITE_GOLDEN_FILES"] != nil, "writes files on purpose only"))
  func writeMissingGoldenFileOfSymbols() throws {
    guard !Self.exists(Self.symbols) else { return }
    var random = SeededRandom(seed: 2)
    let words = ["lava ", "basalt ", "columns of ", "cooling, ", "fissure", "the ", "é", "火山 ", "😀"]
    func prose() -> String { (0..<random.integer(in: 0...9)).map { _ in random.pick(words) }.joined() }
    let entries = (0..<150).map { "entry \($0) of the dictionary: \(prose())" }
    let rows: [[Value]] = (0..<3_000).map { row in
      [
        .text(prose()), row % 7 == 0 ? .null : .text("\(row): \(prose())"), .text(random.pick(entries)),
        .bytea((0..<random.integer(in: 0...30)).map { _ in random.pick([0, 255, 1, 1, 1, 1, 77]) }),
      ]
    }
    let types: [LogicalType] = [.text, .text, .text, .bytea]
    let columns = try types.indices.map { index in try ColumnVector(rows.map { $0[index] }, type: types[index]) }
    try Self.write([columns], of: types, as: Self.symbols, profile: .hot)
  }

  /// A few texts in all row groups; many of which each row group has others, in its third none that were there before.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["BASALT_WRITE_GOLDEN_FILES"] != nil, "writes files on purpose only"))
  func writeMissingGoldenFileOfSharing() throws {
    guard !Self.exists(Self.sharing) else { return }
    let groups = try (0..<4).map { group in
      let rows: [[Value]] = (0..<1_300).map { row in
        let number = (row * 7_919 + row / 13) % 180 + group % 2 * 9
        return [
          row % 11 == 5 ? .null : .text("of the few: number \(row % 6)"),
          .text("\(group < 2 ? "https" : "mailto")://example.org/page/\(number)"),
        ]
      }
      return try (0..<2).map { column in try ColumnVector(rows.map { $0[column] }, type: .text) }
    }
    try Self.write(groups, of: [.text, .text], as: Self.sharing, profile: .warm)
  }

  /// Numbers of which one is frequent and most are small, two texts of which the one is long, and numbers that lie evenly.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["BASALT_WRITE_GOLDEN_FILES"] != nil, "writes files on purpose only"))
  func writeMissingGoldenFileOfDistributions() throws {
    guard !Self.exists(Self.distributions) else { return }
    var random = SeededRandom(seed: 3)
    let rows: [[Value]] = (0..<4_220).map { row in
      let number = random.integer(in: 0...99)
      return [
        .integer(random.chance(1, in: 3) ? 404 : Int32(number * number * number / 100)),
        .text(random.chance(4, in: 5) ? "https://example.org/" : "no"), .integer(Int32(row)),
      ]
    }
    let types: [LogicalType] = [.integer, .text, .integer]
    let columns = try types.indices.map { index in try ColumnVector(rows.map { $0[index] }, type: types[index]) }
    try Self.write([columns], of: types, as: Self.distributions, profile: .hot)
  }

  /// A golden file is never written over.
  private static func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "\(name).bslt").path)
  }

  /// Row groups of columns c1, c2 and so on, with their rows beside them.
  private static func write(
    _ groups: [[ColumnVector]], of types: [LogicalType], as name: String, profile: TierProfile
  ) throws {
    let schema = try Schema(
      types.indices.map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0 + 1)", type: types[$0]) })
    let file = try TestFile(schema, groups, profile: profile)
    try Data(try file.bytes()).write(to: folder.appending(path: "\(name).bslt"))
    let csv = csv(file.schema, try file.open().rows().rows)
    try csv.write(to: folder.appending(path: "\(name).csv"), atomically: true, encoding: .utf8)
  }

  /// Rows as the command line prints them as CSV.
  private static func csv(_ schema: Schema, _ rows: [[Value]]) -> String {
    var text = schema.fields.map(\.name).joined(separator: ",") + "\n"
    for row in rows { text += row.map(field).joined(separator: ",") + "\n" }
    return text
  }

  private static func field(_ value: Value) -> String {
    guard case .text(let text) = value else { return value.isNull ? "" : value.description }
    // By bytes: a quote with an accent on it is another character, and still a quote.
    let isPlain = !text.isEmpty && !text.utf8.contains { Array(",\"\r\n".utf8).contains($0) }
    if isPlain { return text }
    let quote = UInt8(ascii: "\"")
    return "\"" + String(decoding: text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }, as: UTF8.self) + "\""
  }
}
