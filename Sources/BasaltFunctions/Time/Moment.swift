import BasaltCore

/// Dates and timestamps taken apart and put together: what the functions on times share.
///
/// A date is days and a timestamp microseconds since 1970, both with two infinities that are no
/// numbers: whoever computes looks for those first. Everything else is the proleptic Gregorian
/// calendar, without leap seconds.
enum Moment {
  static let perDay = Int64(Calendar.microsecondsPerDay)

  /// Midnight of a date; infinities stay what they are. `nil` when a timestamp does not reach that far.
  @inline(__always)
  static func timestamp(ofDays days: Int32) -> Int64? {
    if days == Calendar.dateInfinity { return Calendar.timestampInfinity }
    if days == Calendar.dateNegativeInfinity { return Calendar.timestampNegativeInfinity }
    let (product, overflow) = Int64(days).multipliedReportingOverflow(by: perDay)
    return overflow ? nil : product
  }

  /// The date of a timestamp; every one has a date.
  @inline(__always)
  static func days(of microseconds: Int64) -> Int32 {
    if microseconds == Calendar.timestampInfinity { return Calendar.dateInfinity }
    if microseconds == Calendar.timestampNegativeInfinity { return Calendar.dateNegativeInfinity }
    return Int32(truncatingIfNeeded: split(microseconds).days)
  }

  /// The time of day; infinities have none.
  @inline(__always)
  static func timeOfDay(_ microseconds: Int64) -> Int64? {
    isFinite(microseconds) ? split(microseconds).timeOfDay : nil
  }

  static func isFinite(_ microseconds: Int64) -> Bool { Calendar.timestampRange.contains(microseconds) }
  static func isFinite(_ days: Int32) -> Bool { Calendar.dayRange.contains(days) }

  /// Days since 1970-01-01, rounded down, and what is left of the day.
  @inline(__always)
  static func split(_ microseconds: Int64) -> (days: Int64, timeOfDay: Int64) {
    var (days, timeOfDay) = microseconds.quotientAndRemainder(dividingBy: perDay)
    if timeOfDay < 0 {
      days -= 1
      timeOfDay += perDay
    }
    return (days, timeOfDay)
  }

  /// A timestamp of a day and a time; `nil` when it is out of range.
  static func timestamp(days: Int, timeOfDay: Int64) -> Int64? {
    // Wider, because midnight of the first day is below the range.
    let sum = Int128(days) * Int128(perDay) + Int128(timeOfDay)
    guard let microseconds = Int64(exactly: sum), isFinite(microseconds) else { return nil }
    return microseconds
  }
}
