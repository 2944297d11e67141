internal import BasaltCore

extension NodeFacts {
  /// The scale in which a sample of the values needs the fewest bits, or `nil` where they are no decimals.
  ///
  /// All 190 pairs of exponent and factor are tried on 32 values: what is cheap enough for every page finds the scale of
  /// that page, so that a column may change its mind.
  func findDecimalScale() -> DecimalScale? {
    switch values.element {
    case .float32: Float.scale(of: values)
    case .float64: Double.scale(of: values)
    default: nil
    }
  }
}

/// For each of the two types the whole search, so that a pair that cannot win is given up after a few values.
extension DecimalFloat {
  /// Values that a scale is looked for with, at equal distances over the page.
  private static var sampleCount: Int { 32 }

  // Generic code without the two types named would call each operation: some 100 times slower.
  @_specialize(where Self == Double)
  @_specialize(where Self == Float)
  fileprivate static func scale(of values: NodeValues) -> DecimalScale? {
    let source = unsafe values.address.assumingMemoryBound(to: Self.self)
    // From the middle of each part, so that a first row that is unlike the others does not stand for all.
    let step = max(values.count / sampleCount, 1)
    let sample = stride(from: step / 2, to: values.count, by: step).prefix(sampleCount).map { unsafe source[$0] }
    // What a patch takes: position and float.
    let patchBitCount = 16 + Lane.bitWidth
    // A scale has to take an eighth off.
    var best: (scale: DecimalScale, bitCount: Int)?
    var bound = sample.count * Lane.bitWidth / 8 * 7
    for exponent in stride(from: DecimalScale.exponentMaximum, through: 0, by: -1) {
      for factor in stride(from: exponent, through: 0, by: -1) {
        let scale = DecimalScale(exponent: exponent, factor: factor)
        // Equals keep the larger exponent, then the larger factor: smaller numbers.
        guard let bitCount = bitCount(sample, scale, patchBitCount, below: bound) else { continue }
        // From here on only what is smaller counts.
        best = (scale, bitCount)
        bound = bitCount
      }
    }
    return best?.scale
  }

  /// Bits of packed numbers and patches, or `nil` as soon as they are not below a bound.
  @inline(__always)
  private static func bitCount(
    _ sample: [Self], _ scale: DecimalScale, _ patchBitCount: Int, below bound: Int
  ) -> Int? {
    let powers = scale.powers
    // The range of the numbers decides how wide they are packed.
    var (low, high) = (Number.max, Number.min)
    var patchCount = 0
    for value in sample {
      if let number = value.number(powers) {
        low = min(low, number)
        high = max(high, number)
      } else {
        patchCount += 1
        guard patchCount * patchBitCount < bound else { return nil }
      }
    }
    // Of patches alone there is no width.
    guard patchCount < sample.count else { return nil }
    // As frame-of-reference would pack them.
    // Numbers are below half of their type's range: the difference cannot overflow.
    let width = Number.bitWidth - (high - low).leadingZeroBitCount
    let bitCount = width * sample.count + patchCount * patchBitCount
    return bitCount < bound ? bitCount : nil
  }

  /// The numbers of all values, and patches for those that have none.
  /// - Parameter target: Receives the numbers; at the place of a patch that of a value before it, which costs nothing.
  /// - Returns: `nil` for more patches than a node can have.
  @_specialize(where Self == Double)
  @_specialize(where Self == Float)
  static func numbers(
    of values: NodeValues, _ scale: DecimalScale, into target: UnsafeMutableRawPointer
  ) -> PatchList<Lane>? {
    let source = unsafe values.address.assumingMemoryBound(to: Self.self)
    let target = unsafe target.assumingMemoryBound(to: Number.self)
    let powers = scale.powers
    // One pass: a value is tried, and what does not come back is kept as it is.
    var patches = PatchList<Lane>()
    // Before the first number there is none to repeat: the first that comes.
    var filler: Number = 0
    for row in 0..<values.count {
      guard let number = unsafe source[row].number(powers) else { continue }
      filler = number
      break
    }
    for vector in 0..<values.vectorCount {
      let rows = values.rows(ofVector: vector)
      for row in rows {
        if let number = unsafe source[row].number(powers) {
          filler = number
        } else {
          // The sample was wrong about this page.
          guard patches.count < Int(UInt16.max) else { return nil }
          unsafe patches.append(source[row].lane, at: row - rows.lowerBound)
        }
        unsafe target[row] = filler
      }
      patches.endVector()
    }
    return patches
  }
}
