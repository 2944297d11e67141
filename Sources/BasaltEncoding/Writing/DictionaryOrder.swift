internal import BasaltCore

/// The order of a dictionary's entries: "Dictionary page" in format-spec/encodings/dictionary.md.
///
/// Sorted, because then a test of values is an interval of codes, codes compare as their values do, and neighbours in
/// the dictionary page share prefixes. The reader refuses any other order (`SortedEntries`), so this and that must
/// agree on every pair, NaNs included.
struct DictionaryOrder {
  private let element: ElementType
  private let heaps: ByteHeaps?

  init(_ element: ElementType, _ heaps: ByteHeaps?) {
    self.element = element
    self.heaps = heaps
  }

  /// The indices of `entries`, ascending by value.
  func sorted(_ entries: [UInt128]) -> [Int] {
    if element == .bytes, let heaps { return unsafe TextOrder(heaps.addresses).sorted(entries) }
    // Most pairs are decided by a number.
    var keyed = entries.enumerated().map { (key: key(of: $1), index: $0) }
    // n log n comparisons of numbers that lie in the array itself; 65,536 entries at most.
    // Sorting need not be stable: no two entries are equal in bits, and equal keys go on to `isBefore`.
    keyed.sort { left, right in
      if left.key != right.key { return left.key < right.key }
      return isBefore(entries[left.index], entries[right.index])
    }
    return keyed.map(\.index)
  }

  /// A number that orders as the values do, as far as it goes.
  private func key(of bits: UInt128) -> Int128 {
    switch element {
    case .float32:
      DictionaryOrder.key(Float(bitPattern: UInt32(truncatingIfNeeded: bits)), Int64(Int32(truncatingIfNeeded: bits)))
    case .float64:
      DictionaryOrder.key(Double(bitPattern: UInt64(truncatingIfNeeded: bits)), Int64(truncatingIfNeeded: bits))
    // Memory has the first byte lowest, which orders last.
    case .uuid: Int128(truncatingIfNeeded: bits.byteSwapped >> 1)
    default: element.integer(bits)
    }
  }

  /// Floats of one sign order as their bits do, negative ones the other way round. NaNs are one key, above all; zeros
  /// are another.
  private static func key<T: BinaryFloatingPoint>(_ value: T, _ bits: Int64) -> Int128 {
    if value.isNaN { return Int128.max }
    if value == 0 { return 0 }
    return bits < 0 ? Int128(Int64.min) - Int128(bits) : Int128(bits)
  }

  /// Where keys are equal: a float's bits, or the last of a uuid's.
  private func isBefore(_ left: UInt128, _ right: UInt128) -> Bool {
    element == .uuid ? left.byteSwapped < right.byteSwapped : left < right
  }
}
