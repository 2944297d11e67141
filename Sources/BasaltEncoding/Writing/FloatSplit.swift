internal import BasaltCore

/// Where floats are cut in two: left parts of sign, exponent and the highest digits, which are few different ones, and right
/// parts, which are noise.
///
/// One cut for the page: what a column measures has its exponents in common, and a decoder that shifts every value alike needs
/// no table of cuts. Where the cut is best follows from how often left parts repeat, which a sample shows.
struct FloatSplit {
  /// Of the right parts.
  let rightBitCount: Int
  /// The most frequent left parts of the sample, the most frequent first; eight at most.
  let entries: [UInt16]
  /// Bits that a value takes: its right part, its code, and its share of the patches.
  let bitCount: Double

  /// A left part fits into 16 bits, and a code into three.
  static let leftBitCountMaximum = 16
  static let entryCountMaximum = 8
  /// What a patch takes: its position and its left part.
  private static let patchBitCount = 32.0

  /// The split for which a sample of the values takes the fewest bits; `nil` for what is no float, or no value.
  /// - Complexity: O(sample): its left parts are sorted once, since those that are cut shorter are in the same order.
  init?(_ values: NodeValues) {
    // In bits, of a float.
    let width = values.element.byteCount(of: 1) * 8
    guard values.element == .float32 || values.element == .float64, values.count > 0 else { return nil }
    // From the middle of each part of the page, as for decimals: a first row that is unlike the others does not stand for all.
    let step = max(values.count / FloatSplit.sampleCount, 1)
    let sample = stride(from: step / 2, to: values.count, by: step).prefix(FloatSplit.sampleCount).map {
      UInt16(truncatingIfNeeded: values.bits(at: $0) >> UInt128(width - FloatSplit.leftBitCountMaximum))
    }.sorted()
    var best: FloatSplit?
    // From long left parts to short ones: equals keep the longest, whose right parts are the narrowest.
    for leftBitCount in stride(from: FloatSplit.leftBitCountMaximum, through: 1, by: -1) {
      let split = FloatSplit(sample, leftBitCount, width)
      if best.map({ split.bitCount < $0.bitCount }) ?? true { best = split }
    }
    guard let best else { return nil }
    self = best
  }

  /// Enough to see what is frequent; the candidate that it leads to is exact.
  private static let sampleCount = 256

  /// What one cut comes to.
  /// - Parameter sample: The left parts of the longest cut, ascending.
  private init(_ sample: [UInt16], _ leftBitCount: Int, _ width: Int) {
    // Sorted, so equal ones are neighbours.
    var counts: [(left: UInt16, count: Int)] = []
    for left in sample {
      let cut = left >> UInt16(FloatSplit.leftBitCountMaximum - leftBitCount)
      if counts.last?.left == cut { counts[counts.count - 1].count += 1 } else { counts.append((cut, 1)) }
    }
    // Equals in the order of their bits, so that the same values give the same bytes.
    let frequent = counts.sorted { ($1.count, $0.left) < ($0.count, $1.left) }.prefix(FloatSplit.entryCountMaximum)
    // What is not among the entries becomes a patch.
    let missCount = sample.count - frequent.reduce(0) { $0 + $1.count }
    rightBitCount = width - leftBitCount
    entries = frequent.map(\.left)
    // None for a single entry.
    let codeBitCount = Int.bitWidth - (entries.count - 1).leadingZeroBitCount
    bitCount =
      Double(rightBitCount + codeBitCount) + FloatSplit.patchBitCount * Double(missCount) / Double(sample.count)
  }
}
