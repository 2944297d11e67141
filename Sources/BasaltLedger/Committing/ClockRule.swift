import BasaltCore

/// When a commit may say that it was made. Pure: the clock's reading is a fact that is handed in.
///
/// A clock that is wrong by minutes makes history confusing; one that is wrong by years makes retention remove what is new. Neither may
/// happen silently, and neither may lock people out for ever: an operator can override, and from then on the overriding clock is the
/// one that others are compared with.
/// - Source: format-spec/commit-protocol.md, "Time"
package enum ClockRule {
  package enum Decision: Sendable, Hashable {
    case commit(at: CommitTime)
    /// So far behind the ledger's clock that one of the two must be wrong.
    case refuseBehind(microseconds: Int)
    /// So far ahead that either nobody has committed for a year, or one of the two is wrong.
    case refuseAhead(microseconds: Int)
    /// There is no later time than that of the newest commit.
    case refuseAtEndOfTime
  }

  /// - Parameters:
  ///   - now: What the writer's clock says, in microseconds since 1970-01-01 UTC; may be anything.
  ///   - ledger: What the ledger takes for the time of its newest commit (`LedgerState.clock`).
  ///   - previous: The time that the newest commit bears, which a later one must exceed.
  ///   - isOverridden: An operator says that the writer's clock is right.
  package static func decide(
    now: Int, ledger: CommitTime, previous: CommitTime, isOverridden: Bool
  ) -> Decision {
    let now = reading(now)
    if !isOverridden {
      let lead = now.microseconds - ledger.microseconds
      if -lead > Limits.clockLagMaximumMicroseconds { return .refuseBehind(microseconds: -lead) }
      if lead > Limits.clockLeadMaximumMicroseconds { return .refuseAhead(microseconds: lead) }
    }
    guard previous.microseconds < CommitTime.range.upperBound else { return .refuseAtEndOfTime }
    return .commit(at: max(now, previous.advanced(by: 1)))
  }

  /// What a clock says, as a time: clamped, so that nonsense overflows nothing.
  static func reading(_ now: Int) -> CommitTime {
    CommitTime(microseconds: min(max(now, CommitTime.range.lowerBound), CommitTime.range.upperBound))
  }

  /// The time of a commit, as a decision.
  /// - Throws: `.invalidArgument` when the clock is not to be believed; `.outOfRange` at the end of time.
  static func time(of decision: Decision) throws(BasaltError) -> CommitTime {
    switch decision {
    case .commit(let time): return time
    case .refuseBehind(let lag):
      throw refusal("\(lag / 1_000_000) seconds behind", Limits.clockLagMaximumMicroseconds / 1_000_000)
    case .refuseAhead(let lead):
      throw refusal("\(lead / 1_000_000) seconds ahead of", Limits.clockLeadMaximumMicroseconds / 1_000_000)
    case .refuseAtEndOfTime:
      throw BasaltError(
        .outOfRange,
        "The newest commit is of \(CommitTime(microseconds: CommitTime.range.upperBound)): none can be later.",
        remedy: "Copy the tables into a new warehouse.", consequence: .warehouse)
    }
  }

  private static func refusal(_ difference: String, _ secondsMaximum: Int) -> BasaltError {
    BasaltError(
      .invalidArgument,
      "The clock of this machine is \(difference) the newest commit; \(secondsMaximum) are allowed.",
      remedy: "Set the clock. If it is right, override the check, which is recorded: others then go by this clock.",
      consequence: .transaction)
  }
}
