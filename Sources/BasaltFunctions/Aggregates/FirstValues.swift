import BasaltCore

/// `any_value`, `first`, `last`: a value of the group by its place, not by what it is.
///
/// They skip NULL as all aggregates do (sql-semantics). Which row comes first is the query's to say, by ORDER BY within
/// the call; without it, it is any.
enum FirstValues {
  /// `any_value` is PostgreSQL 16's and the standard's, `first` and `last` are DuckDB's. Its
  /// `first` keeps a NULL that comes first; here NULL is skipped, as by every other aggregate, so
  /// that no rule has to know which of them do not.
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      // For columns that are the same in all rows of a group, and need not be grouped by.
      "any_value", "Any of the values; NULL when there is none.",
      examples: [
        .init("any_value(x) FROM (VALUES (NULL), (2), (2)) AS t (x)", "2"),
        .init("any_value(x) FROM (VALUES (NULL::text)) AS t (x)", "NULL"),
      ],
      overloads: [overload(isLast: false)]),
    AggregateFunction(
      "first", "The first value, in the order of the rows; NULL when there is none.",
      examples: [
        .init("first(x ORDER BY y) FROM (VALUES ('a', 1), ('b', 2)) AS t (x, y)", "a"),
        .init("first(x) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
      ],
      overloads: [overload(isLast: false)]),
    AggregateFunction(
      "last", "The last value, in the order of the rows; NULL when there is none.",
      examples: [
        .init("last(x ORDER BY y) FROM (VALUES ('a', 1), ('b', 2)) AS t (x, y)", "b"),
        .init("last(x) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
      ],
      overloads: [overload(isLast: true)]),
  ]

  private static func overload(isLast: Bool) -> AggregateOverload {
    // Said of `last`, too: DISTINCT keeps the first of equal rows, and equal values are one value.
    AggregateOverload([.any], ignoresRepetition: true) { (arguments) throws(BasaltError) in
      arguments[0].type
    } makeStates: { _, type in
      states(type, isLast: isLast)
    }
  }

  /// By size alone: values are kept, not looked at.
  private static func states(_ type: LogicalType, isLast: Bool) -> any AggregateStates {
    // Floats as the bits they are: −0 and NaNs come out as they went in.
    switch type.physical {
    case .bits: FixedStates(Placed<UInt8>(isLast: isLast), type)
    case .int16: FixedStates(Placed<UInt16>(isLast: isLast), type)
    case .int32, .float32: FixedStates(Placed<UInt32>(isLast: isLast), type)
    case .int64, .float64: FixedStates(Placed<UInt64>(isLast: isLast), type)
    case .int128, .uuid: FixedStates(Placed<UInt128>(isLast: isLast), type)
    case .view: TextChoiceStates(isLast ? .last : .first, type)
    }
  }
}

/// The first value of a group, or the last.
struct Placed<Value: BitwiseCopyable>: FixedAccumulator {
  let isLast: Bool

  @inline(__always)
  /// The first is written once and the last each time: both without knowing what the value means.
  func add(_ value: Value, to state: inout Slot<Value>) {
    if isLast || !state.isSet { state = Slot(value: value, isSet: true) }
  }

  func add(_ values: UnsafePointer<Value>, count: Int, to state: inout Slot<Value>) {
    // All rows of a group: one of them decides.
    if count > 0 { unsafe add(values[isLast ? count - 1 : 0], to: &state) }
  }

  /// Later rows are the other's, which the caller sees to.
  func merge(_ later: Slot<Value>, into state: inout Slot<Value>) {
    if later.isSet { add(later.value, to: &state) }
  }

  /// NULL when no row had a value.
  func result(_ state: Slot<Value>) throws(BasaltError) -> Value? { state.isSet ? state.value : nil }
}
