import BasaltCore
import BasaltEncoding
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// `ColumnDescription`, `FileSchema`: columns that only a later version knows keep nobody from reading the others.
@Suite struct UnreadableColumnTests {
  /// What makes column 1 of 3 unreadable, and how that is said.
  enum Obstacle: CaseIterable {
    case type, typeWithParameters, encoding

    func forge(_ forgery: inout Forgery) throws {
      switch self {
      case .type: try forgery.setColumn(1, at: 16, to: [23])
      // What precision and scale say of an unknown type is nothing that this version could judge.
      case .typeWithParameters: try forgery.setColumn(1, at: 16, to: [30, 0, 1, 0, 7, 0, 9, 0])
      case .encoding: try forgery.setColumn(1, at: 24, to: littleEndian(UInt64(1) << 40 | 1))
      }
    }

    var code: BasaltError.Code { self == .encoding ? .unsupportedEncoding : .unsupportedVersion }

    var message: String {
      switch self {
      case .type: "Column c1 is of type number 23, which is not known here."
      case .typeWithParameters: "Column c1 is of type number 30, which is not known here."
      case .encoding: "Column c1 uses encodings that are not known here: numbers [40]."
      }
    }
  }

  private static func file() throws -> TestFile {
    var random = SeededRandom(seed: 11)
    let fields = (0..<3).map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: .integer) }
    let groups = try [2_100, 900].map { count in
      try (0..<3).map { _ in try random.column(.anything, .integer, count: count, nullShare: 3) }
    }
    return try TestFile(try Schema(fields), groups)
  }

  @Test(arguments: Obstacle.allCases) func theOtherColumnsAreRead(obstacle: Obstacle) throws {
    let file = try Self.file()
    var forgery = try Forgery(file)
    try obstacle.forge(&forgery)
    let reader = try forgery.open()
    let columns = try reader.schema()
    #expect(columns.schema.fields == [file.schema.fields[0], file.schema.fields[2]])
    #expect(columns.ordinals == [0, 2])
    #expect(columns.unreadable.map(\.name) == ["c1"])
    let found = try reader.columns(columns.ordinals)
    for (vector, ordinal) in zip(found, columns.ordinals) {
      let original = ColumnVector.concatenated(file.rowGroups.map { $0[ordinal] }, type: .integer)
      #expect(vector.isIdentical(to: original))
    }
  }

  @Test(arguments: Obstacle.allCases) func theColumnItselfIsRefusedByName(obstacle: Obstacle) throws {
    var forgery = try Forgery(try Self.file())
    try obstacle.forge(&forgery)
    let reader = try forgery.open()
    let error = #expect(throws: BasaltError.self) { try DataFileScan(reader, columns: [0, 1]) }
    #expect(error?.code == obstacle.code)
    #expect(error?.message == obstacle.message)
    #expect(error?.remedy == "Read it with a newer version of Basalt; the other columns can be read.")
    #expect(error?.context.map(\.value) == ["c1", "damaged.bslt"])
    // As a term of a predicate, too.
    let predicate = ScanPredicate([ScanPredicate.Term(column: FieldID(2), test: .isNull)])
    #expect(throws: BasaltError.self) { try DataFileScan(reader, columns: [0], where: predicate) }
  }

  @Test(arguments: Obstacle.allCases) func layoutHasAPlaceForIt(obstacle: Obstacle) throws {
    let file = try Self.file()
    var forgery = try Forgery(file)
    try obstacle.forge(&forgery)
    let layout = try FileLayout(try forgery.open())
    let original = try FileLayout(try file.open())
    #expect(layout.regions.map(\.byteRange) == original.regions.map(\.byteRange))
    #expect(layout.columns[1].description.obstacle?.code == obstacle.code)
    #expect(layout.columns[1].statistics.nullCount == original.columns[1].statistics.nullCount)
    // What the bytes of a bound mean only the type says.
    #expect((layout.columns[1].statistics.minimum == nil) == (obstacle != .encoding))
  }

  @Test(arguments: Obstacle.allCases, [false, true]) func unknownIsNoDamage(obstacle: Obstacle, isDeep: Bool) throws {
    let file = try Self.file()
    var forgery = try Forgery(file)
    try obstacle.forge(&forgery)
    let report = try forgery.verified(isDeep: isDeep)
    #expect(report.isSound, "\(report.problems)")
    #expect(report.unsupported.map(\.message) == [obstacle.message])
    #expect(report.unsupported.map(\.code) == [obstacle.code])
    #expect(report.pageCount == 3 * (3 + 1))
  }

  @Test(arguments: Obstacle.allCases) func damageOfItsPagesIsFoundAllTheSame(obstacle: Obstacle) throws {
    var forgery = try Forgery(try Self.file())
    try obstacle.forge(&forgery)
    try forgery.damagePage(2, column: 1, rowGroup: 0)
    let report = try forgery.verified(isDeep: true)
    #expect(report.problems.map(\.code) == [.corruptPage])
    #expect(report.problems.first?.context.map(\.value) == ["c1", "0", "2", "damaged.bslt"])
    #expect(report.unsupported.count == 1)
  }

  @Test func aNameOrFieldIDOfTwoColumnsIsDamageEvenIfOneIsUnreadable() throws {
    // Column 1 takes the name of column 0: names have two bytes each.
    var sameName = try Forgery(try Self.file())
    try Obstacle.type.forge(&sameName)
    try sameName.setColumn(1, at: 8, to: littleEndian(UInt32(0)))
    var sameID = try Forgery(try Self.file())
    try Obstacle.type.forge(&sameID)
    try sameID.setColumn(1, at: 0, to: littleEndian(UInt32(3)))
    for (forgery, message) in [(sameName, "Two columns are named c0."), (sameID, "Two columns have the field id 3.")] {
      let error = #expect(throws: BasaltError.self) { try forgery.open().schema() }
      #expect(error?.code == .corruptFile)
      #expect(error?.message == message)
    }
  }

  @Test func someColumnsAreFoundByFieldIDWithoutALookAtOthers() throws {
    let file = try Self.file()
    let some = try file.open().schema(of: [FieldID(3), FieldID(9), FieldID(1)])
    #expect(some.schema.fields == [file.schema.fields[0], file.schema.fields[2]])
    #expect(some.ordinals == [0, 2] && some.unreadable.isEmpty)
    var unreadable = try Forgery(file)
    try Obstacle.type.forge(&unreadable)
    #expect(try unreadable.open().schema(of: [FieldID(2)]).unreadable.map(\.name) == ["c1"])
    // The column table is changed, the index of field ids is not.
    var moved = try Forgery(file)
    try moved.setColumn(1, at: 0, to: littleEndian(UInt32(9)))
    let error = #expect(throws: BasaltError.self) { try moved.open().schema(of: [FieldID(2)]) }
    #expect(error?.code == .corruptFile && error?.remedy == FileDamage.remedy)
    #expect(error?.message == "The field id index leads from 2 to the column of field id 9.")
    #expect(error?.context.map(\.value) == ["damaged.bslt"])
  }

  @Test func aWholeFileOfALaterVersionIsNoDamage() throws {
    var forgery = try Forgery(try Self.file())
    // The major version.
    forgery.setTail(at: 48, to: [2])
    let report = try forgery.verified(isDeep: true)
    #expect(report.isSound)
    #expect(report.unsupported.map(\.code) == [.unsupportedVersion])
  }
}
