import Basalt

/// The demo's first part, files: each chapter does one thing with real files, shows the command that does the
/// same, and what came of it.
///
/// Every number in it is measured while it runs and every table comes from the code that the commands use, so
/// that it cannot claim what is not so: a chapter that fails ends the demo with the error. `make demo` is run
/// in continuous integration for that reason.
///
/// Chapters build on each other: files of the first are looked at, filtered and damaged by the others.
struct DemoStory {
  /// Where the text files are; only read.
  let data: String
  let directory: DemoDirectory
  /// One for the whole demo, as a service would have it.
  let engine: Engine
  let page: DemoPage

  private var terminal: Terminal { page.terminal }

  /// Everything that is written.
  /// A second run removes exactly these, and nothing else in the directory.
  static let fileNames =
    DemoData.tables.map { "\($0.name).bslt" } + ["flights-warm.bslt", "flights-cold.bslt", "flights-damaged.bslt"]

  /// One chapter after another; a reader needs about as long as the machine does.
  func tell() async throws(BasaltError) {
    let flights = try await convert()
    try await verify()
    try await look(flights)
    try await compareTiers(flights)
    try await filter()
    try await damage()
  }

  // MARK: Chapters

  /// - Returns: What the conversion of the flights told.
  ///
  /// All five tables, but only one command is shown: the others differ in their names.
  /// As the command does, with its progress bar, into the demo's directory.
  private func convert() async throws(BasaltError) -> DataFile.ConversionReport {
    try page.chapter(
      "Convert", "Types are inferred from all values, not from the first ones; NA means NULL in these files.",
      page.command("basalt convert \(data)/flights.csv.zst \(directory.file("flights.bslt")) --null NA"))
    var table = TextTable([
      .word("table"), .number("rows"), .number("columns"), .word("from"), .number("size"), .word("to"), .number("size"),
      .number("time"),
    ])
    var flights: DataFile.ConversionReport?
    // `NA` is what these files write for a missing value: said once, for all of them.
    var options = DataFile.ConversionOptions()
    options.text.nullText = "NA"
    for (name, source) in DemoData.tables {
      let report = try await convert("\(data)/\(source)", to: "\(name).bslt", options)
      table.add([
        name, Quantity.count(report.rowCount), Quantity.count(report.schema.fields.count), source,
        Quantity.bytes(report.sourceByteCount), "\(name).bslt", Quantity.bytes(report.targetByteCount),
        Quantity.duration(report.elapsed),
      ])
      if name == "flights" { flights = report }
    }
    try page.write(table.lines(terminal))
    guard let flights else { preconditionFailure("flights are among the tables") }
    try page.write("\nWhat was found out about some columns of flights:\n")
    var inferences = TextTable([.word("column"), .number("NULLs"), .word("type"), .text("why")])
    for inference in flights.inferences
    // One of each kind: a number with NULLs, a text, a number without, an instant.
    where ["dep_delay", "tailnum", "distance", "time_hour"].contains(inference.field.name) {
      inferences.add([
        inference.field.name, Quantity.count(inference.nullCount), inference.field.type.briefName, inference.reason,
      ])
    }
    try page.write(inferences.lines(terminal))
    return flights
  }

  /// All files, deep: what was just written is read again, down to each value.
  private func verify() async throws(BasaltError) {
    try page.chapter(
      "Verify", "Every page has a checksum that also knows which page it is; --deep decodes all values besides.",
      page.command("basalt verify --deep \(directory.path)/*.bslt"))
    for table in DemoData.tables {
      let path = directory.file("\(table.name).bslt")
      let report = try await DataFile.verify(path, depth: .values, on: engine)
      try page.write(VerificationText.of(report, file: path, terminal: terminal, showsDigest: false))
      // Files that were written a moment ago: damage here is a bug or a broken machine, and going on would hide it.
      if let problem = report.problems.first { throw problem }
    }
  }

  /// The same text as `basalt inspect`, by the same code.
  ///
  /// The report of the conversion is not needed for it: what is in the file is read from the file.
  private func look(_ flights: DataFile.ConversionReport) async throws(BasaltError) {
    try page.chapter(
      "Look inside",
      "A file is row groups, a row group is column chunks, a chunk is pages; what leads to them is at the end.",
      page.command("basalt inspect \(directory.file("flights.bslt"))"))
    let path = directory.file("flights.bslt")
    let file = try await DataFile.open(path, on: engine)
    let facts = InspectionFacts(
      path: path, fileID: file.fileID, tier: file.tier, rowCount: file.rowCount, layout: try await file.layout(),
      pageEncodings: nil)
    try page.write(InspectionText(facts, showsValues: false, terminal: terminal).text)
  }

