internal import BasaltCore
internal import CBasaltKernels

/// The interval of values that a vector is packed for: `2^width` of them from the reference on. What lies outside, on
/// either side, is a patch.
package struct PackedWindow<L: Lane> {
  package var reference: L
  /// Bits a value, 0 where all that are packed are the reference.
  package var width: Int
  package var patchCount: Int

  /// The window that takes the fewest bits: its width for each value, and a patch for each that is outside.
  ///
  /// From counts of values by bucket, 256 of them over what the values span, so that one pass tells how many values any
  /// window of whole buckets has. Where windows are hardly wider than a bucket, or a narrower one than any could still be
  /// better, the buckets around the best place are counted again, finer. Exact for values that span no more than 256; of
  /// others it may take a fifth more bits than the best of all windows, and mostly takes none.
  /// - Parameters:
  ///   - values: Those of one vector.
  ///   - least: Of the values.
  ///   - spread: The greatest distance from the least.
  package init(of values: NodeValues, least: L, spread: L) {
    // A vector of equal values needs no bits at all: its reference says everything.
    let widest = L.bitWidth - spread.leadingZeroBitCount
    self.init(reference: least, width: widest, patchCount: 0)
    guard widest > 0 else { return }
    var search = WindowSearch(values: values, least: least, spread: spread, best: self)
    // All that values span, at first. Each round's buckets are an eighth of the last's or narrower.
    var region = (offset: L(0), width: widest)
    while let finer = search.look(at: region.offset, width: region.width) { region = finer }
    self = search.best
  }

  fileprivate init(reference: L, width: Int, patchCount: Int) {
    (self.reference, self.width, self.patchCount) = (reference, width, patchCount)
  }

  /// Position and distance. What decoding it takes longer is not counted: a hundredth of the values more or less as patches
  /// is a hundredth of a nanosecond a value.
  package static var patchBitCount: Int { 16 + L.bitWidth }

  /// Of so many values with their patches.
  package func bitCount(_ count: Int) -> Int { width * count + patchCount * Self.patchBitCount }
}

/// The best window so far, and where to look for a better one.
private struct WindowSearch<L: Lane> {
  let values: NodeValues
  let least: L
  let spread: L
  var best: PackedWindow<L>

  /// Of buckets: 256.
  private static var bucketBitCount: Int { 8 }

  /// Counts the values of a region by bucket, and tries all windows of `2^k` buckets in it, from wide to narrow.
  /// - Parameters:
  ///   - offset: Where the region begins, from the least value.
  ///   - regionWidth: It is `2^regionWidth` values wide.
  /// - Returns: A region to look at more closely, if that may pay.
  mutating func look(at offset: L, width regionWidth: Int) -> (offset: L, width: Int)? {
    let shift = max(0, regionWidth - Self.bucketBitCount)
    let bucketCount = 1 << (regionWidth - shift)
    return unsafe withUnsafeTemporaryAllocation(
      of: UInt32.self, capacity: Int(BASALT_BUCKET_HISTOGRAM_COUNT) * 2
    ) { counters in
      let histogram = counters.baseAddress!
      // How many values lie before each bucket. Vectors have no more than fit into 16 bits, of which a register compares
      // twice as many.
      let before = unsafe UnsafeMutableRawPointer(histogram + Int(BASALT_BUCKET_HISTOGRAM_COUNT))
        .assumingMemoryBound(to: Int16.self)
      unsafe L.bucketHistogram(
        values.address, reference: least &+ offset, shift: shift, histogram, count: values.count)
      var total: Int16 = 0
      for bucket in 0..<bucketCount {
        unsafe before[bucket] = total
        unsafe total &+= Int16(truncatingIfNeeded: histogram[bucket])
      }
      unsafe before[bucketCount] = total
      var bestBitCount = best.bitCount(values.count)
      var found: L?
      for width in stride(from: regionWidth - 1, through: shift, by: -1) {
        let length = 1 << (width - shift)
        let most = unsafe WindowSearch.most(in: before, length: length, bucketCount: bucketCount)
        let patchCount = values.count - Int(most)
        // What is narrower has no fewer patches: from here on they alone cost too much.
        guard patchCount * PackedWindow<L>.patchBitCount < bestBitCount else { return refined(found, shift: shift) }
        let bitCount = width * values.count + patchCount * PackedWindow<L>.patchBitCount
        let isBest = bitCount < bestBitCount
        guard isBest || width == shift else { continue }
        let bucket = unsafe WindowSearch.first(with: most, in: before, length: length)
        let start = offset &+ L(truncatingIfNeeded: bucket) << L(shift)
        if isBest {
          bestBitCount = bitCount
          best = PackedWindow(reference: least &+ start, width: width, patchCount: patchCount)
          found = start
        }
        if width == shift, shift > 0 { return region(around: start, width: width) }
      }
      return nil
    }
  }

  /// Around a window that has just been found, where it was moved by so wide steps that some of its patches may be due to
  /// that alone.
  private func refined(_ found: L?, shift: Int) -> (offset: L, width: Int)? {
    guard let found, shift > 0, best.width < shift + 4 else { return nil }
    return region(around: found, width: best.width)
  }

  /// Twice as wide as a window, and with the window in its middle as far as the values reach.
  private func region(around offset: L, width: Int) -> (offset: L, width: Int) {
    let half: L = width > 0 ? 1 << L(width - 1) : 0
    // Not below the least value nor beyond the greatest: distances there would wrap, and be those of other values.
    let last = spread &- (2 << L(width) &- 1)
    return (min(offset - min(offset, half), last), width + 1)
  }

  /// The most values that so many buckets in a row have.
  private static func most(in before: UnsafePointer<Int16>, length: Int, bucketCount: Int) -> Int16 {
    var most: Int16 = 0
    let behind = unsafe before + length
    for bucket in 0...(bucketCount - length) { unsafe most = max(most, behind[bucket] &- before[bucket]) }
    return most
  }

  /// Where they begin, if there are several such places, first.
  private static func first(with most: Int16, in before: UnsafePointer<Int16>, length: Int) -> Int {
    var bucket = 0
    while unsafe before[bucket + length] &- before[bucket] != most { bucket += 1 }
    return bucket
  }
}
