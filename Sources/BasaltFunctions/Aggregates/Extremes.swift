import BasaltCore
import CBasaltKernels

/// `min` and `max`, of every type, in the order of `ORDER BY`: NaN above all, text by code point, false below true.
///
/// Floats and uuids are turned into integers that have the same order, so that one loop and one
/// kind of state serve all types of fixed size; texts have a class of their own
/// (`TextChoiceStates`).
///
/// | type | key | least | greatest |
/// | --- | --- | --- | --- |
/// | integers, decimals, dates, times | itself | the type's least | the type's greatest |
/// | boolean | 0 or 1 | false | true |
/// | real, double | bits, turned round below 0 | -Infinity | NaN |
/// | uuid | bytes, the first counting most | 00000000-… | ffffffff-… |
/// | text, bytea | none | the empty one | – |
enum Extremes {
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      // In the order of ORDER BY, so that `min(x)` is always the first row of `ORDER BY x`, NULLs
      // apart: of floats −Infinity is least, of text what has the lowest code point.
      "min", "The smallest value; NULL when there is none.",
      examples: [
        .init("min(x) FROM (VALUES (2), (NULL), (1)) AS t (x)", "1"),
        .init("min(x) FROM (VALUES ('b'), ('a'), ('ab')) AS t (x)", "a"),
        .init("min(x) FROM (VALUES (NULL::date)) AS t (x)", "NULL"),
      ],
      overloads: [overload(isMaximum: false)]),
    AggregateFunction(
      // NaN, if there is one: it is above all numbers in PostgreSQL's order, and a mistake in the
      // data then shows.
      "max", "The largest value; NULL when there is none.",
      examples: [
        .init("max(x) FROM (VALUES (2), (NULL), (1)) AS t (x)", "2"),
        .init("max(x) FROM (VALUES ('NaN'::double precision), ('Infinity')) AS t (x)", "NaN"),
        .init("max(x) FROM (VALUES (NULL::date)) AS t (x)", "NULL"),
      ],
      overloads: [overload(isMaximum: true)]),
  ]

  /// Of any type, and of that type: the minimum of smallints is one. PostgreSQL has no `min` of
  /// booleans and of uuids; to have an order and no least value would be the odder thing.
  private static func overload(isMaximum: Bool) -> AggregateOverload {
    AggregateOverload([.any], ignoresRepetition: true) { (arguments) throws(BasaltError) in
      arguments[0].type
    } makeStates: { _, type in
      states(type, isMaximum: isMaximum)
    }
  }

  /// By the physical type. What is compared is always an integer: of each type that has an order like one's.
  private static func states(_ type: LogicalType, isMaximum: Bool) -> any AggregateStates {
    switch type.physical {
    case .bits: FixedStates(Extreme<PlainOrder<UInt8>>(isMaximum: isMaximum), type)
    case .int16: FixedStates(Extreme<PlainOrder<Int16>>(isMaximum: isMaximum), type)
    case .int32: FixedStates(Extreme<PlainOrder<Int32>>(isMaximum: isMaximum), type)
    case .int64: FixedStates(Extreme<PlainOrder<Int64>>(isMaximum: isMaximum), type)
    case .int128: FixedStates(Extreme<PlainOrder<Int128>>(isMaximum: isMaximum), type)
    case .float32: FixedStates(Extreme<RealOrder>(isMaximum: isMaximum), type)
    case .float64: FixedStates(Extreme<DoubleOrder>(isMaximum: isMaximum), type)
    case .uuid: FixedStates(Extreme<ByteOrder>(isMaximum: isMaximum), type)
    case .view: TextChoiceStates(isMaximum ? .greatest : .least, type)
    }
  }
}

/// An extreme value a group, compared by its key.
struct Extreme<Order: KeyOrder>: FixedAccumulator {
  let isMaximum: Bool

  @inline(__always)
  func add(_ value: Order.Value, to state: inout Slot<Order.Key>) {
    merge(Slot(value: Order.key(of: value), isSet: true), into: &state)
  }

  @inline(__always)
  func merge(_ later: Slot<Order.Key>, into state: inout Slot<Order.Key>) {
    // A group that another worker knows and has met no value of.
    guard later.isSet else { return }
    // Compared even if nothing is there yet: the zero in an empty slot is compared for nothing, and a branch is saved.
    let isBetter = isMaximum ? later.value > state.value : later.value < state.value
    if isBetter || !state.isSet { state = later }
  }

  func add(_ values: UnsafePointer<Order.Value>, count: Int, to state: inout Slot<Order.Key>) {
    guard count > 0 else { return }
    // All rows of one group: a kernel looks at a vector register of them at a time.
    if let extremes = unsafe Order.extremes(values, count) {
      merge(Slot(value: isMaximum ? extremes.maximum : extremes.minimum, isSet: true), into: &state)
    } else {
      var one = state
      for index in 0..<count { unsafe add(values[index], to: &one) }
      state = one
    }
  }

  /// Back from the key. NaN comes out as the one NaN that there is, and a zero of either sign as 0:
  /// they are equal, and which of two equal values `min` gives is nobody's promise.
  func result(_ state: Slot<Order.Key>) throws(BasaltError) -> Order.Value? {
    state.isSet ? Order.value(of: state.value) : nil
  }
}

