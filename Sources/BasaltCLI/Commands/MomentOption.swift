import ArgumentParser
import Basalt

/// `--at`: an earlier version, by its number or by a time.
///
/// A number is a version and everything else a time; no time is written as a bare number, so the two cannot be
/// confused.
///
/// A time means the last commit that is not later: what somebody saw who looked at that moment.
struct MomentOption: Sendable {
  let moment: Warehouse.Moment

  /// - Throws: `ValidationError`, a mistake of usage. Whether there is such a version is asked of the warehouse.
  init(argument: String) throws {
    if let version = Int(argument) {
      guard version >= 0 else { throw ValidationError("--at \(argument): versions are numbered from 0.") }
      moment = .version(version)
      return
    }
    // Without a zone it is UTC, as everywhere; a date is its first moment.
    guard case .timestamptz(let microseconds) = try? Value(parsing: argument, as: .timestamptz) else {
      throw ValidationError(
        "--at '\(argument)' is neither a version nor a time: write --at 7, or --at '2026-03-31T18:00:00Z'.")
    }
    moment = .time(microseconds: Int(microseconds))
  }
}
