package import BasaltCore

/// A time zone: how far its clocks are from UTC, at which time.
///
/// Transitions that are listed, and a rule for the time after the last. Immutable, and shared by all who use it.
package struct Zone: Sendable {
  /// As it was asked for: `Europe/Berlin`, `UTC`, `+02:00`.
  package let name: String
  /// Seconds since 1970-01-01 UTC at which the offset changes, ascending.
  let transitions: [Int64]
  /// Seconds ahead of UTC, one more than there are transitions: `offsets[i]` holds before `transitions[i]`.
  let offsets: [Int]
  /// What holds after the last transition, where it goes on changing every year.
  let rule: ZoneRule?

  package static let utc = Zone(name: "UTC", fixedOffset: 0)

  /// - Precondition: One offset more than there are transitions.
  init(name: String, transitions: [Int64], offsets: [Int], rule: ZoneRule?) {
    precondition(offsets.count == transitions.count + 1)
    self.name = name
    self.transitions = transitions
    self.offsets = offsets
    self.rule = rule
  }

  init(name: String, fixedOffset: Int) {
    self.init(name: name, transitions: [], offsets: [fixedOffset], rule: nil)
  }

  /// Whether clocks show UTC at all times.
  package var isUTC: Bool { transitions.isEmpty && offsets[0] == 0 && rule == nil }

  /// Seconds that the zone's clocks are ahead of UTC at an instant, in microseconds since 1970.
  /// - Complexity: O(log transitions).
  package func offset(atInstant microseconds: Int64) -> Int {
    // A zone without transitions is asked often, and has one answer.
    if transitions.isEmpty, rule == nil { return offsets[0] }
    return offset(atSecond: Zone.second(microseconds))
  }

  private func offset(atSecond second: Int64) -> Int {
    var (low, high) = (0, transitions.count)
    // Invariant: transitions before `low` are at or before the second, those from `high` on are after it.
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= second { low = middle + 1 } else { high = middle }
    }
    if low == transitions.count, let rule { return rule.offset(atSecond: second) }
    return offsets[low]
  }

  /// What the zone's clocks show at an instant; infinities stay what they are.
  /// - Throws: `.outOfRange` near the ends of time.
  package func local(ofInstant microseconds: Int64) throws(BasaltError) -> Int64 {
    guard Moment.isFinite(microseconds) else { return microseconds }
    return try shifted(microseconds, bySeconds: offset(atInstant: microseconds))
  }

  /// An instant as the zone's clocks show it, with their offset, so that it reads back as the same instant.
  ///
  /// The offset as ISO 8601 writes it, since an abbreviation would not read back. Near the ends of time, where the clock
  /// leaves the range of times, and for infinities: as UTC shows it.
  package func text(ofInstant microseconds: Int64) -> String {
    let inUTC = Value.timestamptz(microseconds: microseconds).description
    guard !isUTC, Calendar.timestampRange.contains(microseconds) else { return inUTC }
    let offset = offset(atInstant: microseconds)
    let (local, overflow) = microseconds.addingReportingOverflow(Int64(offset) * 1_000_000)
    guard !overflow, Calendar.timestampRange.contains(local) else { return inUTC }
    return Calendar.text(microseconds: local, isInstant: false) + Zone.text(ofOffset: offset)
  }

  /// The instant at which the zone's clocks show a time.
  ///
  /// As PostgreSQL decides it: a time that is skipped in spring is taken by the offset before the change, one that comes
  /// twice in autumn is the later of the two.
  /// - Throws: `.outOfRange` near the ends of time.
  package func instant(ofLocal microseconds: Int64) throws(BasaltError) -> Int64 {
    guard Moment.isFinite(microseconds) else { return microseconds }
    if transitions.isEmpty, rule == nil { return try shifted(microseconds, bySeconds: -offsets[0]) }
    // The instant lies within a day of the number read as UTC: offsets around it are the only candidates.
    let second = Zone.second(microseconds)
    let before = offset(atSecond: second - 86_400)
    let after = offset(atSecond: second + 86_400)
    if before == after {
      // Also when it changes twice in two days, which clocks have done: the middle decides.
      let middle = offset(atSecond: second - Int64(before))
      return try shifted(microseconds, bySeconds: -middle)
    }
    // Under each of the two offsets: is it the one that holds at the instant it gives?
    let holdsBefore = offset(atSecond: second - Int64(before)) == before
    let holdsAfter = offset(atSecond: second - Int64(after)) == after
    let isSkipped = !holdsBefore && !holdsAfter
    return try shifted(microseconds, bySeconds: -(isSkipped || !holdsAfter ? before : after))
  }

  private func shifted(_ microseconds: Int64, bySeconds seconds: Int) throws(BasaltError) -> Int64 {
    let (sum, overflow) = microseconds.addingReportingOverflow(Int64(seconds) * 1_000_000)
    guard !overflow, Moment.isFinite(sum) else {
      throw BasaltError(
        .outOfRange,
        "\(Calendar.text(microseconds: microseconds, isInstant: false)) is out of range in the time zone \(name).",
        remedy: "Use an earlier or later time.")
    }
    return sum
  }

  /// Whole seconds, rounded down.
  private static func second(_ microseconds: Int64) -> Int64 {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// `+02:00`, with seconds where there are some.
  static func text(ofOffset seconds: Int) -> String {
    let magnitude = abs(seconds)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let text = "\(seconds < 0 ? "-" : "+")\(two(magnitude / 3_600)):\(two(magnitude / 60 % 60))"
    return magnitude % 60 == 0 ? text : text + ":" + two(magnitude % 60)
  }
}
