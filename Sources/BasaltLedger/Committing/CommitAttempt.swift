import BasaltCore

/// The course of committing as a pure state machine: where we are, and where what just happened leads.
///
/// It neither reads nor writes: `GroupCommit` does what a state says and reports what came of it, so that the course can be tested for every
/// sequence of events, and a simulation can stop between any two steps.
/// - Source: format-spec/commit-protocol.md, "Committing"
package struct CommitAttempt: Sendable, Hashable {
  package enum State: Sendable, Hashable {
    /// Read the commit after the newest that we know.
    case catchingUp
    /// Make the newest commit durable, which another process put.
    case securingHead
    /// Put our commit if its number is free.
    case publishing
    /// Read the commit of our number: is it ours?
    case resolving
    /// Ours is there: make it durable, because we did not hear that it is.
    case securingOwn
    /// Look whether our predecessor is still there.
    case confirming
    case ended(End)
  }

  package enum End: Sendable, Hashable {
    case won
    /// Nothing was committed.
    case failed
    /// Somebody else's commit has the number; only where no other number may be tried.
    case lost
    /// Too many races were lost, one after another.
    case outrun
    /// The commit stands where a closed range was removed: it is no part of the chain.
    case strayed
    case unknown
  }

  /// What came of doing what a state says.
  package enum Event: Sendable, Hashable {
    /// There was another commit, and it has been taken into account.
    case found
    /// There is no further commit.
    case atHead
    case done
    case stored
    case taken
    /// Whether the put took effect is not known.
    case unclear
    /// It did not work. Of a put: surely.
    case failed
    case isOurs
    case isForeign
    case isAbsent
  }

  package private(set) var state: State
  /// Whether the newest commit that we know is durable.
  package var isHeadSecured: Bool
  /// A put under the present number may have taken effect unseen: from then on no failure is certain.
  private var isInDoubt: Bool
  /// Nothing but the outcome of one number is wanted.
  private let isResolution: Bool
  private var tryCount = 0
  private var lostRaceCount = 0

  /// A commit that begins.
  package init(isHeadSecured: Bool) {
    state = .catchingUp
    self.isHeadSecured = isHeadSecured
    isInDoubt = false
    isResolution = false
  }

  /// A commit whose outcome was left unknown.
  package static var resolution: CommitAttempt { CommitAttempt(resolving: ()) }

  private init(resolving: Void) {
    state = .resolving
    isHeadSecured = true
    isInDoubt = true
    isResolution = true
  }

  /// Goes on to the next state.
  /// - Precondition: The event can come of the state.
  package mutating func advance(_ event: Event) {
    switch (state, event) {
    case (.catchingUp, .found): isHeadSecured = false
    case (.catchingUp, .atHead): state = isHeadSecured ? .publishing : .securingHead
    case (.securingHead, .done):
      isHeadSecured = true
      state = .publishing
    case (.catchingUp, .failed), (.securingHead, .failed): state = .ended(.failed)

    case (.publishing, .stored): state = .confirming
    case (.publishing, .taken): state = .resolving
    case (.publishing, .unclear):
      isInDoubt = true
      state = .resolving
    // After a doubtful put, the failure of a second one says nothing of the first.
    case (.publishing, .failed): state = .ended(isInDoubt ? .unknown : .failed)

    case (.resolving, .isOurs): state = .securingOwn
    case (.resolving, .isForeign): lose()
    case (.resolving, .isAbsent):
      // The same bytes under the same number: both puts are one commit. Also after "taken", which then was no true answer.
      isInDoubt = true
      tryAgain(as: .publishing)
    case (.resolving, .failed): tryAgain(as: .resolving)

    case (.securingOwn, .done): state = .confirming
    case (.securingOwn, .failed): tryAgain(as: .securingOwn)

    case (.confirming, .done): state = .ended(.won)
    case (.confirming, .isAbsent): state = .ended(.strayed)
    case (.confirming, .failed): tryAgain(as: .confirming)

    default: preconditionFailure("\(event) cannot come of \(state)")
    }
  }

  private mutating func lose() {
    lostRaceCount += 1
    if isResolution {
      state = .ended(.lost)
    } else if lostRaceCount > Limits.lostRaceCountMaximum {
      state = .ended(.outrun)
    } else {
      isInDoubt = false
      tryCount = 0
      state = .catchingUp
    }
  }

  private mutating func tryAgain(as next: State) {
    tryCount += 1
    state = tryCount < Limits.commitResolutionTryCountMaximum ? next : .ended(.unknown)
  }
}
