import BasaltCore

/// Appends dates and times in ISO 8601, as `Calendar.text` writes them, without a `String` in between.
///
/// The inverse of `TimeText`'s parsers: what is written here reads back as the same value. `Calendar.text` is the definition, this the fast
/// way to the same bytes, and tests compare the two.
enum CalendarText {
  /// - Parameter days: Since 1970-01-01; the two infinities of PostgreSQL are values of their own.
  static func append(days: Int32, to bytes: inout [UInt8]) {
    if days == Calendar.dateInfinity { return bytes.append(contentsOf: "infinity".utf8) }
    if days == Calendar.dateNegativeInfinity { return bytes.append(contentsOf: "-infinity".utf8) }
    let (year, month, day) = Calendar.date(ofDays: Int(days))
    if year < 0 { bytes.append(UInt8(ascii: "-")) }
    NumberText.append(UInt64(year.magnitude), width: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    NumberText.append(UInt64(month), width: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    NumberText.append(UInt64(day), width: 2, to: &bytes)
  }

  /// `hh:mm:ss`, and a fraction without zeros at its end where there is one.
  static func append(microsecondsOfDay microseconds: Int64, to bytes: inout [UInt8]) {
    // No time of day, but a file may hold it: it must not read as one.
    if microseconds < 0 { bytes.append(UInt8(ascii: "-")) }
    let (seconds, fraction) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    NumberText.append(seconds / 3_600, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    NumberText.append(seconds / 60 % 60, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    NumberText.append(seconds % 60, width: 2, to: &bytes)
    guard fraction > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    NumberText.append(fraction, width: 6, to: &bytes)
    while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
  }

  /// - Parameter isInstant: Whether the value is a point in time, written in UTC with a `Z`, or a reading of a clock somewhere, without.
  static func append(microseconds: Int64, isInstant: Bool, to bytes: inout [UInt8]) {
    if microseconds == Calendar.timestampInfinity { return bytes.append(contentsOf: "infinity".utf8) }
    if microseconds == Calendar.timestampNegativeInfinity { return bytes.append(contentsOf: "-infinity".utf8) }
    var (days, ofDay) = microseconds.quotientAndRemainder(dividingBy: Int64(Calendar.microsecondsPerDay))
    // Division rounds towards zero; before 1970 the day is the one below.
    if ofDay < 0 {
      days -= 1
      ofDay += Int64(Calendar.microsecondsPerDay)
    }
    append(days: Int32(days), to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    append(microsecondsOfDay: ofDay, to: &bytes)
    if isInstant { bytes.append(UInt8(ascii: "Z")) }
  }
}
