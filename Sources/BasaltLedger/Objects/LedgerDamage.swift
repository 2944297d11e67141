import BasaltCore

/// The errors of objects that are not what the ledger allows: one remedy and one consequence, whatever was found.
enum LedgerDamage {
  /// - Parameter message: What was found, as a sentence, with both values where two disagree.
  static func error(_ message: String) -> BasaltError {
    BasaltError(
      .corruptLedger, message,
      remedy: "Restore this object of the ledger from a copy of the warehouse; its commits cannot be trusted before.",
      consequence: .warehouse)
  }

  /// Something that a later version may have written: not damage, and not to be guessed either.
  static func unknown(_ what: String, _ name: String) -> BasaltError {
    BasaltError(
      .unsupportedVersion, "The ledger has the \(what) '\(name)', which this version of Basalt does not know.",
      remedy: "Use the version of Basalt that wrote it, or a later one.", consequence: .warehouse)
  }
}
