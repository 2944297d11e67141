import ArgumentParser
import Basalt

/// `basalt clean`: removes what writers have left that died.
///
/// A command of its own and no part of `verify`, which changes nothing: what it removes no version knows, but it makes
/// a commit, so that whoever only slept cannot commit what is gone.
struct CleanCommand: BasaltSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Remove what writers have left that died without a commit.",
    discussion: """
      A process that is killed while it imports leaves files that no commit knows. Ten minutes after its last sign of life \
      it is taken for dead, by a commit, and its files are removed; should it wake up, its own commit fails. Files of \
      commits and objects that Basalt has not written are never touched.

        basalt clean -w flights.warehouse --dry-run
        basalt clean -w flights.warehouse
      """)

  // A look first: what is removed cannot be had back, and the same list tells what it would be.
  @Flag(help: "Only show what would be removed.")
  var dryRun = false

  // An object a line and no array: whoever reads it can begin with the first.
  @Option(help: "text, or json: one object an attempt.")
  var format: ReportFormat = .text

  @OptionGroup(title: "Warehouse") var warehouse: WarehouseOptions
  @OptionGroup var common: CommonOptions

  /// A wrong call is told before anything is opened.
  func validate() throws { try warehouse.requirePath() }

  /// Having found nothing is a success: it is run by timers, which should not report that all is well.
  func perform() async throws(BasaltError) -> CommandRun.Status {
    let opened = try await warehouse.open(on: try common.makeEngine())
    // Whole before the first line is written: what was removed is told, whatever becomes of the output.
    let attempts = try await opened.removeDeadAttempts(isDryRun: dryRun)
    var output = StandardOutput()
    for attempt in attempts {
      switch format {
      case .text: try output.write(line(attempt) + "\n")
      case .json: try output.write(json(attempt).text + "\n")
      }
    }
    try output.flush()
    // On standard error: as JSON, nothing is no line at all.
    if attempts.isEmpty { StandardError.writeLine(nothing(try await opened.writersAtWork())) }
    return .success
  }

  /// Why nothing was removed. Whoever has just killed a writer is told when to come again.
  ///
  /// The latest time, and not one for each: then none of them is left to be waited for.
  private func nothing(_ writers: [Warehouse.WriterAtWork]) -> String {
    guard let last = writers.map(\.expires).max() else { return "No writer has died: there is nothing to remove." }
    return
      "\(Quantity.count(writers.count, "writer")) may still be at work, and \(writers.count == 1 ? "is" : "are") not taken "
      + "for dead before \(time(last)): nothing was removed."
  }

  /// When it stopped comes first: it says which crash this was.
  private func line(_ attempt: Warehouse.DeadAttempt) -> String {
    let objects = "\(Quantity.count(attempt.objectCount, "object")), \(Quantity.bytes(attempt.byteCount))"
    let words =
      switch attempt.outcome {
      case .objectsRemoved: dryRun ? "\(objects) to be removed" : "\(objects) removed"
      case .hadCommitted: "had committed: \(objects) stay"
      case .leftNothing: "left nothing"
      }
    return "\(time(attempt.expired))  attempt \(attempt.id) of \(VisibleText.of(attempt.owner)): \(words)"
  }

  /// With the zone, which is UTC: crashes are held against logs of other machines.
  private func time(_ microseconds: Int) -> String { Value.timestamptz(microseconds: Int64(microseconds)).description }

  /// The same figures as the line, and the owner as it was registered, since JSON quotes what a terminal must not
  /// see.
  private func json(_ attempt: Warehouse.DeadAttempt) -> JSONObject {
    var object = JSONObject()
    object.add("attempt", attempt.id.description)
    object.add("owner", attempt.owner)
    object.add("begun", time(attempt.begun))
    object.add("expired", time(attempt.expired))
    object.add("outcome", name(attempt.outcome))
    object.add("object_count", attempt.objectCount)
    object.add("byte_count", attempt.byteCount)
    // In each object: a line that is kept by itself must say whether it happened.
    object.add("dry_run", dryRun)
    return object
  }

  /// What scripts read; renaming a case in Swift must not change it.
  private func name(_ outcome: Warehouse.DeadAttempt.Outcome) -> String {
    switch outcome {
    case .objectsRemoved: "objects-removed"
    case .hadCommitted: "had-committed"
    case .leftNothing: "left-nothing"
    }
  }
}
