import BasaltCore

/// `& | # ~ << >>` of integers: bits of two's complement, as PostgreSQL has them.
///
/// Of bit strings PostgreSQL has the same operators; there are no bit strings here.
enum Bits {
  /// No operation can fail: all bits are numbers, and so these loops have no branch.
  static let and = each(And.self)
  static let or = each(Or.self)
  static let exclusiveOr = each(ExclusiveOr.self)
  static let leftShift = shifts(LeftShift.self)
  static let rightShift = shifts(RightShift.self)
  static let complement = [
    Overload([.exactly(.smallint)], returning: .smallint) { (call) throws(BasaltError) in call.map(Int16.self) { ~$0 }
    },
    Overload([.exactly(.integer)], returning: .integer) { (call) throws(BasaltError) in call.map(Int32.self) { ~$0 } },
    Overload([.exactly(.bigint)], returning: .bigint) { (call) throws(BasaltError) in call.map(Int64.self) { ~$0 } },
  ]

  /// An operation for every width, so that each of the three loops is compiled for its own type.
  protocol Operation: SendableMetatype {
    static func apply<T: FixedWidthInteger>(_ left: T, _ right: T) -> T
  }

  enum And: Operation {
    @inline(__always) static func apply<T: FixedWidthInteger>(_ left: T, _ right: T) -> T { left & right }
  }
  enum Or: Operation {
    @inline(__always) static func apply<T: FixedWidthInteger>(_ left: T, _ right: T) -> T { left | right }
  }
  enum ExclusiveOr: Operation {
    @inline(__always) static func apply<T: FixedWidthInteger>(_ left: T, _ right: T) -> T { left ^ right }
  }
  /// The distance is taken modulo the width, as the machine and PostgreSQL do: `1 << 33` of an integer is 2.
  enum LeftShift: Operation {
    @inline(__always) static func apply<T: FixedWidthInteger>(_ left: T, _ right: T) -> T { left &<< right }
  }
  /// The sign moves along: `-1 >> 5` is −1, as in PostgreSQL, where integers have no unsigned shift
  /// either.
  enum RightShift: Operation {
    @inline(__always) static func apply<T: FixedWidthInteger>(_ left: T, _ right: T) -> T { left &>> right }
  }

  /// One overload a width: operands of different widths are brought to the wider one by resolution.
  private static func each<O: Operation>(_: O.Type) -> [Overload] {
    [
      overload(O.self, Int16.self, .smallint), overload(O.self, Int32.self, .integer),
      overload(O.self, Int64.self, .bigint),
    ]
  }

  /// Loops without a branch, vectorised by the compiler: 32 rows of smallints an instruction.
  private static func overload<O: Operation, T: MachineInteger>(
    _: O.Type, _: T.Type, _ type: LogicalType
  ) -> Overload {
    Overload([.exactly(type), .exactly(type)], returning: type) { (call) throws(BasaltError) in
      call.map(T.self, T.self) { O.apply($0, $1) }
    }
  }

  /// The distance is an integer, whatever is shifted.
  /// As in PostgreSQL, where the distance is an `integer` as well: `1::bigint << 2::bigint` has to
  /// be cast.
  private static func shifts<O: Operation>(_: O.Type) -> [Overload] {
    [
      shift(O.self, Int16.self, .smallint), shift(O.self, Int32.self, .integer), shift(O.self, Int64.self, .bigint),
    ]
  }

  /// The distance is cut to the width's bits by the machine: no test, and no trap for negative ones.
  private static func shift<O: Operation, T: MachineInteger>(
    _: O.Type, _: T.Type, _ type: LogicalType
  ) -> Overload {
    Overload([.exactly(type), .exactly(.integer)], returning: type) { (call) throws(BasaltError) in
      call.map(T.self, Int32.self) { O.apply($0, T(truncatingIfNeeded: $1)) }
    }
  }
}
