import BasaltCore

/// Appends dates and times in ISO 8601, as `Calendar.text` writes them, without a `String` in between.
enum CalendarText {
  static func append(days: Int32, to bytes: inout [UInt8]) {
    if days == Calendar.dateInfinity { return bytes.append(contentsOf: "infinity".utf8) }
    if days == Calendar.dateNegativeInfinity { return bytes.append(contentsOf: "-infinity".utf8) }
    let (year, month, day) = Calendar.date(ofDays: Int(days))
    NumberText.append(UInt64(year.magnitude), width: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    NumberText.append(UInt64(month), width: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    NumberText.append(UInt64(day), width: 2, to: &bytes)
  }

  static func append(microsecondsOfDay microseconds: Int64, to bytes: inout [UInt8]) {
    let (seconds, fraction) = UInt64(microseconds.magnitude).quotientAndRemainder(dividingBy: 1_000_000)
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

  static func append(microseconds: Int64, isInstant: Bool, to bytes: inout [UInt8]) {
    if microseconds == Calendar.timestampInfinity { return bytes.append(contentsOf: "infinity".utf8) }
    if microseconds == Calendar.timestampNegativeInfinity { return bytes.append(contentsOf: "-infinity".utf8) }
    var (days, ofDay) = microseconds.quotientAndRemainder(dividingBy: Int64(Calendar.microsecondsPerDay))
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
