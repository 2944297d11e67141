/// A span of time as people mean it, PostgreSQL's `interval`: months, days and microseconds, each with its own sign.
///
/// Three numbers and not one, because a month has no fixed number of days, nor a day of hours: what a month is, is
/// decided by the date that it is added to. Only to compare them, a month counts for 30 days and a day for 24 hours, so
/// that `1 mon` equals `30 days`.
///
/// A value of expressions, and of no column yet: it has no number in the file format.
public struct Interval: Sendable {
  /// Years are twelve of them.
  public let months: Int32
  /// Weeks are seven of them.
  public let days: Int32
  /// Everything shorter than a day; may be more than a day all the same.
  public let microseconds: Int64

  public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }

  /// From sums and products that were formed in 128 bits, where nothing overflows on the way.
  /// - Returns: `nil` when a part does not fit.
  init?(months: Int128, days: Int128, microseconds: Int128) {
    guard let months = Int32(exactly: months), let days = Int32(exactly: days),
      let microseconds = Int64(exactly: microseconds)
    else { return nil }
    self.init(months: months, days: days, microseconds: microseconds)
  }

  /// PostgreSQL's, wherever a month has to be taken apart without a date to ask.
  package static let daysPerMonth: Int128 = 30
  /// In microseconds, and without a leap second: days of 24 hours, as in SQL.
  static let perDay = Int128(Calendar.microsecondsPerDay)

  /// Microseconds, by months of 30 days: fits whatever the parts are.
  ///
  /// What intervals are ordered by; nothing is added to a date by it.
  package var span: Int128 {
    (Int128(months) * Interval.daysPerMonth + Int128(days)) * Interval.perDay + Int128(microseconds)
  }
}

extension Interval: Comparable, Hashable {
  /// Equal spans are equal, whatever parts they are made of: sorting, grouping and joining then agree with `=`.
  public static func == (left: Interval, right: Interval) -> Bool { left.span == right.span }
  public static func < (left: Interval, right: Interval) -> Bool { left.span < right.span }
  /// Of the span, because `1 mon` and `30 days` are equal.
  public func hash(into hasher: inout Hasher) { hasher.combine(span) }
}

// MARK: Arithmetic

extension Interval {
  /// Part by part: a month and 40 days stay what they are.
  /// - Throws: `.outOfRange` when a part does not fit.
  package func adding(_ other: Interval) throws(BasaltError) -> Interval {
    let sum = Interval(
      months: Int128(months) + Int128(other.months), days: Int128(days) + Int128(other.days),
      microseconds: Int128(microseconds) + Int128(other.microseconds))
    guard let sum else { throw Interval.outOfRange("\(self) + \(other)") }
    return sum
  }

  /// - Throws: `.outOfRange` for the ends of a part, which have no opposite.
  package func negated() throws(BasaltError) -> Interval {
    let opposite = Interval(
      months: -Int128(months), days: -Int128(days), microseconds: -Int128(microseconds))
    guard let opposite else { throw Interval.outOfRange("-(\(self))") }
    return opposite
  }

  /// Each part so many times. What is left of a month becomes days (30 to a month), what is left of a day, time.
  ///
  /// In doubles, as PostgreSQL computes it: its answers are what people compare ours with, digit by digit.
  /// - Throws: `.outOfRange` when a part does not fit, or the factor is no number.
  package func multiplied(by factor: Double) throws(BasaltError) -> Interval {
    guard factor.isFinite else { throw Interval.outOfRange("(\(self)) * \(factor)") }
    return try scaled("(\(self)) * \(factor)") { $0 * factor }
  }

  /// Each part divided, the rests as in a product. Not a product with the inverse, whose last digit is lost: 49 months divided
  /// by 49 are one month, and 49 · (1 / 49) is less than one.
  /// - Throws: `.outOfRange` when a part does not fit, or the divisor is zero or no number.
  package func divided(by divisor: Double) throws(BasaltError) -> Interval {
    guard divisor.isFinite, divisor != 0 else { throw Interval.outOfRange("(\(self)) / \(divisor)") }
    return try scaled("(\(self)) / \(divisor)") { $0 / divisor }
  }

