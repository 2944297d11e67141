internal import BasaltCore

extension Lane {
  /// The width that takes the fewest bits: W for each value, and 16 + T for each patch. 16 bits are a patch's position.
  /// Exact, from one pass that counts widths, where trying each width would take up to 64.
  /// - Parameters:
  ///   - values: Those of one vector.
  ///   - spread: The greatest distance from the reference.
  static func patchedWidth(of values: NodeValues, reference: Self, spread: Self) -> (width: Int, patchCount: Int) {
    // A vector of equal values needs no bits at all: its reference says everything.
    let widest = bitWidth - spread.leadingZeroBitCount
    guard widest > 0 else { return (0, 0) }
    return unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 65) { histogram in
      // 65 counters, for 0 to 64 bits; the kernel clears them.
      unsafe bitWidthHistogram(values.address, reference: reference, histogram.baseAddress!, count: values.count)
      var best = (width: widest, patchCount: 0)
      // Without any patch, to begin with.
      var bestBitCount = widest * values.count
      // How many values need more bits than the width that is looked at.
      var patchCount = 0
      // From wide to narrow: what needs exactly one bit more joins the patches.
      for width in stride(from: widest - 1, through: 0, by: -1) {
        unsafe patchCount += Int(histogram[width + 1])
        let bitCount = width * values.count + patchCount * (16 + bitWidth)
        if bitCount < bestBitCount {
          bestBitCount = bitCount
          best = (width, patchCount)
        }
      }
      return best
    }
  }
}
