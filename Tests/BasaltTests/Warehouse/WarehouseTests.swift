import Basalt
import Foundation
import TestSupport
import Testing

/// `Warehouse`, `Table`, `Appender`, `Warehouse.Transaction`: what was committed is there, for every process, at every version; what was not is not.
@Suite struct WarehouseTests {
  static let definition = Table.Definition(columns: [
    .init("id", .integer, isNullable: false), .init("name", .text), .init("day", .date),
  ])

  static func batch(_ ids: Range<Int>, _ schema: Schema) throws -> Batch {
    var columns: [ColumnVector] = []
    for field in schema.fields {
      let values: [Value] = ids.map { id in
        switch field.name {
        case "id": field.type == .bigint ? .bigint(Int64(id)) : .integer(Int32(id))
        case "name": id % 5 == 0 ? .null : .text("name \(id)")
        case "day": .date(days: Int32(id % 40))
        default: .null
        }
      }
      columns.append(try ColumnVector(values, type: field.type))
    }
    return Batch(schema: schema, columns: columns, rowCount: ids.count)
  }

  static func append(
    _ ids: Range<Int>, to name: String, of warehouse: Warehouse, token: Warehouse.WorkToken? = nil
  ) async throws
    -> Warehouse.CommitReceipt
  {
    let appender = try await warehouse.appender(to: name)
    for start in stride(from: ids.lowerBound, to: ids.upperBound, by: 30_000) {
      try await appender.append(try batch(start..<min(start + 30_000, ids.upperBound), appender.schema))
    }
    return try await appender.commit(token: token)
  }

  static func ids(_ table: Table, where predicate: ScanPredicate = .all) async throws -> [Int] {
    var ids: [Int] = []
    for try await batch in try await table.rows(columns: ["id"], where: predicate) {
      for row in 0..<batch.rowCount {
        switch batch.value(column: 0, row: row) {
        case .integer(let id): ids.append(Int(id))
        case .bigint(let id): ids.append(Int(id))
        default: Issue.record("a row without an id")
        }
      }
    }
    return ids.sorted()
  }

  private func place() throws -> (workplace: Workplace, path: String) {
    let workplace = try Workplace()
    return (workplace, workplace.path("w"))
  }

  // MARK: Rows

