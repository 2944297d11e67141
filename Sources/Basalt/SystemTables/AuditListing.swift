internal import BasaltAudit
internal import BasaltExecution
internal import BasaltTable

extension SystemTable {
  /// A row an entry of the audit log, in its order: whoever asks is among the last.
  ///
  /// Of the log as it is, whatever version is read: it belongs to the host, and has no versions.
  static let auditEvents = SystemTable(
    "audit_events", "the audit log: who asked what of which data, and what came of it",
    columns: [
      ("sequence", .bigint), ("kind", .text), ("recorded_at", .timestamptz), ("principal", .text), ("session", .uuid),
      ("client", .text), ("operation", .text), ("statement", .text), ("statement_digest", .text), ("version", .bigint),
      ("tables", .text), ("columns", .text), ("decision", .text), ("intent", .bigint), ("state", .text),
      ("row_count", .bigint), ("byte_count", .bigint), ("scanned_row_count", .bigint), ("duration_us", .bigint),
      ("error", .text), ("facts", .text),
    ]
  ) { (view) throws(BasaltError) in
    var rows: [[Value]] = []
    try view.warehouse.forEachAuditEvent { (event) throws(BasaltError) in rows.append(event.row) }
    return rows
  }
}

extension Warehouse.AuditEvent {
  /// The values of `basalt.audit_events`; NULL for what the kind does not have.
  fileprivate var row: [Value] {
    [
      .bigint(Int64(sequence)), .text(kind), .timestamptz(microseconds: Int64(time)), text(principal),
      session.map { .uuid($0) } ?? .null, text(client), text(operation), text(statement),
      text(statementDigest?.description ?? ""), number(version), text(tables.map(\.name).joined(separator: ", ")),
      // With the table's name, since two tables may have a column of one name.
      text(tables.flatMap { table in table.columns.map { "\(table.name).\($0)" } }.joined(separator: ", ")),
      text(decision), number(intent), text(outcome?.state ?? ""), number(outcome?.rowCount),
      number(outcome?.byteCount), number(outcome?.scannedRowCount), number(outcome?.durationMicroseconds), text(error),
      text(facts.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")),
    ]
  }

  private func text(_ text: String) -> Value { text.isEmpty ? .null : .text(text) }
  private func number(_ number: Int?) -> Value { number.map { .bigint(Int64($0)) } ?? .null }

  /// Entries as batches with the columns of `basalt.audit_events`: for whoever shows them in a format of rows.
  package static func batches(
    of events: [Warehouse.AuditEvent]
  ) throws(BasaltError) -> (schema: Schema, batches: [Batch]) {
    let table = SystemTable.auditEvents
    let batches = try table.batches(of: events.map(\.row)).map { batch in
      Batch(schema: table.schema, columns: batch.columns, rowCount: batch.physicalRowCount)
    }
    return (table.schema, batches)
  }
}
