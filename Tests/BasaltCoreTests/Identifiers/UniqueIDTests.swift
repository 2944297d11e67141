import BasaltCore
import TestSupport
import Testing

@Suite struct UniqueIDTests {
  @Test(arguments: Soak.seeds(64)) func everyFormReadsBack(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let id = UniqueID(using: &random)
    #expect(UniqueID(id.description) == id && UniqueID(id.description.uppercased()) == id)
    #expect(UniqueID(id.description.filter { $0 != "-" }) == id)
    #expect(UniqueID(bytes: id.bytes) == id)
    // RFC 9562: version 4 in the high half of byte 6, variant 10 in the high bits of byte 8.
    #expect(id.bytes[6] >> 4 == 4 && id.bytes[8] >> 6 == 0b10)
    #expect(Array(id.description)[14] == "4")
  }

  /// All 122 other bits are free: each is seen as 0 and as 1.
  @Test(arguments: Soak.seeds(1)) func theOtherBitsAreRandom(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var ones: UInt128 = 0
    var zeros: UInt128 = 0
    for _ in 0..<200 {
      let bits = UniqueID(using: &random).bits
      ones |= bits
      zeros |= ~bits
    }
    #expect((ones & zeros).nonzeroBitCount == 122)
    #expect(UniqueID.random() != UniqueID.random())
  }

  @Test func bytesAreInTheOrderOfTheText() throws {
    let id = try #require(UniqueID("00112233-4455-6677-8899-aabbccddeeff"))
    #expect(id.bytes == (0..<16).map { UInt8($0 * 0x11) })
    #expect(id.description == "00112233-4455-6677-8899-aabbccddeeff")
  }

  @Test(arguments: [
    "", "-", "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeeff0",
    "001122334-455-6677-8899-aabbccddeeff", "0011223344556677-8899-aabbccddeeff", "00112233445566778899aabbccddeefg",
    "00112233-4455-6677-8899-aabbccdde-ff", "{00112233-4455-6677-8899-aabbccddeeff}",
    " 0112233-4455-6677-8899-aabbccddeeff",
  ])
  func otherFormsAreRefused(text: String) { #expect(UniqueID(text) == nil) }

  @Test(arguments: Soak.seeds(8)) func damagedTextNeverTraps(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let text = String(decoding: random.mutated(Array(UniqueID(using: &random).description.utf8)), as: UTF8.self)
      if let id = UniqueID(text) { #expect(UniqueID(id.description) == id) }
    }
  }

  @Test(arguments: Soak.seeds(1)) func orderIsThatOfTheBytes(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let (left, right) = (UniqueID(using: &random), UniqueID(using: &random))
      #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
    }
  }
}
