import BasaltCore
import BasaltLedger
import BasaltStorage
import TestSupport
import Testing

@Suite struct RegistrationBookTests {
  private struct Bench {
    let store: SimulatedStore
    let clock = ManualWallClock(1_800_000_000_000_000)
    let warehouse = UniqueID(bits: 1)
    var book: RegistrationBook { RegistrationBook(of: warehouse, on: store, clock: clock) }

    init(seed: UInt64 = 1) throws { store = try SimulatedStore(seed: seed) }
  }

  @Test(arguments: Registration.Kind.allCases)
  func whatIsRegisteredIsListedUntilItEnds(kind: Registration.Kind) throws {
    let bench = try Bench()
    var first = try bench.book.register(kind, owner: "first", version: CommitNumber(3))
    let second = try bench.book.register(kind, owner: "second", version: CommitNumber(2))
    bench.clock.advance(by: 1_000)
    first = try bench.book.renew(first)
    #expect(first.renewal == 1 && first.renewed.microseconds == first.begun.microseconds + 1_000)
    #expect(Set(try bench.book.registrations(kind)) == [first, second])
    #expect(try bench.book.oldestNeededVersion() == CommitNumber(2))
    // A stranger's object is passed over.
    try bench.store.put(ObjectName("\(kind.prefix)notes/000000"), [1])
    try bench.book.end(second)
    try bench.book.end(second)
    #expect(try bench.book.registrations(kind) == [first])
    #expect(try bench.book.oldestNeededVersion() == CommitNumber(3))
  }

  @Test func anExpiredRegistrationNeedsNothing() throws {
    let bench = try Bench()
    let lease = try bench.book.register(.lease, owner: "reader", version: CommitNumber(3))
    bench.clock.advance(by: Limits.registrationLifetimeMicroseconds)
    #expect(lease.isExpired(at: lease.expires))
    #expect(try bench.book.oldestNeededVersion() == nil)
    #expect(try bench.book.registrations(.lease) == [lease], "still listed, for whoever cleans up")
    // A clock that jumps back does not shorten a promise.
    bench.clock.advance(by: -2 * Limits.registrationLifetimeMicroseconds)
    #expect(try bench.book.renew(lease).expires == lease.expires)
  }

  @Test func aRemovedRegistrationCannotBeRenewed() throws {
    let bench = try Bench()
    let lease = try bench.book.register(.lease, owner: "reader", version: .genesis)
    try bench.book.end(lease)
    let error = #expect(throws: BasaltError.self) { try bench.book.renew(lease) }
    #expect(error?.code == .conflict)
    #expect(error?.message.hasPrefix("The lease \(lease.id) expired at 2027") == true)
    #expect(error?.remedy == "Begin to read again, at a newer version.")
    #expect(try bench.book.registrations(.lease).isEmpty)
    let attempt = try bench.book.register(.attempt, owner: "writer", version: .genesis)
    try bench.book.end(attempt)
    let other = #expect(throws: BasaltError.self) { try bench.book.renew(attempt) }
    #expect(other?.remedy == "Begin the work again.")
  }

  @Test func whatIsNotAllowedIsRefused() throws {
    let bench = try Bench()
    let lease = try bench.book.register(.lease, owner: "reader", version: .genesis)
    var error = #expect(throws: BasaltError.self) {
      try bench.book.register(.lease, id: lease.id, owner: "reader", version: .genesis)
    }
    #expect(error?.code == .alreadyExists && error?.message == "The lease \(lease.id) is registered already.")
    #expect(error?.remedy == "Register each piece of work under an id of its own.")
    error = #expect(throws: BasaltError.self) { try bench.book.register(.lease, owner: "", version: .genesis) }
    #expect(error?.message == "'' cannot be the name of an owner.")
    #expect(error?.remedy == "Use 1 to 256 bytes without control characters.")
  }

  /// A damaged one must not be taken for a dead one: what it protects would be removed.
  @Test func aDamagedRegistrationIsReported() throws {
    let bench = try Bench()
    _ = try bench.book.register(.lease, owner: "reader", version: .genesis)
    let name = try bench.store.list(prefix: "leases/")[0].name
    let sound = try bench.store.bytes(name)
    let other = RegistrationBook(of: UniqueID(bits: 2), on: bench.store, clock: bench.clock)
    #expect(throws: BasaltError.self) { try other.registrations(.lease) }
    try bench.store.replace(name, Array(sound.dropLast()))
    let error = #expect(throws: BasaltError.self) { try bench.book.oldestNeededVersion() }
    #expect(error?.code == .corruptLedger && error?.context.map(\.value) == [name.text])
  }

  @Test func aRegistrationThatContradictsItselfIsRefused() throws {
    func read(_ renewed: Int, _ expires: Int) throws {
      let object = try LedgerObject(
        .lease, of: UniqueID(bits: 1),
        fields: [
          .init("id", .string("\(UniqueID(bits: 2))")), .init("renewal", .string("0")), .init("owner", .string("o")),
          .init("version", .string("0")), .init("begun", .string("5")), .init("renewed", .string("\(renewed)")),
          .init("expires", .string("\(expires)")),
        ])
      _ = try Registration(
        parsing: object.bytes, .lease, id: UniqueID(bits: 2), renewal: 0, warehouse: UniqueID(bits: 1))
    }
    try read(5, 6)
    for (renewed, expires) in [(4, 6), (5, 5)] {
      let error = #expect(throws: BasaltError.self) { try read(renewed, expires) }
      #expect(error?.message.hasPrefix("The lease \(UniqueID(bits: 2)) begins at") == true)
    }
  }

  /// At every moment of a renewal, and after a loss of power in it, the registration is there.
  @Test(arguments: Soak.seeds(20))
  func aRenewalThatIsCutShortLosesNothing(seed: UInt64) throws {
    for call in 0..<40 {
      let bench = try Bench(seed: seed)
      let lease = try bench.book.register(.lease, owner: "reader", version: CommitNumber(3))
      bench.clock.advance(by: 1_000)
      bench.store.setFaults(SimulatedFaults(planned: [bench.store.callCount + call: .crash]))
      _ = try? bench.book.renew(lease)
      let survivor = try bench.store.crash()
      let book = RegistrationBook(of: bench.warehouse, on: survivor, clock: bench.clock)
      #expect(try book.registrations(.lease).map(\.id) == [lease.id], "call \(call), seed \(seed)")
    }
  }
}
