import BasaltCore
import BasaltEncoding
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// `StatisticsClaim`, `DistinctCounter`, `ChunkVerifier`: each figure of the footer, falsified under a right checksum, is named; what is merely loose is not.
@Suite struct FalseFigureTests {
  /// One field of the file below, replaced.
  struct Change: Sendable, CustomTestStringConvertible {
    enum Place: Sendable {
      case column(Int)
      case chunk(Int, rowGroup: Int)
      case page(Int, entry: Int)
    }

    let name: String
    let place: Place
    let edits: [(offset: Int, bytes: [UInt8])]
    /// What deep verification says; `nil` when nothing.
    let message: String?
    /// What it says without decoding.
    let shallowMessage: String?

    init(
      _ name: String, _ place: Place, _ edits: [(Int, [UInt8])], _ message: String?, shallow: String? = nil
    ) {
      self.name = name
      self.place = place
      self.edits = edits.map { (offset: $0.0, bytes: $0.1) }
      self.message = message
      shallowMessage = shallow
    }

    var testDescription: String { name }
  }

  // The columns of the file, by ordinal.
  private static let numbers = 0
  private static let floats = 1
  private static let words = 2
  private static let constant = 3
  private static let nothing = 4
  private static let required = 5

  private static let madeFile = Result { try makeFile() }
  private static func file() throws -> TestFile { try madeFile.get() }

