package import BasaltCore

/// A test of values that are not NULL, in the form that nodes work with: an interval, which may be negated.
///
/// All six comparisons are intervals (`<> c` is not [c, c]), and an interval survives being moved through a base, a
/// unit or a sorted dictionary, where a comparison would have to be rounded this way or that.
///
/// Made once a scan from SQL's comparison (`PageTest`), then handed down a tree, changing at each level: values,
/// quotients, packed bits.
package enum ValueTest: Sendable, Hashable {
  /// `low <= value <= high`, unless negated. `low > high` is the empty interval.
  case integers(low: Int128, high: Int128, isNegated: Bool)
  /// The same in SQL's order of floats: −0 equals 0, NaN equals NaN and is above everything. Bounds of `real` are exact
  /// here.
  case floats(low: Double, high: Double, isNegated: Bool)
  /// The value's bytes stand to the constant in one of the accepted orders. Text, bytea, uuid.
  case bytes([UInt8], AcceptedOrders)

  /// No integer passes.
  static let noInteger = ValueTest.integers(low: 1, high: 0, isNegated: false)
}

/// Which places of a value against a constant pass.
package struct AcceptedOrders: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let before = AcceptedOrders(rawValue: 1)
  package static let same = AcceptedOrders(rawValue: 2)
  package static let after = AcceptedOrders(rawValue: 4)

  package init(_ comparison: Comparison) {
    self = []
    if comparison.holds(for: .before) { insert(.before) }
    if comparison.holds(for: .same) { insert(.same) }
    if comparison.holds(for: .after) { insert(.after) }
  }

  /// A switch instead of a set's arithmetic: the order of each row of text comes here.
  func contains(_ order: ValueOrder) -> Bool {
    switch order {
    case .before: contains(AcceptedOrders.before)
    case .same: contains(AcceptedOrders.same)
    case .after: contains(AcceptedOrders.after)
    }
  }
}

extension ValueTest {
  /// Whether one value, in its memory form, passes: what each node's way through many values must agree with.
  func passes(_ bits: UInt128, _ element: ElementType, heap: UnsafePointer<UInt8>?) -> Bool {
    switch self {
    case .integers(let low, let high, let isNegated):
      let value = element.integer(bits)
      return (low <= value && value <= high) != isNegated
    case .floats(let low, let high, let isNegated):
      let value =
        element == .float32
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        : Double(bitPattern: UInt64(truncatingIfNeeded: bits))
      return (ValueOrder(floats: low, value) != .after && ValueOrder(floats: value, high) != .after) != isNegated
    case .bytes(let constant, let orders):
      let order = unsafe constant.withUnsafeBufferPointer { constant in
        unsafe ByteOrder.withBytes(of: bits, element, heap: heap) { unsafe ByteOrder.compare($0, constant) }
      }
      return orders.contains(order)
    }
  }
}