  /// - Parameters:
  ///   - term: What is computed, for the error.
  ///   - scale: What is done to each part.
  private func scaled(_ term: String, _ scale: (Double) -> Double) throws(BasaltError) -> Interval {
    // Toward zero, so that the rest has the sign of the whole and parts do not cancel each other.
    let wholeMonths = scale(Double(months)).rounded(.towardZero)
    // To millionths of a second's worth, so that 1/3 of a month leaves no dust of a double's last digits.
    func cleaned(_ value: Double, unit: Double) -> Double { (value * unit).rounded() / unit }
    let monthRest = cleaned((scale(Double(months)) - wholeMonths) * 30, unit: 1e6)
    let wholeDays = scale(Double(days)).rounded(.towardZero)
    let dayRest = scale(Double(days)) - wholeDays + monthRest - monthRest.rounded(.towardZero)
    // From here on all is in the next smaller unit: days from months, seconds from days.
    var dayCount = wholeDays + monthRest.rounded(.towardZero)
    var seconds = cleaned(dayRest * 86_400, unit: 1e6)
    // The two rests together may be a day.
    if abs(seconds) >= 86_400 {
      dayCount += (seconds / 86_400).rounded(.towardZero)
      seconds = seconds.truncatingRemainder(dividingBy: 86_400)
    }
    // Rounded once, at the very end: microseconds are the smallest there is.
    let time = (scale(Double(microseconds)) + seconds * 1e6).rounded()
    guard abs(wholeMonths) < 1e12, abs(dayCount) < 1e12, abs(time) < 1e30,
      let product = Interval(
        months: Int128(wholeMonths), days: Int128(dayCount), microseconds: Int128(time))
    else { throw Interval.outOfRange(term) }
    return product
  }

  /// Days beyond 30 as months, with the sign of the months: PostgreSQL's `justify_days`.
  /// - Throws: `.outOfRange` when the months do not fit.
  package func justifyingDays() throws(BasaltError) -> Interval {
    // Days of the other sign than the months borrow one of them.
    var (monthCount, dayCount) = (Int128(months) + Int128(days) / 30, Int128(days) % 30)
    if monthCount > 0, dayCount < 0 { (monthCount, dayCount) = (monthCount - 1, dayCount + 30) }
    if monthCount < 0, dayCount > 0 { (monthCount, dayCount) = (monthCount + 1, dayCount - 30) }
    guard let result = Interval(months: monthCount, days: dayCount, microseconds: Int128(microseconds)) else {
      throw Interval.outOfRange("justify_days(\(self))")
    }
    return result
  }

  /// Hours beyond 24 as days, with the sign of the days: PostgreSQL's `justify_hours`.
  /// - Throws: `.outOfRange` when the days do not fit.
  package func justifyingHours() throws(BasaltError) -> Interval {
    // The same one step down: hours borrow from days.
    var dayCount = Int128(days) + Int128(microseconds) / Interval.perDay
    var time = Int128(microseconds) % Interval.perDay
    if dayCount > 0, time < 0 { (dayCount, time) = (dayCount - 1, time + Interval.perDay) }
    if dayCount < 0, time > 0 { (dayCount, time) = (dayCount + 1, time - Interval.perDay) }
    guard let result = Interval(months: Int128(months), days: dayCount, microseconds: time) else {
      throw Interval.outOfRange("justify_hours(\(self))")
    }
    return result
  }

  /// Both, with one sign for all parts: PostgreSQL's `justify_interval`.
  /// - Throws: `.outOfRange` when the months do not fit.
  package func justified() throws(BasaltError) -> Interval {
    // By the span: it has one sign, and its parts are what is taken off it in turn.
    let (days, time) = span.quotientAndRemainder(dividingBy: Interval.perDay)
    let (months, rest) = days.quotientAndRemainder(dividingBy: Interval.daysPerMonth)
    guard let result = Interval(months: months, days: rest, microseconds: time) else {
      throw Interval.outOfRange("justify_interval(\(self))")
    }
    return result
  }

  /// One wording for all arithmetic: the term that has no result, written as in SQL.
  static func outOfRange(_ term: String) -> BasaltError {
    BasaltError(.outOfRange, "\(term) does not fit interval.", remedy: "Use shorter intervals.")
  }
}
