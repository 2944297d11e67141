import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import Foundation
import TestSupport
import Testing

/// Files that were written once are read for ever: `Golden/*.bslt`, with the rows that all three hold as CSV beside them.
///
/// They are written anew only on purpose, when a version adds one:
/// `BASALT_WRITE_GOLDEN_FILES=1 swift test --filter GoldenFileTests`. A file that is there is never replaced.
@Suite struct GoldenFileTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden")
    .standardized

  private static let profiles: [(TierProfile, String)] = [
    (.hot, "version1-hot"), (.warm, "version1-warm"), (.cold, "version1-cold"),
  ]

  @Test(arguments: profiles.map(\.1)) func goldenFileReadsAsItDid(name: String) throws {
    let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "\(name).bslt")))
    let expected = try String(contentsOf: Self.folder.appending(path: "version1.csv"), encoding: .utf8)
    let (store, object) = try TestFile.store(holding: bytes)
    let reader = try DataFileReader(object, in: store, pool: BufferPool())
    let report = try DataFileVerifier(object, in: store, isDeep: true).verified()
    #expect(report.isSound, "\(report.problems)")
    let found = Self.csv(try reader.schema().schema, try reader.rows().rows)
    #expect(found == expected)
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
