import BasaltStorage
import TestSupport
import Testing

@Suite struct WallClockTests {
  @Test func theSystemKnowsTheCentury() {
    // 2020 to 2100: seconds, milliseconds or nanoseconds would be far outside.
    #expect((1_577_836_800_000_000...4_102_444_800_000_000).contains(SystemWallClock().now()))
  }

  @Test func aManualClockStandsUntilItIsMoved() {
    let clock = ManualWallClock(100)
    #expect(clock.now() == 100 && clock.now() == 100)
    clock.advance(by: -30)
    #expect(clock.now() == 70)
  }
}

@Suite struct NetworkFileSystemTests {
  @Test func aSimulatedStoreAndMemoryAreOnNoNetwork() throws {
    #expect(try SimulatedStore(seed: 1).networkFileSystemName() == nil)
    #expect(try MemoryStore().networkFileSystemName() == nil)
  }

  @Test func theSystemIsAsked() throws {
    // Where the tests run is not ours to choose; what is told is one of the names, or nothing.
    let directory = try TemporaryDirectory()
    let name = try LocalStore(directory: directory.path).networkFileSystemName()
    #expect(name.map { !$0.isEmpty } ?? true)
  }
}
