import BasaltCore

/// Errors of a log that is not what was written.
enum AuditDamage {
  /// Damage: whoever meets it stops, since going on would write over the evidence.
  ///
  /// Of the whole warehouse's consequence: nothing is read before the log is mended.
  static func error(_ message: String) -> BasaltError {
    BasaltError(
      .corruptAudit, message,
      remedy: "Run `basalt audit verify`, keep the folder as evidence, and restore the log from a copy.",
      consequence: .warehouse)
  }

  /// Why a record could not be made durable, in the words of whoever now gets no rows.
  static func unavailable(_ cause: BasaltError, _ volume: any AuditVolume) -> BasaltError {
    // Damage stays damage: the command line tells it by its exit code.
    if cause.code == .corruptAudit || cause.code == .statementTooComplex { return cause.at("audit log", volume) }
    return BasaltError(
      .auditUnavailable, "The audit log cannot record this, and so it was not done: \(cause.message)",
      remedy: cause.code == .diskFull
        ? "Free space on the audit log's device, then run it again."
        : "Mend the audit log's folder, then run it again.",
      underlying: cause.underlying ?? cause
    ).at("audit log", volume)
  }
}
