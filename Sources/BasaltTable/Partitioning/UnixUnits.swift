import BasaltCore

/// Whole years, months, days and hours since 1970-01-01 00:00:00, rounded down; ±infinity stays at the ends of
/// the integer.
///
/// All of them never descend as time goes on, for every integer and not only for the years 1 to 9999: pruning
/// stands on that.
///
/// Counted from 1970 and not calendar fields: months of different years are different partitions, and order is
/// kept. Negative before.
enum UnixUnits {
  private static let microsecondsPerHour: Int64 = 3_600_000_000

  /// Years differ in length, so that the calendar must be asked; it is exact for every 32-bit number of days.
  static func year(days: Int32) -> Int32 {
    if isInfinite(days) { return days }
    return Int32(Calendar.date(ofDays: Int(days)).year - 1_970)
  }

  /// Months since 1970-01, not the month of a year: twelve partitions a year, in order.
  static func month(days: Int32) -> Int32 {
    if isInfinite(days) { return days }
    let date = Calendar.date(ofDays: Int(days))
    return Int32((date.year - 1_970) * 12 + date.month - 1)
  }

  /// The day in UTC that a moment belongs to, also before 1970: rounding toward zero would put two days into
  /// day 0.
  static func day(microseconds: Int64) -> Int32 {
    if microseconds == Calendar.timestampInfinity { return Calendar.dateInfinity }
    if microseconds == Calendar.timestampNegativeInfinity { return Calendar.dateNegativeInfinity }
    // 2^63 µs are 106,751,991 days.
    return Int32(floorQuotient(microseconds, Int64(Calendar.microsecondsPerDay)))
  }

  /// Not injective at the ends, but never descending.
  static func hour(microseconds: Int64) -> Int32 {
    if microseconds == Calendar.timestampInfinity { return .max }
    if microseconds == Calendar.timestampNegativeInfinity { return .min }
    // Hours beyond the year 245,000 do not fit; they share the last integer that is not infinity.
    let hours = floorQuotient(microseconds, microsecondsPerHour)
    return Int32(clamping: min(max(hours, Int64(Int32.min) + 1), Int64(Int32.max) - 1))
  }

  /// The two ends of the integer, which the calendar would take for days.
  private static func isInfinite(_ days: Int32) -> Bool {
    days == Calendar.dateInfinity || days == Calendar.dateNegativeInfinity
  }

  /// Rounded down, where `/` rounds toward zero. The divisor is positive.
  private static func floorQuotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
