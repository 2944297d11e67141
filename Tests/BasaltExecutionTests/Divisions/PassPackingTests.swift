import BasaltCore
import BasaltExecution
import TestSupport
import Testing

/// `PassPacking`: every division is of one pass, no pass is without, and their number follows from the memory.
@Suite struct PassPackingTests {
  private static func packing(
    _ rowCounts: [Double], held: Int, memory: Int = 1 << 40, isForced: Bool = false
  ) -> PassPacking {
    PassPacking(
      divisionRowCounts: rowCounts, heldByteCount: held, memoryByteCount: memory, isForced: isForced)
  }

  @Test(arguments: Soak.seeds(200)) func passesAreWholeAndEven(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let rowCounts = (0..<Int.random(in: 1...300, using: &random)).map { _ in
      Double(Int.random(in: 0...1_000_000, using: &random))
    }
    let packing = Self.packing(
      rowCounts, held: Int.random(in: 0...(1 << 34), using: &random),
      memory: Int.random(in: 0...(1 << 32), using: &random),
      isForced: Int.random(in: 0..<5, using: &random) == 0)
    let (count, passes) = (packing.passCount, packing.passes)
    #expect(passes.count == rowCounts.count, "seed \(seed)")
    #expect(Set(passes) == Set(0..<count), "seed \(seed): a pass without a division")
    var loads = Array(repeating: 0.0, count: count)
    for (pass, rows) in zip(passes, rowCounts) { loads[pass] += rows }
    // The largest first, each to the emptiest: none has more than an even share and one division beyond it.
    let even = rowCounts.reduce(0, +) / Double(count)
    #expect((loads.max() ?? 0) <= even + (rowCounts.max() ?? 0) + Double(rowCounts.count), "seed \(seed)")
    #expect(packing.passes == passes, "seed \(seed): packed otherwise the second time")
  }

  @Test func passesAreAsManyAsTheMemoryAsksFor() {
    let days = Array(repeating: 1_000.0, count: 365)
    #expect(Self.packing(days, held: 300 << 20).passCount == 1)
    #expect(Self.packing(days, held: 300 << 20, memory: 30 << 20).passCount == 60)
    #expect(Self.packing(days, held: 0, isForced: true).passCount == 365)
    #expect(Self.packing([], held: 1 << 30, memory: 1 << 20).passCount == 1)
    #expect(Self.packing(days, held: .max, memory: 0).passCount <= 365)
    let buckets = Array(repeating: 1_000_000.0, count: 16)
    #expect(Self.packing(buckets, held: 1 << 30, memory: 32 << 20).passCount == 16)
    #expect(Self.packing(buckets, held: 30 << 20, memory: 30 << 20).passCount == 6)
  }
}
