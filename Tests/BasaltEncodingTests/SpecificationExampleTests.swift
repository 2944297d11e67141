import BasaltCore
import BasaltEncoding
import Foundation
import TestSupport
import Testing

/// The examples in format-spec/encodings are golden files: their bytes decode to their values, and their values encode to their bytes.
@Suite struct SpecificationExampleTests {
  @Test(arguments: EncodingRegistry.all.indices)
  func theExampleIsWhatIsReadAndWritten(encodingIndex: Int) throws {
    let encoding = EncodingRegistry.all[encodingIndex]
    let example = try #require(
      SpecificationExample(SpecificationText.read("encodings/\(encoding.name).md")),
      "\(encoding.name).md has no example")
    let payload = Buffer(example.payload)
    var dictionary: ColumnVector.DictionaryValues?
    if let bytes = example.dictionary {
      dictionary = try PageOpener.openDictionary(
        Buffer(bytes), 0..<bytes.count, type: example.type, entryCount: example.entryCount)
    }
    let base = try example.base.map { rows in
      let page = try ChunkEncoder(type: example.type, profile: .hot, isBase: true).encode(rows, pageRowCount: 1_024)
      return try page.sharedPage(0, type: example.type)
    }
    let reader = try PageOpener.open(
      payload, 0..<payload.byteCount, type: example.type, rowCount: example.column.count, dictionary: dictionary,
      base: base)
    var decoded = ColumnVector(emptyOf: example.type)
    try reader.decode(0..<reader.rowCount, into: &decoded)
    for row in 0..<example.column.count {
      #expect(decoded.isIdentical(at: row, to: example.column, at: row), "row \(row) is \(decoded[row])")
    }

    let chunk = try ChunkEncoder(type: example.type, profile: .hot, forcing: encoding).encode(
      example.column, pageRowCount: 1_024, base: example.base.map { (BaseColumn(index: 0), $0) })
    #expect(chunk.encodings.contains(encoding.wireID))
    #expect(chunk.pages.map(\.bytes) == [example.payload])
    #expect(chunk.dictionary?.bytes == example.dictionary)
  }
}

/// A fenced block of a specification page:
/// ````
/// ```example
/// type: integer
/// values: 7, NULL, 9
/// payload:
/// 10 03 02 00 …
/// ```
/// ````
struct SpecificationExample {
  let type: LogicalType
  let column: ColumnVector
  let payload: [UInt8]
  /// The payload of the dictionary page, and how many entries it has.
  let dictionary: [UInt8]?
  let entryCount: Int
  /// What the values are differences to.
  let base: ColumnVector?

  init?(_ page: String) {
    var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
    lines = lines.drop { $0 != "```example" }.dropFirst().prefix { $0 != "```" }
    var fields: [String: String] = [:]
    var name = ""
    for line in lines {
      if let colon = line.firstIndex(of: ":") {
        name = String(line[..<colon])
        fields[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      } else {
        fields[name, default: ""] += " " + line
      }
    }
    guard let typeName = fields["type"], let type = LogicalType.all.first(where: { $0.description == typeName }),
      let values = fields["values"], let payload = fields["payload"].flatMap(Self.bytes)
    else { return nil }
    self.type = type
    guard let column = Self.column(values, type) else { return nil }
    self.column = column
    base = fields["base"].flatMap { Self.column($0, type) }
    self.payload = payload
    dictionary = fields["dictionary"].flatMap(Self.bytes)
    entryCount = fields["entries"].flatMap { Int($0) } ?? 0
  }

  private static func column(_ values: String, _ type: LogicalType) -> ColumnVector? {
    let parsed = values.components(separatedBy: ", ").map { text in
      text == "NULL" ? Value.null : text == "(empty)" ? .text("") : try? Value(parsing: text, as: type)
    }
    guard let column = try? ColumnVector(parsed.compactMap { $0 }, type: type), column.count == parsed.count else {
      return nil
    }
    return column
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: " ")
    let bytes = parts.compactMap { UInt8($0, radix: 16) }
    return bytes.count == parts.count ? bytes : nil
  }
}
