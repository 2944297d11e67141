import BasaltCore
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    (
      Value.time(microseconds: 86_400_000_000),
      "A time of 86400000000 microseconds is outside of 00:00:00 to 23:59:59.999999."
    ),
    (.time(microseconds: -1), "A time of -1 microseconds is outside of 00:00:00 to 23:59:59.999999."),
    (.text("\0"), "Text may not hold the character U+0000."),
  ]) func whatSQLDoesNotKnowIsNotStored(value: Value, reason: String) {
    #expect(value.reasonNotToStore == reason)
    // Bytes from disk may hold such a value all the same: showing it must not trap.
    _ = value.description
  }

  @Test func theEndsAreStored() {
    let ends: [Value] = [
      .null, .date(days: .min), .date(days: .max), .date(days: .min + 1), .date(days: .max - 1),
      .time(microseconds: 0),
      .time(microseconds: 86_399_999_999), .timestamp(microseconds: .min), .timestamp(microseconds: .max),
      .timestamptz(microseconds: .min + 1), .timestamp(microseconds: .max - 1), .text(""),
    ]
    for value in ends { #expect(value.reasonNotToStore == nil, "\(value)") }
  }

  @Test func onlyNullIsNull() {
    #expect(Value.null.isNull && !Value.text("NULL").isNull && Value.null.description == "NULL")
  }
}
