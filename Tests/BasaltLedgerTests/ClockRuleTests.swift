import BasaltCore
import BasaltLedger
import BasaltStorage
import Testing

@Suite struct ClockRuleTests {
  private let previous = CommitTime(microseconds: 1_000_000_000)

  @Test(arguments: [
    (1_000_000_001, 1_000_000_001), (1_000_000_000, 1_000_000_001), (999_999_999, 1_000_000_001),
    (700_000_000, 1_000_000_001), (9_000_000_000, 9_000_000_000),
  ])
  func timeIsTheClocksUnlessThatWouldNotGoForward(now: Int, time: Int) {
    #expect(ClockRule.decide(now: now, previous: previous) == .commit(at: CommitTime(microseconds: time)))
  }

  @Test func aClockThatIsFarBehindIsRefused() {
    #expect(ClockRule.decide(now: 699_999_999, previous: previous) == .refuse(lagMicroseconds: 300_000_001))
    #expect(ClockRule.decide(now: .min, previous: previous) == .refuse(lagMicroseconds: 1_000_000_000))
    #expect(ClockRule.overriding(now: .min, previous: previous).microseconds == 1_000_000_001)
  }

  @Test func nonsenseDoesNotOverflow() {
    let last = CommitTime(microseconds: CommitTime.range.upperBound)
    #expect(ClockRule.decide(now: .max, previous: previous) == .commit(at: last))
    #expect(ClockRule.overriding(now: .max, previous: last) == last)
  }

  @Test func aRefusedCommitSaysWhatToDo() throws {
    let test = try LedgerUnderTest()
    try test.append()
    test.clock.advance(by: -400_000_000)
    let error = test.ledger.commit([test.proposal()])[0].failure
    #expect(error?.message == "The clock of this machine is 400 seconds behind the newest commit; 300 are allowed.")
    #expect(error?.remedy.hasPrefix("Set the clock. If it is right") == true)
    let reference = try test.ledger.commit([test.proposal()], isClockOverridden: true)[0].reference()
    let header = try test.ledger.commit(reference.number).header
    #expect(header.isClockOverridden && header.time.microseconds == 1_800_000_000_000_002)
  }
}