/// A type whose values have keys that are integers, and in the same order.
///
/// A witness a type and no closure a comparison: the loop is specialised for each, down to one
/// machine instruction of its width.
protocol KeyOrder: Sendable {
  associatedtype Value: BitwiseCopyable
  associatedtype Key: FixedWidthInteger & BitwiseCopyable

  static func key(of value: Value) -> Key
  static func value(of key: Key) -> Value
  /// Of at least one value, by a kernel; `nil` when there is none for the type.
  /// Of at least one value: an empty batch never gets here.
  static func extremes(_ values: UnsafePointer<Value>, _ count: Int) -> (minimum: Key, maximum: Key)?
}

extension KeyOrder {
  static func extremes(_ values: UnsafePointer<Value>, _ count: Int) -> (minimum: Key, maximum: Key)? { nil }
}

/// Integers, decimals, dates and times are their own keys, and so are booleans as bytes.
///
/// The kernels take two words beside the values: where there are no NULLs left, no mask.
enum PlainOrder<Value: FixedWidthInteger & BitwiseCopyable & Sendable>: KeyOrder {
  @inline(__always) static func key(of value: Value) -> Value { value }
  @inline(__always) static func value(of key: Value) -> Value { key }

  static func extremes(_ values: UnsafePointer<Value>, _ count: Int) -> (minimum: Value, maximum: Value)? {
    let kernels = unsafe Kernels.best.pointee.aggregate
    switch Value.bitWidth {
    case 8:
      var (minimum, maximum) = (UInt8(0), UInt8(0))
      unsafe kernels.min_max_u8(values, nil, &minimum, &maximum, count)
      return (Value(truncatingIfNeeded: minimum), Value(truncatingIfNeeded: maximum))
    case 16:
      var (minimum, maximum) = (Int16(0), Int16(0))
      unsafe kernels.min_max_i16(values, nil, &minimum, &maximum, count)
      return (Value(truncatingIfNeeded: minimum), Value(truncatingIfNeeded: maximum))
    case 32:
      var (minimum, maximum) = (Int32(0), Int32(0))
      unsafe kernels.min_max_i32(values, nil, &minimum, &maximum, count)
      return (Value(truncatingIfNeeded: minimum), Value(truncatingIfNeeded: maximum))
    case 64:
      var (minimum, maximum) = (Int64(0), Int64(0))
      unsafe kernels.min_max_i64(values, nil, &minimum, &maximum, count)
      return (Value(truncatingIfNeeded: minimum), Value(truncatingIfNeeded: maximum))
    default: return nil
    }
  }
}

/// Reals by their bits: those of a negative one turned around, so that they ascend. NaN is above infinity, −0 is 0.
///
/// Sign and magnitude become two's complement: of a negative number all bits but the sign are
/// turned round. One subtraction less than a comparison of floats with its cases, and the same key
/// for every NaN.
enum RealOrder: KeyOrder {
  @inline(__always)
  /// - Complexity: O(1), without a branch but for NaN, which is predicted.
  static func key(of value: Float) -> Int32 {
    guard !value.isNaN else { return .max }
    // Adding 0 makes 0 of −0: which of the two a group has must not depend on the order of its rows.
    // As integers, positive floats are in order, and negative ones in the opposite one.
    let bits = Int32(bitPattern: (value + 0).bitPattern)
    return bits ^ (bits >> 31 & .max)
  }

  static func value(of key: Int32) -> Float {
    key == .max ? .nan : Float(bitPattern: UInt32(bitPattern: key ^ (key >> 31 & .max)))
  }
}

/// The same of doubles.
///
/// With a kernel for all rows of one group, as columns of doubles are what is aggregated most
/// beside integers.
enum DoubleOrder: KeyOrder {
  @inline(__always)
  static func key(of value: Double) -> Int64 {
    guard !value.isNaN else { return .max }
    let bits = Int64(bitPattern: (value + 0).bitPattern)
    return bits ^ (bits >> 63 & .max)
  }

  static func value(of key: Int64) -> Double {
    key == .max ? .nan : Double(bitPattern: UInt64(bitPattern: key ^ (key >> 63 & .max)))
  }

  static func extremes(_ values: UnsafePointer<Double>, _ count: Int) -> (minimum: Int64, maximum: Int64)? {
    let found = unsafe Kernels.best.pointee.aggregate.min_max_f64(values, nil, count)
    // The kernel leaves NaNs out, which are the largest of all, and the smallest when there is nothing else.
    if found.nan_count == UInt(count) { return (.max, .max) }
    return (key(of: found.minimum), found.nan_count > 0 ? .max : key(of: found.maximum))
  }
}

/// UUIDs, bytewise: the first byte in memory is the most significant.
///
/// So PostgreSQL compares them (memcmp of sixteen bytes); version 7 of UUIDs then comes in the
/// order of time.
enum ByteOrder: KeyOrder {
  @inline(__always) static func key(of value: UInt128) -> UInt128 { value.byteSwapped }
  static func value(of key: UInt128) -> UInt128 { key.byteSwapped }
}
