import Basalt

/// The demo's second part, tables: a warehouse is made, filled, changed, read as it was, and checked.
///
/// What has a command is shown as one, and what only the library does as the line of Swift that does it here.
/// Each chapter goes on from the one before; nothing in it is made up.
///
/// A chapter that fails ends the demo with its error, as in `DemoStory`.
struct WarehouseStory {
  /// Where the text files are; only read.
  let data: String
  let directory: DemoDirectory
  let engine: Engine
  let page: DemoPage

  private static let folderName = "flights.warehouse"
  /// A copy: the warehouse itself stays whole, to be played with.
  private static let damagedFolderName = "flights-damaged.warehouse"
  /// What a second run removes, with all that is in it.
  static let folderNames = [folderName, damagedFolderName]

  /// The warehouse's directory.
  var path: String { directory.file(WarehouseStory.folderName) }

  private var terminal: Terminal { page.terminal }

  /// The warehouse is made here and handed on: every chapter sees what those before it have committed.
  func tell() async throws(BasaltError) {
    try page.chapter(
      "A warehouse", "A directory of tables with one history: each import is a commit, whole or not at all.",
      page.command("basalt init \(path)")
        + page.command(
          "basalt import \(data)/flights.csv.zst --table flights --create --null NA \\\n      --partition-by 'month(time_hour)' --order-by carrier,flight -w \(path)"
        ))
    let warehouse = try await Warehouse.create(path, on: engine)
    let imported = try await importTables(into: warehouse)
    try await skipFiles(of: warehouse)
    try await QuestionStory(path: path, session: warehouse.session(), page: page).tell()
    try await evolve(warehouse)
    try await append(to: warehouse)
    try await lookBack(warehouse, to: imported)
    try await readHistory(of: warehouse)
    try await readAudit(of: warehouse)
    try await verify()
    try await damage()
  }

  // MARK: Chapters

