import ArgumentParser
import Basalt

/// `basalt audit`: who asked what of which data, and whether the log of it is still what was written.
///
/// Never run itself: each way to look is a subcommand with its own options.
///
/// All of it only reads the log, by its files and without SQL: evidence is looked at where it lies, also by somebody
/// who may not write there, and looking adds nothing to it.
struct AuditCommand: ParsableCommand {
  // What is recorded stands before how to look at it: it is what a newcomer wants to know first.
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Look into the audit log, verify it, and prove what is in it.",
    discussion: """
      Everything that reads rows of a warehouse or changes it is recorded before it happens, and again when it has ended: who, \
      when, the statement without its literals, tables, columns, version, and how many rows came of it. The log lies in the \
      folder audit of the warehouse, or where --audit or \(WarehouseOptions.auditEnvironmentName) says.

        basalt audit tail -w flights.warehouse
        basalt audit search --table flights --since 2026-03-01 -w flights.warehouse
        basalt audit verify -w flights.warehouse
        basalt audit prove 7 -w flights.warehouse
        basalt audit export march.jsonl --since 2026-03-01 -w flights.warehouse
      """,
    // From a look to evidence.
    subcommands: [
      AuditTailCommand.self, AuditSearchCommand.self, AuditVerifyCommand.self, AuditProveCommand.self,
      AuditExportCommand.self,
    ])
}

/// Which entries are meant: for every command that shows some of them.
///
/// An option group, so that what is found by a search is what is exported, option for option.
///
/// Few and simple: who, what, which table, when. For anything more, entries are rows of `basalt.audit_events`.
struct AuditFilterOptions: ParsableArguments {
  // What is not said is not asked: an entry must meet all of them.
  @Option(help: "Entries on behalf of a principal.")
  var principal: String?

  // As it was called then: entries are never changed, and so know no later name.
  @Option(help: "Intents that name a table.")
  var table: String?

  // Told in full, since nobody can guess them; `validate()` holds what is typed against the same words.
  @Option(help: "Entries of a kind: created, intent, outcome, refusal, anchor or recovery.")
  var kind: String?

  // Not held against a list: a later version may record what this one does not know.
  @Option(help: "Intents for an operation: select, insert, copy-to, import, scan and others.")
  var operation: String?

  // Times as everywhere: without a zone UTC, a date is its first moment.
  @Option(help: "Entries that are not before a time.", transform: AuditFilterOptions.time(argument:))
  var since: Int?

  // Before and not up to: a month ends where the next begins, and no entry is in both.
  @Option(help: "Entries that are before a time.", transform: AuditFilterOptions.time(argument:))
  var until: Int?

  // In any case, since keywords are in upper case there, whatever somebody has typed.
  @Option(help: "Intents whose statement has a text in it. Literals are not in the log.")
  var text: String?

  /// A kind that there is not would find nothing, which reads like an answer.
  func validate() throws {
    let kinds = ["created", "intent", "outcome", "refusal", "anchor", "recovery"]
    if let kind, !kinds.contains(kind) {
      throw ValidationError("There is no kind '\(kind)': there are \(kinds.joined(separator: ", ")).")
    }
  }

  /// As the library takes it, which goes through the log once, whatever is asked.
  var filter: Warehouse.AuditFilter {
    var filter = Warehouse.AuditFilter()
    (filter.principal, filter.table, filter.kind, filter.operation) = (principal, table, kind, operation)
    (filter.since, filter.until, filter.text) = (since, until, text)
    return filter
  }

  /// - Throws: `ValidationError`, a mistake of usage.
  private static func time(argument: String) throws -> Int {
    guard case .timestamptz(let microseconds) = try? Value(parsing: argument, as: .timestamptz) else {
      throw ValidationError("'\(argument)' is no time: write 2026-03-31, or '2026-03-31T18:00:00Z'.")
    }
    return Int(microseconds)
  }
}
