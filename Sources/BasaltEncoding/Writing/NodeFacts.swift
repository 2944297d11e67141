internal import BasaltCore
internal import CBasaltKernels

/// What is known of some values: each fact is computed when it is first asked for, and then shared by all encodings
/// that propose themselves. One analytic pass, of which only the needed parts run.
///
/// A class, because facts are computed lazily by whichever encoding asks first, and each is asked through a constant
/// reference.
package final class NodeFacts {
  package let values: NodeValues

  init(_ values: NodeValues) { self.values = values }

  /// How often a value differs, bit for bit, from the one before it, and one more for the first.
  package private(set) lazy var runCount: Int = values.count == 0 ? 0 : values.count - equalNeighbourCount

  /// One run. An empty page has none, and is not constant.
  package var isConstant: Bool { runCount == 1 }

  /// The least and greatest value of each vector; none unless the values are integers that can be packed, or 128 bits
  /// wide.
  package private(set) lazy var vectorRanges: [ClosedRange<Int128>] = (0..<values.vectorCount).compactMap { vector in
    IntegerKernels.range(of: values.slice(values.rows(ofVector: vector)))
  }

  package private(set) lazy var range: ClosedRange<Int128>? = {
    // From the vectors' ranges, which frame-of-reference needs anyway: one pass serves both.
    guard var range = vectorRanges.first else { return nil }
    for other in vectorRanges {
      range = min(range.lowerBound, other.lowerBound)...max(range.upperBound, other.upperBound)
    }
    return range
  }()

  /// Base and unit of integers.
  private(set) lazy var unit: ScaleUnit? = range.flatMap { ScaleUnit(values, in: $0) }

  /// Whether narrower lanes, or a unit that saves three bits, make scale better than packing the values as they are.
  /// Lengths, codes and ends are narrow enough as they are.
  package private(set) lazy var isScalable: Bool = {
    switch values.element {
    case .int16, .int32, .int64, .int128:
      guard let unit else { return false }
      return unit.quotients.byteCount(of: 1) < values.element.byteCount(of: 1) || unit.divisor >= 8
    case .bits, .uint8, .uint16, .uint32, .uint64, .float32, .float64, .bytes, .uuid: return false
    }
  }()

  /// The value that most of them may be, and how many are.
  private(set) lazy var frequentValue = FrequentValue(values)
  private(set) lazy var frequentCount = values.countEqual(to: frequentValue.row)

  /// Of floats that are decimals.
  private(set) lazy var decimalScale: DecimalScale? = findDecimalScale()

  /// Of floats that are none.
  private(set) lazy var floatSplit: FloatSplit? = FloatSplit(values)

  /// The first value has no neighbour before it, so at most one less than the values.
  private var equalNeighbourCount: Int {
    let kernels = unsafe Kernels.best.pointee.aggregate
    let address = unsafe values.address
    switch values.element {
    // By width alone: neighbours are compared by their bits.
    case .bits: return equalNeighbourBitCount
    case .bytes: return equalNeighbourByteValueCount
    case .uint8: return unsafe kernels.count_equal_neighbours_u8(address, values.count)
    case .int16, .uint16: return unsafe kernels.count_equal_neighbours_u16(address, values.count)
    case .int32, .uint32, .float32: return unsafe kernels.count_equal_neighbours_u32(address, values.count)
    case .int64, .uint64, .float64: return unsafe kernels.count_equal_neighbours_u64(address, values.count)
    case .int128, .uuid: return unsafe kernels.count_equal_neighbours_u128(address, values.count)
    }
  }

  /// A bit that equals the next one is a 0 in the exclusive or of the words and the words shifted by one.
  private var equalNeighbourBitCount: Int {
    let words = unsafe values.address.assumingMemoryBound(to: UInt64.self)
    var changeCount = 0
    var carry = values.bits(at: 0) == 1 ? UInt64(1) : 0
    for index in 0..<BitMask.wordCount(of: values.count) {
      let word = unsafe words[index]
      // Bit i is 1 where value i differs from value i − 1; the first differs from nothing, by its own value as carry.
      var changes = word ^ (word << 1 | carry)
      let bitCount = min(64, values.count - index * 64)
      if bitCount < 64 { changes &= (1 << UInt64(bitCount)) - 1 }
      changeCount += changes.nonzeroBitCount
      carry = word >> 63
    }
    return values.count - 1 - changeCount
  }

  private var equalNeighbourByteValueCount: Int {
    var count = 0
    for index in 1..<max(values.count, 1) where values.areEqualBytes(index - 1, index) { count += 1 }
    return count
  }
}

extension NodeValues {
  /// Whether two values of bytes are equal, in whatever heaps they lie.
  @inline(__always)
  func areEqualBytes(_ left: Int, _ right: Int) -> Bool {
    let left = view(at: left)
    let right = view(at: right)
    // Length and prefix first: they differ for almost all that differ.
    guard left.head == right.head else { return false }
    if left.tail == right.tail { return true }
    if left.isInline { return false }
    return unsafe withBytes(of: left) { left in
      unsafe withBytes(of: right) { unsafe ByteOrder.compare(left, $0) == .same }
    }
  }
}
