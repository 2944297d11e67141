import BasaltCore
import BasaltStorage
import Testing

@Suite struct MemoryStoreTests {
  @Test func anObjectThatIsTooLargeIsRefused() throws {
    let store = try MemoryStore(objectByteCountMaximum: 10)
    #expect(try store.put("x", [UInt8](repeating: 1, count: 10)) == .stored)
    let error = #expect(throws: BasaltError.self) { try store.put("y", [UInt8](repeating: 1, count: 11)) }
    #expect(error?.code == .memoryBudget)
    #expect(error?.message == "An object in memory may have 10 bytes; this one has more.")
    #expect(error?.remedy == "Use a store on disk.")
    let writer = try store.makeWriter(ObjectName("y"))
    try writer.append([UInt8](repeating: 1, count: 6))
    let late = #expect(throws: BasaltError.self) { try writer.append([UInt8](repeating: 1, count: 5)) }
    #expect(late == error)
    #expect(try store.names() == ["x"])
  }
}
