/// Numbers as people read them: bytes in binary units, counts with separators, times in the unit that fits.
///
/// For people only: JSON and CSV carry exact numbers. Written without Foundation, and therefore without a
/// locale: the same on every machine.
package enum Quantity {
  /// `512 B`, `1.9 MiB`: three digits are what a person compares.
  package static func bytes(_ count: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    // Exact as a double for everything that a disk can hold; only three digits are shown.
    var amount = Double(count)
    var unit = 0
    // Binary units, as memory and pages have them; `KiB` says so, where `kB` would leave it open.
    // 999.5 would round to 1000, which has a digit too many.
    while amount >= 999.5, unit < units.count - 1 {
      amount /= 1_024
      unit += 1
    }
    return unit == 0 ? "\(count) B" : "\(threeDigits(amount)) \(units[unit])"
  }

  /// `336,776`.
  ///
  /// Commas, as in the language of the messages.
  package static func count(_ count: Int) -> String {
    let digits = Array(String(count.magnitude))
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `1 row`, `336,776 rows`.
  ///
  /// For nouns with a plain plural, which ours have.
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(Quantity.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// `850 µs`, `12.3 ms`, `1.25 s`, `2 min 5 s`.
  ///
  /// Limits are where rounding would change the unit.
  package static func duration(_ duration: Duration) -> String {
    let seconds = seconds(duration)
    switch seconds {
    case ..<0.000_999_5: return "\(Int((seconds * 1e6).rounded())) µs"
    case ..<0.999_5: return "\(threeDigits(seconds * 1e3)) ms"
    case ..<99.95: return "\(threeDigits(seconds)) s"
    default:
      let whole = Int(seconds.rounded())
      return whole < 3_600
        ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3_600) h \(whole / 60 % 60) min"
    }
  }

  /// As a double: exact to the nanosecond for a hundred days, which is more than any bar or report needs.
  package static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  /// A positive number with `digitCount` digits after the point.
  /// - Returns: Never "-0.0": a number that rounds to zero has no sign.
  package static func fixed(_ number: Double, _ digitCount: Int) -> String {
    // Beyond, the scaled integer would overflow; nobody reads digits after the point there.
    guard number.isFinite, abs(number) < 1e15 else { return number.description }
    var scale = 1
    for _ in 0..<digitCount { scale *= 10 }
    let scaled = Int((abs(number) * Double(scale)).rounded())
    let sign = number < 0 && scaled > 0 ? "-" : ""
    guard digitCount > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % scale)
    return "\(sign)\(scaled / scale).\(String(repeating: "0", count: digitCount - fraction.utf8.count))\(fraction)"
  }

  /// 9.99, 99.9, 999: more digits than that are noise in a measurement. The limits are where rounding would add one.
  private static func threeDigits(_ amount: Double) -> String {
    fixed(amount, amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0)
  }
}
