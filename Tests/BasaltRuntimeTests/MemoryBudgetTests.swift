import BasaltCore
import BasaltRuntime
import Testing

@Suite struct MemoryBudgetTests {
  @Test func whatIsReservedIsMissingUntilItIsReleased() throws {
    let budget = MemoryBudget(byteCount: 100)
    try budget.reserve(60, for: "a test")
    #expect(budget.reservedByteCount == 60)
    #expect(!budget.tryReserve(41))
    #expect(budget.tryReserve(40))
    #expect(budget.tryReserve(0))
    budget.release(100)
    #expect(budget.reservedByteCount == 0)
  }

  @Test func theErrorSaysWhatForAndHowMuch() throws {
    let budget = MemoryBudget(byteCount: 100)
    try budget.reserve(60, for: "a test")
    let error = #expect(throws: BasaltError.self) { try budget.reserve(41, for: "the hash table of a join") }
    #expect(error?.code == .memoryBudget)
    #expect(error?.message == "41 bytes are needed for the hash table of a join, and 40 of 100 are left.")
    #expect(error?.remedy == "Raise the memory budget, or run fewer statements at the same time.")
    budget.release(60)
  }

  @Test func noReservationIsTooLargeToBeRefused() {
    let budget = MemoryBudget(byteCount: 100)
    #expect(budget.tryReserve(1))
    #expect(!budget.tryReserve(.max))
    budget.release(1)
  }

  @Test func manyThreadsNeverReserveMoreThanThereIs() throws {
    let budget = MemoryBudget(byteCount: 10)
    let pool = try WorkerPool(threadCount: 4)
    try pool.run(morselCount: 2_000) { _, morselIndex in
      let byteCount = morselIndex % 7
      if budget.tryReserve(byteCount) {
        #expect((0...10).contains(budget.reservedByteCount))
        budget.release(byteCount)
      }
    }
    #expect(budget.reservedByteCount == 0)
  }

  @Test func aPartKnowsItsPeakAndTakesFromTheWhole() {
    let whole = MemoryBudget(byteCount: 100)
    let (part, other) = (MemoryBudget(within: whole), MemoryBudget(within: whole))
    #expect(part.tryReserve(60) && other.tryReserve(30))
    #expect(whole.reservedByteCount == 90 && part.reservedByteCount == 60)
    // What the other part has taken is missing, and a refusal leaves everything as it was.
    #expect(!part.tryReserve(11))
    let refusal = #expect(throws: BasaltError.self) { try part.reserve(11, for: "a table") }
    #expect(refusal?.message.contains("10 of 100") == true, "\(refusal?.message ?? "")")
    #expect(part.reservedByteCount == 60 && whole.reservedByteCount == 90)
    part.release(60)
    #expect(part.tryReserve(20))
    #expect(part.peakByteCount == 60 && other.peakByteCount == 30)
    part.release(20)
    other.release(30)
    #expect(whole.reservedByteCount == 0 && part.peakByteCount == 60)
  }

  @Test func releasingMoreThanWasReservedIsABug() async {
    await #expect(processExitsWith: .failure) {
      let budget = MemoryBudget(byteCount: 100)
      #expect(budget.tryReserve(1))
      budget.release(2)
    }
  }
}
