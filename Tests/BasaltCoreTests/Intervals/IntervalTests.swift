import BasaltCore
import TestSupport
import Testing

@Suite struct IntervalTests {
  /// PostgreSQL's documented examples, and the edges of its forms.
  @Test(arguments: [
    ("1 year 2 months 3 days 4 hours 5 minutes 6 seconds", "1 year 2 mons 3 days 04:05:06"),
    ("P1Y2M3DT4H5M6S", "1 year 2 mons 3 days 04:05:06"), ("1-2", "1 year 2 mons"), ("3 4:05:06", "3 days 04:05:06"),
    ("-1 year -2 mons +3 days -04:05:06", "-1 years -2 mons +3 days -04:05:06"),
    ("@ 1 hour ago", "-01:00:00"), ("1.5 days", "1 day 12:00:00"), ("1.5 months", "1 mon 15 days"),
    ("1.5 years", "1 year 6 mons"), ("1.5 weeks", "10 days 12:00:00"), ("90 minutes", "01:30:00"),
    ("100 hours", "100:00:00"),
    ("5", "00:00:05"), ("0.000001 s", "00:00:00.000001"), ("1day", "1 day"), ("2 weeks", "14 days"),
    ("-00:00:01", "-00:00:01"),
    ("P2W", "14 days"), ("PT0.5S", "00:00:00.5"), ("-2-3", "-2 years -3 mons"), ("1 millennium", "1000 years"),
    ("0 days", "00:00:00"),
    ("", nil), ("P", nil), ("1 fortnight", nil), ("1 2 3 days", nil), ("99999999999 years", nil), ("ago", nil),
    ("1:99", nil),
  ]) func anIntervalIsReadAndPrinted(text: String, printed: String?) throws {
    guard let printed else {
      #expect(throws: BasaltError.self, "\(text)") { try Interval(parsing: text) }
      return
    }
    let interval = try Interval(parsing: text)
    #expect(interval.description == printed)
    #expect(try Interval(parsing: printed).description == printed)
  }

