/// The layers of the house: the one place where they are written as data.
///
/// README.md shows the same rows to people (`ReadmeTests` compares them), Package.swift builds them
/// (`ManifestTests`), and the imports of every file obey them (`ImportTests`). To change a layer, change its row here, and
/// let the tests say what else has to follow.
struct Layer {
  let number: Int
  let target: String
  let owns: String
  let mayImport: [String]

  init(_ number: Int, _ target: String, owns: String, mayImport: [String] = []) {
    self.number = number
    self.target = target
    self.owns = owns
    self.mayImport = mayImport
  }

  /// The row as README.md has it.
  var markdownRow: String {
    let imports = mayImport.isEmpty ? "-" : mayImport.map { "`\($0)`" }.joined(separator: ", ")
    return "| \(number) | `\(target)` | \(owns) | \(imports) |"
  }
}

enum LayerTable {
  static let header = "| layer | target | owns | may import |\n| --- | --- | --- | --- |"

  static let layers: [Layer] = [
    Layer(
      0, "CBasaltKernels",
      owns: "C: SIMD loops over raw pointers and counts, a scalar twin of each, dispatch at run time, checksums"),
    Layer(0, "CBasaltMemory", owns: "C: blocks of memory, kept by thread"),
    Layer(0, "CBasaltSystem", owns: "C: the few system calls that Swift cannot reach"),
    Layer(0, "CZstd", owns: "the system's libzstd"),
    Layer(0, "CLZ4", owns: "the system's liblz4"),
    Layer(0, "CZlib", owns: "the system's zlib, to read `.gz`"),
    Layer(0, "CEdit", owns: "the system's libedit, for the interactive shell"),
    Layer(
      1, "BasaltCore",
      owns: "types, schema, values, vectors, batches, identifiers, statistics, errors, limits, predicates",
      mayImport: ["CBasaltKernels", "CBasaltMemory"]),
    Layer(
      2, "BasaltRuntime", owns: "worker pool, I/O threads, memory budget, cancellation, progress",
      mayImport: ["BasaltCore", "CBasaltSystem"]),
    Layer(
      2, "BasaltStorage",
      owns: "object stores (local, in memory, simulated with faults), buffer pool: the only system calls for data",
      mayImport: ["BasaltCore", "BasaltRuntime", "CBasaltSystem"]),
    Layer(
      2, "BasaltEncoding", owns: "encodings and the choice among them; pure: vectors ⇄ bytes",
      mayImport: ["BasaltCore", "CBasaltKernels", "CZstd", "CLZ4"]),
    Layer(2, "BasaltSQL", owns: "text → syntax tree: lexer, parser, printer", mayImport: ["BasaltCore"]),
    Layer(
      2, "BasaltFunctions",
      owns: "scalar and aggregate functions, operators and casts of SQL: signatures, resolution, kernels, examples",
      mayImport: ["BasaltCore", "CBasaltKernels"]),
    Layer(
      2, "BasaltText", owns: "readers of CSV and JSON lines with type inference, CSV, TSV and JSON-lines writers, stream decompression",
      mayImport: ["BasaltCore", "BasaltRuntime", "CBasaltKernels", "CBasaltSystem", "CZstd", "CLZ4", "CZlib"]),
    Layer(
      3, "BasaltLedger",
      owns: "the history of a warehouse: commits, their chain and protocol, checkpoints, attempts, leases",
      mayImport: ["BasaltCore", "BasaltRuntime", "BasaltStorage"]),
    Layer(
      3, "BasaltFormat", owns: "the data file: writer, reader, footer, pages, statistics, verification",
      mayImport: ["BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltStorage", "BasaltEncoding"]),
    Layer(
      4, "BasaltAudit",
      owns: "the audit log: entries, hash tree, signed heads, group commit across sessions and processes, verification",
      mayImport: ["BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltLedger"]),
    Layer(
      4, "BasaltAccess", owns: "who may see what: the access decision without which no table is read",
      mayImport: ["BasaltCore"]),
    Layer(
      5, "BasaltTable",
      owns:
        "partitioning, schema evolution, conflict rules, manifests, snapshots, staging of rows, planning, sorting, scans",
      mayImport: [
        "BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltStorage", "BasaltLedger", "BasaltFormat", "BasaltAudit",
        "BasaltAccess",
      ]),
    Layer(
      5, "BasaltPlan",
      owns: "binder, logical plan, optimizer, and where the access decision enters a plan",
      mayImport: ["BasaltCore", "BasaltSQL", "BasaltFunctions", "BasaltAccess"]),
    Layer(
      6, "BasaltExecution",
      owns: "physical plan, operators, pipelines, spill, evaluation of expressions",
      mayImport: [
        "BasaltCore", "CBasaltKernels", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltFunctions",
        "BasaltPlan", "BasaltFormat", "BasaltTable",
      ]),
    Layer(
      7, "Basalt", owns: "the public API; the one place where the parts are put together",
      mayImport: [
        "BasaltCore", "BasaltRuntime", "BasaltStorage", "BasaltEncoding", "BasaltText", "BasaltLedger", "BasaltFormat",
        "BasaltAudit", "BasaltAccess", "BasaltTable", "BasaltSQL", "BasaltFunctions", "BasaltPlan", "BasaltExecution",
      ]),
    Layer(8, "BasaltCLI", owns: "the command line, `basalt`", mayImport: ["Basalt", "CEdit"]),
  ]

  /// What comes with the toolchain and may be used anywhere.
  static let standardLibrary: Set<String> = ["Swift", "Synchronization"]

  /// Third parties and system modules, with the targets that may use them. What is not listed may not be imported at all:
  /// Foundation, for one, costs megabytes and locale-dependent surprises, and a library that is embedded must not bring it.
  static let others: [String: Set<String>] = [
    "ArgumentParser": ["BasaltCLI"],
    "Crypto": ["BasaltLedger", "BasaltFormat", "BasaltAudit", "BasaltAccess", "BasaltTable", "BasaltS3"],
    "Collections": everySwiftTarget,
    "DequeModule": everySwiftTarget,
    "Logging": everySwiftTarget.subtracting(["BasaltCore", "BasaltEncoding"]),
    "Glibc": everySwiftTarget,
    "Musl": everySwiftTarget,
    "Darwin": everySwiftTarget,
    "Dispatch": ["BasaltCLI"],
  ]

  static let everySwiftTarget = Set(layers.map(\.target).filter { $0.hasPrefix("Basalt") })

  static func layer(of target: String) -> Layer? { layers.first { $0.target == target } }
}