  /// Few rows wait in memory until the commit: all the same it is their `append` that refuses them, and the rest goes on.
  @Test func whatDoesNotFitIsRefusedWhenItIsAppended() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    let appender = try await warehouse.appender(to: "t")
    func batch(_ id: Value, _ day: Value) throws -> Batch {
      Batch(
        schema: appender.schema,
        columns: [
          try ColumnVector([id], type: .integer), try ColumnVector([.null], type: .text),
          try ColumnVector([day], type: .date),
        ], rowCount: 1)
    }
    for (bad, code) in [
      (try batch(.null, .null), BasaltError.Code.constraint),
      (try batch(.integer(1), .date(days: 10_000_000)), .outOfRange),
    ] {
      let error = await #expect(throws: BasaltError.self) { try await appender.append(bad) }
      #expect(error?.code == code)
      // The same in one call, which leaves nothing behind either.
      let other = await #expect(throws: BasaltError.self) { try await warehouse.append(bad, to: "t") }
      #expect(other?.code == code)
    }
    try await appender.append(try batch(.integer(7), .date(days: 1)))
    try await appender.commit()
    let receipt = try await warehouse.append(
      try batch(.integer(8), .null), to: "t", token: Warehouse.WorkToken(application: "once", sequence: 1))
    let again = try await warehouse.append(
      try batch(.integer(8), .null), to: "t", token: Warehouse.WorkToken(application: "once", sequence: 1))
    #expect(again.isRepeated && again.version == receipt.version)
    #expect(try await WarehouseTests.ids(try await warehouse.table("t")) == [7, 8])
  }

  @Test(arguments: ["", "day", "bucket(4, id), day", "truncate(1000, id)"])
  func whatIsAppendedIsThere(partitioning: String) async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    var definition = WarehouseTests.definition
    definition.partitioning = partitioning
    definition.sortOrder = partitioning.isEmpty ? "" : "name DESC"
    try await warehouse.createTable("t", definition)
    // One row, a few, many.
    var expected: [Int] = []
    for ids in [0..<1, 1..<300, 300..<90_000, 90_000..<90_001] {
      let receipt = try await WarehouseTests.append(ids, to: "t", of: warehouse)
      expected += Array(ids)
      // For another process, too, and with the rows of every column.
      let other = try await Warehouse.open(path, on: workplace.engine)
      let table = try await other.table("t")
      #expect(table.version == receipt.version && table.rowCount == expected.count)
      #expect(try await WarehouseTests.ids(table) == expected)
    }
    let table = try await warehouse.table("t")
    let one = ScanPredicate([try table.schema.term("id", .comparison(.equal, .integer(301)))])
    let rows = try await table.rows(where: one).all()
    #expect(rows == [[.integer(301), .text("name 301"), .date(days: 301 % 40)]])
    let report = try await Warehouse.verify(path, depth: .values, on: workplace.engine)
    #expect(report.problems.isEmpty && report.strangers.isEmpty && report.unsupported.isEmpty)
    #expect(report.rowCount == expected.count)
  }

  @Test func oneRowIsOneObject() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    let before = try FileManager.default.subpathsOfDirectory(atPath: path)
    _ = try await WarehouseTests.append(0..<1, to: "t", of: warehouse)
    let after = try FileManager.default.subpathsOfDirectory(atPath: path)
    #expect(Set(after).subtracting(before).count == 1)
  }

  @Test func manySmallAppendsStayFewEntries() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    for id in 0..<1_100 { _ = try await WarehouseTests.append(id..<id + 1, to: "t", of: warehouse) }
    let table = try await warehouse.table("t")
    #expect(table.manifestCount == 1)
    #expect(try await WarehouseTests.ids(table) == Array(0..<1_100))
    // An earlier version, and the ones after a checkpoint, read as they did.
    #expect(try await WarehouseTests.ids(try await warehouse.table("t", at: .version(501))) == Array(0..<500))
    let again = try await Warehouse.open(path, on: workplace.engine)
    #expect(try await WarehouseTests.ids(try await again.table("t")) == Array(0..<1_100))
    let report = try await Warehouse.verify(path, on: workplace.engine)
    #expect(report.problems.isEmpty && report.strangers.isEmpty)
  }

  @Test func smallManifestsAreMerged() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    for part in 0..<40 {
      _ = try await WarehouseTests.append(part * 10_000..<(part + 1) * 10_000, to: "t", of: warehouse)
    }
    let table = try await warehouse.table("t")
    #expect(table.fileCount == 40 && table.manifestCount < 20)
    #expect(try await WarehouseTests.ids(table).count == 400_000)
    let report = try await Warehouse.verify(path, on: workplace.engine)
    #expect(report.problems.isEmpty && report.strangers.isEmpty && report.fileCount == 40)
  }

  @Test func rowsThatDoNotFitAreRefusedAndLeaveNothing() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    let appender = try await warehouse.appender(to: "t")
    let schema = appender.schema
    let columns = [
      try ColumnVector([.integer(1), .null], type: .integer), try ColumnVector([.null, .null], type: .text),
      try ColumnVector([.null, .null], type: .date),
    ]
    await #expect(throws: BasaltError.self) {
      try await appender.append(Batch(schema: schema, columns: columns, rowCount: 2))
      try await appender.commit()
    }
    let other = try Schema([Field(id: FieldID(1), name: "id", type: .bigint)])
    await #expect(throws: BasaltError.self) {
      let appender = try await warehouse.appender(to: "t")
      try await appender.append(
        Batch(schema: other, columns: [try ColumnVector([.bigint(1)], type: .bigint)], rowCount: 1))
      try await appender.commit()
    }
    #expect(try await warehouse.table("t").rowCount == 0)
    #expect(try await Warehouse.verify(path, on: workplace.engine).strangers.isEmpty)
  }

  // MARK: Several at once

  @Test(arguments: Soak.seeds(4)) func tasksAndProcessesThatAppendLoseNothing(seed: UInt64) async throws {
    let (workplace, path) = try place()
    let first = try await Warehouse.create(path, on: workplace.engine)
    try await first.createTable("t", WarehouseTests.definition)
    let others = [first, try await Warehouse.open(path, on: workplace.engine)]
    var expected: [Int] = []
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        let warehouse = others[task % 2]
        group.addTask {
          var random = SeededRandom(seed: seed * 8 + UInt64(task))
          var next = task * 1_000_000
          for _ in 0..<6 {
            let count = random.pick([1, 3, 200, 20_000])
            _ = try await WarehouseTests.append(next..<next + count, to: "t", of: warehouse)
            next += count
          }
        }
        var random = SeededRandom(seed: seed * 8 + UInt64(task))
        var next = task * 1_000_000
        for _ in 0..<6 {
          let count = random.pick([1, 3, 200, 20_000])
          expected += Array(next..<next + count)
          next += count
        }
      }
      try await group.waitForAll()
    }
    #expect(try await WarehouseTests.ids(try await first.table("t")) == expected.sorted())
    let report = try await Warehouse.verify(path, on: workplace.engine)
    #expect(report.problems.isEmpty && report.strangers.isEmpty)
  }

  @Test func workIsDoneOnce() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    let token = Warehouse.WorkToken(application: "loader", sequence: 4)
    let first = try await WarehouseTests.append(0..<20_000, to: "t", of: warehouse, token: token)
    let second = try await WarehouseTests.append(0..<20_000, to: "t", of: warehouse, token: token)
    #expect(!first.isRepeated && second.isRepeated && second.version == first.version)
    #expect(try await warehouse.table("t").rowCount == 20_000)
    #expect(try await Warehouse.verify(path, on: workplace.engine).strangers.isEmpty)
  }

  /// By every way on which rows come in, and nothing of them stays, in the table or on the disk.
  @Test func workBelowTheLastIsRefused() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    _ = try await WarehouseTests.append(
      0..<3, to: "t", of: warehouse, token: Warehouse.WorkToken(application: "a", sequence: 5))
    let below = Warehouse.WorkToken(application: "a", sequence: 4)
    let batch = try WarehouseTests.batch(8..<9, try await warehouse.table("t").schema)
    let transaction = try await warehouse.begin()
    try await transaction.append(batch, to: "t")
    var options = Warehouse.ImportOptions()
    options.token = below
    let ways: [() async throws -> Void] = [
      { _ = try await WarehouseTests.append(3..<9, to: "t", of: warehouse, token: below) },
      { _ = try await WarehouseTests.append(0..<20_000, to: "t", of: warehouse, token: below) },
      { _ = try await warehouse.append(batch, to: "t", token: below) },
      { _ = try await transaction.commit(token: below) },
      { _ = try await warehouse.importText(["not there.csv"], into: "t", options) },
    ]
    for (number, way) in ways.enumerated() {
      let error = await #expect(throws: BasaltError.self, "\(number)") { try await way() }
      #expect(error?.code == .invalidArgument && error?.message.contains("is below 5") == true, "\(number)")
    }
    #expect(try await warehouse.table("t").rowCount == 3)
    #expect(try await Warehouse.verify(path, on: workplace.engine).strangers.isEmpty)
  }

  // MARK: Definitions and time

  @Test func everyVersionReadsAsItDid() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    _ = try await WarehouseTests.append(0..<10, to: "t", of: warehouse)
    try await warehouse.alterTable(
      "t",
      [
        .addColumn(.init("tag", .integer), default: .integer(7), at: .first), .renameColumn("name", to: "title"),
        .widenColumn("id", to: .bigint), .partition(by: "bucket(2, id)"), .sort(by: "id DESC"),
        .setProperty("owner", "us"),
      ])
    _ = try await WarehouseTests.append(10..<20, to: "t", of: warehouse)
    try await warehouse.alterTable("t", [.dropColumn("title"), .rename(to: "u")])
    let newest = try await warehouse.table("u")
    #expect(newest.schema.fields.map(\.name) == ["tag", "id", "day"] && newest.partitioning == "bucket(2, id)")
    #expect(newest.sortOrder == "id DESC" && newest.properties == ["owner": "us"])
    #expect(try await WarehouseTests.ids(newest) == Array(0..<20))
    let tags = try await newest.rows(columns: ["tag"]).all().map { $0[0] }
    #expect(tags.filter { $0 == .integer(7) }.count == 10 && tags.filter(\.isNull).count == 10)
    let before = try await warehouse.table("t", at: .version(2))
    #expect(before.schema.fields.map(\.name) == ["id", "name", "day"] && before.schema.fields[0].type == .integer)
    #expect(try await before.rows(columns: ["name"]).all()[1] == [.text("name 1")])
    await #expect(throws: BasaltError.self) { try await warehouse.table("t") }
    await #expect(throws: BasaltError.self) { try await warehouse.table("u", at: .version(2)) }
    await #expect(throws: BasaltError.self) { try await warehouse.table("t", at: .version(99)) }
    // By time: each commit's own time, and just before it.
    for entry in try await warehouse.history(last: 100) where entry.version > 0 {
      #expect(
        try await warehouse.tables(at: .time(microseconds: entry.time)).first?.version == entry.version
          || entry.version == 0)
      let earlier = try await warehouse.tables(at: .time(microseconds: entry.time - 1))
      #expect(earlier.first.map { $0.version == entry.version - 1 } ?? (entry.version == 1))
    }
    await #expect(throws: BasaltError.self) { try await warehouse.tables(at: .time(microseconds: 0)) }
  }

  @Test func nullIsForbiddenOnlyWhereThereIsNone() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    _ = try await WarehouseTests.append(1..<4, to: "t", of: warehouse)
    try await warehouse.alterTable("t", [.forbidNull("name"), .forbidNull("day")])
    #expect(try await warehouse.table("t").schema.fields.allSatisfy { !$0.isNullable })
    try await warehouse.alterTable("t", [.allowNull("name")])
    _ = try await WarehouseTests.append(5..<6, to: "t", of: warehouse)
    do {
      try await warehouse.alterTable("t", [.forbidNull("name")])
      Issue.record("a NULL was overlooked")
    } catch {
      #expect(error.code == .constraint && error.message.contains("1 row"))
    }
  }

  /// A column whose NULLs must be counted row by row: each page of it has one.
  private func tableWithNulls(_ path: String, _ engine: Engine) async throws -> Warehouse {
    let warehouse = try await Warehouse.create(path, on: engine)
    try await warehouse.createTable("n", Table.Definition(columns: [.init("name", .text)]))
    let appender = try await warehouse.appender(to: "n")
    let values = (0..<20_000).map { $0 % 1_000 == 0 ? Value.null : .text("\($0 * 7_919 % 10_007) and \($0 * $0)") }
    try await appender.append(
      Batch(schema: appender.schema, columns: [try ColumnVector(values, type: .text)], rowCount: values.count))
    try await appender.commit()
    return warehouse
  }

  @Test func aDamagedFileIsNamedWhereNullsAreCounted() async throws {
    let (workplace, path) = try place()
    _ = try await tableWithNulls(path, workplace.engine)
    let data = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: path).first {
        // Behind the two digits that names fan out over, which is a directory.
        $0.split(separator: "/").count == 6 && $0.contains("/data/")
      })
    var bytes = try Data(contentsOf: URL(filePath: path + "/" + data))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: path + "/" + data))
    // An engine that has not seen the file whole.
    let engine = try Engine(Engine.Configuration(threadCount: 2))
    let warehouse = try await Warehouse.open(path, on: engine)
    let table = try await warehouse.table("n")
    do {
      try await warehouse.alterTable("n", [.forbidNull("name")])
      Issue.record("a damaged page was read")
    } catch {
      #expect(error.code == .corruptPage, "\(error)")
      #expect(error.context.filter { $0.key == "file" }.map(\.value) == [data], "\(error)")
      #expect(error.context.contains { $0.key == "table" && $0.value == "\(table.id)" }, "\(error)")
    }
  }

  @Test func countingNullsEndsWhenItIsCancelled() async throws {
    let (workplace, path) = try place()
    let warehouse = try await tableWithNulls(path, workplace.engine)
    let version = try await warehouse.version()
    let transaction = try await warehouse.begin()
    let changes: [@Sendable () async throws -> Void] = [
      { try await warehouse.alterTable("n", [.forbidNull("name")]) },
      { try await transaction.alterTable("n", [.forbidNull("name")]) },
    ]
    for change in changes {
      let task = Task {
        // Before it begins: no moment has to be met.
        withUnsafeCurrentTask { $0?.cancel() }
        try await change()
      }
      let error = await #expect(throws: BasaltError.self) { try await task.value }
      #expect(error?.code == .cancelled)
    }
    #expect(try await warehouse.version() == version)
  }

  @Test func severalTablesAreOneCommit() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    let transaction = try await warehouse.begin()
    try await transaction.createTable("u", WarehouseTests.definition)
    let schema = try await warehouse.table("t").schema
    try await transaction.append(try WarehouseTests.batch(0..<5, schema), to: "t")
    try await transaction.append(try WarehouseTests.batch(5..<9, schema), to: "u")
    #expect(try await warehouse.tables().map(\.name) == ["t"])
    let receipt = try await transaction.commit()
    #expect(try await warehouse.tables().map(\.rowCount) == [5, 4])
    #expect(try await warehouse.tables(at: .version(receipt.version - 1)).map(\.rowCount) == [0])
  }

  @Test func transactionsThatCannotBothStandConflict() async throws {
    let (workplace, path) = try place()
    let warehouse = try await Warehouse.create(path, on: workplace.engine)
    try await warehouse.createTable("t", WarehouseTests.definition)
    let schema = try await warehouse.table("t").schema
    func code(
      _ own: (Warehouse.Transaction) async throws -> Void, _ other: () async throws -> Void
    ) async throws -> BasaltError.Code? {
      let transaction = try await warehouse.begin()
      try await own(transaction)
      try await other()
      do throws(BasaltError) {
        try await transaction.commit()
        return nil
      } catch {
        #expect(error.message.contains("commit"), "\(error)")
        return error.code
      }
    }
    // Two schemas; a name taken twice; rows for a column that is gone. Rows beside rows, or beside a new column, stand.
    #expect(
      try await code(
        { try await $0.alterTable("t", [.addColumn(.init("a", .integer))]) },
        { try await warehouse.alterTable("t", [.addColumn(.init("b", .integer))]) }) == .conflict)
    #expect(
      try await code(
        { try await $0.createTable("n", WarehouseTests.definition) },
        { try await warehouse.createTable("n", WarehouseTests.definition) }) == .conflict)
    #expect(
      try await code(
        { try await $0.append(try WarehouseTests.batch(0..<3, try await warehouse.table("t").schema), to: "t") },
        { _ = try await WarehouseTests.append(3..<6, to: "t", of: warehouse) }) == nil)
    #expect(
      try await code(
        { try await $0.append(try WarehouseTests.batch(6..<9, try await warehouse.table("t").schema), to: "t") },
        { try await warehouse.alterTable("t", [.addColumn(.init("c", .integer))]) }) == nil)
    #expect(
      try await code(
        { try await $0.append(try WarehouseTests.batch(9..<12, try await warehouse.table("t").schema), to: "t") },
        { try await warehouse.alterTable("t", [.dropColumn("c")]) }) == .conflict)
    #expect(
      try await code(
        { try await $0.append(try WarehouseTests.batch(9..<12, try await warehouse.table("t").schema), to: "t") },
        { try await warehouse.dropTable("t") }) == .conflict)
    _ = schema
    #expect(try await Warehouse.verify(path, on: workplace.engine).strangers.isEmpty)
  }

  // MARK: Places

  @Test func placesThatAreNoWarehouse() async throws {
    let (workplace, path) = try place()
    func code(_ body: () async throws(BasaltError) -> Void) async -> BasaltError.Code? {
      do throws(BasaltError) {
        try await body()
        return nil
      } catch {
        #expect(!error.remedy.isEmpty)
        return error.code
      }
    }
    let engine = workplace.engine
    #expect(
      await code { () async throws(BasaltError) in _ = try await Warehouse.open(path, on: engine) } == .unknownName)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(
      await code { () async throws(BasaltError) in _ = try await Warehouse.open(path, on: engine) } == .unknownName)
    #expect(await code { () async throws(BasaltError) in _ = try await Warehouse.create(path, on: engine) } == nil)
    #expect(
      await code { () async throws(BasaltError) in _ = try await Warehouse.create(path, on: engine) } == .alreadyExists)
    try workplace.write("x", to: "file")
    #expect(
      await code { () async throws(BasaltError) in _ = try await Warehouse.create(workplace.path("file"), on: engine) }
        != nil)
    #expect(
      await code { () async throws(BasaltError) in
        _ = try await Warehouse.create(workplace.path("no/such/parent"), on: engine)
      } != nil)
  }
}
