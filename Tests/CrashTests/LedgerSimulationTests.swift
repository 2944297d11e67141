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
    var tally = Tally<LedgerSimulation.Event>()
    for seed in UInt64(0)..<300 {
      var simulation = LedgerSimulation(seed: seed)
      try simulation.run()
      tally = tally + simulation.tally
      if tally.neverSeen.isEmpty { return }
    }
    #expect(tally.neverSeen.isEmpty, "\(tally)")
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
