import TestSupport
import Testing

/// Nothing acknowledged is lost, nothing unacknowledged half-appears, every version stays as it was: tables, manifests and files included.
///
/// One seed at a time: each has engines with threads that wait for their turn, and thousands of seeds at once are more threads than a system starts.
@Suite(.serialized) struct WarehouseSimulationTests {
  @Test(arguments: Soak.seeds(60))
  func whatWasToldIsTrue(seed: UInt64) async throws {
    try await WarehouseSimulation(seed: seed).run()
  }

  @Test func theSimulationReachesWhatItIsFor() async throws {
    var tally = Tally<WarehouseSimulation.Event>()
    for seed in UInt64(0)..<60 {
      let simulation = WarehouseSimulation(seed: seed)
      try await simulation.run()
      tally = tally + simulation.tally
    }
    #expect(tally.neverSeen.isEmpty, "\(tally)")
  }
}
