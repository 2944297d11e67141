import BasaltCore
import BasaltText
import TestSupport
import Testing

/// Laws about where records and fields begin and end.
struct RecordCutterTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  private static let dialects: [TextDialect] = {
    let plain = try? TextDialect(hasHeader: false)
    let marked = try? TextDialect(hasHeader: false, nullText: "NA")
    let unquoted = try? TextDialect(
      delimiter: UInt8(ascii: "|"), quote: nil, hasHeader: false, hasTrailingDelimiter: true)
    let trailed = try? TextDialect(delimiter: UInt8(ascii: ";"), hasHeader: false, hasTrailingDelimiter: true)
    return [plain, marked, unquoted, trailed].compactMap { $0 }
  }()

  /// Text made of what matters: quotes, delimiters, line ends, NULL texts, in proportions that make whole records likely.
  private static func text(
    _ random: inout SeededRandom, _ dialect: TextDialect, columnCount: Int, isWild: Bool
  ) -> [UInt8] {
    let lineEnds: [[UInt8]] = [[10], [13, 10], [13]]
    let lineEnd = lineEnds[random.integer(in: 0...2)]
    var bytes: [UInt8] = []
    for _ in 0..<random.integer(in: 0...30) {
      if random.chance(1, in: 12) { bytes += lineEnd }
      for column in 0..<columnCount {
        if column > 0 { bytes.append(dialect.delimiter) }
        bytes += field(&random, dialect)
      }
      if dialect.hasTrailingDelimiter { bytes.append(dialect.delimiter) }
      bytes += isWild && random.chance(1, in: 6) ? lineEnds[random.integer(in: 0...2)] : lineEnd
      if isWild, random.chance(1, in: 6) { bytes.append([34, 44, 10, 13, 59, 124, 65][random.integer(in: 0...6)]) }
    }
    if random.chance(1, in: 3), bytes.last == 10 || bytes.last == 13 { bytes.removeLast() }
    return bytes
  }

  private static func field(_ random: inout SeededRandom, _ dialect: TextDialect) -> [UInt8] {
    let letters = (0..<random.integer(in: 0...(random.chance(1, in: 8) ? 90 : 6))).map { _ in
      UInt8(random.integer(in: 97...122))
    }
    switch random.integer(in: 0...5) {
    case 0: return []
    case 1: return Array("NA".utf8)
    case 2, 3:
      guard let quote = dialect.quote else { return letters }
      var bytes = [quote]
      for letter in letters {
        bytes.append(letter)
        if random.chance(1, in: 3) {
          bytes += [[dialect.delimiter], [10], [13, 10], [13], [quote, quote]][random.integer(in: 0...4)]
        }
      }
      return bytes + [quote]
    default: return letters
    }
  }

  private static func expectedRows(_ records: [ReferenceText.Record]) -> [[Value]] {
    records.compactMap { record in
      guard case .row(let fields) = record else { return nil }
      return fields.map { field in field.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .null }
    }
  }

  @Test(arguments: dialects.indices, Soak.seeds(150))
  func readingAgreesWithTheReferenceHoweverTheTextIsCut(dialectIndex: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let dialect = RecordCutterTests.dialects[dialectIndex]
    let columnCount = random.integer(in: 1...4)
    let bytes = RecordCutterTests.text(&random, dialect, columnCount: columnCount, isWild: false)
    let expected = RecordCutterTests.expectedRows(
      ReferenceText.records(bytes, dialect: dialect, columnCount: columnCount))
    let path = try fixture.file("a.csv", bytes)
    // A file of empty lines alone does not say how many columns it has: it is taken for one.
    guard try TextInput(path: path, dialect: dialect).columnNames.count == columnCount else { return }
    var options = ReadingOptions()
    for readByteCount in [1, 2, 3, 63, 64, 65, random.integer(in: 1...300), 1 << 20] {
      options.limits.readByteCount = readByteCount
      options.rowGroupRowCount = random.integer(in: 1...8)
      options.limits.blockByteCount = random.chance(1, in: 2) ? random.integer(in: 1...200) : 1 << 20
      let rows = try TextInput.rows(of: path, dialect, options: options)
      #expect(rows == expected, "seed \(seed), \(readByteCount) bytes a read, \(options)")
    }
  }

  @Test(arguments: dialects.indices, Soak.seeds(150))
  func skippingLeavesOutExactlyTheMalformedRecords(dialectIndex: Int, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let dialect = RecordCutterTests.dialects[dialectIndex]
    let columnCount = random.integer(in: 2...4)
    // A good first record, to say how many columns there are.
    var bytes = Array("a".utf8)
    for _ in 1..<columnCount { bytes += [dialect.delimiter, UInt8(ascii: "b")] }
    if dialect.hasTrailingDelimiter { bytes.append(dialect.delimiter) }
    bytes += [10] + RecordCutterTests.text(&random, dialect, columnCount: columnCount, isWild: true)
    // A quote left open is an error whatever the policy, and has a test of its own.
    if let quote = dialect.quote, bytes.count(where: { $0 == quote }) % 2 == 1 { bytes.append(quote) }
    let records = ReferenceText.records(bytes, dialect: dialect, columnCount: columnCount)
    let path = try fixture.file("a.csv", bytes)
    var options = ReadingOptions()
    options.onBadRecord = .skip
    options.limits.readByteCount = random.integer(in: 1...100)
    options.rowGroupRowCount = random.integer(in: 1...20)
    let rows = try TextInput.rows(of: path, dialect, options: options)
    #expect(rows == RecordCutterTests.expectedRows(records), "seed \(seed)")

    options.onBadRecord = .stop
    let error = errorOf { try TextInput.rows(of: path, dialect, options: options) }
    #expect((error != nil) == records.contains(.malformed), "seed \(seed)")
    #expect(error.map { $0.code == .syntax } ?? true)
  }

  @Test func rowGroupsHaveTheRowsAskedForAndTheLastTheRest() throws {
    let path = try fixture.file("n.csv", "n\n" + (0..<2_500).map { "\($0)\n" }.joined())
    let reader = try TextInput(path: path, dialect: .csv).makeReader(types: [.integer], rowGroupRowCount: 1_000)
    let worker = reader.makeWorker()
    var rowCounts: [Int] = []
    var expected: Int32 = 0
    while let rowGroup = try worker.next() {
      #expect(rowGroup.index == rowCounts.count)
      for row in 0..<rowGroup.rowCount {
        #expect(rowGroup.columns[0][row] == .integer(expected))
        expected += 1
      }
      rowCounts.append(rowGroup.rowCount)
    }
    #expect(rowCounts == [1_000, 1_000, 500])
  }

  @Test func aFieldMayHaveTenMegabytes() throws {
    let long = String(repeating: "x\"\"y,\n", count: 10 << 20 / 6)
    let path = try fixture.file("long.csv", "a,b\n1,\"\(long)\"\n2,z")
    let rows = try TextInput.rows(of: path, types: [.integer, .text])
    #expect(rows == [[.integer(1), .text(long.replacing("\"\"", with: "\""))], [.integer(2), .text("z")]])
  }

  @Test func aRecordBeyondTheLimitIsRefused() throws {
    let path = try fixture.file("long.csv", "a\nshort\n\"" + String(repeating: "x", count: 5_000) + "\"\n")
    var options = ReadingOptions()
    options.limits.readByteCount = 100
    options.limits.recordByteCountMaximum = 1_000
    let error = errorOf { try TextInput.rows(of: path, options: options) }
    #expect(error?.code == .outOfRange)
    #expect(
      error?.message == "The record that begins in line 3 has more than 1000 bytes, the most that a record may have.")
    #expect(error?.remedy.contains("never closed") == true)
    #expect(error?.fact("file") == path)
    #expect(error?.fact("line") == "3")
  }

  @Test func anOpenQuoteIsFound() throws {
    let path = try fixture.file("open.csv", "a,b\n1,\"x\"\n2,\"y\n3,z\n")
    for policy in [BadRecordPolicy.stop, .skip] {
      var options = ReadingOptions()
      options.onBadRecord = policy
      let error = errorOf { try TextInput.rows(of: path, options: options) }
      #expect(error?.code == .syntax)
      #expect(error?.message == "The quote in line 3 is never closed.")
      #expect(error?.remedy.contains("close the quote") == true)
      #expect(error?.fact("line") == "3")
    }
  }

  @Test func manyColumnsAreIndexedInSmallSteps() throws {
    let names = (0..<5_000).map { "c\($0)" }
    let lines = (0..<40).map { row in names.indices.map { "\(row * $0)" }.joined(separator: ",") }
    let path = try fixture.file("wide.csv", ([names.joined(separator: ",")] + lines).joined(separator: "\n"))
    let rows = try TextInput.rows(of: path, types: names.map { _ in .bigint })
    #expect(rows.count == 40)
    #expect(rows[39][4_999] == .bigint(39 * 4_999))
  }
}
