import BasaltCore
import BasaltExecution
import BasaltRuntime
import Foundation
import Synchronization
import TestSupport
import Testing

/// `QueryAdmission`: whoever waits gets his turn, waits for nobody who waits, and can give up.
@Suite struct QueryAdmissionTests {
  /// An engine's budget of 640 bytes, and its queue.
  private struct Fixture {
    let budget = MemoryBudget(byteCount: 640)
    let admission: QueryAdmission

    /// - Parameter restDelay: None, so that rest begins with the end of a round and no clock.
    init(countMaximum: Int = 100, timeout: Duration = .seconds(86_400), restDelay: Duration = .zero) {
      var queue = QueryAdmission.Queue()
      (queue.countMaximum, queue.timeout, queue.restDelay) = (countMaximum, timeout, restDelay)
      admission = QueryAdmission(budget, queue)
    }

    func ticket(_ byteCount: Int, _ cancellation: Cancellation = Cancellation()) -> QueryAdmission.Ticket {
      admission.ticket(byteCount: byteCount, MemoryBudget(within: budget), cancellation)
    }
  }

  /// Work on threads of its own, which is waited for.
  private final class Threads: Sendable {
    private let threads = BlockingThreads()
    /// Those that are not done.
    private let open = Monitor(0)

    func start(_ work: @escaping @Sendable () -> Void) throws {
      open.withLock { $0 += 1 }
      let open = open
      try threads.start {
        work()
        open.withLock { $0 -= 1 }
        open.wakeAll()
      }
    }

    func wait() { open.wait { $0 == 0 ? () : nil } }

    /// Begins a query that is at work until the gate is opened.
    /// - Returns: When it has begun.
    func hold(_ ticket: QueryAdmission.Ticket) throws -> Gate {
      let gate = Gate()
      try start { try? ticket.work { gate.pass() } }
      gate.waitForSomebody()
      return gate
    }
  }

  /// Keeps whoever comes to it until it is opened.
  private final class Gate: Sendable {
    private enum State { case empty, reached, open }
    private let state = Monitor(State.empty)

    func pass() {
      state.withLock { $0 = .reached }
      state.wakeAll()
      state.wait { $0 == .open ? () : nil }
    }

    func waitForSomebody() { state.wait { $0 == .reached ? () : nil } }

    func open() {
      state.withLock { $0 = .open }
      state.wakeAll()
    }
  }

  private static func code(_ body: () throws(BasaltError) -> Void) -> BasaltError.Code? {
    do throws(BasaltError) {
      try body()
      return nil
    } catch {
      return error.code
    }
  }

  /// Blocks until so many are in the queue: moments. A task that is suspended here comes back when the tests before it are
  /// done, which may take longer than anybody in a queue waits.
  private static func untilWaiting(_ admission: QueryAdmission, _ isEnough: (Int) -> Bool) {
    while !isEnough(admission.waitingCount) { sched_yield() }
  }

  // Work within work: the outer query is at work while the inner one wants to begin, on one thread and without a clock.

  @Test func whatDoesNotFitWaitsAndWhatDoesBegins() throws {
    let fixture = Fixture(timeout: .zero)
    try fixture.ticket(320).work { () throws(BasaltError) in
      #expect(Self.code { () throws(BasaltError) in try fixture.ticket(330).work {} } == .busy)
      #expect(Self.code { () throws(BasaltError) in try fixture.ticket(320).work {} } == nil)
      // More than there is claims as much as a query may: it fits when there is nobody else.
      #expect(Self.code { () throws(BasaltError) in try fixture.ticket(1 << 40).work {} } == .busy)
    }
    #expect(Self.code { () throws(BasaltError) in try fixture.ticket(1 << 40).work {} } == nil)
    #expect(fixture.admission.waitingCount == 0)
  }

  @Test func aFullQueueRefusesAtOnce() throws {
    let fixture = Fixture(countMaximum: 0)
    try fixture.ticket(480).work { () throws(BasaltError) in
      #expect(Self.code { () throws(BasaltError) in try fixture.ticket(480).work {} } == .busy)
    }
    #expect(Self.code { () throws(BasaltError) in try fixture.ticket(480).work {} } == nil)
  }

  @Test func whoeverIsCancelledLeavesTheQueue() throws {
    let (fixture, threads) = (Fixture(), Threads())
    let cancellation = Cancellation()
    let outcome = Mutex<BasaltError.Code?>(nil)
    let (waiting, holding) = (fixture.ticket(480, cancellation), fixture.ticket(480))
    let gate = try threads.hold(holding)
    try threads.start {
      let code = Self.code { () throws(BasaltError) in try waiting.work {} }
      outcome.withLock { $0 = code }
    }
    Self.untilWaiting(fixture.admission) { $0 == 1 }
    cancellation.cancel()
    Self.untilWaiting(fixture.admission) { $0 == 0 }
    gate.open()
    threads.wait()
    #expect(outcome.withLock { $0 } == .cancelled)
  }

