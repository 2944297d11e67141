package import Basalt

/// Entries of the audit log for people: a line each, in which what was asked has the room.
///
/// `basalt.audit_events` has a column a field, of which most are empty in most rows and none fits a terminal: that is for
/// programs, which get it in every other format.
package enum AuditEventTable {
  /// In the order of the log.
  /// - Returns: Lines, titles first.
  package static func lines(_ events: [Warehouse.AuditEvent], _ terminal: Terminal) -> [String] {
    var table = TextTable([
      .number("entry"), .word("time"), .word("kind"), .word("operation"), .text("what"), .word("came to"),
      .number("rows"),
    ])
    for event in events {
      table.add([
        "\(event.sequence)", time(of: event), event.kind, event.operation, what(event),
        event.outcome?.state ?? event.decision,
        // Of an intent nobody knows yet how many there will be.
        event.outcome.map { Quantity.count($0.rowCount) } ?? "",
      ])
    }
    return table.lines(terminal)
  }

  /// To the second: entries of one second stand in their order anyway, and room is what is scarce here.
  private static func time(of event: Warehouse.AuditEvent) -> String {
    String(Value.timestamptz(microseconds: Int64(event.time)).description.prefix(19))
  }

  /// What the kind is about, in a few words; all of it is in the other formats.
  private static func what(_ event: Warehouse.AuditEvent) -> String {
    if !event.statement.isEmpty { return event.error.isEmpty ? event.statement : "\(event.error): \(event.statement)" }
    // An outcome says which intent it is of; the error's code is all that is known of what went wrong.
    if let intent = event.intent { return "of entry \(intent)" + (event.error.isEmpty ? "" : ": \(event.error)") }
    // Without a statement: the tables that one of the library's doors was asked for.
    if !event.tables.isEmpty { return event.tables.map(\.name).joined(separator: ", ") }
    // Of the log's own entries.
    return event.facts.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}
