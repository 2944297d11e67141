import BasaltCore
import BasaltRuntime
import BasaltText
import TestSupport
import Testing

struct TypeInferenceTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  private func infer(
    _ text: String, _ dialect: TextDialect = .csv, threadCount: Int = 1, limits: CuttingLimits = CuttingLimits()
  ) throws -> InferenceReport {
    let input = try TextInput(path: try fixture.file("i.csv", text), dialect: dialect, limits: limits)
    return try input.inferTypes(on: try WorkerPool(threadCount: threadCount))
  }

  private func type(_ values: [String]) throws -> LogicalType? {
    try infer("c,d\n" + values.map { "\($0),\n" }.joined()).columns.first?.type
  }

  @Test(arguments: [
    (["1", "-5", "0"], LogicalType.integer), (["2147483647", "-2147483648"], .integer), (["2147483648"], .bigint),
    (["-2147483649", "1"], .bigint), (["9223372036854775807"], .bigint),
    (["9223372036854775808"], .decimal(precision: 38, scale: 0)),
    ([String(repeating: "9", count: 38)], .decimal(precision: 38, scale: 0)),
    ([String(repeating: "9", count: 39)], .text),
    (["007"], .text), (["7", "007"], .text), (["0"], .integer), (["-0"], .integer), (["+4912345"], .text),
    (["-"], .text),
    (["1.5"], .decimal(precision: 18, scale: 1)), (["1.5", "12.25", "3"], .decimal(precision: 18, scale: 2)),
    ([".5", "5."], .decimal(precision: 18, scale: 1)), (["00.5"], .text), (["1.2.3"], .text),
    (["1234567890123456.78"], .decimal(precision: 18, scale: 2)),
    (["12345678901234567.89"], .decimal(precision: 38, scale: 2)),
    (["0.30000000000000004", "123.5"], .double), (["1e5"], .double), (["1.5", "1e-7"], .double),
    (["1", "NaN"], .double),
    (["0." + String(repeating: "1", count: 40)], .double), (["inf", "-Infinity"], .double), (["1e"], .text),
    (["true", "FALSE"], .boolean), (["t", "f"], .text), (["true", "1"], .text),
    (["2013-01-31"], .date), (["-0001-12-31", "0000-01-01", "12345-06-07"], .date),
    (["12345-06-07T00:00:00"], .timestamp), (["-290308-12-21T20:00:00Z"], .timestamptz), (["12345-13-07"], .text),
    (["0001-12-31 BC"], .text), (["2013-02-30"], .text), (["2013-01-31", "2013-01-31T05:30:00"], .timestamp),
    (["2013-01-31 05:30"], .timestamp), (["2013-01-31T05:30:00Z"], .timestamptz),
    (["2013-01-31T05:30:00+01:00"], .timestamptz), (["2013-01-31T05:30:00Z", "2013-01-31T05:30:00"], .text),
    (["2013-01-31T05:30:00Z", "2013-01-31"], .text), (["05:30:00", "23:59"], .time),
    (["05:30:00", "2013-01-31"], .text),
    (["6ba7b810-9dad-41d1-80b4-00c04fd430c8"], .uuid), (["abcdef01-9dad-41d1-80b4-00c04fd430c8"], .uuid),
    (["6ba7b8109dad41d180b400c04fd430c8"], .text), (["1", "x"], .text), (["1", "2013-01-31"], .text), ([""], .text),
    (["", "5", ""], .integer), (["\"5\"", "6"], .integer), (["\"\"", "6"], .text), (["\"1\"\"2\""], .text),
    ([" 1"], .text),
  ])
  func theNarrowestTypeThatHoldsAllValuesIsChosen(values: [String], expected: LogicalType) throws {
    #expect(try type(values) == expected)
    // Whatever the order, and wherever in a vector the values stand.
    let filler = Array(repeating: values[0], count: 1_500)
    #expect(try type(filler + values.reversed() + filler) == expected)
  }

  @Test func theReportSaysWhy() throws {
    let report = try infer(
      "id,price,code,when,mixed,empty\n1,2.50,7,2013-01-01,5,\n2,3,x7,,2013-01-01,\n3000000000,,8,2013-01-02,true,\n")
    #expect(report.rowCount == 3)
    #expect(report.malformedRecordCount == 0)
    #expect(report.types == [.bigint, .decimal(precision: 18, scale: 2), .text, .date, .text, .text])
    #expect(report.columns.map(\.nullCount) == [0, 1, 0, 1, 0, 3])
    #expect(report.columns.map(\.valueCount) == [3, 2, 3, 2, 3, 0])
    #expect(report.columns.map(\.isNullable) == [false, true, false, true, false, true])
    #expect(
      report.columns.map(\.explanation) == [
        "bigint, because line 4 has '3000000000' (bigint)",
        "decimal(18, 2), because line 2 has '2.50' (decimal)",
        "text, because line 3 has 'x7' (text)",
        "date, because line 2 has '2013-01-01' (date)",
        "text, because line 2 has '5' (integer) and line 3 has '2013-01-01' (date) and line 4 has 'true' (boolean)",
        "text, because there are no values",
      ])
  }

  @Test func theLastLineCounts() throws {
    let text = "n\n" + (0..<100_000).map { "\($0 % 1_000)\n" }.joined() + "x\n"
    let report = try infer(text)
    #expect(report.types == [.text])
    #expect(report.columns[0].explanation == "text, because line 100002 has 'x' (text)")
  }

  @Test func malformedRecordsAreCounted() throws {
    let report = try infer("a,b\n1,2\n3\n4,5\n")
    #expect(report.rowCount == 2)
    #expect(report.malformedRecordCount == 1)
    #expect(report.types == [.integer, .integer])
  }

  @Test func headerAloneGivesText() throws { #expect(try infer("a,b\n").types == [.text, .text]) }

  @Test func aFileWithoutColumnsGivesNone() throws {
    let report = try infer("", try TextDialect(hasHeader: false))
    #expect(report.types.isEmpty)
    #expect(report.rowCount == 0)
  }

  /// Values of kinds that mix in real files.
  private static func column(_ random: inout SeededRandom, count: Int) -> [String] {
    let kinds: [(inout SeededRandom) -> String] = [
      { String($0.integer(in: -999...999)) }, { String($0.integer(in: 0...99_999_999)) },
      { String(Int64(truncatingIfNeeded: $0.next())) }, { "\($0.integer(in: 0...99_999)).\($0.integer(in: 10...99))" },
      { "\($0.integer(in: 0...9)).\($0.integer(in: 0...9_999))" }, { "\(Double.random(in: 0...1, using: &$0))" },
      { Calendar.text(days: Int32($0.integer(in: 0...20_000))) },
      { Calendar.text(microseconds: Int64($0.integer(in: 0...1_000_000_000)) * 1_000_000, isInstant: false) },
      { Calendar.text(microseconds: Int64($0.integer(in: 0...1_000_000_000)) * 1_000_000, isInstant: true) },
      { $0.chance(1, in: 2) ? "true" : "false" }, { _ in "" }, { UniqueID(using: &$0).description },
      { "\($0.integer(in: 0...9))e\($0.integer(in: -5...5))" },
    ]
    let main = random.integer(in: 0...(kinds.count - 1))
    let rare = random.integer(in: 0...(kinds.count - 1))
    let share = random.integer(in: 1...400)
    return (0..<count).map { _ in kinds[random.chance(1, in: share) ? rare : main](&random) }
  }

  @Test(arguments: Soak.seeds(60))
  func inferredTypesReadEveryValueAndDoNotDependOnTheThreads(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rowCount = random.integer(in: 1...4_000)
    let columns = (0..<4).map { _ in TypeInferenceTests.column(&random, count: rowCount) }
    let lines = (0..<rowCount).map { row in columns.map { $0[row] }.joined(separator: ",") + "\n" }
    let text = "a,b,c,d\n" + lines.joined()
    let report = try infer(text)
    var limits = CuttingLimits()
    limits.readByteCount = random.integer(in: 100...2_000)
    limits.blockByteCount = random.integer(in: 1_000...20_000)
    let parallel = try infer(text, threadCount: 3, limits: limits)
    #expect(parallel.types == report.types, "seed \(seed)")
    #expect(parallel.columns.map(\.evidence) == report.columns.map(\.evidence), "seed \(seed)")
    #expect(parallel.columns.map(\.nullCount) == report.columns.map(\.nullCount), "seed \(seed)")

    // The conversion takes every value, and a narrower type does not: compared with a reading value by value.
    let rows = try TextInput.rows(of: try fixture.file("i.csv", text), types: report.types)
    #expect(rows.count == rowCount)
    for (index, column) in report.columns.enumerated() {
      let values = columns[index].filter { !$0.isEmpty }
      #expect(column.valueCount == values.count, "seed \(seed)")
      for narrower in TypeInferenceTests.narrower(than: column.type) {
        #expect(
          values.contains { (try? Value(parsing: $0, as: narrower)) == nil } || values.isEmpty,
          "\(narrower) would do, seed \(seed)")
      }
    }
  }

  private static func narrower(than type: LogicalType) -> [LogicalType] {
    switch type {
    case .bigint: [.integer]
    case .decimal(let precision, let scale):
      scale > 0 ? [.bigint, .decimal(precision: precision, scale: scale - 1)] : [.bigint]
    case .double: [.bigint]
    case .timestamp: [.date]
    case .timestamptz: [.timestamp]
    case .text: [.integer, .bigint, .date, .timestamp, .time, .uuid]
    default: []
    }
  }
}