  /// From the hot data file and not from the text: a change of tier needs no text, which is the point.
  private func compareTiers(_ flights: DataFile.ConversionReport) async throws(BasaltError) {
    try page.chapter(
      "Hot, warm, cold", "The same rows, written for speed, for both, and for size.",
      page.command(
        "basalt convert \(directory.file("flights.bslt")) \(directory.file("flights-cold.bslt")) --tier cold"))
    var sizes = [
      ("flights.csv, text", flights.textByteCount ?? flights.sourceByteCount),
      ("flights.csv.zst, text under zstd", flights.sourceByteCount), ("flights.bslt, hot", flights.targetByteCount),
    ]
    // Hot is there already: it is what the first chapter made.
    for tier in [DataFile.Tier.warm, .cold] {
      var options = DataFile.ConversionOptions()
      options.tier = tier
      let name = "flights-\(tier.rawValue).bslt"
      let report = try await convert(directory.file("flights.bslt"), to: name, options)
      sizes.append(("\(name), \(tier.rawValue)", report.targetByteCount))
    }
    var table = TextTable([.word("file"), .number("size"), .number("B/row"), .word("to scale")])
    // At least 1, because it divides.
    let largest = sizes.reduce(1) { max($0, $1.1) }
    for (name, byteCount) in sizes {
      // Bytes a row beside the size: the figure that does not depend on how many rows there are.
      table.add([
        name, Quantity.bytes(byteCount), Quantity.fixed(Double(byteCount) / Double(max(flights.rowCount, 1)), 1),
        ShareBar.text(Double(byteCount) / Double(largest), width: 32),
      ])
    }
    try page.write(table.lines(terminal))
  }

  /// Two filters: one on the column that the file happens to be sorted by, where most pages are skipped, and
  /// one for a rare value.
  ///
  /// What was read and what was skipped is told below the rows, by the same line as `--timing`.
  private func filter() async throws(BasaltError) {
    try page.chapter(
      "Filter", "Bounds of every page say where a match cannot be: those pages are not read.",
      page.command(
        "basalt cat \(directory.file("flights.bslt")) --where 'month = 2' --where 'dep_delay > 300' --timing"))
    let columns = ["month", "day", "carrier", "flight", "origin", "dest", "dep_delay"]
    try await show(columns, ["month = 2", "dep_delay > 300"])
    try page.write(
      "\n" + page.command("basalt cat \(directory.file("flights.bslt")) --where 'dep_delay > 1000' --timing") + "\n")
    try await show(columns, ["dep_delay > 1000"])
  }

  /// The one chapter that must find something: a verification that finds nothing is reported as our own bug.
  ///
  /// On a copy: the file itself stays sound for whoever plays with it afterwards.
  private func damage() async throws(BasaltError) {
    try page.chapter(
      "Damage", "One bit of a copy is flipped, as a failing disk would; verify names the place, and exits with 3.",
      page.command("basalt verify \(directory.file("flights-damaged.bslt"))"))
    let path = directory.file("flights.bslt")
    let layout = try await DataFile.open(path, on: engine).layout()
    // In the middle of the largest part, which is some column's pages: data, not padding.
    guard let largest = layout.regions.max(by: { $0.byteRange.count < $1.byteRange.count }) else {
      preconditionFailure("a file has regions")
    }
    let offset = largest.byteRange.lowerBound + largest.byteRange.count / 2
    try directory.copy("flights.bslt", to: "flights-damaged.bslt", flippingBitAt: offset)
    let report = try await DataFile.verify(directory.file("flights-damaged.bslt"), on: engine)
    try page.write(
      VerificationText.of(report, file: directory.file("flights-damaged.bslt"), terminal: terminal, showsDigest: false))
    if report.isSound {
      throw BasaltError(
        .internal, "A flipped bit at byte \(offset) was not found.", remedy: "Report this: it must never happen.")
    }
  }

  // MARK: Details

  /// As `basalt convert` does, with its bar.
  private func convert(
    _ source: String, to name: String, _ options: DataFile.ConversionOptions
  ) async throws(BasaltError) -> DataFile.ConversionReport {
    let monitor = Engine.ProgressMonitor()
    return try await ProgressBar.during(monitor, unit: .bytes) { () async throws(BasaltError) in
      try await DataFile.convert(source, to: directory.file(name), options, on: engine, monitor: monitor)
    }
  }

  /// As `basalt cat` does, with the conditions as they are typed.
  private func show(_ columns: [String], _ conditions: [String]) async throws(BasaltError) {
    let start = ContinuousClock.now
    let file = try await DataFile.open(directory.file("flights.bslt"), on: engine)
    let rows = try await file.rows(
      columns: columns, where: try Condition.predicate(of: conditions, schema: file.schema))
    try await page.show(rows, since: start)
  }
}
