import BasaltCore

/// When a commit may say that it was made. Pure: the clock's reading is a fact that is handed in.
/// - Source: format-spec/commit-protocol.md, "Time"
package enum ClockRule {
  package enum Decision: Sendable, Hashable {
    case commit(at: CommitTime)
    /// The clock is so far behind the newest commit that one of the two must be wrong.
    case refuse(lagMicroseconds: Int)
  }

  /// - Parameters:
  ///   - now: What the clock says, in microseconds since 1970-01-01 UTC; may be anything.
  ///   - previous: The time of the newest commit.
  package static func decide(now: Int, previous: CommitTime) -> Decision {
    // Clamped first: a clock that says nonsense must not overflow the subtraction.
    let now = min(max(now, CommitTime.range.lowerBound), CommitTime.range.upperBound)
    let lag = previous.microseconds - now
    return lag > Limits.clockLagMaximumMicroseconds
      ? .refuse(lagMicroseconds: lag) : .commit(at: following(now: now, previous: previous))
  }

  /// The time of a commit whose writer's clock an operator overrides.
  package static func overriding(now: Int, previous: CommitTime) -> CommitTime {
    following(now: min(max(now, CommitTime.range.lowerBound), CommitTime.range.upperBound), previous: previous)
  }

  private static func following(now: Int, previous: CommitTime) -> CommitTime {
    max(CommitTime(microseconds: now), previous.advanced(by: 1))
  }

  static func refusal(lagMicroseconds lag: Int) -> BasaltError {
    BasaltError(
      .invalidArgument,
      "The clock of this machine is \(lag / 1_000_000) seconds behind the newest commit; "
        + "\(Limits.clockLagMaximumMicroseconds / 1_000_000) are allowed.",
      remedy:
        "Set the clock. If it is right, that of whoever committed last was wrong: override the check, which is recorded.",
      consequence: .transaction)
  }
}
