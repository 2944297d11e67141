import BasaltCore
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// `ValueSample`, `SampledValue`, `DistributionSearch`, `DistributionBuilder`, `ColumnRecords`, and `DistributionBytes`: what a file says of how
/// values are distributed, held against its rows.
@Suite struct ValueDistributionTests {
  /// One column in row groups of some sizes.
  private static func file(_ values: [Value], _ type: LogicalType, cuts: [Int] = []) throws -> TestFile {
    let schema = try Schema([Field(id: FieldID(1), name: "c", type: type)])
    var groups: [[ColumnVector]] = []
    for (start, end) in zip([0] + cuts, cuts + [values.count]) {
      groups.append([try ColumnVector(Array(values[start..<end]), type: type)])
    }
    return try TestFile(schema, groups)
  }

  private static func numbers(_ count: Int, _ body: (Int) -> Int?) -> [Value] {
    (0..<count).map { body($0).map { .integer(Int32($0)) } ?? .null }
  }

  // MARK: What is written

  /// Shares of ranges and of common values, as far as a sample of so many rows can know them: within four deviations.
  @Test(arguments: Soak.seeds(6)) func sharesAreThoseOfTheRows(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rows = (0..<40_000).map { _ -> Int? in
      switch random.integer(in: 0...9) {
      case 0: nil
      case 1, 2: 7
      case 3: 5_000
      default: random.integer(in: 1...100) * random.integer(in: 1...100)
      }
    }
    let values = Self.numbers(rows.count) { rows[$0] }
    let reader = try Self.file(values, .integer, cuts: [9_000, 9_100, 30_000]).open()
    let distribution = try #require(try reader.distribution(ofColumn: 0))
    #expect(distribution.sampleCount > 1_000 && distribution.sampleCount <= 4_096)
    let valid = rows.compactMap { $0 }
    let error = 2 / Double(distribution.sampleCount).squareRoot()
    func share(_ passes: (Int) -> Bool) -> Double { Double(valid.count(where: passes)) / Double(valid.count) }
    for common in distribution.commonValues {
      guard case .integer(let number) = common.value else { continue }
      let stated = Double(common.count) / Double(distribution.sampleCount)
      #expect(abs(stated - share { $0 == Int(number) }) <= error, "\(number) seed \(seed)")
    }
    #expect(distribution.commonValues.prefix(2).map(\.value) == [.integer(7), .integer(5_000)], "seed \(seed)")
    let part = DistributionEstimate.Part(
      valueCount: valid.count, distribution: distribution, minimum: .integer(1), maximum: .integer(10_000))
    let estimate = try #require(DistributionEstimate([part], step: 1))
    let width = 2 / Double(distribution.bounds.count - 1)
    for _ in 0..<100 {
      let ends = [random.pick(valid), random.pick(valid)].sorted()
      let found = try #require(estimate.share(in: .init(lower: Double(ends[0]), upper: Double(ends[1]))))
      #expect(abs(found - share { (ends[0]...ends[1]).contains($0) }) <= width + error, "\(ends) seed \(seed)")
    }
  }

  /// What two bounds and a number of distinct values say already takes no bytes.
  @Test(arguments: ["key", "uniform", "few", "one"]) func evenColumnsHaveNone(name: String) throws {
    func value(_ row: Int) -> Int {
      switch name {
      case "key": row
      case "uniform": row * 7_919 % 1_000
      case "few": row * 31 % 12
      default: 5
      }
    }
    let reader = try Self.file(Self.numbers(20_000) { value($0) }, .integer, cuts: [12_000]).open()
    #expect(try reader.distribution(ofColumn: 0) == nil, "\(name)")
    #expect(reader.root.sections.allSatisfy { $0.type != 7 })
  }

  @Test func fewRowsHaveNone() throws {
    let reader = try Self.file(Self.numbers(4_000) { $0 % 10 == 0 ? $0 : 1 }, .integer).open()
    #expect(try reader.distribution(ofColumn: 0) == nil)
    #expect(try Self.file(Self.numbers(8_192) { $0 % 10 == 0 ? $0 : 1 }, .integer).open().distribution(ofColumn: 0) != nil)
  }

  /// Of few different values all are named: then nothing is left for one that is not there.
  @Test func ofFewValuesAllAreNamed() throws {
    let flags: [Value] = (0..<10_000).map { .boolean($0 % 20 == 3) }
    let reader = try Self.file(flags, .boolean).open()
    let distribution = try #require(try reader.distribution(ofColumn: 0))
    #expect(distribution.commonValues.map(\.value) == [.boolean(false), .boolean(true)])
    #expect(distribution.commonCount == distribution.sampleCount && distribution.bounds.isEmpty)
  }

