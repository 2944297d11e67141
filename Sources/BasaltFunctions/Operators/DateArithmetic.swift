import BasaltCore

/// `+` and `-` of dates, as far as they need no interval: days are whole numbers, and a date and a time are a timestamp.
///
/// As PostgreSQL: days are added as numbers, infinity plus a day is infinity, and a date less a
/// date is an integer. What leaves the calendar (years 1 to 9999) is an error, never another date.
enum DateArithmetic {
  /// What would need an interval (a timestamp and some hours) comes with that type. A number of days is an integer,
  /// as in PostgreSQL, never a bigint: no date is further away.
  static let addition = [
    Overload([.exactly(.date), .exactly(.integer)], returning: .date) { (call) throws(BasaltError) in
      try shift(call, Int32.self, Int32.self) { ($0, Int64($1)) }
    },
    Overload([.exactly(.integer), .exactly(.date)], returning: .date) { (call) throws(BasaltError) in
      try shift(call, Int32.self, Int32.self) { ($1, Int64($0)) }
    },
    Overload([.exactly(.date), .exactly(.time)], returning: .timestamp) { (call) throws(BasaltError) in
      try call.mapOrFail(Int32.self, Int64.self, { timestamp($0, $1) }, error: { outOfRange($0, $1) })
    },
    Overload([.exactly(.time), .exactly(.date)], returning: .timestamp) { (call) throws(BasaltError) in
      try call.mapOrFail(Int64.self, Int32.self, { timestamp($1, $0) }, error: { outOfRange($1, $0) })
    },
  ]

  /// Two dates are some days apart, and a date less some days is a date: the types tell the two apart.
  static let subtraction = [
    Overload([.exactly(.date), .exactly(.integer)], returning: .date) { (call) throws(BasaltError) in
      try shift(call, Int32.self, Int32.self) { ($0, -Int64($1)) }
    },
    Overload([.exactly(.date), .exactly(.date)], returning: .integer) { (call) throws(BasaltError) in
      try call.mapOrFail(
        Int32.self, Int32.self,
        { left, right -> Int32? in
          // Between infinities there are no days.
          guard Moment.isFinite(left), Moment.isFinite(right) else { return nil }
          return Int32(exactly: Int64(left) - Int64(right))
        },
        error: { left, right in
          IntegerArithmetic.outOfRange("\(Calendar.text(days: left)) - \(Calendar.text(days: right))", .integer)
        })
    },
  ]

  /// A date some days later; infinities stay.
  @inline(__always)
  /// One body for `date + days`, `days + date` and `date - days`: the closure says which argument
  /// is which.
  private static func shift<A: BitwiseCopyable, B: BitwiseCopyable>(
    _ call: FunctionCall, _: A.Type, _: B.Type, _ order: (A, B) -> (date: Int32, days: Int64)
  ) throws(BasaltError) -> ColumnVector {
    try call.mapOrFail(
      A.self, B.self,
      { left, right -> Int32? in
        let (date, days) = order(left, right)
        guard Moment.isFinite(date) else { return date }
        return Int32(exactly: Int64(date) + days).flatMap { Moment.isFinite($0) ? $0 : nil }
      },
      error: { left, right in
        let (date, days) = order(left, right)
        return IntegerArithmetic.outOfRange(
          "\(Calendar.text(days: date)) \(days < 0 ? "-" : "+") \(days.magnitude)", .date)
      })
  }

  /// `nil` when the date is beyond what a timestamp reaches: dates go further by a factor of twenty.
  private static func timestamp(_ date: Int32, _ time: Int64) -> Int64? {
    Moment.isFinite(date) ? Moment.timestamp(days: Int(date), timeOfDay: time) : Moment.timestamp(ofDays: date)
  }

  /// Told with both operands as they print, since a date out of range can be printed no more.
  private static func outOfRange(_ date: Int32, _ time: Int64) -> BasaltError {
    IntegerArithmetic.outOfRange(
      "\(Calendar.text(days: date)) + \(Calendar.text(microsecondsOfDay: time))", .timestamp)
  }
}
