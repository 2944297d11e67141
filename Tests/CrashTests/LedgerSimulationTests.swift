import BasaltCore
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

/// Nothing acknowledged is lost, nothing unacknowledged half-appears, and "unknown" resolves to the truth: whatever fails, in whatever order.
@Suite struct LedgerSimulationTests {
  @Test(arguments: Soak.seeds(300))
  func whatWasToldIsTrue(seed: UInt64) throws {
    var simulation = LedgerSimulation(seed: seed)
    try simulation.run()
  }

  @Test func theSimulationReachesWhatItIsFor() throws {
    var tally = LedgerSimulation.Tally()
    for seed in UInt64(0)..<300 {
      var simulation = LedgerSimulation(seed: seed)
      try simulation.run()
      tally = tally + simulation.tally
      if LedgerSimulation.Tally.all.allSatisfy({ tally[keyPath: $0] > 0 }) { return }
    }
    for path in LedgerSimulation.Tally.all { #expect(tally[keyPath: path] > 0, "\(path) in \(tally)") }
  }

  @Test func theSameSeedGivesTheSameRun() throws {
    func run(_ seed: UInt64) throws -> String {
      var simulation = LedgerSimulation(seed: seed)
      try simulation.run()
      return "\(simulation.tally)"
    }
    for seed in UInt64(0)..<20 { #expect(try run(seed) == run(seed)) }
  }
}
