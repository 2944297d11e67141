package import BasaltCore

/// The number of a commit: the version of the whole warehouse after it.
package struct CommitNumber: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let value: Int

  /// The commit that makes the warehouse.
  package static let genesis = CommitNumber(0)

  /// - Precondition: In `0...Limits.commitNumberMaximum`. Numbers from disk and from people are checked before they come here.
  package init(_ value: Int) {
    precondition((0...Limits.commitNumberMaximum).contains(value), "commit \(value)")
    self.value = value
  }

  /// The number after this one.
  /// - Throws: `.outOfRange` after the last one, which nobody lives to see, but a forged ledger may claim.
  package func next() throws(BasaltError) -> CommitNumber {
    guard value < Limits.commitNumberMaximum else {
      throw BasaltError(
        .outOfRange, "Commit \(value) is the last number that a ledger can have.",
        remedy: "Copy the tables into a new warehouse.")
    }
    return CommitNumber(value + 1)
  }

  /// The number before this one; nil for commit 0.
  package var predecessor: CommitNumber? { value == 0 ? nil : CommitNumber(value - 1) }

  package static func < (left: CommitNumber, right: CommitNumber) -> Bool { left.value < right.value }
  package var description: String { "\(value)" }
}
