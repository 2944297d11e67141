import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltStorage
import ForgerySupport
import TestSupport
import Testing

/// Columns that are differences to another one of their file: what is read with them, counted, and refused (`BasePage`).
@Suite struct BasePageTests {
  /// When orders were sent and received, a number that has nothing to do with them, and notes.
  private static func file(_ profile: TierProfile = .hot, seed: UInt64 = 1) throws -> TestFile {
    var random = SeededRandom(seed: seed)
    let fields: [(String, LogicalType)] = [
      ("sent", .date), ("number", .date), ("received", .date), ("note", .text),
    ]
    let schema = try Schema(
      fields.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: $1.0, type: $1.1) })
    let groups = try [5_000, 1_500].map { count in
      var rows: [[Value]] = []
      for row in 0..<count {
        let sent = Int32(8_000 + random.integer(in: 0...2_500))
        let isMissing = row % 50 == 7
        rows.append([
          isMissing ? .null : .date(days: sent), .date(days: Int32(random.integer(in: 0...40_000))),
          isMissing || row % 60 == 9 ? .null : .date(days: sent + Int32(random.integer(in: 1...30))),
          .text("note \(row)"),
        ])
      }
      return try fields.indices.map { index in try ColumnVector(rows.map { $0[index] }, type: fields[index].1) }
    }
    return try TestFile(schema, groups, profile: profile, seed: seed)
  }

  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func aFileWithABaseIsReadAsItWasWritten(profile: TierProfile, seed: UInt64) throws {
    let file = try Self.file(profile, seed: seed)
    let reader = try file.open()
    #expect(try reader.description(at: 2).encodings.contains(ColumnDifference.wireID))
    #expect(try reader.column(at: 2).chunk(0).entry.base == 0 && reader.column(at: 1).chunk(0).entry.base == nil)
    for (index, column) in try reader.columns().enumerated() {
      #expect(column.isIdentical(to: ColumnVector.concatenated(file.rowGroups.map { $0[index] }, type: column.type)))
    }
    let report = try DataFileVerifier(file.name, in: file.store, isDeep: true).verified()
    #expect(report.isSound, "\(report.problems)")
  }

  /// The column alone, without its base among those wanted; with it; tested only; both tested.
  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func anyScanOfTheColumnFindsItsBase(profile: TierProfile, seed: UInt64) throws {
    let file = try Self.file(profile, seed: seed)
    let received = file.rowGroups.flatMap { group in (0..<group[2].count).map { group[2][$0] } }
    let sent = file.rowGroups.flatMap { group in (0..<group[0].count).map { group[0][$0] } }
    func days(_ value: Value) -> Int32? { if case .date(let days) = value { days } else { nil } }
    let late = ScanPredicate.Term(column: FieldID(3), test: .comparison(.greater, .date(days: 10_400)))
    let early = ScanPredicate.Term(column: FieldID(1), test: .comparison(.lessOrEqual, .date(days: 10_420)))
    for (columns, terms) in [([2], []), ([2, 0], [late]), ([3], [late]), ([2, 3], [late, early])]
      as [([Int], [ScanPredicate.Term])]
    {
      let reader = try file.open()
      let scan = try DataFileScan(reader, columns: columns, where: ScanPredicate(terms))
      let worker = ScanWorker(scan)
      var left = Int.max
      let ahead = try scan.readAhead(scan.pieces.indices, within: &left)
      var found: [[Value]] = []
      for piece in scan.pieces {
        _ = try worker.read(piece, ahead: ahead) { batch throws(BasaltError) in
          for row in 0..<batch.rowCount { found.append(batch.row(row)) }
          return true
        }
      }
      let expected = received.indices.filter { row in
        (terms.isEmpty || (days(received[row]) ?? 0) > 10_400)
          && (terms.count < 2 || (days(sent[row]) ?? .max) <= 10_420)
      }
      #expect(found.count == expected.count, "columns \(columns)")
      if let position = columns.firstIndex(of: 2) {
        #expect(found.map { $0[position] } == expected.map { received[$0] }, "columns \(columns)")
      }
    }
  }

  /// A base counts as read, once, whether or not it is wanted itself.
  @Test func theBaseIsCountedOnce() throws {
    let file = try Self.file()
    func byteCount(_ columns: [Int]) throws -> Int {
      let scan = try DataFileScan(try file.open(), columns: columns)
      let worker = ScanWorker(scan)
      for piece in scan.pieces { _ = try worker.read(piece) { _ throws(BasaltError) in true } }
      return worker.read.byteCount
    }
    #expect(try byteCount([2]) > byteCount([0]))
    #expect(try byteCount([2]) == byteCount([0, 2]))
    #expect(try byteCount([1, 2]) == byteCount([1]) + byteCount([2]))
  }

  /// What is damaged is said of the column that is: others that need it cannot be read, those that do not can.
  @Test func aDamagedBaseIsNamed() throws {
    var forgery = try Forgery(try Self.file())
    try forgery.damagePage(1, column: 0, rowGroup: 0)
    let (store, name) = try TestFile.store(holding: forgery.bytes)
    let reader = try DataFileReader(name, in: store, pool: BufferPool())
    let error = try #require(throws: BasaltError.self) { try reader.columns([2]) }
    #expect(
      error.code == .corruptPage && error.context.contains { $0.key == "column" && $0.value == "sent" }, "\(error)")
    #expect(try reader.columns([1, 3]).allSatisfy { $0.count == 6_500 })
    let problems = try forgery.verified(isDeep: true).problems
    #expect(!problems.isEmpty && problems.allSatisfy { "\($0)".contains("sent") }, "\(problems)")
  }

  /// A base that is not there, is the column itself, or has no values in its pages.
  @Test(arguments: [
    (UInt16(0), "no other column"), (3, "difference to itself"), (9, "of 4"), (4, "no base for others"),
  ])
  func whatIsNoBaseIsRefused(base: UInt16, reason: String) throws {
    var forgery = try Forgery(try Self.file())
    try forgery.setChunk(2, rowGroup: 0, at: 34, to: [UInt8(base), 0])
    let (store, name) = try TestFile.store(holding: forgery.bytes)
    let reader = try DataFileReader(name, in: store, pool: BufferPool())
    let error = try #require(throws: BasaltError.self) { try reader.columns([2]) }
    #expect("\(error)".contains(reason) || base == 4 && error.code == .corruptPage, "\(error)")
    #expect(try reader.columns([0, 1, 3]).allSatisfy { $0.count == 6_500 })
    #expect(try !forgery.verified(isDeep: true).isSound)
  }
}
