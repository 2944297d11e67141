package import BasaltCore

/// `timestamp - timestamp`: how long it is from one to the other, in microseconds.
///
/// An interval in SQL, and here a whole number, since there are no vectors of intervals. Nothing is lost by that: the
/// difference of two timestamps has no months, and PostgreSQL makes its days of 24 hours each, whatever the clocks of a
/// zone did in between (for instants: the time that has passed).
package enum MomentDifference {
  /// - Parameter type: Of both operands: timestamp or timestamptz, which both count microseconds of one line of time.
  /// - Returns: A function of two arguments that gives a bigint; an error for rows in which one is infinite.
  package static func bind(_ type: LogicalType) -> BoundFunction {
    precondition(type == .timestamp || type == .timestamptz)
    let overload = Overload([.exactly(type), .exactly(type)], returning: .bigint) { (call) throws(BasaltError) in
      let (left, right) = (call.lane(0, as: Int64.self), call.lane(1, as: Int64.self))
      return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
        // PostgreSQL 15 refuses infinities, too: it has no infinite intervals yet. The finite ones lie less than 10,000
        // years apart, for which 64 bits have room thirty times over.
        guard Moment.isFinite(left[row]), Moment.isFinite(right[row]) else {
          throw BasaltError(
            .outOfRange, "An infinite timestamp is no time away from another.",
            remedy: "Leave such rows out with isfinite.")
        }
        return left[row] - right[row]
      }
    }
    return BoundFunction(name: "elapsed", overload: overload, argumentTypes: [type, type], resultType: .bigint)
  }
}
