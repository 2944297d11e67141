import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct PartitionSpecTests {
  private func schema() throws -> Schema {
    try Schema([
      Field(id: FieldID(1), name: "region", type: .text), Field(id: FieldID(2), name: "id", type: .bigint),
      Field(id: FieldID(3), name: "Departure Time", type: .timestamp),
      Field(id: FieldID(4), name: "x\"y", type: .double),
    ])
  }

  private func following(_ history: [PartitionSpec], _ text: String) throws -> PartitionSpec {
    try PartitionSpec.following(history, fields: PartitionFieldText.list(parsing: text), in: schema())
  }

  @Test func fieldsKeepTheirNumbersFromSpecToSpec() throws {
    let first = try following([], "region, bucket(16, id)")
    #expect(first.id == PartitionSpecID(0) && first.fields.map(\.id.number) == [1, 2])
    let second = try following([first], #"bucket(32, id), day("Departure Time"), region"#)
    #expect(second.id == PartitionSpecID(1) && second.fields.map(\.id.number) == [3, 4, 1])
    let third = try following([first, second], #"bucket(16, id), hour("Departure Time")"#)
    #expect(third.fields.map(\.id.number) == [2, 5])
    // Going back is the earlier spec itself.
    #expect(try following([first, second, third], "region, bucket(16, id)") == first)
  }

  @Test func typesFollowFromTheSchema() throws {
    let spec = try following([], #"region, bucket(16, id), day("Departure Time"), truncate(5, id)"#)
    #expect(try spec.resultTypes(in: schema()) == [.text, .integer, .date, .bigint])
    #expect(PartitionSpec.unpartitioned.fields.isEmpty)
  }

  @Test func aSpecPrintsAsItIsWritten() throws {
    let text = #"region, bucket(16, id), day("Departure Time"), "x""y""#
    #expect(try following([], text).text(in: schema()) == text)
  }

  // MARK: Refusals

  @Test func columnsThatAreNotThereAreRefused() throws {
    let error = #expect(throws: BasaltError.self) { try following([], "regio") }
    #expect(error?.code == .unknownName && error?.remedy == "Did you mean region?")
    let narrower = try Schema([Field(id: FieldID(9), name: "other", type: .text)])
    let spec = try following([], "region")
    let later = #expect(throws: BasaltError.self) { try spec.resultTypes(in: narrower) }
    #expect(later?.code == .unknownName && later?.message.contains("field id 1") == true)
    #expect(throws: BasaltError.self) { try spec.text(in: narrower) }
    #expect(throws: BasaltError.self) { try PartitionSplitter(spec, schema: narrower) }
  }

  @Test func transformsOfTheWrongTypeNameTheColumn() throws {
    let error = #expect(throws: BasaltError.self) { try following([], "year(region)") }
    #expect(error?.code == .typeMismatch && error?.context.contains { $0.value == "region" } == true)
    // The same when the schema has changed since.
    let spec = try following([], "day(\"Departure Time\")")
    let changed = try Schema([Field(id: FieldID(3), name: "t", type: .text)])
    let later = #expect(throws: BasaltError.self) { try spec.resultTypes(in: changed) }
    #expect(later?.context.contains { $0.value == "t" } == true)
  }

  /// A forged ledger can say so; a real table does not live to see it.
  @Test func theLastNumberHasNoSuccessor() throws {
    let last = try PartitionSpec(id: PartitionSpecID(.max), fields: [])
    let error = #expect(throws: BasaltError.self) { try following([last], "region") }
    #expect(error?.code == .outOfRange && error?.message.contains("there is no number for another") == true)
  }

  @Test func duplicatesAreRefused() throws {
    let twice = #expect(throws: BasaltError.self) { try following([], "region, region") }
    #expect(twice?.code == .invalidArgument && twice?.message.contains("twice") == true)
    let field = PartitionField(id: PartitionFieldID(1), source: FieldID(1), transform: .identity)
    let other = PartitionField(id: PartitionFieldID(1), source: FieldID(2), transform: .identity)
    let numbers = #expect(throws: BasaltError.self) {
      try PartitionSpec(id: PartitionSpecID(1), fields: [field, other])
    }
    #expect(numbers?.message == "Two partition fields have the number 1.")
  }

  @Test func tooManyFieldsAreRefused() throws {
    let fields = (1...17).map {
      PartitionField(id: PartitionFieldID($0), source: FieldID($0), transform: .identity)
    }
    let error = #expect(throws: BasaltError.self) { try PartitionSpec(id: PartitionSpecID(1), fields: fields) }
    #expect(error?.code == .outOfRange && error?.message.contains("17") == true)
  }

  @Test func numbersOfFieldsEnd() throws {
    let last = PartitionField(
      id: PartitionFieldID(Limits.partitionFieldIDMaximum), source: FieldID(1), transform: .identity)
    let history = [try PartitionSpec(id: PartitionSpecID(0), fields: [last])]
    let error = #expect(throws: BasaltError.self) { try following(history, "bucket(3, id)") }
    #expect(error?.code == .outOfRange)
    #expect(try following(history, "region") == history[0])
  }
}

@Suite struct PartitionFieldTextTests {
  @Test func spellingsReadAsTheyMean() throws {
    let fields = try PartitionFieldText.list(
      parsing: " Region ,BUCKET( 16 , id ),truncate(10,code), Day(ts), identity(x), hour, \"Day\" ")
    #expect(
      fields == [
        PartitionFieldText(transform: .identity, column: "region"),
        PartitionFieldText(transform: .bucket(count: 16), column: "id"),
        PartitionFieldText(transform: .truncate(width: 10), column: "code"),
        PartitionFieldText(transform: .day, column: "ts"),
        PartitionFieldText(transform: .identity, column: "x"),
        // A column may have the name of a transform.
        PartitionFieldText(transform: .identity, column: "hour"),
        PartitionFieldText(transform: .identity, column: "Day"),
      ])
    #expect(try PartitionFieldText.list(parsing: " \n").isEmpty)
  }

  @Test(arguments: Soak.seeds(200))
  func whatIsPrintedReadsBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var fields: [PartitionFieldText] = []
    for _ in 0..<random.integer(in: 1...4) {
      let name = random.pick(["plain", "Mixed Case", "q\"q", "é", "_1", "1a", ",", "(", random.text(count: 5)])
      fields.append(
        PartitionFieldText(transform: random.pick(PartitionTransform.samples), column: name.isEmpty ? "e" : name))
    }
    let text = fields.map(\.description).joined(separator: ", ")
    let read = try PartitionFieldText.list(parsing: text)
    #expect(read.map(\.transform) == fields.map(\.transform), "\(text)")
    #expect(read.map { Array($0.column.utf8) } == fields.map { Array($0.column.utf8) }, "\(text)")
  }

  @Test(arguments: [
    ("bucket(16 id)", BasaltError.Code.syntax, "',' is expected at byte 11"), ("a b", .syntax, "',' is expected"),
    ("a,", .syntax, "it ends"), ("bucket(x, id)", .syntax, "a number is expected"),
    ("day(ts", .syntax, "')' is expected"),
    ("\"abc", .syntax, "never closed"), ("\"\"", .syntax, "a name between the quotes"), ("(a)", .syntax, "is expected"),
    ("weak(x)", .unknownName, "no partition transform weak"), ("bucket(0, x)", .outOfRange, "bucket(0"),
    ("truncate(99999999999999999999, x)", .outOfRange, "too large"), ("dya(x)", .unknownName, "dya"),
  ])
  func whatCannotBeReadSaysWhere(text: String, code: BasaltError.Code, part: String) {
    let error = #expect(throws: BasaltError.self) { try PartitionFieldText.list(parsing: text) }
    #expect(error?.code == code)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    #expect(error?.remedy.isEmpty == false)
  }

  @Test(arguments: Soak.seeds(300))
  func damagedTextNeverTraps(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = random.mutated(Array("region, bucket(16, \"i\"\"d\"), day(ts)".utf8), alphabet: "(),\"bucket16 ")
    _ = try? PartitionFieldText.list(parsing: String(decoding: bytes, as: UTF8.self))
  }
}
