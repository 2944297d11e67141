package import BasaltCore

/// Values as words whose order, as integers, is theirs: so that choosing among values knows no type.
///
/// Signed integers as they are; reals and doubles by their bits, those of negative ones turned around (`DoubleOrder`), so that
/// NaN is the largest and −0 is 0; dates and times by what they count; booleans as 0 and 1.
///
/// One word of 64 bits, or two for decimals of more than 18 digits and UUIDs. Texts are the exception: their word is a
/// number of an entry, and whoever compares looks there.
///
/// Made for a batch at once, in a loop for each type; whatever chooses among words then has one loop for all types.
package struct OrderedWords {
  let type: LogicalType

  package init(type: LogicalType) { self.type = type }

  /// Words of a value.
  var width: Int {
    switch type.physical {
    case .int128, .uuid: 2
    case .bits, .int16, .int32, .int64, .float32, .float64, .view: 1
    }
  }

  /// The words of the rows that count, side by side.
  /// - Parameter target: Room for `width` words a row.
  /// - Precondition: No texts.
  package func fill(
    _ target: UnsafeMutablePointer<UInt64>, _ vector: ColumnVector, _ valid: ArgumentRows.Valid, _ rows: ArgumentRows
  ) {
    // Two loops, one for each width; both are specialised where they are called.
    func fill<Element: BitwiseCopyable>(_ key: (Element) -> Int64) {
      let values = unsafe rows.fixed(vector, valid, as: Element.self)
      for index in 0..<valid.count { unsafe target[index] = UInt64(bitPattern: key(values[index])) }
    }
    func fillWide<Element: BitwiseCopyable>(_ key: (Element) -> Int128) {
      let values = unsafe rows.fixed(vector, valid, as: Element.self)
      let wide = unsafe UnsafeMutableRawPointer(target).assumingMemoryBound(to: Int128.self)
      for index in 0..<valid.count { unsafe wide[index] = key(values[index]) }
    }
    switch type.physical {
    case .bits:
      let values = unsafe rows.booleans(vector, valid)
      for index in 0..<valid.count { unsafe target[index] = UInt64(values[index]) }
    case .int16: fill { (value: Int16) in Int64(value) }
    case .int32: fill { (value: Int32) in Int64(value) }
    case .int64: fill { (value: Int64) in value }
    case .float32: fill { (value: Float) in Int64(RealOrder.key(of: value)) }
    case .float64: fill { (value: Double) in DoubleOrder.key(of: value) }
    case .int128: fillWide { (value: Int128) in value }
    // Without a sign: moved down by half of the range.
    case .uuid: fillWide { (value: UInt128) in Int128(bitPattern: ByteOrder.key(of: value) ^ 1 << 127) }
    case .view: preconditionFailure("texts have no words of their own")
    }
  }

  /// A column of keys again; `nil` is NULL.
  ///
  /// The way back from `fill`: what was a value is the same value, but for the sign of a zero and the bits of a NaN.
  /// - Precondition: No texts.
  func column(_ keys: [Int128?]) -> ColumnVector {
    // Results are few beside the values that they were chosen from: 128 bits for each cost nothing here.
    func column<Output: BitwiseCopyable>(_ value: (Int128) -> Output) -> ColumnVector {
      var results = ResultRows<Output>(type, count: keys.count)
      for (row, key) in keys.enumerated() { results.set(row, key.map(value)) }
      return results.finish()
    }
    return switch type.physical {
    case .bits: column { UInt8(truncatingIfNeeded: $0) }
    case .int16: column { Int16(truncatingIfNeeded: $0) }
    case .int32: column { Int32(truncatingIfNeeded: $0) }
    case .int64: column { Int64(truncatingIfNeeded: $0) }
    case .float32: column { RealOrder.value(of: Int32(truncatingIfNeeded: $0)) }
    case .float64: column { DoubleOrder.value(of: Int64(truncatingIfNeeded: $0)) }
    case .int128: column { $0 }
    case .uuid: column { ByteOrder.value(of: UInt128(bitPattern: $0) ^ 1 << 127) }
    case .view: preconditionFailure("texts have no words of their own")
    }
  }
}

/// Choosing among values by their order, in place.
///
/// Quickselect, as everybody has it who gives exact quantiles: a sort would order what nobody asks about.
enum Selection {
  /// Puts the value that would be there if they were sorted at an index; smaller ones are before it then, others behind.
  /// - Parameter isBefore: A strict order; inlined into the loop.
  /// - Complexity: O(n) on the average, whatever the order; O(n log n) at worst.
  @inline(__always)
  static func select<Element: BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<Element>, _ index: Int, _ isBefore: (Element, Element) -> Bool
  ) {
    var (low, high) = (0, values.count - 1)
    // Halving would take so many rounds; twice as many, and what is left is sorted.
    var rounds = 2 * (Int.bitWidth - values.count.leadingZeroBitCount)
    while low < high {
      // A handful is sorted at once: cutting it further would cost more.
      guard rounds > 0, high - low > 16 else {
        var part = unsafe UnsafeMutableBufferPointer(rebasing: values[low...high])
        unsafe part.sort(by: isBefore)
        return
      }
      rounds -= 1
      let pivot = unsafe median(values[low], values[low + (high - low) / 2], values[high], isBefore)
      // As Dijkstra's flag is sorted: in three parts, so that many equal values are done with at once.
      var (smaller, next, larger) = (low, low, high)
      while next <= larger {
        if unsafe isBefore(values[next], pivot) {
          unsafe values.swapAt(smaller, next)
          smaller += 1
          next += 1
        } else if unsafe isBefore(pivot, values[next]) {
          unsafe values.swapAt(next, larger)
          larger -= 1
        } else {
          next += 1
        }
      }
      // Only the part with the wanted place is cut further; in the middle one all are equal, and it is done.
      if index < smaller {
        high = smaller - 1
      } else if index > larger {
        low = larger + 1
      } else {
        return
      }
    }
  }

  /// A pivot that sorted, reversed and constant values are all good for.
  @inline(__always)
  private static func median<Element>(
    _ first: Element, _ second: Element, _ third: Element, _ isBefore: (Element, Element) -> Bool
  ) -> Element {
    let (low, high) = isBefore(second, first) ? (second, first) : (first, second)
    if isBefore(third, low) { return low }
    return isBefore(third, high) ? third : high
  }

  /// The value that is there most often; of several the first.
  /// - Precondition: Sorted, and not empty.
  @inline(__always)
  static func mostFrequent<Element: BitwiseCopyable>(
    _ values: UnsafeMutableBufferPointer<Element>, _ isSame: (Element, Element) -> Bool
  ) -> Element {
    // Runs of equal values, one after another; a later one has to be longer.
    var (best, bestCount, start) = (0, 0, 0)
    while start < values.count {
      var end = start + 1
      while end < values.count, unsafe isSame(values[start], values[end]) { end += 1 }
      if end - start > bestCount { (best, bestCount) = (start, end - start) }
      start = end
    }
    return unsafe values[best]
  }
}
