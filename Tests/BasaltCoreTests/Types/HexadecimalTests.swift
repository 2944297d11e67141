import BasaltCore
import TestSupport
import Testing

@Suite struct HexadecimalTests {
  @Test func everyByteReadsBackInEitherCase() {
    let bytes = (0...255).map { UInt8($0) }
    let text = Hexadecimal.text(of: bytes)
    #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
    #expect(Hexadecimal.bytes(parsing: text.utf8) == bytes)
    #expect(Hexadecimal.bytes(parsing: text.uppercased().utf8) == bytes)
  }

  @Test func onlyPairsOfDigitsAreRead() {
    for text in ["0", "0g", "+1", " 1", "0/", "0:", "0@", "0G", "0`"] {
      #expect(Hexadecimal.bytes(parsing: text.utf8) == nil, "\(text)")
    }
    #expect(Hexadecimal.bytes(parsing: "".utf8) == [])
  }
}
