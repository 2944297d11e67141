import BasaltCore
import Testing

@Suite struct BufferTests {
  @Test(arguments: [0, 1, 63, 64, 65, 4_096]) func isAlignedAndHasSlack(byteCount: Int) {
    let buffer = Buffer(byteCount: byteCount)
    #expect(buffer.byteCount == byteCount)
    #expect(UInt(bitPattern: buffer.address) % UInt(Buffer.alignment) == 0)
    let slack = UnsafeRawBufferPointer(start: buffer.address + byteCount, count: Buffer.slackByteCount)
    #expect(slack.allSatisfy { $0 == 0 })
  }

  /// Blocks go from thread to thread and come back to whoever wants one: nobody ever holds what another does.
  @Test func noTwoBuffersShareMemory() async {
    await withTaskGroup(of: Bool.self) { group in
      for task in 0..<8 {
        group.addTask {
          var random = SeededRandom(seed: UInt64(task))
          var held: [(buffer: Buffer, mark: UInt8)] = []
          var isWhole = true
          for round in 0..<2_000 {
            if held.count == 40 || !held.isEmpty && random.chance(1, in: 2) {
              // Freed in any order, and now and then on another thread.
              let (buffer, mark) = held.remove(at: random.integer(in: 0...(held.count - 1)))
              isWhole = isWhole && buffer.withBytes { $0.allSatisfy { $0 == mark } }
              if random.chance(1, in: 8) { await Task.yield() }
            } else {
              let byteCount = [0, 1, 2_000, 2_049, 4_032, 4_033, 16_384, 65_000, 70_000, 300_000][random.integer(in: 0...9)]
              let buffer = Buffer(byteCount: byteCount)
              let mark = UInt8(truncatingIfNeeded: task &* 31 &+ round)
              buffer.withMutableBytes { bytes in for index in bytes.indices { bytes[index] = mark } }
              isWhole = isWhole && UInt(bitPattern: buffer.address) % UInt(Buffer.alignment) == 0
              held.append((buffer, mark))
            }
          }
          return held.reduce(isWhole) { whole, one in
            whole && one.buffer.withBytes { $0.allSatisfy { $0 == one.mark } }
          }
        }
      }
      for await isWhole in group { #expect(isWhole) }
    }
  }

  @Test func copiesWhatItIsGiven() {
    let bytes: [UInt8] = [1, 2, 3, 4]
    let buffer = Buffer(bytes)
    #expect(buffer.bytes(0..<4) == bytes && buffer.bytes(1..<3) == [2, 3] && buffer.bytes(4..<4) == [])
    #expect(bytes.withUnsafeBytes { Buffer(copying: $0) }.bytes(0..<4) == bytes)
    #expect(Buffer([]).byteCount == 0 && Buffer(copying: UnsafeRawBufferPointer(start: nil, count: 0)).byteCount == 0)
    buffer.withMutableBytes { $0[0] = 9 }
    #expect(buffer.withBytes { Array($0) } == [9, 2, 3, 4])
  }

  @Test func brokenPromisesStopTheProcess() async {
    await #expect(processExitsWith: .failure) { _ = Buffer(byteCount: -1) }
    await #expect(processExitsWith: .failure) { _ = Buffer(byteCount: Limits.bufferByteCountMaximum + 1) }
    await #expect(processExitsWith: .failure) { _ = Buffer([1]).bytes(0..<2) }
  }
}
