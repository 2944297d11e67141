package import BasaltCore

/// Errors of a log that is not what was written, or cannot be written.
package enum AuditDamage {
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
    // Refused by the log itself, which has said why and what to do.
    if cause.code == .auditUnavailable { return cause.at("audit log", volume) }
    // With the folder, which is often not where the warehouse is.
    return unavailable(cause).at("audit log", volume)
  }

  /// The same for a folder that could not even be opened.
  ///
  /// In front of the cause stands what it means: who has asked for rows knows of no log.
  package static func unavailable(_ cause: BasaltError) -> BasaltError {
    BasaltError(
      .auditUnavailable, "The audit log cannot record this, and so it was not done: \(cause.message)",
      remedy: remedy(of: cause), underlying: cause.underlying ?? cause)
  }

  /// By what failed: most of it is the administrator's to mend, and the statement is then asked again as it was.
  private static func remedy(of cause: BasaltError) -> String {
    switch cause.code {
    case .diskFull: "Free space on the audit log's device, then run it again."
    // Mostly a warehouse that may only be read, which is no mistake: its log lies elsewhere.
    case .permissionDenied:
      "Give this user the right to write there, or name another folder: --audit, BASALT_AUDIT, or `auditFolder` where the "
        + "warehouse is opened."
    // The cause says which directory is missing.
    case .unknownName: cause.remedy
    // A file in the folder's place, a device that fails.
    default: "Mend the audit log's folder, then run it again."
    }
  }
}
