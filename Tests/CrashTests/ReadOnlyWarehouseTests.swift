import Basalt
import BasaltCore
import Foundation
import TestSupport
import Testing

/// A warehouse where nothing can be written: all that reads works, and all that would write is refused before anything is lost.
@Suite(.serialized, .needsPrivateMount) struct ReadOnlyWarehouseTests {
  private static let columns: [Table.Definition.Column] = [.init("n", .integer)]

  private static func rows(_ numbers: Range<Int32>, _ schema: Schema) throws(BasaltError) -> Batch {
    Batch(
      schema: schema, columns: [try ColumnVector(numbers.map { .integer($0) }, type: .integer)],
      rowCount: numbers.count)
  }

  private static func append(_ numbers: Range<Int32>, to warehouse: Warehouse) async throws(BasaltError) {
    let appender = try await warehouse.appender(to: "t")
    do throws(BasaltError) {
      for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 1_000) {
        try await appender.append(try rows(start..<min(start + 1_000, numbers.upperBound), appender.schema))
      }
    } catch {
      try await appender.discard()
      throw error
    }
    try await appender.commit()
  }

  private static func sum(_ table: Table) async throws -> Int {
    var sum = 0
    for try await batch in try await table.rows() {
      for row in 0..<batch.rowCount { if case .integer(let n) = batch.value(column: 0, row: row) { sum += Int(n) } }
    }
    return sum
  }

  @Test func theLibraryReadsAndRefusesToWrite() async throws {
    let mount = try PrivateMount(byteCount: 8 << 20)
    let path = mount.path + "/w"
    let engine = try Engine(Engine.Configuration(threadCount: 1))
    // Its log lies elsewhere: what may only be read can be read by whoever records it.
    let scratch = try TemporaryDirectory()
    let log = scratch.path + "/log"
    let writable = try await Warehouse.create(path, on: engine, auditFolder: log)
    try await writable.createTable("t", Table.Definition(columns: ReadOnlyWarehouseTests.columns))
    try await ReadOnlyWarehouseTests.append(0..<10, to: writable)
    try await ReadOnlyWarehouseTests.append(10..<20_000, to: writable)
    let before = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    try mount.makeReadOnly()

    // The one that was open, and one that is opened now.
    for warehouse in [writable, try await Warehouse.open(path, on: engine, auditFolder: log)] {
      #expect(try await warehouse.version() == 3)
      #expect(try await ReadOnlyWarehouseTests.sum(try await warehouse.table("t")) == 20_000 * 19_999 / 2)
      #expect(try await ReadOnlyWarehouseTests.sum(try await warehouse.table("t", at: .version(2))) == 45)
      #expect(try await warehouse.history(last: 10).map(\.version) == [3, 2, 1, 0])
      // Rows that would travel in a commit, rows that would be files, definitions.
      let changes: [() async throws -> Void] = [
        { try await ReadOnlyWarehouseTests.append(0..<1, to: warehouse) },
        { try await ReadOnlyWarehouseTests.append(0..<20_000, to: warehouse) },
        { _ = try await warehouse.createTable("u", Table.Definition(columns: ReadOnlyWarehouseTests.columns)) },
        { _ = try await warehouse.alterTable("t", [.setProperty("a", "b")]) },
        { _ = try await warehouse.dropTable("t") },
        { _ = try await Warehouse.create(mount.path + "/other", on: engine) },
      ]
      for (index, change) in changes.enumerated() {
        let error = await #expect(throws: BasaltError.self, "change \(index)") { try await change() }
        #expect(error?.code == .permissionDenied, "change \(index): \(String(describing: error))")
        #expect(
          error?.remedy == "Give this user the right to read and write there, or choose another place.",
          "change \(index)")
      }
      #expect(try await warehouse.version() == 3)
    }
    for depth in [DataFile.VerificationDepth.checksums, .values] {
      let report = try await Warehouse.verify(path, depth: depth, on: engine)
      #expect(report.isSound && report.strangers.isEmpty && report.head?.version == 3)
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: path).sorted() == before)
    // Without a log nothing is read; what is no row's is.
    let unlogged = try await Warehouse.open(path, on: engine)
    let table = try await unlogged.table("t")
    let error = await #expect(throws: BasaltError.self) { try await table.rows() }
    #expect(
      error?.code == .auditUnavailable && error?.remedy.contains("--audit, BASALT_AUDIT, or `auditFolder`") == true)
    #expect(try await unlogged.version() == 3 && table.rowCount == 20_000)
    #expect(try await writable.verifyAudit().isSound)

    // The object that was refused goes on as soon as it may.
    try mount.makeWritable()
    try await ReadOnlyWarehouseTests.append(20_000..<20_001, to: writable)
    #expect(try await ReadOnlyWarehouseTests.sum(try await writable.table("t")) == 20_001 * 20_000 / 2)
  }

  @Test func theCommandLineReadsAndRefusesToWrite() throws {
    let mount = try PrivateMount(byteCount: 8 << 20)
    let path = mount.path + "/w"
    let scratch = try TemporaryDirectory()
    func basalt(_ arguments: [String], isLogged: Bool = true) throws -> ExternalCommand {
      try ExternalCommand.run(
        [BuiltProducts.basalt.path] + arguments, in: scratch.path,
        environment: isLogged ? ["BASALT_AUDIT": scratch.path + "/log"] : [:])
    }
    for (name, rowCount) in [("small", 3), ("large", 50_000)] {
      let text = "n\n" + (0..<rowCount).map { "\($0)\n" }.joined()
      try Data(text.utf8).write(to: URL(filePath: scratch.path + "/\(name).csv"))
    }
    #expect(try basalt(["init", path]).exitCode == 0)
    #expect(try basalt(["import", "small.csv", "--table", "t", "--create", "-w", path]).exitCode == 0)
    try mount.makeReadOnly()

    for arguments in [
      ["init", mount.path + "/other"], ["import", "small.csv", "--table", "t", "-w", path],
      ["import", "large.csv", "--table", "t", "-w", path],
      ["import", "large.csv", "--table", "u", "--create", "-w", path],
    ] {
      let run = try basalt(arguments)
      #expect(run.exitCode == 1 && run.standardOutput == "", "\(arguments): \(run.report)")
      #expect(run.standardError.hasPrefix("error: "), "\(arguments): \(run.report)")
      #expect(run.standardError.contains("remedy: Give this user the right to read and write there"), "\(run.report)")
      #expect(run.standardError.contains("Read-only file system"), "\(arguments): \(run.report)")
    }
    #expect(try basalt(["cat", "-w", path, "t"]).standardOutput == "n\n0\n1\n2\n")
    let named = try basalt(["cat", "-w", path, "t", "--audit", scratch.path + "/other"], isLogged: false)
    #expect(named.standardOutput == "n\n0\n1\n2\n", "\(named.report)")
    let unlogged = try basalt(["cat", "-w", path, "t"], isLogged: false)
    #expect(unlogged.exitCode == 1 && unlogged.standardOutput == "", "\(unlogged.report)")
    #expect(unlogged.standardError.contains("or name another folder: --audit, BASALT_AUDIT"), "\(unlogged.report)")
    for arguments in [["inspect", "ledger"], ["inspect", "table", "t"], ["verify"], ["verify", "--deep"]] {
      let run = try basalt(arguments + ["-w", path])
      #expect(run.exitCode == 0, "\(arguments): \(run.report)")
    }
  }

  private static let canLoseRights =
    getuid() != 0 || (try? ExternalCommand.run(["setpriv", "--version"]))?.exitCode == 0

  /// Whoever may not read a warehouse, or a part of it, must not take it for empty nor for damaged, and what does not need the part works.
  @Test(
    .enabled(if: canLoseRights, "root is refused nothing, and there is no setpriv"),
    arguments: ["w", "w/ledger", "w/ledger/commits", "w/tables"])
  func foldersThatMayNotBeReadAreToldOf(folder: String) throws {
    let scratch = try TemporaryDirectory()
    // Root is refused nothing: then the program runs as nobody, from a place that nobody can read.
    let run = try ExternalCommand.run(
      [
        "bash", "-c",
        """
        cp "$1" own; seq 0 20000 | sed 1s/0/n/ > t.csv
        limited() {
          if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups ./own "$@"; else ./own "$@"; fi
        }
        chmod a+rx . && ./own init w && ./own import t.csv --table t --create -w w --quiet && chmod -R a+rX w t.csv
        mkdir log && chmod a+rwx log && export BASALT_AUDIT="$PWD/log"
        limited cat -w w t --limit 1; echo "before $?"
        chmod a-rwx "$2"
        for command in "cat t" "inspect ledger" "verify" "import t.csv --table t"; do
          limited $command -w w > output; echo "$command $?"; cat output
        done
        chmod u+rwx "$2"
        """, "bash", BuiltProducts.basalt.path, folder,
      ], in: scratch.path)
    // The history is in the ledger alone.
    let isHistoryReadable = folder == "w/tables"
    let statuses = run.standardOutput.split(separator: "\n").filter {
      $0.firstMatch(of: /^(before|cat|inspect|verify|import) .*\d$/) != nil
    }
    #expect(
      statuses == [
        "before 0", "cat t 1", "inspect ledger \(isHistoryReadable ? 0 : 1)", "verify 1", "import t.csv --table t 1",
      ],
      "\(run.report)")
    let causes = run.standardError.split(separator: "\n").filter { $0.contains("cause: Permission denied") }
    #expect(causes.count == (isHistoryReadable ? 3 : 4), "\(run.report)")
    #expect(!run.standardError.contains("basalt init"), "it is there, and must not be made again: \(run.report)")
  }
}
