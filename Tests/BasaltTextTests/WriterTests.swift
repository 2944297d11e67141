import BasaltCore
import BasaltText
import TestSupport
import Testing

struct WriterTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  private static func schema(_ types: [LogicalType]) throws -> Schema {
    try Schema(types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1) })
  }

  private static func batch(_ rows: [[Value]], _ types: [LogicalType]) throws -> Batch {
    let columns = try types.enumerated().map { index, type in try ColumnVector(rows.map { $0[index] }, type: type) }
    return Batch(schema: try schema(types), columns: columns, rowCount: rows.count)
  }

  private static func delimited(_ batch: Batch, _ dialect: TextDialect = .csv) throws -> String {
    var writer = DelimitedWriter(batch.schema, dialect: dialect)
    var bytes: [UInt8] = []
    try writer.appendHeader(to: &bytes)
    try writer.append(batch, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: LogicalType.all.indices, Soak.seeds(4))
  func everyTypeIsWrittenAsValuesAreDescribed(typeIndex: Int, seed: UInt64) throws {
    let type = LogicalType.all[typeIndex]
    guard type != .text else { return }
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      let column = try random.column(shape, type, count: 100, nullShare: 2)
      let batch = Batch(schema: try WriterTests.schema([type]), columns: [column], rowCount: 100)
      let lines = try WriterTests.delimited(batch).split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      let expected = (0..<100).map { column[$0].isNull ? "" : column[$0].description } + [""]
      #expect(lines.map(String.init) == expected, "\(type) \(shape) seed \(seed)")
    }
  }

  @Test(arguments: Soak.seeds(60))
  func whatIsWrittenIsReadBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let dialects = [
      TextDialect.csv, .tsv, try TextDialect(delimiter: UInt8(ascii: "-"), nullText: "NA"),
      try TextDialect(
        delimiter: UInt8(ascii: "0"), quote: UInt8(ascii: "e"), hasHeader: false, hasTrailingDelimiter: true),
    ]
    let dialect = dialects[random.integer(in: 0...3)]
    let types = (0..<random.integer(in: 1...6)).map { _ in
      LogicalType.all[random.integer(in: 0...(LogicalType.all.count - 1))]
    }
    let rows = (0..<random.integer(in: 0...200)).map { _ in
      types.map { type -> Value in
        switch random.integer(in: 0...9) {
        case 0: .null
        case 1 where type == .text:
          .text(["", "NA", "a,b", "\"", "x\ny", "\r\n", "\u{FEFF}", "e0-\t"][random.integer(in: 0...7)])
        default: random.value(type, near: nil)
        }
      }
    }
    let text = try WriterTests.delimited(try WriterTests.batch(rows, types), dialect)
    let path = try fixture.file("w.csv", text)
    // A file without a header and rows does not say how many columns it has.
    guard dialect.hasHeader || !rows.isEmpty else { return }
    var options = ReadingOptions()
    options.rowGroupRowCount = random.integer(in: 1...100)
    options.limits.readByteCount = random.integer(in: 1...500)
    let found = try TextInput.rows(of: path, dialect, types: types, options: options)
    #expect(found.map { $0.map(\.description) } == rows.map { $0.map(\.description) }, "seed \(seed)")
    #expect(found == rows, "seed \(seed)")
  }

  /// Words are written without quotes, `false` and `infinity` too: a delimiter or quote may be a letter of one.
  @Test(arguments: UInt8(1)..<UInt8(0x80)) func everyByteThatCanDelimitDoes(byte: UInt8) throws {
    var random = SeededRandom(seed: UInt64(byte))
    let types = LogicalType.all
    var rows = (0..<30).map { _ in types.map { random.value($0, near: nil) } }
    // The words of types that have some, which values drawn at random need not be.
    let words: [Value] = [
      .boolean(true), .boolean(false), .double(.nan), .double(.infinity), .double(-.infinity), .double(1e300),
      .real(.nan), .real(-.infinity), .date(days: .max), .date(days: .min), .timestamp(microseconds: .max),
      .timestamptz(microseconds: .min),
    ]
    for word in words {
      rows.append(types.map { type in (try? ColumnVector([word], type: type)) == nil ? .null : word })
    }
    // Neither NUL nor a line end can be one, and delimiter and quote are two bytes. A digit is tried as a delimiter
    // alone: as a quote it is written right, and numbers are read with their doubled quotes taken for digits.
    let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    let dialects = [
      try? TextDialect(delimiter: byte), isDigit ? nil : try? TextDialect(delimiter: UInt8(ascii: ";"), quote: byte),
    ].compactMap { $0 }
    for dialect in dialects {
      let text = try WriterTests.delimited(try WriterTests.batch(rows, types), dialect)
      let found = try TextInput.rows(of: try fixture.file("w.csv", text), dialect, types: types)
      #expect(found == rows, "delimiter \(dialect.delimiter), quote \(dialect.quote ?? 0)")
    }
  }

  @Test func csvIsAsTheCommandLinePromises() throws {
    let types: [LogicalType] = [.text, .decimal(precision: 9, scale: 2), .boolean, .timestamp, .double]
    let rows: [[Value]] = [
      [
        .text("plain"), .decimal(Decimal(unscaled: 150, scale: 2)), .boolean(true), .timestamp(microseconds: 0),
        .double(1),
      ],
      [.text(""), .null, .boolean(false), .timestamp(microseconds: -1), .double(0.1)],
      [.text("a \"b\", c"), .decimal(Decimal(unscaled: -5, scale: 2)), .null, .null, .double(.nan)],
    ]
    #expect(
      try WriterTests.delimited(try WriterTests.batch(rows, types)) == """
        c0,c1,c2,c3,c4
        plain,1.50,true,1970-01-01T00:00:00,1
        "",,false,1969-12-31T23:59:59.999999,0.1
        "a ""b"", c",-0.05,,,NaN

        """)
  }

  @Test func onlyTheRowsMeantAreWritten() throws {
    let values = try ColumnVector((0..<6).map { .integer($0) }, type: .integer)
    let constant = try ColumnVector(repeating: .text("k"), count: 6, type: .text)
    let entries = try ColumnVector([.text("red"), .text("blue")], type: .text)
    let codes = Buffer(byteCount: 12)
    codes.withMutableBytes { bytes in
      for (index, code) in [UInt16(0), 1, 1, 0, 1, 0].enumerated() {
        bytes.storeBytes(of: code, toByteOffset: index * 2, as: UInt16.self)
      }
    }
    let colours = ColumnVector(type: .text, count: 6, layout: .dictionary(.init(entries)), values: codes)
    let nulls = try ColumnVector(repeating: .null, count: 6, type: .date)
    let schema = try WriterTests.schema([.integer, .text, .text, .date])
    let batch = Batch(
      schema: schema, columns: [values, constant, colours, nulls], rowCount: 6, selection: SelectionVector([1, 3, 4]))
    #expect(try WriterTests.delimited(batch) == "c0,c1,c2,c3\n1,k,blue,\n3,k,red,\n4,k,blue,\n")
  }

  @Test func aDialectWithoutQuotesRefusesWhatWouldNeedThem() throws {
    let batch = try WriterTests.batch([[.text("ok")], [.text("a|b")]], [.text])
    var writer = DelimitedWriter(batch.schema, dialect: .tbl)
    var bytes: [UInt8] = []
    let error = errorOf { try writer.append(batch, to: &bytes) }
    #expect(error?.code == .unsupported)
    #expect(error?.message == "'a|b' cannot be written in a dialect without quotes.")
    #expect(error?.fact("column") == "c0")
    #expect(String(decoding: bytes, as: UTF8.self) == "ok|\n")
  }

  /// A file without columns can be asked for as text like any other.
  @Test(arguments: [TextDialect.csv, .tsv, .tbl]) func rowsWithoutColumnsHaveNoText(dialect: TextDialect) throws {
    let batch = Batch(schema: try Schema([]), columns: [], rowCount: 0)
    #expect(try WriterTests.delimited(batch, dialect) == "")
  }

  // MARK: JSON lines

  @Test func jsonLinesHoldEveryType() throws {
    let types: [LogicalType] = [
      .boolean, .bigint, .decimal(precision: 38, scale: 3), .double, .date, .timestamptz, .text, .bytea, .uuid,
    ]
    let rows: [[Value]] = [
      [
        .boolean(true), .bigint(.min), .decimal(Decimal(unscaled: Int128(10) << 90, scale: 3)), .double(1e300),
        .date(days: 0), .timestamptz(microseconds: 0), .text("a\"\\\n\t\r\u{1}é/"), .bytea([0, 255]),
        .uuid(UniqueID(bits: 1)),
      ],
      [.null, .null, .null, .double(-.infinity), .date(days: .max), .null, .text(""), .null, .null],
    ]
    let batch = try WriterTests.batch(rows, types)
    var writer = JSONLinesWriter(batch.schema)
    var bytes: [UInt8] = []
    writer.append(batch, to: &bytes)
    let first =
      #"{"c0":true,"c1":-9223372036854775808,"c2":12379400392853802748991242.240,"c3":1e+300,"c4":"1970-01-01","#
      + #""c5":"1970-01-01T00:00:00Z","c6":"a\"\\\n\t\r\u0001é/","c7":"\\x00ff","c8":"00000000-0000-0000-0000-000000000001"}"#
    let second =
      #"{"c0":null,"c1":null,"c2":null,"c3":"-Infinity","c4":"infinity","c5":null,"c6":"","c7":null,"c8":null}"#
    #expect(String(decoding: bytes, as: UTF8.self) == first + "\n" + second + "\n")
  }

  @Test func jsonNamesAreEscaped() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "a\"b", type: .integer)])
    var writer = JSONLinesWriter(schema)
    var bytes: [UInt8] = []
    writer.append(
      Batch(schema: schema, columns: [try ColumnVector([.integer(5)], type: .integer)], rowCount: 1), to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"a\"b":5}"# + "\n")
  }
}