  /// - Returns: The version in which the flights came.
  private func importTables(into warehouse: Warehouse) async throws(BasaltError) -> Int {
    var table = TextTable([
      .word("table"), .number("rows"), .word("from"), .number("version"), .number("files"), .number("partitions"),
      .number("time"),
    ])
    var flightsVersion = 0
    for (name, source) in DemoData.tables {
      var options = Warehouse.ImportOptions()
      options.text.nullText = "NA"
      var creation = Warehouse.ImportOptions.Creation()
      if name == "flights" {
        // A year of flights in twelve partitions: enough to see files skipped, few enough to be listed.
        creation.partitioning = "month(time_hour)"
        creation.sortOrder = "carrier, flight"
      }
      options.creation = creation
      // A constant, which the closure may capture.
      let complete = options
      let monitor = Engine.ProgressMonitor()
      let report = try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
        try await warehouse.importText(["\(data)/\(source)"], into: name, complete, monitor: monitor)
      }
      // Few rows travel in their commit, and make no file.
      table.add([
        name, Quantity.count(report.rowCount), source, "\(report.receipt.version)", Quantity.count(report.fileCount),
        Quantity.count(report.partitionCount), Quantity.duration(report.elapsed),
      ])
      if name == "flights" { flightsVersion = report.receipt.version }
    }
    try page.write(table.lines(terminal))
    return flightsVersion
  }

  /// Two filters: one on the column that partitions are made of, which skips files unopened, and one on the
  /// sort order, which skips pages.
  ///
  /// Which files were left out, and by what, is told below the rows.
  private func skipFiles(of warehouse: Warehouse) async throws(BasaltError) {
    let conditions = ["time_hour < 2013-02-01", "dep_delay > 400"]
    try page.chapter(
      "Skip files", "Nobody names a partition: a condition on its column is enough to leave files out.",
      page.command("basalt cat -w \(path) flights --where '\(conditions[0])' --where '\(conditions[1])' --timing"))
    let columns = ["time_hour", "carrier", "flight", "origin", "dest", "dep_delay"]
    try await show(try await warehouse.table("flights"), columns, conditions)
    try page.write(
      "\n" + page.command("basalt cat -w \(path) flights --where 'carrier = HA' --where 'dep_delay > 60' --timing")
        + "\n")
    try await show(try await warehouse.table("flights"), columns, ["carrier = HA", "dep_delay > 60"])
  }

  /// The number of files is told before and after by the same word: nothing was rewritten.
  ///
  /// Three changes in one commit: what was added reads as its default in the files that lack it.
  private func evolve(_ warehouse: Warehouse) async throws(BasaltError) {
    try page.chapter(
      "Change the schema", "Columns are known by ids, not by names or places: no file is rewritten.",
      page.code("try await warehouse.alterTable(\"flights\", [")
        + page.code("  .addColumn(.init(\"source\", .text), default: .text(\"BTS\"), at: .last),")
        + page.code("  .widenColumn(\"distance\", to: .bigint), .renameColumn(\"dest\", to: \"destination\")])"))
    let receipt = try await warehouse.alterTable(
      "flights",
      [
        .addColumn(Table.Definition.Column("source", .text), default: .text("BTS"), at: .last),
        .widenColumn("distance", to: .bigint), .renameColumn("dest", to: "destination"),
      ])
    let table = try await warehouse.table("flights")
    try page.write(
      "version \(receipt.version): schema \(table.schemaVersion), \(Quantity.count(table.schema.fields.count, "column")), the same \(Quantity.count(table.fileCount, "file"))\n"
    )
  }

  /// A flight that never was, so that everybody sees that it was made here.
  ///
  /// The rows are found again by a filter that only they pass, together with the files around them.
  private func append(to warehouse: Warehouse) async throws(BasaltError) {
    try page.chapter(
      "Append", "A few rows travel in their commit: durable with one object, and found like any others.",
      page.code("let appender = try await warehouse.appender(to: \"flights\")")
        + page.code("try await appender.append(batch)")
        + page.code("let receipt = try await appender.commit()"))
    let appender = try await warehouse.appender(to: "flights")
    // By name, so that the story does not depend on where inference has put a column; all others are NULL.
    let values: [String: Value] = [
      "carrier": .text("ZZ"), "origin": .text("EWR"), "destination": .text("ZRH"), "source": .text("demo"),
      // 2013-12-31T12:00:00Z.
      "time_hour": .timestamptz(microseconds: 1_388_491_200_000_000),
    ]
    var columns: [ColumnVector] = []
    for field in appender.schema.fields {
      let value = values[field.name] ?? .null
      columns.append(try ColumnVector([value, value], type: field.type))
    }
    try await appender.append(Batch(schema: appender.schema, columns: columns, rowCount: 2))
    let receipt = try await appender.commit()
    try page.write("version \(receipt.version): 2 rows\n\n")
    try await show(
      try await warehouse.table("flights"), ["time_hour", "carrier", "origin", "destination", "source"],
      ["time_hour >= 2013-12-31T12:00:00Z", "time_hour <= 2013-12-31T12:00:00Z", "origin = EWR", "destination >= SEA"])
  }

  /// The same table twice, at two moments: rows, columns and names are those of the time.
  /// - Parameter imported: The version to look back to.
  private func lookBack(_ warehouse: Warehouse, to imported: Int) async throws(BasaltError) {
    try page.chapter(
      "Look back", "Every version stays readable, with the columns that it had.",
      page.command("basalt cat -w \(path) flights --at \(imported) --where 'dest = HNL' --limit 3"))
    var table = TextTable([
      .word("flights"), .number("rows"), .number("columns"), .word("where they went is called"),
    ])
    for moment in [Warehouse.Moment.version(imported), .newest] {
      let flights = try await warehouse.table("flights", at: moment)
      table.add([
        "version \(flights.version)", Quantity.count(flights.rowCount), Quantity.count(flights.schema.fields.count),
        flights.schema.index(named: "dest") == nil ? "destination" : "dest",
      ])
    }
    try page.write(table.lines(terminal))
  }

  /// Every chapter so far is a line in it.
  ///
  /// Ten entries are more than the demo has commits.
  private func readHistory(of warehouse: Warehouse) async throws(BasaltError) {
    try page.chapter(
      "Read the history", "Each commit holds the digest of the one before: none can be changed without a trace.",
      page.command("basalt inspect ledger -w \(path)"))
    let entries = try await warehouse.history(last: 10)
    try page.write(HistoryText.list(entries, path: path, id: warehouse.id, terminal))
  }

  /// What the chapters before have asked, as it was recorded: nothing is asked for this one.
  ///
  /// The last of them, which the reader still remembers.
  private func readAudit(of warehouse: Warehouse) async throws(BasaltError) {
    try page.chapter(
      "See who asked what",
      "Before a row leaves the engine, a durable record says who asked: a leaf of a hash tree, whose root goes into the ledger.",
      page.command("basalt audit tail -w \(path)") + page.command("basalt audit verify -w \(path)"))
    try page.write(AuditEventTable.lines(try await warehouse.auditEvents(last: 8), terminal))
    let report = try await warehouse.verifyAudit()
    try page.write("\n" + AuditReportText.of(report, path: path, terminal: terminal))
    if let finding = report.findings.first {
      throw BasaltError(.corruptAudit, finding.sentence, remedy: "Report this: it must never happen.")
    }
  }

  /// Deep, which the demo can afford: a third of a million rows take a second or two.
  private func verify() async throws(BasaltError) {
    try page.chapter(
      "Verify all of it", "The chain of commits, every manifest and file by its digest, every value by its statistics.",
      page.command("basalt verify -w \(path) --deep"))
    // Read from the store, every byte of it: what the chapters before have kept in memory does not count.
    let report = try await verifyWithBar(path, depth: .values)
    try page.write(WarehouseVerificationText.of(report, path: path, terminal: terminal))
    // A warehouse of a moment ago: damage here is a bug or a broken machine, and going on would hide it.
    if let problem = report.problems.first { throw problem }
  }

  /// A verification that finds nothing here is reported as our own bug.
  /// On a copy, without `--deep`: digests alone find it.
  private func damage() async throws(BasaltError) {
    let copy = directory.file(WarehouseStory.damagedFolderName)
    try page.chapter(
      "Damage one file",
      "One bit of the largest data file of a copy is flipped; verify names table and file, and exits with 3.",
      page.command("basalt verify -w \(copy)"))
    // File by file, as somebody would copy a warehouse that is not in use.
    try DirectoryTree(path: path).copy(to: copy)
    // Data and not manifests: their folders say which is which.
    let files = try DirectoryTree(path: copy).files().filter { $0.name.contains("/data/") }
    guard let largest = files.max(by: { $0.byteCount < $1.byteCount }), largest.byteCount > 0 else {
      preconditionFailure("the flights are too many for a commit: they are in a file")
    }
    try PlainFile(path: "\(copy)/\(largest.name)").flipBit(at: largest.byteCount / 2)
    let report = try await verifyWithBar(copy, depth: .checksums)
    try page.write(WarehouseVerificationText.of(report, path: copy, terminal: terminal))
    if report.isSound {
      throw BasaltError(
        .internal, "A flipped bit in \(largest.name) was not found.", remedy: "Report this: it must never happen.")
    }
  }

  // MARK: Details

  /// As `basalt verify -w` does, with its bar.
  private func verifyWithBar(
    _ path: String, depth: DataFile.VerificationDepth
  ) async throws(BasaltError) -> Warehouse.Report {
    let monitor = Engine.ProgressMonitor()
    return try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
      try await Warehouse.verify(path, depth: depth, on: engine, monitor: monitor)
    }
  }

  /// Rows of a table as `basalt cat` writes them.
  ///
  /// The plan is made when `rows` returns, so that the time told includes it.
  private func show(_ table: Table, _ columns: [String], _ conditions: [String]) async throws(BasaltError) {
    let start = ContinuousClock.now
    let rows = try await table.rows(
      columns: columns, where: try Condition.predicate(of: conditions, schema: table.schema))
    try await page.show(rows, since: start)
  }
}
