import BasaltCore
import BasaltLedger
import Testing

/// The course of committing, walked through every sequence of events that can happen.
@Suite struct CommitAttemptTests {
  private typealias Event = CommitAttempt.Event

  private static func events(in state: CommitAttempt.State) -> [Event] {
    switch state {
    case .catchingUp: [.found, .atHead, .failed]
    case .securingHead, .securingOwn: [.done, .failed]
    case .publishing: [.stored, .taken, .unclear, .failed]
    case .resolving: [.isOurs, .isForeign, .isAbsent, .failed]
    case .confirming: [.done, .isAbsent, .failed]
    case .ended: []
    }
  }

  private static func walk(
    _ attempt: CommitAttempt, _ path: [Event] = [], depth: Int, visit: (CommitAttempt, [Event]) -> Void
  ) {
    visit(attempt, path)
    guard depth > 0 else { return }
    for event in events(in: attempt.state) {
      var next = attempt
      next.advance(event)
      walk(next, path + [event], depth: depth - 1, visit: visit)
    }
  }

  /// "Failed" is said only when nothing can have been committed; "won" only when the commit is known to be durable.
  @Test(arguments: [true, false])
  func noEndSaysMoreThanIsKnown(isHeadSecured: Bool) {
    var endCount = 0
    Self.walk(CommitAttempt(isHeadSecured: isHeadSecured), depth: 9) { attempt, path in
      guard case .ended(let end) = attempt.state else { return }
      endCount += 1
      // What has happened under the number that was tried last.
      let lastRace = path.lastIndex(of: .isForeign).map { $0 + 1 } ?? 0
      let tried = path[lastRace...]
      switch end {
      case .won:
        let isHeard =
          tried.contains(.stored) || zip(tried, tried.dropFirst()).contains { $0 == .isOurs && $1 == .done }
          || tried.contains(.isOurs)
        #expect(isHeard && path.last == .done, "\(path)")
      case .failed:
        #expect(!tried.contains(.unclear) && !tried.contains(.taken) && !tried.contains(.stored), "\(path)")
      case .unknown:
        #expect(tried.contains(.unclear) || tried.contains(.taken) || tried.contains(.stored), "\(path)")
      case .strayed: #expect(path.last == .isAbsent, "\(path)")
      case .lost, .outrun: Issue.record("\(end) after \(path)")
      }
    }
    #expect(endCount > 500)
  }

  @Test func aForeignHeadIsSecuredBeforeItIsBuiltOn() {
    Self.walk(CommitAttempt(isHeadSecured: true), depth: 8) { attempt, path in
      guard attempt.state == .publishing, let found = path.lastIndex(of: .found) else { return }
      #expect(path[found...].contains(.done), "\(path)")
    }
  }

  /// A resolution ends with the truth or with "unknown", and never tries another number.
  @Test func aResolutionStaysWithItsNumber() {
    Self.walk(CommitAttempt.resolution, depth: 8) { attempt, path in
      switch attempt.state {
      case .catchingUp, .securingHead, .ended(.failed), .ended(.outrun): Issue.record("\(attempt.state) after \(path)")
      case .ended(.lost): #expect(path.last == .isForeign, "\(path)")
      default: break
      }
    }
  }

  @Test func nobodyRunsForEver() {
    var attempt = CommitAttempt(isHeadSecured: true)
    for _ in 0..<Limits.lostRaceCountMaximum {
      for event in [Event.atHead, .taken, .isForeign, .found, .atHead, .done, .taken, .isForeign] {
        guard Self.events(in: attempt.state).contains(event) else { continue }
        attempt.advance(event)
      }
    }
    #expect(attempt.state == .ended(.outrun))

    var doubtful = CommitAttempt(isHeadSecured: true)
    doubtful.advance(.atHead)
    doubtful.advance(.unclear)
    for _ in 1..<Limits.commitResolutionTryCountMaximum {
      doubtful.advance(.failed)
      #expect(doubtful.state == .resolving)
    }
    doubtful.advance(.failed)
    #expect(doubtful.state == .ended(.unknown))
  }
}
