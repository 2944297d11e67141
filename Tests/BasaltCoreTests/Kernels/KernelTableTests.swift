import BasaltCore
import CBasaltKernels
import Testing

struct KernelTableTests {
  @Test(arguments: Kernels.levels)
  func everyKernelExistsAtEveryLevel(level: Int) throws {
    let table = try #require(Kernels.table(ofLevel: level))
    let entryCount = MemoryLayout<basalt_kernels>.size / MemoryLayout<UInt>.size
    let entries = UnsafeRawPointer(table).bindMemory(to: UInt.self, capacity: entryCount)
    for index in 0..<entryCount {
      #expect(entries[index] != 0, "\(Kernels.name(ofLevel: level)): entry \(index) of the table is missing")
    }
  }

  @Test func theBestLevelIsTheLastThatRuns() throws {
    let last = try #require(Kernels.levels.last)
    #expect(Int(basalt_kernels_best_level()) == last)
    #expect(Kernels.table(ofLevel: last) == Kernels.best)
    #expect(last > 0, "every machine has the base level")
    #expect(Kernels.levels.starts(with: [0, 1]))
  }

  @Test(arguments: [-1, 4, Int.max, Int.min])
  func whatIsNoLevelHasNoTable(level: Int) {
    #expect(Kernels.table(ofLevel: level) == nil)
    #expect(Kernels.name(ofLevel: level) == "unknown")
  }

  @Test func levelsHaveTheirNames() {
    #expect((0..<4).map(Kernels.name(ofLevel:)) == ["scalar", "base", "avx2", "avx512"])
  }
}
