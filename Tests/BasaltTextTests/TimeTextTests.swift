import BasaltCore
import BasaltText
import TestSupport
import Testing

/// Dates and times are read from files as the calendar counts them.
struct TimeTextTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  @Test func everyDayIsReadAsItsNumber() throws {
    // All of the years that people write, and a few of every era.
    let common = stride(from: Int32(-719_162), through: 2_932_896, by: 13)
    let others = stride(from: Calendar.dayRange.lowerBound, through: Calendar.dayRange.upperBound, by: 1_000_003)
    let days = Array(common) + Array(others) + [.min, -719_529, -719_528, -719_163, 2_932_897, Int32.max - 1, .max]
    let path = try fixture.file("d.csv", "d\n" + days.map { Calendar.text(days: $0) + "\n" }.joined())
    let rows = try TextInput.rows(of: path, types: [.date])
    #expect(rows.map { $0[0] } == days.map { .date(days: $0) })
  }

  @Test func timestampsOfAnyYearAreReadAsTheirNumbers() throws {
    let others = stride(from: Calendar.timestampRange.lowerBound, to: Int64.max - 1, by: 1 << 52)
    let moments = Array(others) + [.min, -62_167_219_200_000_001, -1, 253_402_300_800_000_000, Int64.max - 1, .max]
    let lines = moments.map { moment in
      let text = Calendar.text(microseconds: moment, isInstant: false)
      return "\(text),\(Calendar.text(microseconds: moment, isInstant: true))\n"
    }
    let path = try fixture.file("t.csv", "t,z\n" + lines.joined())
    let rows = try TextInput.rows(of: path, types: [.timestamp, .timestamptz])
    #expect(rows == moments.map { [.timestamp(microseconds: $0), .timestamptz(microseconds: $0)] })
  }
}
