package import BasaltCore

/// `time + interval`: a date, time, timestamp or instant that is an interval later.
///
/// There are no vectors of intervals, so that the interval is a constant of the function and not an
/// argument. It is part of the name, by which plans are read and equal calls are found. Taking an
/// interval off is adding its opposite.
///
/// | sum | is |
/// | --- | --- |
/// | `date '2024-01-31' + interval '1 month'` | 2024-02-29 00:00:00: months are cut at their end |
/// | `timestamp '2024-03-30 02:30' + interval '1 day'` | the same time on the next day |
/// | the same of an instant in Berlin | 03:30, as clocks were put forward over 02:30 |
/// | `time '23:00' + interval '2 hours'` | 01:00: round the clock |
/// | `timestamp 'infinity' + interval '1 day'` | infinity |
///
/// The order is PostgreSQL's: months, then days, then time. It matters: 30 January plus a month and
/// a day is 1 March.
package enum IntervalShift {
  /// What the sum is; `nil` for types that no interval is added to.
  ///
  /// As in PostgreSQL: a date plus an interval is a timestamp, even if the interval has only days.
  package static func resultType(of type: LogicalType) -> LogicalType? {
    switch type {
    // An interval may hold hours, so that a date becomes a timestamp.
    case .date, .timestamp: .timestamp
    case .timestamptz: .timestamptz
    case .time: .time
    case .boolean, .smallint, .integer, .bigint, .real, .double, .decimal, .text, .bytea, .uuid, .list: nil
    }
  }

  /// The function that adds an interval, of one argument; `nil` when the type takes none.
  ///
  /// Immutable but for instants, for which a day is one of the session's zone.
  package static func bind(_ type: LogicalType, adding interval: Interval) -> BoundFunction? {
    guard let result = resultType(of: type) else { return nil }
    let kernel: Overload.Kernel =
      switch type {
      case .date: dates(interval)
      case .timestamptz: instants(interval)
      case .time: times(interval)
      default: timestamps(interval)
      }
    let overload = Overload(
      [.exactly(type)], volatility: type == .timestamptz ? .stable : .immutable, returning: result, kernel: kernel)
    return BoundFunction(
      name: "\(namePrefix)\(interval)", overload: overload, argumentTypes: [type], resultType: result)
  }

  /// How the names of these functions begin; the interval follows.
  package static let namePrefix = "+ interval "

  /// Months first, which land in a month and are cut at its end (31 January plus a month is 28 or
  /// 29 February), then days, then time.
  private static func timestamps(_ interval: Interval) -> Overload.Kernel {
    { (call) throws(BasaltError) in
      let lane = call.lane(0, as: Int64.self)
      return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
        try Calendar.timestamp(lane[row], adding: interval)
      }
    }
  }

  /// From midnight.
  private static func dates(_ interval: Interval) -> Overload.Kernel {
    { (call) throws(BasaltError) in
      let lane = call.lane(0, as: Int32.self)
      return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
        try Calendar.timestamp(days: lane[row], adding: interval)
      }
    }
  }

  /// Round the clock: 23:00 plus two hours is 01:00, and days and months change nothing, as in
  /// PostgreSQL.
  private static func times(_ interval: Interval) -> Overload.Kernel {
    { (call) throws(BasaltError) in
      // Row by row: what lies in the slot of a NULL need not be a time of day.
      let lane = call.lane(0, as: Int64.self)
      return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
        Calendar.timeOfDay(lane[row], adding: interval)
      }
    }
  }

  /// Months and days are counted on the session's clock, on which a day may have 23 hours; the rest is
  /// time that passes.
  private static func instants(_ interval: Interval) -> Overload.Kernel {
    let calendarPart = Interval(months: interval.months, days: interval.days)
    let timePart = Interval(microseconds: interval.microseconds)
    let hasCalendarPart = interval.months != 0 || interval.days != 0
    return { (call) throws(BasaltError) in
      let lane = call.lane(0, as: Int64.self)
      let zone = call.context.zone
      return try call.rows(as: Int64.self) { (row) throws(BasaltError) in
        var instant = lane[row]
        if hasCalendarPart, Moment.isFinite(instant) {
          instant = try zone.instant(ofLocal: Calendar.timestamp(zone.local(ofInstant: instant), adding: calendarPart))
        }
        return try Calendar.timestamp(instant, adding: timePart)
      }
    }
  }
}
