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

  package init(
    zone: Zone = .utc, transactionTime: Int64, zones: ZoneDatabase, random: SeededRandom
  ) {
    self.zone = zone
    self.transactionTime = transactionTime
    self.zones = zones
    self.random = random
  }
}
