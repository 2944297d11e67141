package import BasaltCore

/// What a function may know beside its arguments: the session's time zone, the transaction's time, random numbers.
///
/// One per worker, made on its thread and not sent: random numbers need no lock.
package final class FunctionContext {
  /// The session's time zone, which shows and reads timestamps with a zone.
  package let zone: Zone
  /// When the transaction began, in microseconds since 1970-01-01 UTC: `now()`.
  package let transactionTime: Int64
  /// Where zones are looked up by name.
  package let zones: ZoneDatabase
  /// For `random()` and `gen_random_uuid()`.
  package var random: SeededRandom
  /// Compiled once for all batches that the worker sees, with the states that their texts have made.
  let regexes = RegexCache()
  /// The same of JSON paths.
  let jsonPaths = JSONPathCache()
  /// Throws once nobody wants the result any more.
  private let checkCancellation: @Sendable () throws(BasaltError) -> Void
  /// Read since the last look.
  private var uncheckedByteCount = 0

  /// Some milliseconds of a search, at its slowest.
  private static let checkedByteCount = 1 << 20

  package init(
    zone: Zone = .utc, transactionTime: Int64, zones: ZoneDatabase, random: SeededRandom,
    checkCancellation: @escaping @Sendable () throws(BasaltError) -> Void = {}
  ) {
    self.zone = zone
    self.transactionTime = transactionTime
    self.zones = zones
    self.random = random
    self.checkCancellation = checkCancellation
  }

  /// Says that so much of a text is going to be read. A batch is looked after by whoever gives it; two thousand texts of some
  /// megabytes, or one of which a pattern has thousands of matches, are more than a batch ought to be.
  /// - Throws: `.cancelled`.
  func read(_ byteCount: Int) throws(BasaltError) {
    uncheckedByteCount += byteCount
    guard uncheckedByteCount >= FunctionContext.checkedByteCount else { return }
    uncheckedByteCount = 0
    try checkCancellation()
  }
}
