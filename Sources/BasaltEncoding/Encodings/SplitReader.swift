internal import BasaltCore

/// Puts halves together; a filter asks the high halves first, and mostly has its answer.
///
/// The order of values is that of the pairs of their halves: of numbers the high half has the sign and the low one none, of
/// uuids neither has.
final class SplitReader: NodeReader {
  let element: ElementType
  let count: Int
  private let byteCount: Int
  /// Signed for numbers; both in whatever encoding was best for them.
  private let high: any NodeReader
  private let low: any NodeReader
  /// Of the numbers; `nil` for uuids.
  let integerBounds: ClosedRange<Int128>?

  /// - Throws: `.corruptPage` for halves that are not two of 64 bits a value.
  init(_ node: Node, _ opener: inout NodeOpener) throws(BasaltError) {
    var cursor = NodeCursor(node)
    high = try opener.openChild(&cursor, .high, Split.highElement(node.element), count: node.count)
    low = try opener.openChild(&cursor, .low, .uint64, count: node.count)
    try cursor.finish()
    (element, count, byteCount) = (node.element, node.count, node.byteCount)
    // Of the high halves alone, with anything below them: a number's own place is not known without both.
    integerBounds =
      element == .uuid
      ? nil
      : high.integerBounds.map { $0.lowerBound << 64...($0.upperBound << 64 | Int128(UInt64.max)) }
  }

  /// A vector at a time: both halves stay in the first-level cache until they are put together.
  func decode(
    _ rows: Range<Int>, into target: UnsafeMutableRawPointer, using scratch: DecodeScratch
  ) throws(BasaltError) {
    try unsafe scratch.lend(Limits.vectorRowCount * 8) { (highs) throws(BasaltError) in
      try unsafe scratch.lend(Limits.vectorRowCount * 8) { (lows) throws(BasaltError) in
        var row = rows.lowerBound
        // Ranges of whole vectors, but for the end of what is wanted.
        while row < rows.upperBound {
          let end = min(row + Limits.vectorRowCount, rows.upperBound)
          try unsafe high.decode(row..<end, into: highs, using: scratch)
          try unsafe low.decode(row..<end, into: lows, using: scratch)
          unsafe join(highs, lows, into: target + (row - rows.lowerBound) * 16, count: end - row)
          row = end
        }
      }
    }
  }

  private func join(
    _ highs: UnsafeMutableRawPointer, _ lows: UnsafeMutableRawPointer, into target: UnsafeMutableRawPointer, count: Int
  ) {
    let highs = unsafe highs.assumingMemoryBound(to: UInt64.self)
    let lows = unsafe lows.assumingMemoryBound(to: UInt64.self)
    // Two loops, so that each is one of loads and stores without a question in it.
    if element == .uuid {
      for index in 0..<count {
        unsafe target.storeBytes(
          of: SIMD2(highs[index].byteSwapped, lows[index].byteSwapped), toByteOffset: index * 16, as: SIMD2<UInt64>.self
        )
      }
    } else {
      for index in 0..<count {
        unsafe target.storeBytes(
          of: SIMD2(lows[index], highs[index]), toByteOffset: index * 16, as: SIMD2<UInt64>.self)
      }
    }
  }

  /// Three steps, from cheap to dear: the high halves say where no value passes; where one half is the same for all, the
  /// other decides; else values are put together and compared.
  func filter(
    vector: Int, _ test: ValueTest, into mask: UnsafeMutablePointer<UInt64>, using scratch: DecodeScratch
  ) throws(BasaltError) {
    let rowCount = rows(ofVector: vector).count
    // Tests of uuids are of bytes, and of numbers intervals; from here on both are intervals.
    guard let (interval, isNegated) = interval(passing: test) else {
      unsafe Mask.clear(mask)
      return
    }
    let (from, to) = (halves(interval.lowerBound), halves(interval.upperBound))
    // Numbers of one sign that are not that large, or identifiers that count up.
    if let value = high.constant {
      // The low halves that pass lie together, and at an end of theirs unless the high half is that of a bound.
      guard from.high <= value, value <= to.high else {
        unsafe Mask.set(mask, to: isNegated, count: rowCount)
        return
      }
      try unsafe low.filter(
        vector: vector,
        .integers(
          low: value == from.high ? from.low : 0, high: value == to.high ? to.low : Int128(UInt64.max),
          isNegated: isNegated),
        into: mask, using: scratch)
      return
    }
    // Multiples of 2^64, and identifiers of which one machine makes them all.
    if let value = low.constant {
      // Rounded inwards to numbers that have this low half.
      try unsafe high.filter(
        vector: vector,
        .integers(
          low: value >= from.low ? from.high : from.high + 1, high: value <= to.low ? to.high : to.high - 1,
          isNegated: isNegated),
        into: mask, using: scratch)
      return
    }
    // Not negated: what has no high half of the interval is outside of it.
    try unsafe high.filter(
      vector: vector, .integers(low: from.high, high: to.high, isNegated: false), into: mask, using: scratch)
    if (0..<Mask.wordCount).allSatisfy({ unsafe mask[$0] == 0 }) {
      unsafe Mask.set(mask, to: isNegated, count: rowCount)
      return
    }
    // Some rows have a high half within the interval or at its ends: for those at the ends the low half decides, and it is
    // simpler, and as fast, to put all of the vector together.
    let rows = rows(ofVector: vector)
    try unsafe scratch.lend(Limits.vectorRowCount * 16) { (values) throws(BasaltError) in
      try unsafe decode(rows, into: values, using: scratch)
      unsafe FlatFilter.apply(test, to: values, element, count: rowCount, heap: nil, into: mask)
    }
  }

