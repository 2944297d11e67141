package import BasaltCore

/// Damage done to bytes: what parsers must survive, and refuse or read rightly.
extension SeededRandom {
  /// `bytes` with one to three small changes: a byte replaced, inserted, removed, doubled, or a piece moved.
  ///
  /// Half of the new bytes come from `alphabet`, so that the damage stays close to what the grammar knows; the rest are any.
  package mutating func mutated(_ bytes: [UInt8], alphabet: String = "0123456789-+.:eETZx \\infa") -> [UInt8] {
    let letters = Array(alphabet.utf8)
    var bytes = bytes
    for _ in 0..<integer(in: 1...3) {
      let position = integer(in: 0...bytes.count)
      let letter = chance(1, in: 2) ? letters[integer(in: 0...(letters.count - 1))] : UInt8(integer(in: 0...255))
      switch integer(in: 0...4) {
      case 0 where position < bytes.count: bytes[position] = letter
      case 1 where position < bytes.count: bytes.remove(at: position)
      case 2 where position < bytes.count: bytes.insert(bytes[position], at: position)
      case 3: bytes = Array(bytes[position...] + bytes[..<position])
      default: bytes.insert(letter, at: position)
      }
    }
    return bytes
  }

  /// Any value of a type: one in three from its ends, where arithmetic goes wrong.
  package mutating func anyValue(_ type: LogicalType) -> Value {
    chance(1, in: 3) ? extreme(type) : value(type, near: nil)
  }

  /// Draws one of `choices`, of which there is at least one.
  package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[integer(in: 0...(choices.count - 1))] }
}
