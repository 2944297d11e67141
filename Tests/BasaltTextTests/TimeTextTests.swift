import BasaltCore
import BasaltText
import TestSupport
import Testing

/// Dates and times are read from files as the calendar counts them.
struct TimeTextTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  @Test func everyDayIsReadAsItsNumber() throws {
    let days = stride(from: Calendar.dayRange.lowerBound, through: Calendar.dayRange.upperBound, by: 13).map {
      Int32($0)
    }
    let path = try fixture.file("d.csv", "d\n" + days.map { Calendar.text(days: $0) + "\n" }.joined())
    let rows = try TextInput.rows(of: path, types: [.date])
    #expect(rows.map { $0[0] } == days.map { .date(days: $0) })
  }
}