  /// Values in their order as numbers without a sign: i128 from the least on, uuids as what their bytes say.
  ///
  /// With the sign bit inverted, the least number of all is 0, and an interval is one of ranks: then there is one way to go
  /// about both types.
  private typealias Rank = UInt128
  private static let signBit: UInt128 = 1 << 127

  /// The values that pass, or that do not, as an interval; `nil` when none can pass.
  private func interval(passing test: ValueTest) -> (ranks: ClosedRange<Rank>, isNegated: Bool)? {
    switch test {
    case .integers(let low, let high, let isNegated):
      // What is in an empty interval is nothing; what is not in it is everything.
      guard low <= high else { return isNegated ? (0...Rank.max, false) : nil }
      return (
        UInt128(bitPattern: low) ^ SplitReader.signBit...UInt128(bitPattern: high) ^ SplitReader.signBit, isNegated
      )
    case .bytes(let constant, let orders):
      // `PageTest` makes the constants of uuids: 16 bytes.
      let rank = constant.reduce(Rank(0)) { $0 << 8 | Rank($1) }
      if orders == [.before, .after] { return (rank...rank, true) }
      let includes = orders.contains(AcceptedOrders.same)
      // An end that there is not, since nothing is before the first and after the last.
      if orders.contains(AcceptedOrders.before) {
        if orders.contains(AcceptedOrders.after) { return (0...Rank.max, false) }
        return includes ? (0...rank, false) : rank == 0 ? nil : (0...rank - 1, false)
      }
      if orders.contains(AcceptedOrders.after) {
        return includes ? (rank...Rank.max, false) : rank == .max ? nil : (rank + 1...Rank.max, false)
      }
      return includes ? (rank...rank, false) : nil
    case .floats: preconditionFailure("a test of another kind on \(element)")
    }
  }

  /// A rank's halves, as the children's values are: of numbers, the high one gets back its sign.
  private func halves(_ rank: Rank) -> (high: Int128, low: Int128) {
    let high = Int128(rank >> 64)
    return (element == .uuid ? high : high - 1 << 63, Int128(rank & Rank(UInt64.max)))
  }

  var singleRowLimit: Int { min(high.singleRowLimit, low.singleRowLimit) }

  /// Costs what the two halves cost.
  func bits(at row: Int, using scratch: DecodeScratch) throws(BasaltError) -> UInt128 {
    let (high, low) = (try high.bits(at: row, using: scratch), try low.bits(at: row, using: scratch))
    // A uuid's memory form has its first byte lowest.
    return element == .uuid ? (high << 64 | low).byteSwapped : high << 64 | low
  }

  /// The low half is the last child, to which the arrow leads: it is what most bytes are spent on.
  var description: NodeDescription {
    NodeDescription(
      name: Split.name, detail: "", element: element, valueCount: count, byteCount: byteCount,
      children: [.init(role: .high, node: high.description), .init(role: .low, node: low.description)])
  }
}

/// Not `constantBits`: a frame of reference without bits says it as well, by its bounds.
extension NodeReader {
  /// The one integer that all values are, if bounds say so.
  fileprivate var constant: Int128? { integerBounds.flatMap { $0.lowerBound == $0.upperBound ? $0.lowerBound : nil } }
}