  @Test func theQueueIsServedInTheOrderInWhichItCame() throws {
    let (fixture, threads) = (Fixture(), Threads())
    let order = Mutex<[Int]>([])
    let first = fixture.ticket(480)
    let gate = try threads.hold(first)
    for number in 1...3 {
      let ticket = fixture.ticket(480)
      try threads.start { try? ticket.work { order.withLock { $0.append(number) } } }
      Self.untilWaiting(fixture.admission) { $0 == number }
    }
    #expect(order.withLock { $0 }.isEmpty)
    gate.open()
    threads.wait()
    #expect(order.withLock { $0 } == [1, 2, 3])
  }

  @Test func smallQueriesPassALargeOneButNotForEver() throws {
    let (fixture, threads) = (Fixture(timeout: .seconds(86_400)), Threads())
    let (first, large) = (fixture.ticket(480), fixture.ticket(480))
    let gate = try threads.hold(first)
    try threads.start { try? large.work {} }
    Self.untilWaiting(fixture.admission) { $0 == 1 }
    // They go past it, one after the other, until it is its turn before any other.
    var passedCount = 0
    while passedCount < 1_000 {
      let (small, cancellation) = (passedCount, Cancellation())
      let ticket = fixture.ticket(16, cancellation)
      // Whoever has to wait gives up at once.
      cancellation.cancel()
      if Self.code({ () throws(BasaltError) in try ticket.work {} }) != nil { break }
      passedCount = small + 1
    }
    #expect((1..<1_000).contains(passedCount))
    gate.open()
    threads.wait()
    #expect(fixture.admission.waitingCount == 0)
  }

  @Test func whoIsAtRestHoldsUpNobody() throws {
    let fixture = Fixture()
    // Of two results that are read in turns, and of one that nobody reads on, by one thread: nothing may wait for ever.
    let (outer, inner) = (fixture.ticket(480), fixture.ticket(480))
    for _ in 0..<3 {
      try outer.work {}
      try inner.work {}
    }
    // Also when it holds all that there is: the next one begins, and hears of it when it reserves.
    #expect(outer.budget.tryReserve(640))
    try fixture.ticket(480).work {}
    outer.budget.release(640)
  }

  @Test func whoMayComeBackAtOnceIsNotAtRest() throws {
    // Nobody is served between two rounds of a reader who comes back, unless there is room for both.
    let busy = Fixture(timeout: .zero, restDelay: .seconds(86_400))
    let reader = busy.ticket(480)
    try reader.work {}
    #expect(Self.code { () throws(BasaltError) in try busy.ticket(480).work {} } == .busy)
    try busy.ticket(160).work {}
    // Whose rows are at their end needs nothing.
    reader.end()
    try busy.ticket(320).work {}
    // And who does not come back is waited for no longer than the delay.
    let patient = Fixture(restDelay: .milliseconds(1))
    let abandoned = patient.ticket(480)
    try abandoned.work {}
    try patient.ticket(480).work {}
  }

  @Test func whatIsHeldCountsWhileOthersAreAtWork() throws {
    let fixture = Fixture(timeout: .zero)
    let resting = fixture.ticket(10)
    try resting.work {}
    #expect(resting.budget.tryReserve(400))
    try fixture.ticket(100).work { () throws(BasaltError) in
      #expect(Self.code { () throws(BasaltError) in try fixture.ticket(200).work {} } == .busy)
      resting.budget.release(400)
      #expect(Self.code { () throws(BasaltError) in try fixture.ticket(200).work {} } == nil)
    }
  }

  @Test func aloneMeansBesideNobodyAtWork() throws {
    let fixture = Fixture(timeout: .zero)
    let (first, second) = (fixture.ticket(100), fixture.ticket(100))
    try first.work { () throws(BasaltError) in
      #expect(!first.hadCompany)
      try second.work { () throws(BasaltError) in #expect(first.hadCompany && second.hadCompany) }
      #expect(Self.code { () throws(BasaltError) in try second.workAlone {} } == .busy)
    }
    try second.workAlone { () throws(BasaltError) in
      #expect(!second.hadCompany)
      #expect(Self.code { () throws(BasaltError) in try fixture.ticket(10).work {} } == .busy)
    }
  }

  @Test(arguments: Soak.seeds(4)) func allAreServedAndNeverMoreThanThereIsRoomFor(seed: UInt64) throws {
    let (fixture, threads) = (Fixture(), Threads())
    let counts = Counts()
    for index in 0..<24 {
      var random = SeededRandom(seed: seed &* 100 &+ UInt64(index))
      let claims = (0..<20).map { _ in Int.random(in: 10...480, using: &random) }
      try threads.start {
        for claim in claims {
          let ticket = fixture.ticket(claim)
          try? ticket.work { () throws(BasaltError) in
            // As much as was said, so that there always is room: never an error.
            try ticket.budget.reserve(claim, for: "a test")
            ticket.budget.release(claim)
            counts.served.add(1, ordering: .relaxed)
          }
          counts.asked.add(1, ordering: .relaxed)
        }
      }
    }
    threads.wait()
    #expect(counts.served.load(ordering: .relaxed) == counts.asked.load(ordering: .relaxed))
    #expect(fixture.admission.waitingCount == 0)
    #expect(fixture.budget.reservedByteCount == 0)
  }

  private final class Counts: Sendable {
    let served = Atomic(0)
    let asked = Atomic(0)
  }
}
