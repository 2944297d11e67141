package import BasaltCore

/// That an intent is durable: without one there is no way to a row.
///
/// Whatever yields rows of a table takes one as an argument, and only a log makes them, when the intent has been
/// synchronised: forgetting to record is not a mistake that compiles.
///
/// A value and no token: it may be kept and copied. What it says stays true.
package struct RecordedIntent: Sendable, Hashable {
  /// Which entry it is.
  package let sequence: Int
  package let log: UniqueID

  /// Internal: of this target, which appends.
  init(sequence: Int, log: UniqueID) { (self.sequence, self.log) = (sequence, log) }
}
