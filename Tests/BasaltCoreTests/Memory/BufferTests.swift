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