  /// The record of any column of any type: what is read is what was written, and fits into what it may take.
  @Test(arguments: LogicalType.all.indices, Soak.seeds(1))
  func theRecordOfAnyColumnReadsBack(typeIndex: Int, seed: UInt64) throws {
    let type = LogicalType.all[typeIndex]
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases where shape != .extremes || !type.isVariableLength {
      let file = try TestFile(type, shape, counts: [4_500, 600], nullShare: 5, seed: random.next())
      let reader = try file.open()
      let report = try DataFileVerifier(file.name, in: file.store, isDeep: true).verified()
      #expect(report.isSound, "\(type) \(shape) seed \(seed): \(report.problems)")
      guard let found = try reader.distribution(ofColumn: 0) else { continue }
      let bytes = found.encoded(type)
      #expect(try ValueDistribution(RecordBytes(Buffer(bytes)), type) == found, "\(type) \(shape) seed \(seed)")
      let data = try FileLayout(reader).columns[0].dataByteCount
      #expect(bytes.count <= max(data / 32, 5_100 / 64), "\(type) \(shape) seed \(seed): \(bytes.count) of \(data)")
    }
  }

  /// Texts are cut between code points, whatever lies around the sixteenth byte, and bounds ascend all the same.
  @Test(arguments: Soak.seeds(4)) func longTextsAreCutBetweenCodePoints(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let ends = ["a", "é", "火", "😀"]
    let texts = (0..<300).map { _ in
      "a long begi" + (0..<random.integer(in: 0...8)).map { _ in random.pick(ends) }.joined()
    }
    let values: [Value] = (0..<30_000).map { _ in .text(random.chance(1, in: 4) ? texts[0] : random.pick(texts)) }
    let file = try Self.file(values, .text)
    let distribution = try #require(try file.open().distribution(ofColumn: 0))
    let first = try #require(distribution.commonValues.first)
    guard case .text(let shown) = first.value else { return }
    #expect(texts[0].hasPrefix(shown) && shown.utf8.count <= 16, "seed \(seed)")
    #expect((first.hash != nil) == (texts[0].utf8.count > 16))
    #expect(try DataFileVerifier(file.name, in: file.store, isDeep: true).verified().isSound, "seed \(seed)")
  }

  // MARK: Damage

  private static let sound = ValueDistribution(
    sampleCount: 20, commonValues: [.init(value: .integer(7), count: 6), .init(value: .integer(9), count: 4)],
    bounds: [.integer(0), .integer(8), .integer(39)])

  @Test(arguments: [
    (0, [0, 0, 0, 0], "A distribution of integer has 0 values and 3 bounds."), (0, [9], "is said to be in 4 rows of a sample of 9."),
    (5, [1], "has 20 values and 1 bounds."), (6, [1], "'distribution, offset 6' is 1"), (4, [255], "is said to be in 0 rows"),
    (5, [4], "ends within a value."), (5, [2], "A distribution of 36 bytes ends at 32."), (8, [3], "in 4 rows"),
    (16, [0], "in 0 rows"), (20, [7], "A distribution has a common value twice."),
    (28, [255, 255, 255, 255], "The bounds of a distribution do not ascend."),
  ] as [(Int, [UInt8], String)])
  func whatIsNoDistributionIsRefused(offset: Int, bytes: [UInt8], message: String) throws {
    var record = Self.sound.encoded(.integer)
    record.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    let error = #expect(throws: BasaltError.self) { try ValueDistribution(RecordBytes(Buffer(record)), .integer) }
    #expect(error?.code == .corruptFile && error?.message.contains(message) == true, "\(String(describing: error))")
  }

  /// Any bytes are a distribution or none, of whatever type, and never more.
  @Test(arguments: Soak.seeds(30)) func noBytesAreReadBeyondTheirEnd(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for type in LogicalType.all {
      var bytes = random.bytes(random.integer(in: 0...60))
      if bytes.count > 7 { bytes.replaceSubrange(1..<8, with: [0, 0, 0, bytes[4] % 3, bytes[5] % 4, 0, 0]) }
      if let found = try? ValueDistribution(RecordBytes(Buffer(bytes)), type) {
        #expect(found.encoded(type) == bytes, "\(type) seed \(seed)")
      }
    }
  }

  @Test func whatTheColumnDisprovesIsReported() throws {
    let file = try Self.file(Self.numbers(9_000) { $0 % 3 == 0 ? 5 : $0 }, .integer)
    let place = 8
    var forgery = try Forgery(file)
    try forgery.setSection(.distributions, at: place, to: [255, 255])
    let many = try forgery.verified(isDeep: false)
    #expect(many.problems.map(\.message) == ["A distribution is of 65535 values, and the column has 9000."])
    forgery = try Forgery(file)
    // The common value, behind its count.
    try forgery.setSection(.distributions, at: place + 12, to: [0, 0, 0, 128])
    let outside = try forgery.verified(isDeep: false)
    #expect(outside.problems.map(\.message) == ["A value of a distribution lies outside of the column's bounds."])
    forgery = try Forgery(file)
    try forgery.setSection(.distributions, at: 0, to: [9])
    let moved = try forgery.verified(isDeep: false)
    #expect(moved.problems.contains { $0.message.contains("A distribution lies at 9") }, "\(moved.problems)")
  }
}
