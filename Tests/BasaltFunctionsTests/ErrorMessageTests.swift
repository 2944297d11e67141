import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

/// What is said of expressions that have no value: what happened, with the operands, and what to do.
@Suite struct ErrorMessageTests {
  @Test(arguments: [
    ("2147483647 + 1", "2147483647 + 1 does not fit integer."),
    ("(-2147483648)::integer / (-1)", "-2147483648 / -1 does not fit integer."),
    ("9223372036854775807 * 2", "9223372036854775807 * 2 does not fit bigint."),
    ("-((-32768)::smallint)", "-(-32768) does not fit smallint."),
    ("1 / 0", "1 / 0 divides by zero."), ("7 % 0", "7 % 0 divides by zero."), ("1.5 / 0", "1.5 / 0 divides by zero."),
    (
      "99999999999999999999999999999999999999 + 1",
      "99999999999999999999999999999999999999 + 1 does not fit decimal(38, 0)."
    ),
    ("200::smallint * 200::smallint", "200 * 200 does not fit smallint."),
    ("70000::smallint", "70000 does not fit smallint."), ("'NaN'::double::integer", "nan does not fit integer."),
    ("'x'::integer", "'x' does not read as integer."),
    ("'12.345'::decimal(3, 2)", "12.345 does not fit decimal(3, 2)."),
    ("DATE '5881580-07-10' + 1", "5881580-07-10 + 1 does not fit date."),
    ("sqrt(-1)", "sqrt(-1) is no number of double precision."),
    ("0 ^ (-1)", "0 ^ -1 is no number of double precision."),
    ("ln(0)", "ln(0) is no number of double precision."), ("chr(0)", "0 is no code point that text may hold."),
    ("repeat('abcdefgh', 100000000)", "A result of 800000000 bytes is longer than a value may be, 67108864 bytes."),
    ("substring('abc', 1, -1)", "A piece of a text cannot be -1 long."),
    ("split_part('a', ',', 0)", "There is no part 0 of a text."),
    ("'a' LIKE 'a!' ESCAPE '!'", "The pattern ends with its escape character."),
    ("'a' LIKE 'a' ESCAPE 'ab'", "ESCAPE 'ab' is not one character."),
    ("format('%s')", "format has 0 arguments, and its text asks for number 1."),
    ("format('%q', 1)", "The text of format has a % that is no place for an argument."),
    ("format('%I', NULL)", "NULL is no name."),
    ("extract(yaer FROM DATE '2024-01-01')", "'yaer' is no part of a date or time."),
    ("extract(month FROM TIME '05:30:00')", "A time has no month."),
    ("extract(year FROM DATE 'infinity')", "The year of infinity is no decimal(19, 0)."),
    ("date_trunc('dow', TIMESTAMP '2024-01-01 00:00:00')", "'dow' is no unit of time."),
    ("make_date(2023, 2, 29)", "make_date(2023, 2, 29) is no date."),
    ("now() AT TIME ZONE 'Mars/Base'", "There is no time zone 'Mars/Base' in /usr/share/zoneinfo."),
    ("now() AT TIME ZONE '../../etc/passwd'", "There is no time zone '../../etc/passwd' in /usr/share/zoneinfo."),
    ("encode('\\x00'::bytea, 'hax')", "There is no format 'hax' for bytes."),
    ("decode('123', 'hex')", "'123' is no hex."),
    ("width_bucket(1, 0, 0, 5)", "There are no 5 buckets for 1 between 0 and 0."),
    ("DATE '2024-01-01'::integer", "There is no cast from date to integer."),
    ("CAST(true AS date)", "There is no cast from boolean to date."),
  ]) func whatHasNoValueSaysWhy(expression: String, message: String) throws {
    let error = try #require(throws: BasaltError.self, "\(expression)") { try ExpressionText.evaluate(expression) }
    #expect(error.message == message)
    #expect(error.remedy.hasSuffix(".") || error.remedy.hasSuffix("?"), "\(error.remedy)")
  }

  @Test(arguments: [
    "TRY_CAST('x' AS integer)", "TRY_CAST(70000 AS smallint)", "TRY_CAST('2024-02-30' AS date)",
    "TRY_CAST('NaN'::double AS decimal(5, 2))",
    "TRY_CAST('12.345' AS decimal(3, 2))", "TRY_CAST(99.5::double AS decimal(2, 0))",
  ]) func aTriedCastGivesNull(expression: String) throws {
    #expect(try ExpressionText.text(expression) == "NULL")
  }

  @Test func castsAreAskedForByContext() throws {
    #expect(throws: Never.self) { try Cast.bind(from: .integer, to: .bigint, .implicit) }
    #expect(throws: Never.self) { try Cast.bind(from: .bigint, to: .integer, .assignment) }
    let error = try #require(throws: BasaltError.self) { try Cast.bind(from: .bigint, to: .integer, .implicit) }
    #expect(error.message == "A value of type bigint does not become integer by itself.")
    #expect(error.remedy == "Write CAST(… AS integer).")
    #expect(
      !Cast.isPossible(from: .text, to: .integer, .assignment)
        && Cast.isPossible(from: .integer, to: .text, .assignment))
  }
}
