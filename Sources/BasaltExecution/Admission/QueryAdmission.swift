package import BasaltCore
package import BasaltRuntime

/// Lets queries begin while there is memory for them, and has the others wait their turn.
///
/// All queries of an engine share one budget. Without a queue each of many would get a part of what it needs, and in the end
/// none of them its last byte. So a query says how much it believes to need before it begins (`LogicalPlan.estimatedByteCount`),
/// and begins when that much is free of what others have said.
///
/// **Order.** First come, first served. A small query may pass a large one that does not fit yet, but only so many may pass any
/// one: neither the small nor the large waits for ever.
///
/// **Nobody waits for somebody who waits.** A query is *at work* while a round of its rows is made, and for a moment after it, since
/// most readers come back at once; then it is at rest. At rest it counts with what it holds and not with what it has said, and when
/// nobody is at work, the first of the queue begins, whatever is free. Hence a reader who asks a second query before he reads on
/// in the first, or never reads on, holds up nobody for longer than that moment: a query that is at work waits for no other one,
/// and ends, or comes to rest.
///
/// **Beliefs may be wrong.** A query that runs out of memory beside others is made again by itself, in which it comes before all
/// others; alone it has what there is but for what those at rest hold (`Ticket.workAlone`). What it held at first is given back
/// before.
///
/// Costs a lock at the beginning and at the end of each round; nothing while rows are made.
package final class QueryAdmission: Sendable {
  /// How long, and how many, may wait.
  package struct Queue: Sendable {
    package var countMaximum = Limits.queuedQueryCountMaximum
    package var timeout = Limits.queueTimeout
    /// From the end of a round until its query is at rest: longer than a thread waits for its processor beside many others, and
    /// little to wait for who really waits for a reader that does not come back.
    package var restDelay = Duration.milliseconds(200)

    package init() {}
  }

  private let budget: MemoryBudget
  private let queue: Queue
  private let state = Monitor(State())

  /// Claims beyond it are taken for this: the rest of the budget is for small ones beside them.
  private var claimMaximum: Int { budget.byteCount / 4 * 3 }
  /// So many queries at once at most, if all of them are small: also a small one takes its time on the processor.
  private var claimMinimum: Int { budget.byteCount / QueryAdmission.countMaximum }
  /// What may pass others.
  private var smallMaximum: Int { budget.byteCount / 16 }

  private static let countMaximum = 64
  /// How many pass one that waits.
  private static let passingCountMaximum = 32
  /// How often one that waits looks whether it was cancelled, as a flag wakes nobody: before its user wonders, and seldom enough
  /// that a thousand of them are not felt.
  private static let cancellationPeriod = Duration.milliseconds(40)

  private struct State: Sendable {
    var nextNumber = 0
    /// Those that have begun and not ended, by number.
    var begun: [Int: Claim] = [:]
    /// In the order in which they will begin.
    var waiting: [Waiting] = []

    func isAnyAtWork(_ now: ContinuousClock.Instant) -> Bool { begun.values.contains { $0.isAtWork(now) } }
    func isAnotherAtWork(than number: Int, _ now: ContinuousClock.Instant) -> Bool {
      begun.contains { $0.key != number && $0.value.isAtWork(now) }
    }
  }

  private struct Claim: Sendable {
    var byteCount: Int
    /// What it really has.
    let budget: MemoryBudget
    /// Rounds that are being made; of a result that two read, two.
    var roundCount = 1
    /// When it is at rest, unless another round begins.
    var rest = ContinuousClock.now
    /// Whether another was at work at the same time, at any time.
    var hadCompany: Bool

    func isAtWork(_ now: ContinuousClock.Instant) -> Bool { roundCount > 0 || now < rest }
  }

  private struct Waiting: Sendable {
    let number: Int
    let byteCount: Int
    let budget: MemoryBudget
    let isAlone: Bool
    var passedCount = 0
  }

  package init(_ budget: MemoryBudget, _ queue: Queue = Queue()) { (self.budget, self.queue) = (budget, queue) }

  /// Queries that wait at the moment.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// For one query, which has not begun yet.
  /// - Parameters:
  ///   - byteCount: What it is believed to need.
  ///   - budget: A part of the engine's, and this query's alone.
  package func ticket(byteCount: Int, _ budget: MemoryBudget, _ cancellation: Cancellation) -> Ticket {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    return Ticket(
      self, number: number, byteCount: max(claimMinimum, min(byteCount, claimMaximum)), budget, cancellation)
  }

  // MARK: Beginning

  /// - Parameter isAlone: Comes before all that are not, and beside nobody.
  /// - Throws: `.cancelled`; `.busy` when too many wait already, or it has waited too long. It has not begun then.
  /// - Returns: How long it has waited; zero of nearly all.
  fileprivate func begin(_ ticket: Ticket, isAlone: Bool) throws(BasaltError) -> Duration {
    // Nearly always there is room, and one look is all.
    let hasBegun: Bool? = state.withLock { state in
      let waiting = Waiting(
        number: ticket.number, byteCount: isAlone ? budget.byteCount : ticket.byteCount, budget: ticket.budget,
        isAlone: isAlone)
      let place = (isAlone ? state.waiting.firstIndex { !$0.isAlone } : nil) ?? state.waiting.count
      state.waiting.insert(waiting, at: place)
      // Others that may begin by now look for themselves, within a period.
      admit(&state)
      if state.begun[ticket.number] != nil { return true }
      guard state.waiting.count > queue.countMaximum, !isAlone else { return false }
      state.waiting.removeLast()
      return nil
    }
    guard let hasBegun else {
      throw BasaltError(
        .busy, "\(queue.countMaximum) queries wait for memory already.",
        remedy: "Ask again later, raise the memory budget, or let more of them wait.")
    }
    if hasBegun { return .zero }
    let start = ContinuousClock.now
    while true {
      let left = queue.timeout - (ContinuousClock.now - start)
      let period = min(QueryAdmission.cancellationPeriod, max(left, .zero))
      let hasBegun: Void? = state.wait(atMost: period) { state in
        // The first of the queue sees for all that somebody has come to rest, of which nobody tells.
        if state.waiting.first?.number == ticket.number { admit(&state) }
        return state.begun[ticket.number] == nil ? nil : ()
      }
      if hasBegun != nil {
        // Others may have begun with it.
        state.wakeAll()
        return ContinuousClock.now - start
      }
      guard ticket.cancellation.isCancelled || left <= .zero else { continue }
      // Begun at the last moment, or out of the queue: whoever is behind it may begin now.
      var isOut = false
      change { state in
        isOut = state.begun[ticket.number] == nil
        state.waiting.removeAll { $0.number == ticket.number }
      }
      guard isOut else { return ContinuousClock.now - start }
      try ticket.cancellation.check()
      throw BasaltError(
        .busy, "The query has waited \(queue.timeout) for memory that other queries have.",
        remedy: "Ask again later, run fewer queries at the same time, or raise the memory budget.")
    }
  }

  /// Lets all begin that may. Under the lock, whenever something has changed.
  private func admit(_ state: inout State) {
    while let first = state.waiting.first, mayBegin(first, state) { begin(at: 0, &state) }
    // The first does not fit: what is small, and does, goes past it.
    var index = 1
    while index < state.waiting.count, state.waiting[0].passedCount < QueryAdmission.passingCountMaximum {
      let waiting = state.waiting[index]
      if waiting.byteCount <= smallMaximum, fits(waiting, state) {
        state.waiting[0].passedCount += 1
        begin(at: index, &state)
      } else {
        index += 1
      }
    }
  }

  private func mayBegin(_ waiting: Waiting, _ state: State) -> Bool {
    // Nobody will give anything back by himself: to wait on would be for ever.
    if !state.isAnyAtWork(.now) { return true }
    return !waiting.isAlone && fits(waiting, state)
  }

  private func fits(_ waiting: Waiting, _ state: State) -> Bool {
    // Claims are beliefs: together they may be more than there is, when some have come to rest and gone on.
    var free = budget.byteCount
    let now = ContinuousClock.now
    for claim in state.begun.values {
      let held = claim.budget.reservedByteCount
      free -= claim.isAtWork(now) ? max(claim.byteCount, held) : held
    }
    return waiting.byteCount <= free
  }

  private func begin(at index: Int, _ state: inout State) {
    let waiting = state.waiting.remove(at: index)
    let hasCompany = state.isAnyAtWork(.now)
    if hasCompany { noteCompany(&state) }
    state.begun[waiting.number] = Claim(
      byteCount: waiting.byteCount, budget: waiting.budget, hadCompany: hasCompany)
  }

  private func noteCompany(_ state: inout State) {
    let now = ContinuousClock.now
    for (number, claim) in state.begun where claim.isAtWork(now) { state.begun[number]?.hadCompany = true }
  }

  // MARK: Rounds

  /// - Returns: Whether the query has begun before, and so need not wait.
  fileprivate func resume(_ number: Int) -> Bool {
    state.withLock { state in
      guard state.begun[number] != nil else { return false }
      // It holds what it has in any case, and waits for nobody.
      state.begun[number]?.roundCount += 1
      if state.isAnotherAtWork(than: number, .now) { noteCompany(&state) }
      return true
    }
  }

  fileprivate func rest(_ number: Int) {
    change { state in
      state.begun[number]?.roundCount -= 1
      state.begun[number]?.rest = .now + queue.restDelay
    }
  }

  fileprivate func end(_ number: Int) { change { $0.begun[number] = nil } }

  fileprivate func hadCompany(_ number: Int) -> Bool { state.withLock { $0.begun[number]?.hadCompany ?? false } }

  /// Whatever may have made room.
  private func change(_ body: (inout State) -> Void) {
    let mayHaveAdmitted = state.withLock { state in
      let hadWaiting = !state.waiting.isEmpty
      body(&state)
      admit(&state)
      return hadWaiting
    }
    if mayHaveAdmitted { state.wakeAll() }
  }

  // MARK: Tickets

  /// One query's place, from before it begins until nobody holds it any more.
  package final class Ticket: Sendable {
    fileprivate let admission: QueryAdmission
    fileprivate let number: Int
    fileprivate let byteCount: Int
    fileprivate let cancellation: Cancellation
    /// What the query takes its memory from.
    package let budget: MemoryBudget

    fileprivate init(
      _ admission: QueryAdmission, number: Int, byteCount: Int, _ budget: MemoryBudget, _ cancellation: Cancellation
    ) {
      (self.admission, self.number, self.byteCount) = (admission, number, byteCount)
      (self.budget, self.cancellation) = (budget, cancellation)
    }

    deinit { admission.end(number) }

    /// Does work of the query; the first time when its turn has come. Blocks.
    /// - Parameter waited: Told how long that took, where it took any time.
    /// - Throws: `.cancelled`, `.busy`; what the work throws.
    package func work(
      waited: (Duration) -> Void = { _ in }, _ body: () throws(BasaltError) -> Void
    ) throws(BasaltError) {
      if !admission.resume(number) { waited(try admission.begin(self, isAlone: false)) }
      defer { admission.rest(number) }
      try body()
    }

    /// Its rows are at their end: it needs nothing any more, however long somebody keeps its result.
    package func end() { admission.end(number) }

    /// Whether another query was at work beside this one, so that by itself it may have memory that it has missed.
    package var hadCompany: Bool { admission.hadCompany(number) }

    /// The same as `work`, beside nobody that is at work: of a query that begins again.
    /// - Precondition: No round of it is being made, and it holds no memory.
    package func workAlone(_ body: () throws(BasaltError) -> Void) throws(BasaltError) {
      admission.end(number)
      _ = try admission.begin(self, isAlone: true)
      defer { admission.rest(number) }
      try body()
    }
  }
}
