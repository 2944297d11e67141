import BasaltCore
import Testing

@Suite struct ContentDigestTests {
  @Test func isWrittenAs64Digits() {
    let digest = ContentDigest(bytes: (0..<32).map { UInt8($0) })
    #expect(digest.description == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
  }

  @Test func anotherLengthIsABrokenPromise() async {
    await #expect(processExitsWith: .failure) { _ = ContentDigest(bytes: [1, 2, 3]) }
  }
}
