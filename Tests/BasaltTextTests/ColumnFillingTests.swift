import BasaltCore
import BasaltText
import TestSupport
import Testing

/// Every type reads from a file exactly what `Value` reads from a string.
struct ColumnFillingTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  /// What `Value` makes of each text, or `nil` where it refuses.
  private func expected(_ texts: [String], _ type: LogicalType) -> [Value?] {
    texts.map { try? Value(parsing: $0, as: type) }
  }

  /// Reads the texts as a column of a file, one a line, bad ones left out.
  private func read(_ texts: [String], _ type: LogicalType, isQuoted: Bool) throws -> [Value] {
    let lines = texts.map { isQuoted ? "\"\($0)\"\n" : "\($0)\n" }.joined()
    let path = try fixture.file("v.csv", "v\n" + lines)
    var options = ReadingOptions()
    options.onBadRecord = .skip
    return try TextInput.rows(of: path, types: [type], options: options).map { $0[0] }
  }

  /// Texts near the edges of what reads as numbers, times and so on.
  private static func texts(_ random: inout SeededRandom, _ type: LogicalType) -> [String] {
    var texts = edges
    for _ in 0..<200 {
      let text = random.value(type, near: nil).description
      texts.append(text)
      // One byte changed, inserted or removed.
      var bytes = Array(text.utf8)
      guard !bytes.isEmpty else { continue }
      let position = random.integer(in: 0...(bytes.count - 1))
      let byte = Array("0123456789.-+:eETZ \\xaf/".utf8)[random.integer(in: 0...22)]
      switch random.integer(in: 0...2) {
      case 0: bytes[position] = byte
      case 1: bytes.insert(byte, at: position)
      default: bytes.remove(at: position)
      }
      texts.append(String(decoding: bytes, as: UTF8.self))
    }
    // What quoting, NULL and line ends take for themselves has tests of its own; text that is not ASCII may fold into fewer bytes.
    // Bytes, not characters: a comma with an accent is another character and still a comma.
    let reserved = Set("\",\n\r\0".utf8)
    return texts.filter { !$0.isEmpty && $0.utf8.allSatisfy { !reserved.contains($0) } }
  }

  private static let edges =
    """
    0 1 -1 +1 00 007 -0 +0 - + . -. .5 5. -.5 0.5 00.5 1.50 1.500000 12345678 123456789 1234567.8 123456.78 99999999 -99999999
    32767 32768 -32768 -32769 2147483647 2147483648 -2147483648 -2147483649 9223372036854775807 9223372036854775808
    -9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616 0000000000000000000000000000000000001
    99999999999999999999999999999999999999 100000000000000000000000000000000000000 0.00000000000000000000000000000000000001
    1e3 1E3 1e+3 1e-3 1.5e2 -1.25E-2 1e400 1e-400 1e 1e+ e3 1e3.5 1e0 1e38 1e39 0e99 4.9e-324 2.2250738585072014e-308
    1.7976931348623157e308 1.7976931348623159e308 3.4028235e38 3.4028236e38 1.4e-45 7e-46 9007199254740993 9007199254740992.5
    0.1 0.30000000000000004 10.357019999999999 16777217 16777216.5 33554433 8388608.5 123456789012345678901234567890 1_000 1,5
    NaN nan inf -inf Infinity -Infinity infinity -infinity 0x10 0x1p3 nan(0x1) true TRUE True t T f false no NO yes on off ON y n
    2013-01-31 2013-02-29 2012-02-29 1900-02-29 2000-02-29 0001-01-01 0000-12-31 9999-12-31 10000-01-01 -0001-12-31 -0000-01-01 012345-01-01 2013-1-1 2013-13-01
    2013-00-01 2013-01-00 2013-01-32 2013-04-31 2013/01/31 20130131 1969-12-31 1970-01-01 2013-01-31Z
    05:30 05:30:00 05:30:60 23:59:59.999999 24:00:00 05:30:00.1 05:30:00.1234567 05:30:00. 5:30:00 05:3:00 05-30-00
    2013-01-31T05:30:00 2013-01-31T05:30:00Z 2013-01-31T05:30 2013-01-31T05:30:00.25 2013-01-31T05:30:00+01 2013-01-31T05:30:00+0130
    2013-01-31T05:30:00+01:30 2013-01-31T05:30:00-15:59 2013-01-31T05:30:00+16 2013-01-31T 2013-01-31t05:30:00z
    0001-01-01T00:00:00+01 0000-01-01T00:00:00+01 -290308-12-21T19:59:05.224193 9999-12-31T23:59:59.999999 9999-12-31T23:59:59-01 2013-01-31X05:30:00
    6ba7b810-9dad-41d1-80b4-00c04fd430c8 6BA7B8109DAD41D180B400C04FD430C8 6ba7b810-9dad-41d1-80b4-00c04fd430c 6ba7b810x9dad-41d1-80b4-00c04fd430c8
    \\x \\x00ff \\xFF \\x0 \\xzz \\X00 \\x+1 x00 é ü日本 abcdefghijkl abcdefghijklm abcd abc abcde
    """.split(whereSeparator: \.isWhitespace).map(String.init) + [
      " 1", "1 ", "2013-01-31 05:30:00", "2013-01-31 05:30:00 UTC", "2013-01-31  05:30:00", "2013-01-31 05:30:00 +01",
      "\u{11}",
      "1\u{16}5", " ", "true ",
    ]

  @Test(arguments: LogicalType.all.indices, Soak.seeds(8))
  func aFieldReadsAsValueReadsIt(typeIndex: Int, seed: UInt64) throws {
    let type = LogicalType.all[typeIndex]
    var random = SeededRandom(seed: seed)
    let texts = ColumnFillingTests.texts(&random, type)
    let expected = expected(texts, type).compactMap { $0 }
    for isQuoted in [false, true] {
      let found = try read(texts, type, isQuoted: isQuoted)
      #expect(found.count == expected.count, "\(type) seed \(seed)")
      for (found, expected) in zip(found, expected) where found != expected {
        Issue.record("\(type): \(found) where \(expected) is expected, seed \(seed)")
      }
      // Zeros keep their sign, which `==` on values does not see.
      #expect(zip(found, expected).allSatisfy { $0.description == $1.description }, "\(type) seed \(seed)")
    }
  }

  @Test(arguments: Soak.seeds(20))
  func floatingPointIsReadToTheLastBit(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var texts: [String] = []
    for _ in 0..<2_000 {
      let digits = String(random.next()).prefix(random.integer(in: 1...19))
      let point = random.integer(in: 0...digits.count)
      texts.append(
        random.chance(1, in: 4)
          ? "\(digits)e\(random.integer(in: -330...310))" : "\(digits.prefix(point)).\(digits.dropFirst(point))")
    }
    // What rounds to infinity or to nothing is refused.
    let doubles = texts.compactMap { text in Double(text).flatMap { $0.isNormal || $0.isSubnormal ? (text, $0) : nil } }
    let reals = texts.compactMap { text in Float(text).flatMap { $0.isNormal || $0.isSubnormal ? (text, $0) : nil } }
    #expect(
      try read(doubles.map(\.0), .double, isQuoted: false) == doubles.map { .double($0.1) }, "seed \(seed)")
    #expect(try read(reals.map(\.0), .real, isQuoted: false) == reals.map { .real($0.1) }, "seed \(seed)")
  }

  @Test func nullIsWhatEqualsTheNullTextWithoutQuotes() throws {
    let dialect = try TextDialect(nullText: "NA")
    let path = try fixture.file("n.csv", "a,b\nNA,NA\n1,\"NA\"\n2,\n3,NAN\n")
    let rows = try TextInput.rows(of: path, dialect, types: [.integer, .text])
    #expect(
      rows == [
        [.null, .null], [.integer(1), .text("NA")], [.integer(2), .text("")], [.integer(3), .text("NAN")],
      ])
  }

  @Test func longNullTextsAreComparedToTheEnd() throws {
    let dialect = try TextDialect(nullText: "not available")
    let path = try fixture.file("n.csv", "a\nnot available\nnot availablf\nnot availabl\n")
    #expect(try TextInput.rows(of: path, dialect) == [[.null], [.text("not availablf")], [.text("not availabl")]])
  }

  @Test func emptyIsNullAndQuotedEmptyIsText() throws {
    let path = try fixture.file("n.csv", "a,b\n,\n\"\",\"\"\n")
    #expect(try TextInput.rows(of: path) == [[.null, .null], [.text(""), .text("")]])
  }

  @Test(arguments: LogicalType.all.indices, Soak.seeds(1))
  func nullsOfEveryTypeStandWhereTheyShould(typeIndex: Int, seed: UInt64) throws {
    let type = LogicalType.all[typeIndex]
    var random = SeededRandom(seed: seed)
    let values = (0..<300).map { _ in random.chance(1, in: 3) ? Value.null : random.value(type, near: nil) }
    let lines = values.map { $0.isNull ? "," : "\"\(ColumnFillingTests.doublingQuotes($0.description))\"," }
    let path = try fixture.file("n.csv", "a,b\n" + lines.joined(separator: "\n"))
    // Twice in small row groups with one worker: the memory of the first is used again.
    var options = ReadingOptions()
    options.rowGroupRowCount = 70
    let rows = try TextInput.rows(of: path, types: [type, .text], options: options)
    #expect(rows.map { $0[0].description } == values.map(\.description))
  }

  private static func doublingQuotes(_ text: String) -> String {
    String(decoding: text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }, as: UTF8.self)
  }

  // MARK: Errors

  private func error(_ text: String, _ types: [LogicalType]) throws -> BasaltError? {
    let path = try fixture.file("bad.csv", text)
    return errorOf { try TextInput.rows(of: path, types: types) }
  }

  @Test func aBadValueNamesFileLineColumnAndValue() throws {
    let error = try error("id,qty\n1,5\n\"2\",\"x\ny\"\n3,abc\n", [.integer, .text])
    #expect(error == nil)
    let bad = try self.error("id,note,qty\n1,\"two\nlines\",5\n2,z,abc\n", [.integer, .text, .integer])
    #expect(bad?.code == .typeMismatch)
    #expect(bad?.message.hasSuffix("bad.csv:4: column qty: 'abc' does not read as integer.") == true)
    #expect(bad?.fact("file")?.hasSuffix("bad.csv") == true)
    #expect(bad?.fact("line") == "4")
    #expect(bad?.fact("column") == "qty")
    #expect(bad?.fact("value") == "abc")
    #expect(
      bad?.remedy
        == "Correct the value, read the column as text (--type, where it is made), name the text that stands for NULL "
        + "(--null), or skip bad records (--on-error skip).")
  }

  @Test func aValueOutOfRangeSaysSo() throws {
    let error = try error("a\n1\n40000\n", [.smallint])
    #expect(error?.code == .outOfRange)
    #expect(error?.message.hasSuffix("bad.csv:3: column a: '40000' does not fit smallint.") == true)
    #expect(error?.remedy.contains("wider type") == true)
  }

  @Test func aLongValueIsShortened() throws {
    let error = try error("a\n\(String(repeating: "x", count: 100))\n", [.date])
    #expect(error?.fact("value") == String(repeating: "x", count: 60) + "… (100 bytes)")
  }

  @Test func aDecimalIsNotRounded() throws {
    let type = LogicalType.decimal(precision: 9, scale: 2)
    #expect(try error("a\n1.230\n1.200000\n5\n", [type]) == nil)
    #expect(try error("a\n1.234\n", [type])?.code == .outOfRange)
    #expect(try error("a\n12345678.00\n", [type])?.code == .outOfRange)
  }

  @Test func textMustBeUTF8WithoutNUL() throws {
    let path = try fixture.file("u.csv", Array("a,b\nok,ok\nx,".utf8) + [0xC3, 0x28, 10])
    let invalid = errorOf { try TextInput.rows(of: path) }
    #expect(invalid?.code == .outOfRange)
    #expect(invalid?.message.contains("u.csv:3: column b: '") == true)
    #expect(invalid?.message.hasSuffix("cannot be text: it is not UTF-8.") == true)
    #expect(invalid?.remedy.contains("iconv") == true)
    let nul = try fixture.file("nul.csv", Array("a\nx".utf8) + [0, 10])
    #expect(errorOf { try TextInput.rows(of: nul) }?.message.hasSuffix("it holds the character U+0000.") == true)
    // Other columns of such a file are read.
    var options = ReadingOptions()
    options.onBadRecord = .skip
    #expect(try TextInput.rows(of: path, options: options) == [[.text("ok"), .text("ok")]])
  }

  @Test func malformedRecordsSayHow() throws {
    let few = try error("a,b\n1,2\n3\n", [.integer, .integer])
    #expect(few?.code == .syntax)
    #expect(few?.message.hasSuffix("bad.csv:3: the record has 1 fields where 2 columns are expected.") == true)
    #expect(few?.remedy.contains("Quote fields") == true)
    let many = try error("a,b\n1,2,3\n", [.integer, .integer])
    #expect(many?.message.hasSuffix("bad.csv:2: the record has 3 fields where 2 columns are expected.") == true)
    let stray = try error("a,b\n1,2\n3,x\"y\"z\n", [.integer, .text])
    #expect(stray?.code == .syntax)
    #expect(stray?.message.hasSuffix("bad.csv:3: column b: a quote is out of place, at '\"y\"z'.") == true)
    #expect(stray?.remedy.contains("double the quotes") == true)
    let behind = try error("a,b\n1,\"x\"y\n", [.integer, .text])
    #expect(behind?.message.hasSuffix("bad.csv:2: column b: a quote is out of place, at 'y'.") == true)
    let path = try fixture.file("bad.tbl", "1|a|\n2|b\n")
    let trailing = errorOf { try TextInput.rows(of: path, .tbl) }
    #expect(
      trailing?.message.hasSuffix(
        "bad.tbl:2: the record does not end with a delimiter, as all records of this dialect do.") == true)
    #expect(trailing?.remedy.contains("without trailing delimiters") == true)
  }

  @Test func theFirstBadRecordIsReportedWhicheverWayItIsBad() throws {
    #expect(try error("a,b\n1,x\n1\n", [.integer, .integer])?.fact("line") == "2")
    #expect(try error("a,b\n1\n1,x\n", [.integer, .integer])?.fact("line") == "2")
    #expect(try error("a,b\n1,1\ny,x\nz,1\n", [.integer, .integer])?.fact("column") == "a")
  }
}
