import BasaltCore

/// `+ − * / %` and unary minus of integers. They never wrap: what does not fit is an error with both operands.
///
/// A sum over a vector is a loop without a branch, which gathers in one word whether any row overflowed; only when one
/// did, a second loop looks for a row that counts (a NULL row's bits may overflow as they like).
///
/// Wider types are the user's choice: `smallint + smallint` is a smallint and overflows at 32,767,
/// as in PostgreSQL.
enum IntegerArithmetic {
  /// Three widths of each, made once.
  static let overloads: (addition: [Overload], subtraction: [Overload], multiplication: [Overload]) = (
    each(Addition.self), each(Subtraction.self), each(Multiplication.self)
  )
  static let division = each(Division.self)
  static let remainder = each(Remainder.self)
  static let negation = [
    negation(Int16.self, .smallint), negation(Int32.self, .integer), negation(Int64.self, .bigint),
  ]

  /// One operator, for every width.
  ///
  /// A type and no closure: a loop over a type's static method is compiled for it, with the method
  /// inside.
  protocol Operation: SendableMetatype {
    static var sign: String { get }
    /// The result, and a word whose highest bit says that there is none. Never traps.
    static func apply<T: FixedWidthInteger & SignedInteger>(_ left: T, _ right: T) -> (result: T, failure: T)
  }

  enum Addition: Operation {
    static let sign = "+"
    @inline(__always)
    static func apply<T: FixedWidthInteger & SignedInteger>(_ left: T, _ right: T) -> (result: T, failure: T) {
      let sum = left &+ right
      // Overflow: both operands have the sign that the sum has not.
      return (sum, (left ^ sum) & (right ^ sum))
    }
  }

  /// Overflow: operands of different signs, and a difference without the sign of the first.
  enum Subtraction: Operation {
    static let sign = "-"
    @inline(__always)
    static func apply<T: FixedWidthInteger & SignedInteger>(_ left: T, _ right: T) -> (result: T, failure: T) {
      let difference = left &- right
      return (difference, (left ^ right) & (left ^ difference))
    }
  }

  /// The machine says by itself whether the product fits; for 64 bits the loop is then one row at a
  /// time.
  enum Multiplication: Operation {
    static let sign = "*"
    @inline(__always)
    static func apply<T: FixedWidthInteger & SignedInteger>(_ left: T, _ right: T) -> (result: T, failure: T) {
      let (product, overflow) = left.multipliedReportingOverflow(by: right)
      return (product, overflow ? -1 : 0)
    }
  }

  /// Toward zero. Two cases have no answer: a divisor of 0, and the least number by −1.
  enum Division: Operation {
    static let sign = "/"
    @inline(__always)
    static func apply<T: FixedWidthInteger & SignedInteger>(_ left: T, _ right: T) -> (result: T, failure: T) {
      // Reports division by zero as overflow, and never traps.
      let (quotient, overflow) = left.dividedReportingOverflow(by: right)
      return (quotient, overflow ? -1 : 0)
    }
  }

  /// With the sign of the dividend, as PostgreSQL's, so that `a = b * (a / b) + a % b` always
  /// holds.
  enum Remainder: Operation {
    static let sign = "%"
    @inline(__always)
    static func apply<T: FixedWidthInteger & SignedInteger>(_ left: T, _ right: T) -> (result: T, failure: T) {
      guard right != 0 else { return (0, -1) }
      // The least number and −1: the remainder is 0, though the quotient does not fit.
      return right == -1 ? (0, 0) : (left % right, 0)
    }
  }

  /// One overload a width; operands of different widths have been brought to the wider one.
  private static func each<O: Operation>(_ operation: O.Type) -> [Overload] {
    [
      overload(O.self, Int16.self, .smallint), overload(O.self, Int32.self, .integer),
      overload(O.self, Int64.self, .bigint),
    ]
  }

  /// The loop that never asks, and behind it the one that finds out.
  ///
  /// A vector without a failure, which is nearly every one, costs one test at its end. With one it
  /// is gone through again; a failure in a row that is NULL or not selected is none.
  private static func overload<O: Operation, T: MachineInteger>(
    _: O.Type, _: T.Type, _ type: LogicalType
  ) -> Overload {
    Overload([.exactly(type), .exactly(type)], returning: type) { (call) throws(BasaltError) in
      let target = FixedTarget<T>(rowCount: call.rowCount)
      var failure: T = 0
      call.forEachPair(T.self, T.self) { row, left, right in
        let (result, rowFailure) = O.apply(left, right)
        target[row] = result
        failure |= rowFailure
      }
      if failure < 0 {
        let (left, right) = (call.lane(0, as: T.self), call.lane(1, as: T.self))
        for row in 0..<call.rowCount where call.counts(row) && O.apply(left[row], right[row]).failure < 0 {
          throw IntegerArithmetic.error("\(left[row])", O.sign, "\(right[row])", isZero: right[row] == 0, type)
        }
      }
      return call.result(target.buffer)
    }
  }

  private static func negation<T: MachineInteger>(
    _: T.Type, _ type: LogicalType
  ) -> Overload {
    Overload([.exactly(type)], returning: type) { (call) throws(BasaltError) in
      // Only the least number has no opposite, and it is its own.
      try call.mapOrFail(T.self, { $0 == T.min ? nil : 0 &- $0 }) {
        outOfRange("-(\($0))", type)
      }
    }
  }

  // MARK: Errors

  /// Which of both it was, the second look knows: 0 divides nothing, whatever the dividend.
  private static func error(
    _ left: String, _ sign: String, _ right: String, isZero: Bool, _ type: LogicalType
  ) -> BasaltError {
    isZero && (sign == "/" || sign == "%")
      ? divisionByZero("\(left) \(sign) \(right)") : outOfRange("\(left) \(sign) \(right)", type)
  }

  /// PostgreSQL says "integer out of range" and leaves the reader to find the row; here the
  /// operands are told.
  static func outOfRange(_ term: String, _ type: LogicalType) -> BasaltError {
    BasaltError(
      .outOfRange, "\(term) does not fit \(type).", remedy: "Cast an operand to a wider type first.")
  }

  /// An error, also of decimals; of doubles it is infinity (`FloatArithmetic`).
  static func divisionByZero(_ term: String) -> BasaltError {
    BasaltError(
      .outOfRange, "\(term) divides by zero.", remedy: "Write nullif(divisor, 0) for NULL in such rows.")
  }
}
