import TestSupport
import Testing

/// Nothing acknowledged is lost, nothing unacknowledged half-appears, every version stays as it was: tables, manifests and files included.
@Suite struct WarehouseSimulationTests {
  @Test(arguments: Soak.seeds(60))
  func whatWasToldIsTrue(seed: UInt64) async throws {
    try await WarehouseSimulation(seed: seed).run()
  }

  @Test func theSimulationReachesWhatItIsFor() async throws {
    var tally = WarehouseSimulation.Tally()
    for seed in UInt64(0)..<60 {
      let simulation = WarehouseSimulation(seed: seed)
      try await simulation.run()
      tally = tally + simulation.tally
    }
    for path in WarehouseSimulation.Tally.all { #expect(tally[keyPath: path] > 0, "\(tally)") }
  }
}
