import BasaltCore

/// `bit_and`, `bit_or`, `bit_xor`: the bits of all values together.
///
/// Of whole numbers, as PostgreSQL has them; it has them of bit strings, too, which there are none of here.
enum Bitwise {
  /// Of 6, 4, 5 and 5 in the examples: what all have is 4, what any has is 7, and the two fives cancel out.
  static let functions: [AggregateFunction] = [
    function("bit_and", "The bits that all values have; NULL when there is none.", .and, "4"),
    function("bit_or", "The bits that any value has; NULL when there is none.", .or, "7"),
    function("bit_xor", "The bits that an odd number of values have; NULL when there is none.", .exclusive, "2"),
  ]

  /// One entry of the list. DISTINCT costs nothing where repetition changes nothing.
  private static func function(
    _ name: String, _ summary: String, _ question: Question, _ result: String
  ) -> AggregateFunction {
    // One for each width: a smallint's bits are its own, and a cast to more would add some in front.
    func overload<Value: FixedWidthInteger & BitwiseCopyable & Sendable>(
      _ type: LogicalType, _: Value.Type
    ) -> AggregateOverload {
      AggregateOverload([.exactly(type)], ignoresRepetition: question != .exclusive, returning: type) { _, type in
        FixedStates(Bits<Value>(question: question), type)
      }
    }
    return AggregateFunction(
      name, summary,
      examples: [
        .init("\(name)(x) FROM (VALUES (6), (NULL), (4), (5), (5)) AS t (x)", result),
        .init("\(name)(x) FROM (VALUES (NULL::integer)) AS t (x)", "NULL"),
      ],
      overloads: [overload(.smallint, Int16.self), overload(.integer, Int32.self), overload(.bigint, Int64.self)])
  }

  /// What is done with the bits of all values, one after another.
  ///
  /// In any order, as it makes no difference.
  ///
  /// Only the last of them depends on how often a value is there.
  enum Question: Sendable { case and, or, exclusive }

  /// What the values met so far have.
  private struct Bits<Value: FixedWidthInteger & BitwiseCopyable & Sendable>: FixedAccumulator {
    let question: Question

    @inline(__always)
    func add(_ value: Value, to state: inout Slot<Value>) {
      // The first value is all there is: nothing has no bits, and not all of them.
      guard state.isSet else {
        state = Slot(value: value, isSet: true)
        return
      }
      // Settled outside of the loop, where it is inlined.
      switch question {
      case .and: state.value &= value
      case .or: state.value |= value
      case .exclusive: state.value ^= value
      }
    }

    /// All three are associative: what a part of the rows has is a value like any other.
    func merge(_ later: Slot<Value>, into state: inout Slot<Value>) {
      if later.isSet { add(later.value, to: &state) }
    }

    /// NULL for no values, as of every aggregate but a count.
    func result(_ state: Slot<Value>) throws(BasaltError) -> Value? { state.isSet ? state.value : nil }
  }
}
