internal import BasaltCore

/// Splits values into runs of equal bits.
///
/// The second half of what `NodeFacts.runCount` begins: that only counts, for all columns, with kernels; this copies,
/// and only where the count has shown that runs are few. Both must cut at the same places, or buffers sized by the
/// count would be overrun.
enum RunFinder {
  /// The index behind each run (u32), and its value.
  /// - Parameter runCount: How many runs there are, as `NodeFacts.runCount` counts them.
  static func runs(of values: NodeValues, runCount: Int) -> (ends: NodeValues, values: NodeValues) {
    // Exactly `runCount` of each: one loop below writes one end and one value a run, and nothing checks them again.
    let ends = Buffer(byteCount: runCount * 4)
    let kept = Buffer(byteCount: values.element.byteCount(of: runCount))
    switch values.element {
    case .bits: bits(values, ends, kept, runCount)
    case .bytes: byteValues(values, ends, kept)
    default:
      // By width alone: a run is a run of bits.
      switch values.element.byteCount(of: 1) {
      case 1: fixed(values, UInt8.self, ends, kept)
      case 2: fixed(values, UInt16.self, ends, kept)
      case 4: fixed(values, UInt32.self, ends, kept)
      case 8: fixed(values, UInt64.self, ends, kept)
      default: fixed(values, UInt128.self, ends, kept)
      }
    }
    return (
      NodeValues(.uint32, count: runCount, storage: ends),
      NodeValues(values.element, count: runCount, storage: kept, heaps: values.heaps)
    )
  }

  /// As unsigned integers of the same width: floats are compared by their bits, so that −0.0 and NaNs with a payload
  /// keep runs of their own.
  private static func fixed<T: FixedWidthInteger & BitwiseCopyable>(
    _ values: NodeValues, _: T.Type, _ ends: Buffer, _ kept: Buffer
  ) {
    // One pass, at the speed of loads; a store only where a run ends, which is seldom where runs were promising.
    let source = unsafe values.address.assumingMemoryBound(to: T.self)
    let ends = unsafe ends.address.assumingMemoryBound(to: UInt32.self)
    let kept = unsafe kept.address.assumingMemoryBound(to: T.self)
    var run = 0
    unsafe kept[0] = source[0]
    for index in 1..<values.count {
      let value = unsafe source[index]
      if unsafe value != source[index - 1] {
        unsafe ends[run] = UInt32(truncatingIfNeeded: index)
        run += 1
        unsafe kept[run] = value
      }
    }
    unsafe ends[run] = UInt32(values.count)
  }

  /// Views are kept, not bytes: a run's value still lies in the column's heap, and is copied once, when the page is
  /// written. Neighbours are compared by length and prefix first, which differ for nearly all that differ.
  private static func byteValues(_ values: NodeValues, _ ends: Buffer, _ kept: Buffer) {
    let ends = unsafe ends.address.assumingMemoryBound(to: UInt32.self)
    let kept = unsafe kept.address.assumingMemoryBound(to: StringView.self)
    var run = 0
    unsafe kept[0] = values.view(at: 0)
    for index in 1..<values.count where !values.areEqualBytes(index - 1, index) {
      unsafe ends[run] = UInt32(truncatingIfNeeded: index)
      run += 1
      unsafe kept[run] = values.view(at: index)
    }
    unsafe ends[run] = UInt32(values.count)
  }

  /// Runs of booleans alternate, but their values are written all the same: that keeps the format without an exception.
  private static func bits(_ values: NodeValues, _ ends: Buffer, _ kept: Buffer, _ runCount: Int) {
    let ends = unsafe ends.address.assumingMemoryBound(to: UInt32.self)
    let kept = unsafe kept.address.assumingMemoryBound(to: UInt64.self)
    unsafe kept.initialize(repeating: 0, count: BitMask.wordCount(of: runCount))
    var run = 0
    // Bit by bit: only pages of booleans with few runs come here, and a page has 65,536 of them at most.
    var value = values.bits(at: 0)
    for index in 0..<values.count {
      let next = values.bits(at: index)
      if next != value {
        unsafe ends[run] = UInt32(truncatingIfNeeded: index)
        if value == 1 { unsafe BitMask.set(run, in: kept) }
        run += 1
        value = next
      }
    }
    unsafe ends[run] = UInt32(values.count)
    if value == 1 { unsafe BitMask.set(run, in: kept) }
  }
}
