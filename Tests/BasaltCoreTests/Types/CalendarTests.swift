import BasaltCore
import TestSupport
import Testing

@Suite struct CalendarTests {
  /// Walks every day of -0800-01-01 … 9999-12-31 as a person turns pages: month by month, with the leap rule in words.
  @Test func everyDayFollowsTheOneBefore() {
    var (year, month, day) = (-800, 1, 1)
    var mismatchCount = 0
    for number in -1_011_722...2_932_896 {
      let date = Calendar.date(ofDays: number)
      if date != (year, month, day) || Calendar.days(year: year, month: month, day: day) != number {
        mismatchCount += 1
      }
      day += 1
      let isLeapYear = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      if day > [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] {
        (month, day) = (month + 1, 1)
        if month > 12 { (year, month) = (year + 1, 1) }
      }
    }
    #expect(mismatchCount == 0)
    #expect((year, month, day) == (10_000, 1, 1))
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("2000-03-01", 11_017), ("1969-12-31", -1), ("2013-01-31", 15_736), ("0001-01-01", -719_162),
    ("9999-12-31", 2_932_896),
    ("1600-02-29", -135_081), ("2024-02-29", 19_782), ("0000-12-31", -719_163), ("0000-02-29", -719_469),
    ("0000-01-01", -719_528), ("-0001-12-31", -719_529), ("-0004-02-29", -720_930), ("-9999-01-01", -4_371_587),
    ("-10000-12-31", -4_371_588), ("10000-01-01", 2_932_897), ("12345-06-07", 3_789_548),
    ("-5877641-06-24", -2_147_483_647), ("5881580-07-10", 2_147_483_646),
  ]) func knownDates(text: String, days: Int) throws {
    #expect(try Value(parsing: text, as: .date) == .date(days: Int32(days)))
    #expect(Calendar.text(days: Int32(days)) == text)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59.999999"), (1_500_000, "1970-01-01T00:00:01.5"),
    (100, "1970-01-01T00:00:00.0001"),
    (-62_135_596_800_000_000, "0001-01-01T00:00:00"), (253_402_300_799_999_999, "9999-12-31T23:59:59.999999"),
    (-62_167_219_200_000_001, "-0001-12-31T23:59:59.999999"),
    (.min + 1, "-290308-12-21T19:59:05.224193"), (.max - 1, "294247-01-10T04:00:54.775806"),
  ]) func knownTimestamps(microseconds: Int, text: String) throws {
    #expect(Calendar.text(microseconds: Int64(microseconds), isInstant: false) == text)
    #expect(try Value(parsing: text, as: .timestamp) == .timestamp(microseconds: Int64(microseconds)))
    #expect(try Value(parsing: text + "Z", as: .timestamptz) == .timestamptz(microseconds: Int64(microseconds)))
  }

  /// All that 32 and 64 bits hold beside the infinities is a date or a timestamp, and no two of them have the same text.
  @Test(arguments: Soak.seeds(20)) func everyDateAndTimestampReadsBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var days: [Int32] = [.min, .min + 1, .max - 1, .max]
    var moments: [Int64] = [.min, .min + 1, .max - 1, .max]
    for _ in 0..<1_000 {
      days.append(Int32.random(in: .min ... .max, using: &random))
      moments.append(Int64.random(in: .min ... .max, using: &random))
    }
    for number in days { #expect(try Value(parsing: Calendar.text(days: number), as: .date) == .date(days: number)) }
    for number in moments {
      for (type, value) in [
        (LogicalType.timestamp, Value.timestamp(microseconds: number)),
        (.timestamptz, .timestamptz(microseconds: number)),
      ] {
        #expect(try Value(parsing: value.description, as: type) == value, "seed \(seed)")
      }
    }
  }

  /// A file may hold what is no time of day: its text is not the one of another time.
  @Test(arguments: [
    (Int64(-1), "-00:00:00.000001"), (-86_400_000_000, "-24:00:00"), (86_400_000_000, "24:00:00"),
    (.max, "2562047788:00:54.775807"), (.min, "-2562047788:00:54.775808"),
  ]) func whatIsNoTimeOfDayHasATextOfItsOwn(microseconds: Int64, text: String) {
    #expect(Calendar.text(microsecondsOfDay: microseconds) == text)
    #expect(throws: BasaltError.self) { try Value(parsing: text, as: .time) }
  }
}
