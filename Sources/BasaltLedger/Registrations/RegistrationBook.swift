package import BasaltCore
package import BasaltStorage

/// The attempts and leases of a warehouse: entered, renewed, ended and listed.
///
/// Objects cannot change: a renewal is another object, put before the one it replaces is removed, so that a
/// registration is there at every moment and survives a crash at any.
///
/// Whoever cleans up or verifies asks it; whoever commits or reads only makes entries. Safe to use from several
/// threads: it keeps nothing.
package struct RegistrationBook: Sendable {
  private let store: any ObjectStore
  /// One for all that it enters, so that lifetimes of one process are compared with its own clock.
  private let clock: any WallClock
  private let warehouse: UniqueID

  package init(of warehouse: UniqueID, on store: any ObjectStore, clock: any WallClock) {
    self.store = store
    self.clock = clock
    self.warehouse = warehouse
  }

  /// Now, as far as a commit's time can say it.
  private var now: CommitTime {
    CommitTime(microseconds: min(max(clock.now(), CommitTime.range.lowerBound), CommitTime.range.upperBound))
  }

  /// Enters an attempt or a lease. It is durable when this returns.
  /// - Throws: `.invalidArgument` for an owner that is no name; what the store throws.
  package func register(
    _ kind: Registration.Kind, id: UniqueID = .random(), owner: String, version: CommitNumber
  ) throws(BasaltError) -> Registration {
    try LedgerText.requireName(owner, "an owner")
    let registration = Registration(kind, id: id, owner: owner, version: version, begun: now)
    try put(registration)
    return registration
  }

  /// Prolongs a registration.
  /// - Throws: `.conflict` when it has expired and was removed meanwhile: what it stood for is no longer safe.
  /// - Complexity: A put, a look and a deletion.
  package func renew(_ registration: Registration) throws(BasaltError) -> Registration {
    let next = try registration.renewed(at: now)
    try put(next)
    // After the put: if cleaning has removed the old one since we looked, it may not have seen the new one.
    guard try CommitReader(store: store).isPresent(registration.name) else {
      try store.delete(next.name)
      throw BasaltError(
        .conflict, "The \(registration.kind) \(registration.id) expired at \(registration.expires) and was removed.",
        remedy: registration.kind == .attempt ? "Begin the work again." : "Begin to read again, at a newer version.",
        consequence: .transaction)
    }
    try store.delete(registration.name)
    return next
  }

  /// Whether a third of the time is over in which a registration counts: two renewals may then fail before
  /// others take it for dead.
  ///
  /// Asked between batches; it costs a look at the clock.
  package func isRenewalDue(_ registration: Registration) -> Bool {
    now.microseconds - registration.renewed.microseconds > Limits.registrationLifetimeMicroseconds / 3
  }

  /// Whether its time is over, so that its holder may be taken for dead.
  package func isExpired(_ registration: Registration) -> Bool { registration.isExpired(at: now) }

  /// Ends a registration, one's own or one that has expired. Harmless when it has ended.
  /// - Throws: What the store throws; what is left then expires by itself.
  package func end(_ registration: Registration) throws(BasaltError) {
    // Ascending: while the newest is there, the registration is.
    for entry in try store.list(prefix: registration.folder) { try store.delete(entry.name) }
  }

  /// All that are registered, by id, expired ones included.
  /// - Throws: `.corruptLedger` when one is damaged: nobody may conclude that it is dead.
  /// - Complexity: A listing, and a read for each.
  package func registrations(_ kind: Registration.Kind) throws(BasaltError) -> [Registration] {
    // Between a renewal and the removal of the one before there are two; the highest number holds.
    var newest: [UniqueID: (name: ObjectName, renewal: Int)] = [:]
    for entry in try store.list(prefix: kind.prefix) {
      guard let (id, renewal) = Registration.parse(entry.name, kind) else { continue }
      if let known = newest[id], known.renewal > renewal { continue }
      newest[id] = (entry.name, renewal)
    }
    var registrations: [Registration] = []
    for (id, found) in newest.sorted(by: { $0.key < $1.key }) {
      // Gone since it was listed: renewed, then, or ended. The newer one is looked for by name.
      guard let bytes = try CommitReader(store: store).bytes(found.name, kind.objectKind) else {
        if let renewed = try renewedMeanwhile(kind, id, after: found.renewal) { registrations.append(renewed) }
        continue
      }
      registrations.append(try parse(bytes, kind, id, found.renewal, found.name))
    }
    return registrations
  }

  /// The oldest version that anybody may still need; nil when nobody needs any.
  /// - Complexity: As `registrations`, of both kinds.
  package func oldestNeededVersion() throws(BasaltError) -> CommitNumber? {
    var versions: [CommitNumber] = []
    for kind in Registration.Kind.allCases {
      for registration in try registrations(kind) where !isExpired(registration) {
        versions.append(registration.version)
      }
    }
    return versions.min()
  }

  // MARK: Details

  /// - Throws: `.alreadyExists` when somebody has the id: ids are drawn, so that this is a mistake and no race.
  private func put(_ registration: Registration) throws(BasaltError) {
    guard try store.put(registration.object(of: warehouse).bytes, as: registration.name) == .stored else {
      throw BasaltError(
        .alreadyExists, "The \(registration.kind) \(registration.id) is registered already.",
        remedy: "Register each piece of work under an id of its own.")
    }
  }

  /// A registration that was renewed while the others were read: taken for ended, its holder would lose what it holds.
  /// - Returns: `nil` when it has ended.
  private func renewedMeanwhile(
    _ kind: Registration.Kind, _ id: UniqueID, after renewal: Int
  ) throws(BasaltError) -> Registration? {
    for entry in try store.list(prefix: "\(kind.prefix)\(id)/").reversed() {
      guard let (_, newer) = Registration.parse(entry.name, kind), newer > renewal,
        let bytes = try CommitReader(store: store).bytes(entry.name, kind.objectKind)
      else { continue }
      return try parse(bytes, kind, id, newer, entry.name)
    }
    return nil
  }

  private func parse(
    _ bytes: [UInt8], _ kind: Registration.Kind, _ id: UniqueID, _ renewal: Int, _ name: ObjectName
  ) throws(BasaltError) -> Registration {
    do throws(BasaltError) {
      return try Registration(parsing: bytes, kind, id: id, renewal: renewal, warehouse: warehouse)
    } catch {
      throw error.at("object", name)
    }
  }
}
