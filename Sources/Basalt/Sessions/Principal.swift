extension Session {
  /// On whose behalf a session asks: what its statements may do, and whom the audit log names.
  ///
  /// There is one so far, `owner`, who may do everything. Whoever embeds the library has made sure who it is that asks: a warehouse
  /// has no passwords.
  public struct Principal: Sendable, Hashable, CustomStringConvertible {
    /// As the audit log, the ledger and `current_user` have it.
    public let name: String

    /// Whoever has the warehouse's directory.
    public static let owner = Principal(name: Warehouse.owner)

    // Not public: a name that nobody has granted anything would be let in with the owner's rights.
    private init(name: String) { self.name = name }

    public var description: String { name }
  }
}
