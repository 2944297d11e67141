/// Intervals and the calendar: what is so long before or after a date, and how long it is between two.
///
/// An interval is added from the largest part on: first months, where a day that the month does not have becomes its
/// last (a month after 31 January is the end of February), then days, then microseconds. The other order would give
/// other dates, so that adding is not undone by subtracting: a month later and a month earlier may be another day.
extension Calendar {
  /// A timestamp an interval later. Infinities stay what they are.
  /// - Parameter microseconds: Since 1970-01-01, on the clock that the days are counted on.
  /// - Throws: `.outOfRange` when no timestamp is so far away.
  package static func timestamp(
    _ microseconds: Int64, adding interval: Interval
  ) throws(BasaltError) -> Int64 {
    guard timestampRange.contains(microseconds) else { return microseconds }
    // Months move the date and nothing else; days and the time are then plain numbers. In 128 bits, so that parts
    // that leave the range and come back into it are no error.
    let (days, timeOfDay) = split(microseconds)
    let date = Int128(monthsLater(days, interval.months)) + Int128(interval.days)
    let sum = date * Int128(microsecondsPerDay) + Int128(timeOfDay) + Int128(interval.microseconds)
    guard let result = Int64(exactly: sum), timestampRange.contains(result) else {
      throw BasaltError(
        .outOfRange, "\(text(microseconds: microseconds, isInstant: false)) + \(interval) does not fit timestamp.",
        remedy: "Use a shorter interval.")
    }
    return result
  }

  /// A date an interval later, as a timestamp: the interval may hold hours.
  /// - Throws: `.outOfRange` when there is no such timestamp.
  package static func timestamp(days: Int32, adding interval: Interval) throws(BasaltError) -> Int64 {
    // Forever and a day is forever.
    if days == dateInfinity { return timestampInfinity }
    if days == dateNegativeInfinity { return timestampNegativeInfinity }
    let (midnight, overflow) = Int64(days).multipliedReportingOverflow(by: Int64(microsecondsPerDay))
    guard !overflow else {
      throw BasaltError(
        .outOfRange, "\(text(days: days)) + \(interval) does not fit timestamp.", remedy: "Use another date.")
    }
    return try timestamp(midnight, adding: interval)
  }

  /// A time of day an interval later: months and days do not move it, and midnight is passed.
  package static func timeOfDay(_ microseconds: Int64, adding interval: Interval) -> Int64 {
    // The interval's whole days first: the sum of the rest fits, whatever the interval.
    let perDay = Int64(microsecondsPerDay)
    let sum = microseconds + interval.microseconds % perDay
    return (sum % perDay + perDay) % perDay
  }

  /// From `start` to `end`, in days and the rest of one: PostgreSQL's `end - start`.
  /// - Throws: `.outOfRange` when one is infinite, or they are too far apart.
  package static func interval(from start: Int64, to end: Int64) throws(BasaltError) -> Interval {
    // Infinity is of no age.
    guard timestampRange.contains(start), timestampRange.contains(end) else { throw infinite() }
    // The ends of time are further apart than 64 bits reach.
    let (days, time) = (Int128(end) - Int128(start)).quotientAndRemainder(dividingBy: Int128(microsecondsPerDay))
    guard let interval = Interval(months: 0, days: days, microseconds: time) else {
      throw Interval.outOfRange(
        "\(text(microseconds: end, isInstant: false)) - \(text(microseconds: start, isInstant: false))")
    }
    return interval
  }

  /// From `start` to `end` in years, months and days, as ages are told: PostgreSQL's `age(end, start)`.
  ///
  /// Part by part, each borrowing from the next larger one; a borrowed month has the days of the earlier date's month.
  /// - Throws: `.outOfRange` when one is infinite.
  package static func age(from start: Int64, to end: Int64) throws(BasaltError) -> Interval {
    guard timestampRange.contains(start), timestampRange.contains(end) else { throw infinite() }
    // The earlier first; the result is turned round at the end.
    let isNegative = end < start
    let (earlier, later) = isNegative ? (split(end), split(start)) : (split(start), split(end))
    let (from, to) = (date(ofDays: earlier.days), date(ofDays: later.days))
    // As one subtracts by hand: the smallest part first, borrowing from the next.
    var time = later.timeOfDay - earlier.timeOfDay
    var days = to.day - from.day
    var months = (to.year - from.year) * 12 + to.month - from.month
    if time < 0 {
      time += Int64(microsecondsPerDay)
      days -= 1
    }
    while days < 0 {
      days += dayCount(ofMonth: from.month, year: from.year)
      months -= 1
    }
    // All parts have one sign: an age is forward or back, never both.
    let sign = isNegative ? -1 : 1
    return Interval(
      months: Int32(months * sign), days: Int32(days * sign), microseconds: time * Int64(sign))
  }

  /// Days since 1970-01-01, rounded down, and the time of that day.
  private static func split(_ microseconds: Int64) -> (days: Int, timeOfDay: Int64) {
    let perDay = Int64(microsecondsPerDay)
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: perDay)
    return remainder < 0 ? (Int(quotient) - 1, remainder + perDay) : (Int(quotient), remainder)
  }

  /// The same day of another month, or its last.
  private static func monthsLater(_ days: Int, _ months: Int32) -> Int {
    guard months != 0 else { return days }
    let date = date(ofDays: days)
    // Months since year 0: years and months are then one number.
    let month = date.year * 12 + date.month - 1 + Int(months)
    // Rounded down, so that months before year 0 are counted from January, too.
    let year = month >= 0 ? month / 12 : (month - 11) / 12
    let monthOfYear = month - year * 12 + 1
    // 31 January and a month: the last day that February has.
    let day = min(date.day, dayCount(ofMonth: monthOfYear, year: year))
    return Calendar.days(year: year, month: monthOfYear, day: day)
  }

  /// PostgreSQL 17 has infinite intervals; our oracle, 15, has none.
  private static func infinite() -> BasaltError {
    BasaltError(
      .outOfRange, "Between infinity and another time there is no interval.", remedy: "Leave such rows out.")
  }
}
