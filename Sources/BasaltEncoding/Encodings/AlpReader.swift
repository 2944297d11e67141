internal import BasaltCore

/// Reads decimal floats: numbers are converted and multiplied twice, a filter is moved to the numbers.
///
/// Whatever the numbers are, a float comes out: nothing here can trap on what a file says.
final class AlpReader<F: DecimalFloat>: NodeReader {
  /// The type that decides how wide a number is.
  let element: ElementType
  let count: Int
  private let byteCount: Int
  private let scale: DecimalScale
  /// Of the scale, looked up once.
  private let powers: DecimalPowers
  /// Floats that no number gives back.
  private let patches: PatchTable
  /// As wide as the floats, so that they become these in place.
  private let numbers: any NodeReader
  /// Floats have none.
  var integerBounds: ClosedRange<Int128>? { nil }

  /// - Throws: `.corruptPage` unless the body is laid out exactly as format-spec/encodings/alp.md says.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    let exponent = Int(try cursor.take(UInt8.self, "The exponent"))
    let factor = Int(try cursor.take(UInt8.self, "The factor"))
    guard exponent <= DecimalScale.exponentMaximum, factor <= exponent else {
      throw node.corrupt(
        "The exponent is \(exponent), of at most \(DecimalScale.exponentMaximum), and the factor \(factor).")
    }
    guard try cursor.take(UInt16.self, "The reserved field") == 0 else {
      throw node.corrupt("The reserved field is not 0.")
    }
    // The rest is checked where patches are taken.
    let patchCount = Int(try cursor.take(UInt32.self, "The patch count"))
    patches = try PatchTable(patchCount, of: F.Lane.byteCount, &cursor)
    let child = try cursor.takeChild(.numbers)
    numbers = try opener.openValues(child, F.numberElement, count: node.count)
    try cursor.finish()
    (element, count, byteCount) = (node.element, node.count, node.byteCount)
    scale = DecimalScale(exponent: exponent, factor: factor)
    powers = scale.powers
  }

  // Called through a protocol: each type's code must be named to be made, here and below.
  @_specialize(where F == Double)
  @_specialize(where F == Float)
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    // In place: a number is as wide as its float.
    try unsafe numbers.decode(rows, into: target, using: scratch)
    unsafe F.restore(target, powers, count: rows.count)
    // Most pages have none.
    guard patches.count > 0, !rows.isEmpty else { return }
    for vector in rows.lowerBound / Limits.vectorRowCount...(rows.upperBound - 1) / Limits.vectorRowCount {
      let first = vector * Limits.vectorRowCount - rows.lowerBound
      for patch in patches.range(ofVector: vector) {
        let row = first + patches.position(patch)
        // Positions ascend: the others are for rows that were not asked for.
        if row >= rows.count { break }
        unsafe target.storeBytes(
          of: patches.value(patch, F.Lane.self), toByteOffset: row * F.Lane.byteCount, as: F.Lane.self)
      }
    }
  }

  /// Moves the interval to the numbers: floats never fall as numbers rise, so an interval of floats is one of numbers.
  @_specialize(where F == Double)
  @_specialize(where F == Float)
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    guard case .floats(let low, let high, let isNegated) = test else {
      preconditionFailure("a test of another kind on \(element)")
    }
    // Anew for each vector: some ten floats, where a vector has 1,024.
    let bounds = numberBounds(low, high)
    let numberTest = ValueTest.integers(low: bounds.low, high: bounds.high, isNegated: isNegated)
    try unsafe numbers.filter(vector: vector, numberTest, into: mask, using: scratch)
    // What was said of a patched row is about a number that means nothing.
    for patch in patches.range(ofVector: vector) {
      let position = patches.position(patch)
      unsafe Mask.set(
        position..<(position + 1), to: test.passes(UInt128(patches.value(patch, F.Lane.self)), element, heap: nil),
        in: mask)
    }
  }

  /// The numbers whose floats lie in an interval, which may be empty: then `low` is above `high`.
  private func numberBounds(_ low: Double, _ high: Double) -> (low: Int128, high: Int128) {
    let none = (low: Int128(1), high: Int128(0))
    // No number is NaN, which is above everything.
    guard !low.isNaN, let first = leastNumber(near: low, { Double($0) >= low }) else { return none }
    // Up to NaN is up to the end.
    guard !high.isNaN, let next = leastNumber(near: high, { Double($0) > high }) else {
      return (Int128(first), Int128(F.Number.max))
    }
    return (Int128(first), Int128(next) - 1)
  }

  /// The least number whose float passes, of a test that all floats from some bound on pass; `nil` when none does.
  ///
  /// Rounding may put a float on either side of where exact arithmetic would: so the guess is only a guess, and the floats
  /// that readers get decide.
  /// - Complexity: Some three floats, where the guess is near; else 64.
  private func leastNumber(near bound: Double, _ passes: (F) -> Bool) -> F.Number? {
    guard passes(F.float(.max, powers)) else { return nil }
    // What is looked for lies in between, both ends included.
    var (low, high) = (F.Number.min, F.Number.max)
    let guess = bound * powers.exponent * powers.inverseOfFactor
    // Also not for NaN. Within what a number holds, with room for the steps below.
    if guess.magnitude < F.numberLimit {
      let near = F.Number(guess)
      if passes(F.float(near + 2, powers)) { high = near + 2 }
      if !passes(F.float(near - 3, powers)) { low = near - 2 }
    }
    while low < high {
      // Over the whole range of a type, where half of the sum would overflow.
      let half = (UInt64(truncatingIfNeeded: high) &- UInt64(truncatingIfNeeded: low)) / 2
      let middle = F.Number(truncatingIfNeeded: UInt64(truncatingIfNeeded: low) &+ half)
      if passes(F.float(middle, powers)) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Patches are gone through for each row, and a number is scaled by itself: seven times what it takes in a packed node.
  var singleRowLimit: Int { min(numbers.singleRowLimit, 5) }

  /// Patches first, since the number at such a place means nothing.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let vector = row / Limits.vectorRowCount
    for patch in patches.range(ofVector: vector) where patches.position(patch) == row % Limits.vectorRowCount {
      return UInt128(patches.value(patch, F.Lane.self))
    }
    let number = try F.Number(truncatingIfNeeded: numbers.bits(at: row, using: scratch))
    return UInt128(F.float(number, powers).lane)
  }

  /// The unit of the numbers: `10^-2` for cents.
  var description: NodeDescription {
    let digits = "10^\(scale.factor - scale.exponent)"
    return NodeDescription(
      name: Alp.name, detail: patches.count == 0 ? digits : "\(digits), \(patches.count) patches", element: element,
      valueCount: count, byteCount: byteCount, children: [.init(role: .numbers, node: numbers.description)])
  }
}
