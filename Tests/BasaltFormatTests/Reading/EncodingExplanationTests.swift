import BasaltCore
import BasaltEncoding
import BasaltFormat
import TestSupport
import Testing

/// Explained is what the file holds, without being told anything that it does not hold.
@Suite struct EncodingExplanationTests {
  @Test(arguments: TierProfile.allCases, LogicalType.all)
  func aFileIsAsItIsWrittenToday(profile: TierProfile, type: LogicalType) throws {
    for shape in ColumnShape.allCases {
      for nullShare in [0, 2] {
        let file = try TestFile(type, shape, counts: [3_000, 1_100], nullShare: nullShare, profile: profile, seed: 11)
        let reader = try file.open()
        let column = try reader.column(at: 0)
        let first = try reader.rowGroups.indices.first { try column.chunk($0).entry.shape == .pages }
        guard let explained = try reader.explainEncoding(ofColumn: 0) else {
          #expect(first == nil, "\(shape)")
          continue
        }
        #expect(explained.isFound, "\(shape) NULLs \(nullShare): \(explained)")
        #expect(explained.rowGroup == first && explained.page == 0, "\(shape)")
      }
    }
  }

  /// Dates of which one column is the difference to another, which itself has no dictionary for that.
  @Test(arguments: TierProfile.allCases, Soak.seeds(1)) func basesAreFound(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let sent = (0..<5_000).map { _ in Int32(8_000 + random.integer(in: 0...2_500)) }
    let received = sent.map { $0 + Int32(random.integer(in: 1...30)) }
    let schema = try Schema([
      Field(id: FieldID(1), name: "sent", type: .date), Field(id: FieldID(2), name: "received", type: .date),
    ])
    let columns = try [sent, received].map { try ColumnVector($0.map { .date(days: $0) }, type: .date) }
    let reader = try TestFile(schema, [columns], profile: profile, seed: seed).open()
    let base = try #require(try reader.explainEncoding(ofColumn: 0))
    #expect(base.isFound && base.explanation.dictionary.outcome == .impossible)
    let difference = try #require(try reader.explainEncoding(ofColumn: 1))
    #expect(difference.isFound && difference.found.base == "sent")
    #expect(difference.explanation.candidates.first { $0.isChosen }?.node.name == ColumnDifference.name)
    #expect(difference.explanation.candidates.count > 1)
  }

  /// As another version may have written it: here one that was told what to write.
  @Test func aFileThatIsOtherwiseIsSaidToBe() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "c", type: .integer)])
    let column = try ColumnVector((0..<4_000).map { .integer(Int32($0 % 100)) }, type: .integer)
    let reader = try TestFile(schema, [[column]], forcing: Plain.wireID).open()
    let explained = try #require(try reader.explainEncoding(ofColumn: 0))
    #expect(!explained.isFound && explained.found.node.name == Plain.name)
    #expect(explained.explanation.candidates.first { $0.isChosen }?.node.name != Plain.name)
  }

  /// A page of NULLs alone says nothing about values.
  @Test func theFirstPageWithValuesIsTaken() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "c", type: .integer)])
    let empty = try ColumnVector(repeating: .null, count: 2_000, type: .integer)
    let values = try ColumnVector((0..<3_000).map { $0 < 1_024 ? .null : .integer(Int32($0 * $0)) }, type: .integer)
    let reader = try TestFile(schema, [[empty], [values]]).open()
    let explained = try #require(try reader.explainEncoding(ofColumn: 0))
    #expect(explained.rowGroup == 1 && explained.page == 1 && explained.isFound)
  }
}
