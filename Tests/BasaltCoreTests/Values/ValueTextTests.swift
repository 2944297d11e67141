import BasaltCore
import TestSupport
import Testing

@Suite struct ValueTextTests {
  @Test(arguments: LogicalType.all, Soak.seeds(8)) func textReadsBackAsTheSameValue(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let value = random.anyValue(type)
      let text = value.description
      let read = try Value(parsing: text, as: type)
      #expect(read == value, "\(type) \(text) seed \(seed)")
      // Equality does not see the sign of zero or the scale; the text does.
      #expect(read.description == text, "\(type) seed \(seed)")
    }
  }

  /// Damaged text reads as a value of the type, whose text reads back, or is refused with a code for values. It never traps.
  @Test(arguments: LogicalType.all, Soak.seeds(8)) func damagedTextIsReadOrRefused(
    type: LogicalType, seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let bytes = random.mutated(Array(random.anyValue(type).description.utf8))
      let text = String(decoding: bytes, as: UTF8.self)
      let value: Value
      do throws(BasaltError) { value = try Value(parsing: text, as: type) } catch {
        #expect([.typeMismatch, .outOfRange].contains(error.code), "\(text)")
        #expect(!error.remedy.isEmpty)
        continue
      }
      #expect(try Value(parsing: value.description, as: type) == value, "\(type) '\(text)' seed \(seed)")
      #expect(value.reasonNotToStore == nil, "\(type) '\(text)' seed \(seed)")
      // What was read can be stored.
      #expect(try ColumnVector([value], type: type)[0] == value, "\(type) '\(text)' seed \(seed)")
    }
  }

  @Test(arguments: [
    (LogicalType.boolean, ["YES", "y", "t", "on", "1"], "true"),
    (.boolean, ["No", "n", "f", "off", "0", "FALSE"], "false"),
    (.smallint, ["+5", "05", "5"], "5"), (.bigint, ["-0"], "0"),
    (.double, ["1.5", "+1.5", "15e-1", "0.15E1", "1.50"], "1.5"), (.double, [".5"], "0.5"), (.double, ["5."], "5"),
    (.double, ["nan", "NaN", "NAN"], "NaN"), (.real, ["inf", "+Infinity", "infinity"], "Infinity"),
    (.real, ["-INF", "-infinity"], "-Infinity"), (.double, ["1e16"], "1e+16"), (.double, ["-0", "-0.0"], "-0"),
    (.real, ["0.1"], "0.1"), (.double, ["0.00001"], "1e-05"), (.double, ["5e-324"], "5e-324"),
    (.real, ["3.4028235e38"], "3.4028235e+38"),
    (.decimal(precision: 9, scale: 2), ["12.5", "12.50", "1.25e1", "+12.500", "0012.5"], "12.50"),
    (.decimal(precision: 9, scale: 2), [".5"], "0.50"), (.decimal(precision: 9, scale: 2), ["5.", "5"], "5.00"),
    (.decimal(precision: 9, scale: 2), ["-0.00", "0e99", "0e-99"], "0.00"),
    (.bytea, [#"\x00FF"#, #"\x00ff"#], #"\x00ff"#), (.bytea, [#"\x"#], #"\x"#),
    (.time, ["05:30", "05:30:00", "05:30:00.000"], "05:30:00"),
    (.timestamp, ["2013-01-31 05:30", "2013-01-31t05:30:00.0"], "2013-01-31T05:30:00"),
    (.timestamp, ["2013-01-31"], "2013-01-31T00:00:00"),
    (
      .timestamptz,
      [
        "2013-01-31T05:30:00+05:30", "2013-01-31 00:00Z", "2013-01-31 00:00 UTC", "2013-01-30 19:00-05",
        "2013-01-31 05:30+0530", "2013-01-31 00:34:08+00:34:08",
      ], "2013-01-31T00:00:00Z"
    ),
    (.timestamptz, ["9999-12-31 23:59-01"], "10000-01-01T00:59:00Z"),
    (.timestamptz, ["0000-01-01 00:00+01"], "-0001-12-31T23:00:00Z"),
    (.timestamptz, ["294247-01-10 05:00:54.775806+01"], "294247-01-10T04:00:54.775806Z"),
    (.date, ["infinity"], "infinity"),
    (.uuid, ["6BA7B8109dad11d180b400c04fd430c8"], "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
  ]) func generousForms(type: LogicalType, texts: [String], canonical: String) throws {
    for text in texts { #expect(try Value(parsing: text, as: type).description == canonical, "\(type) '\(text)'") }
  }

  @Test(arguments: [
    (LogicalType.boolean, ["", "tr", " true", "2"]),
    (.integer, ["", "+", "-", "1.0", "1e2", " 5", "5 ", "0x10", "1_000", "٣"]),
    (
      .double,
      ["", ".", "+", "e5", "1e", "1e+", "0x1p3", "0X1P3", "nan(7)", "snan", " 1", "1 ", "1,5", "--1", "1e1.5", "1.2.3"]
    ),
    (.real, ["", "0x1", "infinit", "1f"]),
    (.decimal(precision: 9, scale: 2), ["", ".", "-", "NaN", "1e", "1e5e5", "1.2.3", "1,00", " 1"]),
    (
      .date,
      [
        "", "2013-1-31", "2013-02-29", "1900-02-29", "-0000-01-01", "-0001-02-29", "2013-00-10", "2013-13-01",
        "2013-04-31", "2013-01-00", "012345-01-01", "+12345-01-01", "5881580-07-11", "-5877641-06-23", "9999999-01-01",
        "12345678-01-01", "0001-12-31 BC", "--0001-01-01", "-001-01-01", "2013-01-31 ", "Infinity", "-infinit",
        "20130131", "01/31/2013",
      ]
    ),
    (.time, ["", "24:00", "05:60", "05:30:60", "05:30:00.", "05:30:00.1234567", "5:30", "05:30Z", "05"]),
    (
      .timestamp,
      [
        "294247-01-10T04:00:54.775807", "-290308-12-21T19:59:05.224192", "2013-01-31T", "2013-01-31 ",
        "2013-01-31 05:30Z", "2013-01-31T05:30+01", "2013-01-31  05:30",
      ]
    ),
    (
      .timestamptz,
      [
        "2013-01-31Z", "2013-01-31 05:30+", "2013-01-31 05:30+5", "2013-01-31 05:30+05:", "2013-01-31 05:30+16",
        "2013-01-31 05:30+05:60", "2013-01-31 05:30U", "2013-01-31 05:30Zx", "294247-01-10 04:00:54-01",
        "-290308-12-21 20:00:00+01", "5881580-07-10 00:00",
      ]
    ),
    (.bytea, ["", "00ff", #"\x0"#, #"\x+1"#, #"\x0g"#, #"\X00"#, #"\x00 ff"#]),
    (.uuid, ["", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}"]),
  ]) func otherFormsAreRefused(type: LogicalType, texts: [String]) {
    for text in texts {
      let error = #expect(throws: BasaltError.self, "\(type) '\(text)'") { try Value(parsing: text, as: type) }
      #expect(error?.code == .typeMismatch && error?.message == "'\(text)' does not read as \(type).")
      #expect(error?.remedy.hasPrefix("Write ") == true)
    }
  }

  @Test(arguments: [
    (LogicalType.smallint, ["32768", "-32769", "99999999999999999999999999999999999999999999"]),
    (.integer, ["2147483648"]),
    (.bigint, ["9223372036854775808", "-9223372036854775809"]), (.real, ["1e39", "-3.5e38", "1e-60"]),
    (.double, ["1e400", "-1e400", "1e-400", "1e99999999999999999999"]),
    (
      .decimal(precision: 9, scale: 2),
      [
        "10000000", "0.001", "1e-9223372036854775808", "1e9223372036854775807", "1e40",
        "99999999999999999999999999999999999999999",
      ]
    ),
    (.decimal(precision: 1, scale: 0), ["10", "0.5"]), (.decimal(precision: 38, scale: 10), ["1e28", "0.00000000001"]),
  ]) func numbersThatDoNotFitAreOutOfRange(type: LogicalType, texts: [String]) {
    for text in texts {
      let expected = BasaltError(
        .outOfRange, "\(text) does not fit \(type).", remedy: "Use a wider type, or a value within its range.")
      #expect(throws: expected, "\(type) '\(text)'") { try Value(parsing: text, as: type) }
    }
  }

  @Test func textMayNotHoldZero() {
    #expect(
      throws: BasaltError(
        .outOfRange, "Text may not hold the character U+0000.", remedy: "Use bytea for bytes that are not text.")
    ) {
      try Value(parsing: "a\0b", as: .text)
    }
  }

  @Test func messagesShowOnlyTheBeginningOfALongText() throws {
    let error = #expect(throws: BasaltError.self) {
      try Value(parsing: String(repeating: "e\u{301}", count: 1_000), as: .date)
    }
    #expect(try #require(error).message.unicodeScalars.count < 120)
  }

  /// The remedy's example is one: it reads as the type that was asked for.
  @Test(
    arguments: LogicalType.all + [
      .decimal(precision: 2, scale: 2), .decimal(precision: 38, scale: 38), .decimal(precision: 2, scale: 1),
    ])
  func theExampleInTheRemedyIsAccepted(type: LogicalType) throws {
    guard type != .text else { return }
    let error = try #require(#expect(throws: BasaltError.self) { try Value(parsing: "?", as: type) })
    let example = try #require(error.remedy.dropLast().split(separator: " ").last)
    _ = try Value(parsing: String(example), as: type)
  }
}