  @Test(arguments: Soak.seeds(200)) func whatIsPrintedReadsBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<100 {
      let interval = Interval(
        months: random.chance(1, in: 3) ? 0 : Int32(truncatingIfNeeded: random.next()),
        days: random.chance(1, in: 3) ? 0 : Int32(truncatingIfNeeded: random.next()),
        microseconds: random.chance(1, in: 3) ? 0 : Int64(truncatingIfNeeded: random.next()))
      let read = try Interval(parsing: interval.description)
      #expect(
        read.months == interval.months && read.days == interval.days && read.microseconds == interval.microseconds,
        "\(interval) seed \(seed)")
    }
  }

  private func timestamp(_ text: String) throws -> Int64 {
    guard case .timestamp(let microseconds) = try Value(parsing: text, as: .timestamp) else { return 0 }
    return microseconds
  }

  @Test(arguments: [
    ("2001-09-28 01:00:00", "23 hours", "2001-09-29T00:00:00"),
    ("2001-09-28 23:00:00", "-23 hours", "2001-09-28T00:00:00"),
    ("2024-01-31 00:00:00", "1 month", "2024-02-29T00:00:00"),
    ("2023-01-31 00:00:00", "1 month", "2023-02-28T00:00:00"),
    ("2024-02-29 00:00:00", "1 year", "2025-02-28T00:00:00"),
    ("2024-03-31 12:00:00", "-1 month", "2024-02-29T12:00:00"),
    ("2024-01-31 00:00:00", "1 month 1 day", "2024-03-01T00:00:00"),
    ("2023-12-31 23:59:59", "1 second", "2024-01-01T00:00:00"),
    ("0000-03-15 00:00:00", "-13 months", "-0001-02-15T00:00:00"),
  ]) func anIntervalIsAddedFromItsMonthsOn(start: String, interval: String, result: String) throws {
    let sum = try Calendar.timestamp(timestamp(start), adding: Interval(parsing: interval))
    #expect(Calendar.text(microseconds: sum, isInstant: false) == result)
  }

  @Test func datesTimesAndInfinitiesTakeIntervals() throws {
    let hour = try Interval(parsing: "1 hour")
    #expect(try Calendar.timestamp(days: 0, adding: hour) == 3_600_000_000)
    #expect(try Calendar.timestamp(days: .max, adding: hour) == .max)
    #expect(try Calendar.timestamp(.min, adding: hour) == .min)
    #expect(Calendar.timeOfDay(86_399_000_000, adding: hour) == 3_599_000_000)
    #expect(Calendar.timeOfDay(0, adding: try Interval(parsing: "-3 hours")) == 75_600_000_000)
    #expect(Calendar.timeOfDay(86_399_999_999, adding: Interval(microseconds: .max)) >= 0)
    for attempt in [Int64.max - 1, 0] {
      let error = try #require(throws: BasaltError.self) {
        try Calendar.timestamp(attempt, adding: Interval(months: .max, days: .max, microseconds: .max))
      }
      #expect(error.code == .outOfRange && error.message.hasSuffix("does not fit timestamp."))
    }
    #expect(throws: BasaltError.self) { try Calendar.timestamp(days: .max - 1, adding: hour) }
  }

  @Test(arguments: [
    ("2001-04-10 00:00:00", "1957-06-13 00:00:00", "43 years 9 mons 27 days"),
    ("2024-03-01 00:00:00", "2024-01-31 00:00:00", "1 mon 1 day"),
    ("2024-01-01 00:00:00", "2024-01-01 00:00:00", "00:00:00"),
    ("1957-06-13 00:00:00", "2001-04-10 00:00:00", "-43 years -9 mons -27 days"),
    ("2024-02-29 01:00:00", "2023-02-28 02:00:00", "1 year 23:00:00"),
  ]) func agesAreToldInYears(end: String, start: String, age: String) throws {
    #expect(try Calendar.age(from: timestamp(start), to: timestamp(end)).description == age)
  }

  @Test func betweenTimestampsAreDays() throws {
    let interval = try Calendar.interval(from: timestamp("2001-07-27 12:00:00"), to: timestamp("2001-09-29 03:00:00"))
    #expect(interval.description == "63 days 15:00:00")
    for (start, end) in [(Int64.min, Int64(0)), (0, .max)] {
      let error = try #require(throws: BasaltError.self) { try Calendar.interval(from: start, to: end) }
      #expect(error.message == "Between infinity and another time there is no interval.")
      #expect(throws: BasaltError.self) { try Calendar.age(from: start, to: end) }
    }
    #expect(throws: Never.self) { try Calendar.interval(from: .min + 1, to: .max - 1) }
  }

  @Test func intervalsAreMultiplied() throws {
    func product(_ text: String, _ factor: Double) throws -> String {
      try Interval(parsing: text).multiplied(by: factor).description
    }
    #expect(try product("1 second", 900) == "00:15:00")
    #expect(try product("1 day", 21) == "21 days")
    #expect(try product("1 hour", 3.5) == "03:30:00")
    #expect(try product("1 hour", 1 / 1.5) == "00:40:00")
    #expect(try product("1 month", 0.5) == "15 days")
    #expect(try product("1 mon 1 day", -1.5) == "-1 mons -16 days -12:00:00")
    #expect(throws: BasaltError.self) { try Interval(months: 1).multiplied(by: .infinity) }
    #expect(throws: BasaltError.self) { try Interval(months: .max).multiplied(by: 2) }
    #expect(throws: BasaltError.self) { try Interval(months: 1).divided(by: 0) }
    #expect(throws: BasaltError.self) { try Interval(months: 1).divided(by: 1e-300) }
    // PostgreSQL's answers.
    #expect(try Interval(months: 49).divided(by: 49).description == "1 mon")
    #expect(try Interval(months: 1).divided(by: 3).description == "10 days")
    #expect(try Interval(days: 1).divided(by: 7).description == "03:25:42.857143")
  }

  @Test func partsAreBroughtIntoOrder() throws {
    #expect(try Interval(parsing: "35 days").justifyingDays().description == "1 mon 5 days")
    #expect(try Interval(parsing: "27 hours").justifyingHours().description == "1 day 03:00:00")
    #expect(try Interval(parsing: "1 mon -1 hour").justified().description == "29 days 23:00:00")
    #expect(try Interval(parsing: "1 mon -1 day").justifyingDays().description == "29 days")
    #expect(throws: BasaltError.self) { try Interval(months: .max, days: .max).justifyingDays() }
    #expect(throws: BasaltError.self) { try Interval(days: .max, microseconds: .max).justifyingHours() }
    #expect(throws: BasaltError.self) { try Interval(months: .max, days: .max).justified() }
  }

  @Test func aMonthCountsThirtyDays() throws {
    #expect(Interval(months: 1) == Interval(days: 30) && Interval(days: 1) == Interval(microseconds: 86_400_000_000))
    #expect(Interval(months: 1).hashValue == Interval(days: 30).hashValue)
    #expect(Interval(days: 29) < Interval(months: 1) && Interval(months: -1) < Interval())
    #expect(try Interval(days: 1).adding(Interval(months: 1)).description == "1 mon 1 day")
    #expect(throws: BasaltError.self) { try Interval(days: .max).adding(Interval(days: 1)) }
    #expect(try Interval(months: 1, days: -2).negated().description == "-1 mons +2 days")
    #expect(throws: BasaltError.self) { try Interval(days: .min).negated() }
  }
}
