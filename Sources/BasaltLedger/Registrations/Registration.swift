package import BasaltCore
import BasaltStorage

/// Somebody's notice that they are at work, or reading: an attempt, so that what it leaves when it dies can be told and removed; or a
/// lease, so that nothing of the version that is read is removed meanwhile.
/// - Source: format-spec/ledger.md, "Attempt and lease"
package struct Registration: Sendable, Hashable {
  package enum Kind: Sendable, Hashable, CaseIterable {
    case attempt
    case lease

    var objectKind: LedgerObjectKind { self == .attempt ? .attempt : .lease }
    package var prefix: String { self == .attempt ? "attempts/" : "leases/" }
  }

  package let kind: Kind
  package let id: UniqueID
  /// How often it was renewed.
  package private(set) var renewal = 0
  /// Who, for people.
  package let owner: String
  /// The newest commit that it knew when it began (attempt), or that it reads (lease).
  package let version: CommitNumber
  package let begun: CommitTime
  package private(set) var renewed: CommitTime
  /// From then on others may take it for dead.
  package private(set) var expires: CommitTime

  /// Six digits: renewed once a minute, two years.
  static let renewalMaximum = 999_999

  /// One that begins now.
  init(_ kind: Kind, id: UniqueID, owner: String, version: CommitNumber, begun: CommitTime) {
    self.kind = kind
    self.id = id
    self.owner = owner
    self.version = version
    self.begun = begun
    renewed = begun
    expires = begun.advanced(by: Limits.registrationLifetimeMicroseconds)
  }

  /// The same, renewed.
  /// - Throws: `.outOfRange` when it was renewed as often as can be.
  func renewed(at time: CommitTime) throws(BasaltError) -> Registration {
    guard renewal < Registration.renewalMaximum else {
      throw BasaltError(
        .outOfRange, "The registration \(id) was renewed \(renewal) times, which is as often as can be.",
        remedy: "End it, and begin another.")
    }
    var next = self
    next.renewal += 1
    // A clock that jumped back does not shorten what was promised.
    next.renewed = max(time, renewed)
    next.expires = next.renewed.advanced(by: Limits.registrationLifetimeMicroseconds)
    return next
  }

  package func isExpired(at time: CommitTime) -> Bool { time >= expires }

  // MARK: Objects

  private static let renewalDigitCount = 6

  var name: ObjectName {
    LedgerNames.name(folder + LedgerNames.padded(renewal, to: Registration.renewalDigitCount))
  }

  var folder: String { "\(kind.prefix)\(id)/" }

  /// What a name says; nil for a stranger's.
  static func parse(_ name: ObjectName, _ kind: Kind) -> (id: UniqueID, renewal: Int)? {
    let rest = name.text.dropFirst(kind.prefix.count)
    guard let id = UniqueID(String(rest.prefix(36))), rest.hasPrefix("\(id)/"),
      let renewal = LedgerNames.number(name, after: "\(kind.prefix)\(id)/", digitCount: renewalDigitCount)
    else { return nil }
    return (id, renewal)
  }

  func object(of warehouse: UniqueID) throws(BasaltError) -> LedgerObject {
    try LedgerObject(
      kind.objectKind, of: warehouse,
      fields: [
        .init("id", .text(id)), .init("renewal", .integer(renewal)), .init("owner", .string(owner)),
        .init("version", .text(version)), .init("begun", .integer(begun.microseconds)),
        .init("renewed", .integer(renewed.microseconds)), .init("expires", .integer(expires.microseconds)),
      ])
  }

  /// Reads a stored registration, which its name already says the half of.
  /// - Throws: `.corruptLedger`, `.unsupportedVersion`.
  package init(
    parsing bytes: [UInt8], _ kind: Kind, id: UniqueID, renewal: Int, warehouse: UniqueID
  ) throws(BasaltError) {
    let (object, fields) = try LedgerObject.read(bytes, as: kind.objectKind)
    self.kind = kind
    self.id = try fields.id("id")
    self.renewal = try fields.integer("renewal", in: 0...Registration.renewalMaximum)
    owner = try fields.name("owner")
    version = try fields.commitNumber("version")
    begun = try fields.time("begun")
    renewed = try fields.time("renewed")
    expires = try fields.time("expires")
    // A renewal under another's name would keep alive what is dead, or let die what is alive.
    guard self.id == id, self.renewal == renewal, object.frame.warehouse == warehouse else {
      throw LedgerDamage.error(
        "The \(kind) \(id), renewal \(renewal), says that it is \(self.id), renewal \(self.renewal).")
    }
    guard expires > renewed, renewed >= begun else {
      throw LedgerDamage.error(
        "The \(kind) \(id) begins at \(begun), is renewed at \(renewed) and expires at \(expires).")
    }
  }
}
