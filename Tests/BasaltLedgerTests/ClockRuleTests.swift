import BasaltCore
import BasaltLedger
import BasaltStorage
import Testing

@Suite struct ClockRuleTests {
  private let previous = CommitTime(microseconds: 1_000_000_000)

  private func decide(_ now: Int, isOverridden: Bool = false) -> ClockRule.Decision {
    ClockRule.decide(now: now, ledger: previous, previous: previous, isOverridden: isOverridden)
  }

  @Test(arguments: [
    (1_000_000_001, 1_000_000_001), (1_000_000_000, 1_000_000_001), (999_999_999, 1_000_000_001),
    (700_000_000, 1_000_000_001), (9_000_000_000, 9_000_000_000),
    (1_000_000_000 + Limits.clockLeadMaximumMicroseconds, 1_000_000_000 + Limits.clockLeadMaximumMicroseconds),
  ])
  func timeIsTheClocksUnlessThatWouldNotGoForward(now: Int, time: Int) {
    #expect(decide(now) == .commit(at: CommitTime(microseconds: time)))
  }

  @Test func aClockThatIsFarOffIsRefused() {
    #expect(decide(699_999_999) == .refuseBehind(microseconds: 300_000_001))
    #expect(decide(.min) == .refuseBehind(microseconds: 1_000_000_000))
    let lead = Limits.clockLeadMaximumMicroseconds + 1
    #expect(decide(1_000_000_000 + lead) == .refuseAhead(microseconds: lead))
  }

  @Test func anOverriddenClockIsBelieved() {
    #expect(decide(.min, isOverridden: true) == .commit(at: CommitTime(microseconds: 1_000_000_001)))
    let last = CommitTime(microseconds: CommitTime.range.upperBound)
    #expect(decide(.max, isOverridden: true) == .commit(at: last))
  }

  @Test(arguments: [true, false])
  func nothingIsLaterThanTheEndOfTime(isOverridden: Bool) throws {
    let last = CommitTime(microseconds: CommitTime.range.upperBound)
    #expect(
      ClockRule.decide(now: .max, ledger: last, previous: last, isOverridden: isOverridden) == .refuseAtEndOfTime)
    let test = try LedgerUnderTest()
    test.clock.advance(by: last.microseconds - test.clock.now())
    _ = try test.ledger.commit([test.proposal()], isClockOverridden: true)[0].reference()
    let error = test.ledger.commit([test.proposal()], isClockOverridden: isOverridden)[0].failure
    #expect(error?.code == .outOfRange && error?.remedy == "Copy the tables into a new warehouse.")
    #expect(error?.message.hasSuffix("none can be later.") == true)
  }

  @Test func aRefusedCommitSaysWhatToDo() throws {
    let test = try LedgerUnderTest()
    try test.append()
    test.clock.advance(by: -400_000_000)
    var error = test.ledger.commit([test.proposal()])[0].failure
    #expect(error?.message == "The clock of this machine is 400 seconds behind the newest commit; 300 are allowed.")
    #expect(error?.remedy.hasPrefix("Set the clock. If it is right") == true)
    test.clock.advance(by: 400_000_000 + 2 * Limits.clockLeadMaximumMicroseconds)
    error = test.ledger.commit([test.proposal()])[0].failure
    #expect(
      error?.message
        == "The clock of this machine is 63244800 seconds ahead of the newest commit; 31622400 are allowed.")
  }

  /// A clock that was years ahead has made a commit: who is right then can commit once he has said so, and so can all after him.
  @Test func anOverrideShutsNobodyOut() throws {
    let test = try LedgerUnderTest()
    let right = test.clock.now()
    test.clock.advance(by: 50 * Limits.clockLeadMaximumMicroseconds)
    try _ = test.ledger.commit([test.proposal()], isClockOverridden: true)[0].reference()
    let wrong = test.clock.now()
    test.clock.advance(by: right - wrong + 1_000_000)
    #expect(test.ledger.commit([test.proposal()])[0].failure?.code == .invalidArgument)
    let reference = try test.ledger.commit([test.proposal()], isClockOverridden: true)[0].reference()
    let header = try test.ledger.commit(reference.number).header
    #expect(header.clockOverride == CommitTime(microseconds: right + 1_000_000))
    #expect(header.time.microseconds == wrong + 1)
    // Also after a checkpoint, and for others who do not override.
    try test.ledger.writeCheckpoint(of: test.ledger.state, payload: [])
    let other = try test.another()
    #expect(other.state.clock.microseconds == right + 1_000_000)
    let next = try test.append(by: other)
    #expect(try other.commit(next.number).header.time.microseconds == wrong + 2)
    #expect(other.state.clock.microseconds == right + 1_000_000)
  }
}
