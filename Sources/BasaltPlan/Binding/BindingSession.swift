package import BasaltCore
package import BasaltFunctions

/// What a statement may know of who runs it and when.
///
/// A plan is bound for one statement of one session, so that all of this is settled: parameters have
/// values, the time has been taken.
package struct BindingSession: Sendable {
  /// Shows and reads timestamps with a zone.
  package let zone: Zone
  /// Where zones are looked up by name.
  package let zones: ZoneDatabase
  /// When the transaction began, in microseconds since 1970 UTC.
  package let transactionTime: Int64
  /// The principal.
  package let currentUser: String
  /// What `current_catalog` says: the warehouse.
  package let catalogName: String
  /// What `current_schema` says.
  package let schemaName: String
  /// `$1` and so on.
  package let positional: [Value]
  /// `:name`, in lower case.
  package let named: [String: Value]

  /// What a test or a tool without a warehouse leaves out has a sensible value; the time and the user
  /// have none.
  package init(
    zone: Zone = .utc, zones: ZoneDatabase = ZoneDatabase(), transactionTime: Int64, currentUser: String,
    catalogName: String = "basalt", schemaName: String = "public", positional: [Value] = [],
    named: [String: Value] = [:]
  ) {
    (self.zone, self.zones, self.transactionTime, self.currentUser) = (zone, zones, transactionTime, currentUser)
    (self.catalogName, self.schemaName) = (catalogName, schemaName)
    (self.positional, self.named) = (positional, named)
  }

  /// For computing constants. The seed is never used: nothing volatile is computed before the statement
  /// runs.
  package func makeContext() -> FunctionContext {
    FunctionContext(zone: zone, transactionTime: transactionTime, zones: zones, random: SeededRandom(seed: 0))
  }
}