  /// Row groups of 1,500 rows (two pages) and 600 (one). Of `numbers` every third row is NULL, and all rows of the second page; of `floats` every fifth
  /// is NaN, and the least is a zero in the second row group.
  private static func makeFile() throws -> TestFile {
    let types: [LogicalType] = [.integer, .double, .text, .integer, .integer, .bigint]
    let fields = types.enumerated().map {
      Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1, isNullable: $0 != required)
    }
    var random = SeededRandom(seed: 3)
    let vocabulary = (0..<20).map { "word number \($0) of the vocabulary" }
    let groups = try [1_500, 600].map { count in
      let rows = 0..<count
      return [
        try ColumnVector(rows.map { $0 % 3 == 0 || $0 >= 1_024 ? .null : .integer(Int32($0 * 2)) }, type: .integer),
        try ColumnVector(
          rows.map { .double($0 % 5 == 0 ? .nan : Double($0) - (count == 600 ? 1 : 0.5)) }, type: .double),
        try ColumnVector(rows.map { _ in .text(random.pick(vocabulary)) }, type: .text),
        try ColumnVector(repeating: .integer(5), count: count, type: .integer),
        try ColumnVector(repeating: .null, count: count, type: .integer),
        try ColumnVector(rows.map { .bigint(Int64($0) * 7_919 % 1_009) }, type: .bigint),
      ]
    }
    return try TestFile(try Schema(fields), groups)
  }

  static let changes: [Change] = [
    Change(
      "chunk NULL count", .chunk(numbers, rowGroup: 1), [(20, littleEndian(UInt32(201)))],
      "The NULL count is said to be 201, but is 200."),
    Change(
      "chunk NULL count of several pages", .chunk(numbers, rowGroup: 0), [(20, littleEndian(UInt32(817)))],
      "The NULL count is said to be 817, but is 818."),
    Change(
      "page NULL count", .page(numbers, entry: 0), [(12, littleEndian(UInt32(341)))],
      "The NULL count is said to be 341, but is 342."),
    Change(
      "chunk NaN count", .chunk(floats, rowGroup: 1), [(24, littleEndian(UInt32(119)))],
      "The NaN count is said to be 119, but is 120."),
    Change(
      "page NaN count", .page(floats, entry: 1), [(16, littleEndian(UInt32(96)))],
      "The NaN count is said to be 96, but is 95."),
    Change(
      "NaN count of integers", .chunk(numbers, rowGroup: 1), [(24, littleEndian(UInt32(1)))],
      "The NaN count is said to be 1, but is 0."),
    Change(
      "chunk minimum raised", .chunk(numbers, rowGroup: 1), [(48, littleEndian(Int32(3)))],
      "The minimum is above the least value."),
    Change(
      "chunk minimum lowered", .chunk(numbers, rowGroup: 1), [(48, littleEndian(Int32(1)))],
      "The minimum is called tight, but no row has it."),
    Change(
      "chunk maximum lowered", .chunk(numbers, rowGroup: 1), [(64, littleEndian(Int32(1_197)))],
      "The maximum is below the greatest value."),
    Change(
      "chunk maximum raised", .chunk(numbers, rowGroup: 1), [(64, littleEndian(Int32(1_199)))],
      "The maximum is called tight, but no row has it."),
    Change(
      "page minimum raised", .page(numbers, entry: 0), [(32, littleEndian(Int32(4)))],
      "The minimum is above the least value."),
    Change(
      "page minimum lowered", .page(numbers, entry: 0), [(32, littleEndian(Int32(1)))],
      "The minimum is called tight, but no row has it."),
    Change(
      "page maximum lowered", .page(numbers, entry: 0), [(48, littleEndian(Int32(2_043)))],
      "The maximum is below the greatest value."),
    Change(
      "page maximum raised", .page(numbers, entry: 0), [(48, littleEndian(Int32.max))],
      "The maximum is called tight, but no row has it."),
    Change(
      "loose bounds that enclose", .chunk(numbers, rowGroup: 1),
      [(30, littleEndian(UInt16(0b0001100))), (48, littleEndian(Int32.min)), (64, littleEndian(Int32.max))], nil),
    Change(
      "loose bounds that are met", .page(numbers, entry: 0), [(20, littleEndian(UInt16(0b0001100)))], nil),
    Change(
      "loose minimum that does not enclose", .chunk(numbers, rowGroup: 1),
      [(30, littleEndian(UInt16(0b0101100))), (48, littleEndian(Int32(3)))], "The minimum is above the least value."),
    Change(
      "absent bounds", .chunk(numbers, rowGroup: 1),
      [(30, littleEndian(UInt16(0))), (32, [0, 0]), (48, [UInt8](repeating: 0, count: 32))], nil),
    Change(
      "minimum of a page of NULLs", .page(numbers, entry: 1), [(20, littleEndian(UInt16(0b0000100))), (22, [4])],
      "A minimum is given, but there is no value that it could bound."),
    Change(
      "maximum of a page of NULLs", .page(numbers, entry: 1), [(20, littleEndian(UInt16(0b0001000))), (23, [4])],
      "A maximum is given, but there is no value that it could bound."),
    Change(
      "tight zero of a float", .chunk(floats, rowGroup: 1), [(30, littleEndian(UInt16(0b0111100)))],
      "The minimum is called tight, but is a zero of unknown sign."),
    Change(
      "distinct count too large", .chunk(words, rowGroup: 0), [(40, littleEndian(UInt32(21)))],
      "The distinct count is said to be 21, but is 20."),
    Change(
      "distinct count too small", .chunk(words, rowGroup: 1), [(40, littleEndian(UInt32(19)))],
      "The distinct count is said to be 19, but is more."),
    Change("distinct count unknown", .chunk(words, rowGroup: 1), [(40, littleEndian(UInt32.max))], nil),
    Change(
      "distinct count of other values", .chunk(required, rowGroup: 1), [(40, littleEndian(UInt32(599)))],
      "The distinct count is said to be 599, but is more."),
    Change("right distinct count", .chunk(required, rowGroup: 1), [(40, littleEndian(UInt32(600)))], nil),
    Change(
      "distinct count of floats by their bits", .chunk(floats, rowGroup: 1), [(40, littleEndian(UInt32(600)))],
      "The distinct count is said to be 600, but is 481."),
    Change(
      "distinct count of a constant", .chunk(constant, rowGroup: 0), [(40, littleEndian(UInt32(2)))],
      "The distinct count is said to be 2, but is 1.", shallow: "The distinct count is said to be 2, but is 1."),
    Change(
      "maximum of a constant", .chunk(constant, rowGroup: 1), [(64, littleEndian(Int32(6)))],
      "The maximum of a constant chunk is not its minimum.",
      shallow: "The maximum of a constant chunk is not its minimum."),
    Change(
      "distinct count of NULLs", .chunk(nothing, rowGroup: 0), [(40, littleEndian(UInt32(1)))],
      "The distinct count is said to be 1, but is 0.", shallow: "The distinct count is said to be 1, but is 0."),
    Change(
      "bounds of NULLs", .chunk(nothing, rowGroup: 0), [(30, littleEndian(UInt16(0b0000110))), (32, [4])],
      "A chunk's flags contradict its counts and bounds.", shallow: "A chunk's flags contradict its counts and bounds."),
    Change(
      "NULLs where none are taken", .chunk(required, rowGroup: 1), [(20, littleEndian(UInt32(2)))],
      "A column that takes no NULL is said to have 2.", shallow: "A column that takes no NULL is said to have 2."),
    Change(
      "bytes of the pages", .column(required), [(48, littleEndian(UInt64(1)))],
      "The pages are said to have 1 bytes, but have \(requiredByteCount).",
      shallow: "The pages are said to have 1 bytes, but have \(requiredByteCount)."),
  ]

  private static let requiredByteCount =
    (try? file().open().entry(required).dataByteCount).map(String.init) ?? "no file"

  @Test(arguments: changes, [false, true]) func isNamed(change: Change, isDeep: Bool) throws {
    let file = try Self.file()
    var forgery = try Forgery(file)
    let column: Int
    var rowGroup: Int?
    switch change.place {
    case .column(let ordinal):
      column = ordinal
      for edit in change.edits { try forgery.setColumn(ordinal, at: edit.offset, to: edit.bytes) }
    case .chunk(let ordinal, let group):
      (column, rowGroup) = (ordinal, group)
      for edit in change.edits { try forgery.setChunk(ordinal, rowGroup: group, at: edit.offset, to: edit.bytes) }
    case .page(let ordinal, let entry):
      (column, rowGroup) = (ordinal, 0)
      for edit in change.edits { try forgery.setPage(ordinal, entry: entry, at: edit.offset, to: edit.bytes) }
    }
    let report = try forgery.verified(isDeep: isDeep)
    let expected = (isDeep ? change.message : change.shallowMessage).map { [$0] } ?? []
    #expect(report.problems.map(\.message) == expected, "\(report.problems)")
    for problem in report.problems {
      #expect(problem.code.isCorruption && !problem.remedy.isEmpty)
      #expect(problem.context.contains { $0.key == "column" && $0.value == "c\(column)" })
      #expect(problem.context.contains { $0.key == "row group" } == (rowGroup != nil))
      #expect(rowGroup.map { group in problem.context.contains { $0.value == "\(group)" } } ?? true)
    }
  }

  /// The file is what the changes take it for: nothing is said of it as it is.
  @Test func theFileItselfIsTrue() throws {
    let file = try Self.file()
    let reader = try file.open()
    #expect(try Forgery(file).verified(isDeep: true).isSound)
    #expect(try reader.column(at: Self.words).chunk(0).entry.distinctCount == 20)
    #expect(try reader.column(at: Self.words).chunk(1).entry.distinctCount == 20)
    #expect(try reader.column(at: Self.constant).chunk(0).entry.shape == .constant)
    #expect(try reader.column(at: Self.nothing).chunk(0).entry.shape == .allNull)
    #expect(try reader.column(at: Self.numbers).chunk(0).entry.firstPageEntry == 0)
    #expect(try reader.column(at: Self.floats).chunk(1).entry.zoneMap.minimum?.isTight == false)
  }
}
