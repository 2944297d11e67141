import BasaltCore
import TestSupport
import Testing

@Suite struct CalendarTests {
  /// Walks every day of 0001-01-01 … 9999-12-31 as a person turns pages: month by month, with the leap rule in words.
  @Test func everyDayFollowsTheOneBefore() {
    var (year, month, day) = (1, 1, 1)
    var mismatchCount = 0
    for number in Calendar.dayRange {
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
    ("1600-02-29", -135_081), ("2024-02-29", 19_782),
  ]) func knownDates(text: String, days: Int) throws {
    #expect(try Value(parsing: text, as: .date) == .date(days: Int32(days)))
    #expect(Calendar.text(days: Int32(days)) == text)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59.999999"), (1_500_000, "1970-01-01T00:00:01.5"),
    (100, "1970-01-01T00:00:00.0001"),
    (Calendar.timestampRange.lowerBound, "0001-01-01T00:00:00"),
    (Calendar.timestampRange.upperBound, "9999-12-31T23:59:59.999999"),
  ]) func knownTimestamps(microseconds: Int, text: String) throws {
    #expect(Calendar.text(microseconds: Int64(microseconds), isInstant: false) == text)
    #expect(try Value(parsing: text, as: .timestamp) == .timestamp(microseconds: Int64(microseconds)))
    #expect(try Value(parsing: text + "Z", as: .timestamptz) == .timestamptz(microseconds: Int64(microseconds)))
  }

  /// Whatever bytes a file holds, there is a text for them.
  @Test func everyNumberHasAText() {
    for days: Int32 in [.min + 1, .max - 1, 3_000_000, -800_000] { #expect(!Calendar.text(days: days).isEmpty) }
    for number: Int64 in [.min + 1, .max - 1, -1] {
      #expect(!Calendar.text(microseconds: number, isInstant: true).isEmpty)
      #expect(!Calendar.text(microsecondsOfDay: number).isEmpty)
    }
  }
}
