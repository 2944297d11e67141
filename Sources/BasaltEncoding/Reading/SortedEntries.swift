internal import BasaltCore

/// The entries of a dictionary in their order: the SQL order of values, and of bits where values are equal (−0.0 after
/// 0.0, NaNs by payload), so that it is total and an interval of values is an interval of codes.
///
/// Used three times: when a dictionary page is opened, to refuse entries that do not ascend, because every filter would
/// then be wrong without a sign; once a test and page, to turn values into codes by binary search; and where the
/// dictionaries of two row groups are held against each other (`JoinedEntries`).
struct SortedEntries {
  /// Read in memory form: comparing entries makes no `Value`.
  private let vector: ColumnVector
  private let element: ElementType

  /// - Precondition: `vector` is flat and without NULLs.
  init(_ vector: ColumnVector, _ element: ElementType) {
    self.vector = vector
    self.element = element
  }

  /// The first entry that is not after the one before it, or `nil` when all ascend.
  var firstOutOfOrder: Int? {
    guard vector.count > 1 else { return nil }
    if element == .bytes { return firstTextOutOfOrder }
    return (1..<vector.count).first { index in
      order(at: index - 1, index) != .before
    }
  }

  /// The order of two entries: `.same` of equal bits alone. Equal values that differ in bits are in the order of those;
  /// equal texts cannot differ, and are two entries of one value.
  func order(at left: Int, _ right: Int) -> ValueOrder {
    let (left, right) = (bits(at: left), bits(at: right))
    let byValue = order(left, right)
    guard byValue == .same, element == .float32 || element == .float64 else { return byValue }
    return left == right ? .same : left < right ? .before : .after
  }

  /// By addresses that are looked up once: there are tens of thousands of texts in a large dictionary, and to look at its
  /// heaps through the vector for each would take longer than to compare them.
  /// Of texts that begin with what is in front of them, `FrontCodingReader` finds it on the way.
  private var firstTextOutOfOrder: Int? {
    let heaps = ByteHeaps(vector.heaps)
    return unsafe vector.withValues(as: StringView.self) { views in
      (1..<views.count).first { index in
        unsafe ByteHeaps.withBytes(of: views[index - 1], heaps.addresses) { previous in
          unsafe ByteHeaps.withBytes(of: views[index], heaps.addresses) { current in
            unsafe ByteOrder.compare(previous, current) != .before
          }
        }
      }
    }
  }

  /// The codes whose values pass, as a test of codes.
  func codes(passing test: ValueTest) -> ValueTest {
    func interval(_ codes: Range<Int>, isNegated: Bool) -> ValueTest {
      // An empty range is the empty interval, low above high.
      .integers(low: Int128(codes.lowerBound), high: Int128(codes.upperBound) - 1, isNegated: isNegated)
    }
    switch test {
    // Of a negated interval the codes are negated in turn: what lies outside stays outside.
    case .integers(let low, let high, let isNegated):
      guard low <= high else { return interval(0..<0, isNegated: isNegated) }
      let start = firstIndex { element.integer($0) >= low }
      return interval(start..<max(start, firstIndex { element.integer($0) > high }), isNegated: isNegated)
    // In SQL's order NaN is the greatest value and all NaNs are equal, so they are one interval at the end.
    case .floats(let low, let high, let isNegated):
      let start = firstIndex { ValueOrder(floats: float($0), low) != .before }
      let end = firstIndex { ValueOrder(floats: float($0), high) == .after }
      return interval(start..<max(start, end), isNegated: isNegated)
    // Three intervals: before the constant, the same as it (at most one entry), and after it. Those that are accepted
    // adjoin, except for `<>`.
    case .bytes(let constant, let orders):
      // Two searches cut the entries into the three.
      let start = firstIndex { order($0, to: constant) != .before }
      let end = firstIndex { order($0, to: constant) == .after }
      if orders == [.before, .after] { return interval(start..<end, isNegated: true) }
      let first = orders.contains(AcceptedOrders.before) ? 0 : orders.contains(AcceptedOrders.same) ? start : end
      let last =
        orders.contains(AcceptedOrders.after) ? vector.count : orders.contains(AcceptedOrders.same) ? end : start
      return interval(first..<max(first, last), isNegated: false)
    }
  }

  /// The first entry for which `holds` is true; it must then be true for all that follow.
  /// Binary search: 16 steps in the largest dictionary.
  private func firstIndex(where holds: (UInt128) -> Bool) -> Int {
    var low = 0
    var high = vector.count
    while low < high {
      let middle = (low + high) / 2
      if holds(bits(at: middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func bits(at index: Int) -> UInt128 {
    let stride = element.byteCount ?? 0
    return unsafe MemoryForm.load(vector.values.address + index * stride, byteCount: stride)
  }

  /// A `real` as a double: exact, so that one comparison serves both.
  private func float(_ bits: UInt128) -> Double {
    element == .float32
      ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      : Double(bitPattern: UInt64(truncatingIfNeeded: bits))
  }

  /// The order of SQL.
  private func order(_ left: UInt128, _ right: UInt128) -> ValueOrder {
    switch element {
    case .float32, .float64: ValueOrder(floats: float(left), float(right))
    case .bytes, .uuid:
      unsafe withBytes(of: left) { left in unsafe withBytes(of: right) { unsafe ByteOrder.compare(left, $0) } }
    default: ValueOrder(element.integer(left), element.integer(right))
    }
  }

  private func order(_ bits: UInt128, to constant: [UInt8]) -> ValueOrder {
    unsafe constant.withUnsafeBufferPointer { constant in
      unsafe withBytes(of: bits) { unsafe ByteOrder.compare($0, constant) }
    }
  }

  private func withBytes<Result>(of bits: UInt128, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if element == .uuid { return unsafe ByteOrder.withBytes(of: bits, element, heap: nil, body) }
    return unsafe vector.withBytes(of: StringView(bits: bits), body)
  }
}
