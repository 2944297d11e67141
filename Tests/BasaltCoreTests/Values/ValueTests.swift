import BasaltCore
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    (Value.date(days: 2_932_897), "A date 2932897 days from 1970-01-01 is outside of 0001-01-01 to 9999-12-31."),
    (.date(days: -719_163), "A date -719163 days from 1970-01-01 is outside of 0001-01-01 to 9999-12-31."),
    (
      .time(microseconds: 86_400_000_000),
      "A time of 86400000000 microseconds is outside of 00:00:00 to 23:59:59.999999."
    ),
    (.time(microseconds: -1), "A time of -1 microseconds is outside of 00:00:00 to 23:59:59.999999."),
    (
      .timestamp(microseconds: .max - 1),
      "A timestamp 9223372036854775806 microseconds from 1970-01-01 is outside of the years 0001 to 9999."
    ),
    (
      .timestamptz(microseconds: .min + 1),
      "A timestamp -9223372036854775807 microseconds from 1970-01-01 is outside of the years 0001 to 9999."
    ),
    (.text("\0"), "Text may not hold the character U+0000."),
  ]) func whatSQLDoesNotKnowIsNotStored(value: Value, reason: String) {
    #expect(value.reasonNotToStore == reason)
    // Bytes from disk may hold such a value all the same: showing it must not trap.
    _ = value.description
  }

  @Test func theEndsAreStored() {
    let ends: [Value] = [
      .null, .date(days: .min), .date(days: .max), .date(days: -719_162), .date(days: 2_932_896),
      .time(microseconds: 0),
      .time(microseconds: 86_399_999_999), .timestamp(microseconds: .min), .timestamp(microseconds: .max),
      .timestamptz(microseconds: 253_402_300_799_999_999), .timestamp(microseconds: -62_135_596_800_000_000), .text(""),
    ]
    for value in ends { #expect(value.reasonNotToStore == nil, "\(value)") }
  }

  @Test func onlyNullIsNull() {
    #expect(Value.null.isNull && !Value.text("NULL").isNull && Value.null.description == "NULL")
  }
}
