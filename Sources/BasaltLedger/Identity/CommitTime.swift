import BasaltCore

/// When a commit was made, by its writer's clock: microseconds since 1970-01-01 UTC. For people and for retention; it orders nothing.
package struct CommitTime: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let microseconds: Int

  /// The years 1970 to 9999, of four digits each, and far from the end of arithmetic.
  package static let range = 0...253_402_300_799_999_999

  /// - Precondition: In `range`. What a clock or a file says is checked before it comes here.
  package init(microseconds: Int) {
    precondition(CommitTime.range.contains(microseconds), "\(microseconds) µs")
    self.microseconds = microseconds
  }

  /// This time and `duration` microseconds, at most the end of `range`.
  func advanced(by duration: Int) -> CommitTime {
    CommitTime(microseconds: min(microseconds + duration, CommitTime.range.upperBound))
  }

  package static func < (left: CommitTime, right: CommitTime) -> Bool { left.microseconds < right.microseconds }

  /// As SQL writes it: `2026-11-24 12:00:00+00`.
  package var description: String { Calendar.text(microseconds: Int64(microseconds), isInstant: true) }
}
