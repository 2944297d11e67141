/// Which encodings occur: bit i stands for wire id i. A reader that lacks one of them refuses the column, and no other.
///
/// Stands in the footer, so that the refusal names the encodings before a byte of a page is read; 64 bits are all the
/// numbers there are.
package struct EncodingSet: Sendable, Hashable {
  package private(set) var bits: UInt64

  package init(bits: UInt64 = 0) { self.bits = bits }

  package mutating func insert(_ wireID: UInt8) {
    precondition(wireID < 64, "encoding numbers end at 63")
    bits |= 1 << UInt64(wireID)
  }

  package func contains(_ wireID: UInt8) -> Bool { wireID < 64 && bits >> UInt64(wireID) & 1 == 1 }

  package func union(_ other: EncodingSet) -> EncodingSet { EncodingSet(bits: bits | other.bits) }

  /// Those of `self` that `known` lacks, ascending.
  package func subtracting(_ known: EncodingSet) -> [UInt8] {
    (0..<64).filter { contains($0) && !known.contains($0) }
  }
}
