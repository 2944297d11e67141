import BasaltAudit
import BasaltCore
import BasaltStorage
import TestSupport
import Testing

/// Whoever was told that an intent is durable finds it again, whatever the machine does in between.
@Suite struct AuditCrashTests {
  /// Records until something fails.
  /// - Returns: What was acknowledged, by sequence.
  private func work(_ test: LogUnderTest, _ count: Int) -> [Int: AuditRecord] {
    var acknowledged: [Int: AuditRecord] = [:]
    guard var log = try? test.open() else { return acknowledged }
    for number in 0..<count {
      // Another process now and then, which has to read in what this one wrote.
      if number % 3 == 2, let other = try? test.open() { log = other }
      let record = test.intent(number)
      guard let intent = try? log.record(record) else { continue }
      acknowledged[intent.sequence] = record
      log.note(test.outcome(of: intent))
    }
    return acknowledged
  }

  /// What was acknowledged is in the log as it is found, before and after somebody appends to it.
  private func check(_ system: SimulatedFileSystem, _ acknowledged: [Int: AuditRecord], _ label: String) throws {
    let test = LogUnderTest(on: system)
    do {
      let log = try test.open()
      _ = try log.record(test.intent(999))
    } catch {
      Issue.record("\(label): \(error)")
      return
    }
    let entries = try test.entries()
    for (sequence, record) in acknowledged {
      #expect(sequence < entries.count && entries[sequence].record == record, "\(label): entry \(sequence)")
    }
    let report = try test.report()
    #expect(report.isSound && report.entryCount == entries.count, "\(label): \(report.findings)")
  }

  @Test func aCrashAtAnyCallLosesNothingThatWasTold() throws {
    let whole = LogUnderTest(seed: 1)
    #expect(work(whole, 7).count == 7)
    for call in 0..<whole.system.callCount {
      let test = LogUnderTest(seed: UInt64(call), faults: SimulatedFaults(planned: [call: .crash]))
      let acknowledged = work(test, 7)
      try check(test.system.afterPowerFailure(), acknowledged, "crash at call \(call)")
    }
  }

  @Test func anyCallThatFailsLosesNothingThatWasTold() throws {
    let whole = LogUnderTest(seed: 1)
    _ = work(whole, 7)
    for fault in [SimulatedFaults.Fault.failure, .failureAfterEffect, .shortTransfer] {
      for call in 0..<whole.system.callCount {
        let test = LogUnderTest(seed: UInt64(call), faults: SimulatedFaults(planned: [call: fault]))
        let acknowledged = work(test, 7)
        test.system.setFaults(.none)
        // Those who come next on the running machine, and those who come after the power failed.
        let label = "\(fault) at call \(call)"
        try check(test.system, acknowledged, label)
        try check(test.system.afterPowerFailure(), acknowledged, "\(label), then a crash")
      }
    }
  }

  @Test(arguments: Soak.seeds(300)) func faultsByChanceLoseNothingThatWasTold(seed: UInt64) throws {
    let faults = SimulatedFaults(
      chancePerThousand: 40, drawn: [.failure, .failure, .failureAfterEffect, .shortTransfer, .crash])
    let test = LogUnderTest(seed: seed, faults: faults)
    let acknowledged = work(test, 25)
    try check(test.system.afterPowerFailure(), acknowledged, "seed \(seed)")
  }

  @Test func whatACrashHasTornIsToldInTheLog() throws {
    let test = LogUnderTest(seed: 3)
    _ = try test.open().record(test.intent(1))
    #expect(test.system.alter("log") { $0 += Array("BSLA\r\n\u{1a}\n half a group".utf8) })
    #expect(!(try test.report()).isSound, "nobody has taken it away yet")
    _ = try test.open().record(test.intent(2))
    let entries = try test.entries()
    #expect(entries.map(\.record.kind) == [.created, .intent, .recovery, .intent])
    #expect(try test.report().isSound)
  }
}
