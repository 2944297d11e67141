import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct SchemaChangeTests {
  private func table() throws -> TableSchema {
    try TableSchema.first([
      ("id", .integer, false), ("day", .date, true), ("price", .decimal(precision: 9, scale: 2), true),
    ])
  }

  private func names(_ schema: TableSchema) -> [String] { schema.schema.fields.map(\.name) }

  private func spec(_ transform: PartitionTransform, _ column: UInt32) throws -> PartitionSpec {
    try PartitionSpec(
      id: PartitionSpecID(1),
      fields: [PartitionField(id: PartitionFieldID(1), source: FieldID(column), transform: transform)])
  }

  // MARK: Effects

  @Test func aNameThatComesBackIsAnotherColumn() throws {
    let dropped = try table().applying(.drop("price"))
    let added = try dropped.applying(
      .add(name: "price", type: .text, isNullable: true, defaults: ColumnDefaults(), at: .last))
    #expect(added.schema.fields.last?.id == FieldID(4) && added.id == SchemaID(2))
    // Also when the column that had the highest id is the one that went.
    let again = try added.applying(.drop("price")).applying(
      .add(name: "price", type: .text, isNullable: true, defaults: ColumnDefaults(), at: .last))
    #expect(again.schema.fields.last?.id == FieldID(5) && again.lastFieldID == FieldID(5))
  }

  @Test func columnsGoWhereTheyAreTold() throws {
    let added = try table().applying(
      .add(name: "x", type: .text, isNullable: true, defaults: ColumnDefaults(), at: .after("id")))
    #expect(names(added) == ["id", "x", "day", "price"])
    #expect(try names(added.applying(.move("price", to: .first))) == ["price", "id", "x", "day"])
    #expect(try names(added.applying(.move("id", to: .after("price")))) == ["x", "day", "price", "id"])
    #expect(try names(added.applying(.move("id", to: .last))) == ["x", "day", "price", "id"])
    #expect(try names(added.applying(.rename("x", to: "y"))) == ["id", "y", "day", "price"])
    #expect(try names(added.applying(.rename("x", to: "X"))) == ["id", "X", "day", "price"])
  }

  @Test func defaultsAreKeptApartAndWidenWithTheirColumn() throws {
    let added = try table().applying(
      .add(
        name: "n", type: .integer, isNullable: false,
        defaults: ColumnDefaults(initial: .integer(7), write: .integer(8)), at: .last))
    let changed = try added.applying(.setWriteDefault("n", .integer(9)))
    let id = FieldID(4)
    #expect(changed.defaults(of: id) == ColumnDefaults(initial: .integer(7), write: .integer(9)))
    let widened = try changed.applying(.widen("n", to: .bigint))
    #expect(widened.defaults(of: id) == ColumnDefaults(initial: .bigint(7), write: .bigint(9)))
    #expect(try widened.applying(.drop("n")).defaults.isEmpty)
  }

  @Test func nullabilityFollowsProof() throws {
    #expect(try table().applying(.setNotNull("day", proof: .scan(nullCount: 0))).schema.fields[1].isNullable == false)
    #expect(
      try table().applying(.setNotNull("day", proof: .statistics(nullCount: 0))).schema.fields[1].isNullable == false)
    #expect(try table().applying(.relaxNotNull("id")).schema.fields[0].isNullable)
  }

  @Test func whatPartitionsAndKeysAllowIsDone() throws {
    let usage = SchemaUsage(currentSpec: try spec(.bucket(count: 4), 1), specs: [try spec(.month, 2)])
    #expect(try table().applying(.widen("id", to: .bigint), usage: usage).schema.fields[0].type == .bigint)
    #expect(try table().applying(.widen("day", to: .timestamp), usage: usage).schema.fields[1].type == .timestamp)
    // Under a spec that new files have not, a column may go.
    #expect(try names(table().applying(.drop("day"), usage: usage)) == ["id", "price"])
  }

  // MARK: Refusals

  private func refusal(
    _ change: SchemaChange, _ usage: SchemaUsage = SchemaUsage(), of schema: TableSchema? = nil
  ) throws -> BasaltError? {
    let schema = try schema ?? table()
    return #expect(throws: BasaltError.self) { try schema.applying(change, usage: usage) }
  }

  @Test func namesAreChecked() throws {
    let taken = try refusal(.add(name: "day", type: .text, isNullable: true, defaults: ColumnDefaults(), at: .last))
    #expect(taken?.code == .alreadyExists && taken?.message == "There is a column day already.")
    #expect(try refusal(.rename("day", to: "id"))?.code == .alreadyExists)
    #expect(try refusal(.rename("dayy", to: "x"))?.remedy == "Did you mean day?")
    #expect(try refusal(.rename("day", to: ""))?.code == .invalidArgument)
    for change in [
      SchemaChange.drop("nope"), .move("nope", to: .first), .widen("nope", to: .text), .relaxNotNull("nope"),
      .setNotNull("nope", proof: .scan(nullCount: 0)), .setWriteDefault("nope", .null),
      .move("day", to: .after("nope")),
    ] {
      #expect(try refusal(change)?.code == .unknownName)
    }
  }

  @Test func whatChangesNothingIsRefused() throws {
    for change in [
      SchemaChange.rename("day", to: "day"), .move("id", to: .first), .move("day", to: .after("day")),
      .relaxNotNull("day"), .setNotNull("id", proof: .scan(nullCount: 0)), .setWriteDefault("day", .null),
    ] {
      let error = try refusal(change)
      #expect(error?.code == .invalidArgument && error?.message.contains("nothing would change") == true, "\(change)")
    }
  }

  @Test func defaultsMustBeOfTheColumn() throws {
    let error = try refusal(
      .add(name: "n", type: .integer, isNullable: true, defaults: ColumnDefaults(initial: .text("x")), at: .last))
    #expect(error?.code == .typeMismatch && error?.message.contains("'x'") == true)
    let withoutDefault = try refusal(
      .add(name: "n", type: .integer, isNullable: false, defaults: ColumnDefaults(), at: .last))
    #expect(withoutDefault?.code == .constraint && withoutDefault?.remedy.contains("default") == true)
    #expect(try refusal(.setWriteDefault("id", .text("x")))?.code == .typeMismatch)
  }

  @Test func columnsInUseStay() throws {
    let partitioned = SchemaUsage(currentSpec: try spec(.identity, 1))
    #expect(try refusal(.drop("id"), partitioned)?.message.contains("the partitioning") == true)
    #expect(
      try refusal(.drop("id"), SchemaUsage(sortColumns: [FieldID(1)]))?.message.contains("the sort order") == true)
    #expect(try refusal(.drop("id"), SchemaUsage(keyColumns: [FieldID(1)]))?.message.contains("a key") == true)
    #expect(try refusal(.relaxNotNull("id"), SchemaUsage(keyColumns: [FieldID(1)]))?.code == .constraint)
    let narrow = try TableSchema.first([("only", .text, true)])
    #expect(try refusal(.drop("only"), of: narrow)?.remedy == "Drop the table.")
  }

  @Test func notNullNeedsProof() throws {
    #expect(try refusal(.setNotNull("day", proof: .statistics(nullCount: nil)))?.remedy == "Prove it by a scan.")
    let counted = try refusal(.setNotNull("day", proof: .scan(nullCount: 3)))
    #expect(counted?.code == .constraint && counted?.message.contains("NULL in 3 rows") == true)
    // Rows cannot be changed where they are: said is what can be done.
    #expect(
      counted?.remedy
        == "Write CREATE TABLE new AS SELECT …, coalesce(day, a value) AS day FROM this table, SET NOT NULL there, "
        + "DROP this table, and ALTER TABLE new RENAME TO its name.")
  }

  @Test func wideningThatMovesPartitionsIsRefused() throws {
    let wide = LogicalType.decimal(precision: 12, scale: 0)
    for (transform, column, type, reason) in [
      (PartitionTransform.bucket(count: 4), "id", wide, "another hash"),
      (.bucket(count: 4), "day", .timestamp, "another hash"),
      (.truncate(width: 10), "id", .decimal(precision: 12, scale: 1), "other units"),
    ] {
      let spec = try spec(transform, column == "id" ? 1 : 2)
      // Also when only earlier files have it.
      for usage in [SchemaUsage(currentSpec: spec), SchemaUsage(specs: [spec])] {
        let error = try refusal(.widen(column, to: type), usage)
        #expect(error?.code == .constraint && error?.message.contains(reason) == true)
      }
    }
    let usage = SchemaUsage(currentSpec: try spec(.truncate(width: 10), 1))
    #expect(try table().applying(.widen("id", to: wide), usage: usage).schema.fields[0].type == wide)
    let big = try table().applying(.widen("id", to: .bigint))
    #expect(try refusal(.widen("id", to: .decimal(precision: 19, scale: 0)), usage, of: big)?.code == .constraint)
  }

  @Test func idsAndNumbersEnd() throws {
    let field = Field(id: FieldID(1), name: "a", type: .text)
    let spent = try TableSchema(
      id: SchemaID(.max), schema: Schema([field]), lastFieldID: FieldID(Limits.tableFieldIDMaximum))
    #expect(try refusal(.rename("a", to: "b"), of: spent)?.code == .outOfRange)
    let add = SchemaChange.add(name: "b", type: .text, isNullable: true, defaults: ColumnDefaults(), at: .last)
    #expect(try refusal(add, of: spent)?.remedy.contains("fresh ids") == true)
    #expect(throws: BasaltError.self) { try TableSchema.first([]) }
    #expect(throws: BasaltError.self) {
      try TableSchema(
        id: SchemaID(0), schema: Schema([Field(id: FieldID(3), name: "a", type: .text)]), lastFieldID: FieldID(2))
    }
  }

  @Test(arguments: Soak.seeds(100))
  func noHistoryEverUsesAFieldIDTwice(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var schema = try table()
    var owners: [FieldID: Int] = [:]
    var added = 0
    for field in schema.schema.fields { owners[field.id] = -1 }
    for _ in 0..<30 {
      let name = random.pick(schema.schema.fields).name
      let change = random.pick([
        SchemaChange.add(
          name: "c\(random.integer(in: 0...5))", type: random.pick(LogicalType.all), isNullable: true,
          defaults: ColumnDefaults(), at: random.pick([.first, .last, .after(name)])),
        .drop(name), .rename(name, to: "c\(random.integer(in: 0...5))"), .move(name, to: .first),
        .widen(name, to: random.pick(LogicalType.wideningSamples)), .relaxNotNull(name),
      ])
      guard let next = try? schema.applying(change) else { continue }
      if case .add = change {
        added += 1
        let fresh = Set(next.schema.fields.map(\.id)).subtracting(schema.schema.fields.map(\.id))
        #expect(fresh.count == 1)
        for id in fresh { #expect(owners.updateValue(added, forKey: id) == nil, "seed \(seed)") }
      }
      #expect(next.lastFieldID >= schema.lastFieldID)
      schema = next
    }
  }
}
