package import BasaltCore
import CBasaltSystem
import Synchronization

/// Lets callers share what takes as long for a hundred as for one, a synchronisation above all: while one group is done,
/// the next gathers.
///
/// Groups grow by themselves as the load does. Of those who wait, one leads: it does the work of all who have come, and
/// then hands on. Were it to go on while others keep coming, its own caller would wait for ever.
///
/// A caller waits in one of two ways. A thread waits on a monitor of its own: with one for all, every group would wake
/// everybody, most of them in vain. A task is called back: it holds no thread meanwhile, and what leads for tasks is a
/// thread that is started for it and goes on as long as tasks wait.
package final class GroupQueue<Work: Sendable, Outcome: Sendable>: Sendable {
  /// What one group may have, and how long it is waited for.
  package struct Bounds: Sendable {
    let workCountMaximum: Int
    let weightMaximum: Int
    /// The weight of a piece of work. A piece that is heavier than all of a group is a group of its own.
    let weight: @Sendable (Work) -> Int
    let gatheringMaximum: Duration
    /// How long a thread that leads for tasks stays awake for the next one.
    let lingeringMaximum: Duration

    /// - Parameters:
    ///   - weight: In whatever unit `weightMaximum` has.
    ///   - gatheringMaximum: Later than this, callers are not coming back: on a device that takes 100 ms nobody waits
    ///     longer, either.
    ///   - lingeringMaximum: Processor time that may be spent, once a group, to save that a thread is woken; none by default.
    package init(
      workCountMaximum: Int, gatheringMaximum: Duration, lingeringMaximum: Duration = .zero,
      weightMaximum: Int = .max, weight: @escaping @Sendable (Work) -> Int = { _ in 0 }
    ) {
      precondition(workCountMaximum > 0, "a group has a piece of work")
      self.workCountMaximum = workCountMaximum
      self.gatheringMaximum = gatheringMaximum
      // Awake on the one processor there is, a thread would only keep away who it waits for.
      self.lingeringMaximum = WorkerPool.availableProcessorCount > 1 ? lingeringMaximum : .zero
      self.weightMaximum = weightMaximum
      self.weight = weight
    }
  }

  private let bounds: Bounds
  private let perform: @Sendable ([Work]) -> [Outcome]
  private let refusal: @Sendable (BasaltError) -> Outcome
  /// Where those lead that lead for tasks.
  private let threads: BlockingThreads
  private let queue = Monitor(Queue())
  /// How many have come, ever: what a leader that lingers looks at without the lock.
  private let arrivalCount = Atomic(0)

  /// Invariant: a caller that has no outcome yet is waiting here, or is in the group that is led.
  private struct Queue: Sendable {
    /// In the order of coming. While nobody leads, nobody waits; the leader is the first.
    var waiting: [Caller] = []
    /// Whether somebody gathers or works; one at a time, since a second group could only follow the first.
    var isLed = false
    /// Callers that were in the last group or came while it was done: so many are likely to come again.
    var expectedCount = 1
    /// How long the last group took.
    var duration = Duration.zero
    /// When the last group ended.
    var end = ContinuousClock.now
    /// Whether the last who found nobody leading came so soon after a group that its leader might have lingered.
    var isSteady = false
  }

  /// One call of `run` or `submit`, and how it hears of its turn.
  private final class Caller: Sendable {
    enum Ear: Sendable {
      case thread(Monitor<Turn?>)
      case task(@Sendable (Outcome) -> Void, afterwards: @Sendable () -> Void)
    }

    let work: Work
    let ear: Ear

    init(_ work: Work, _ ear: Ear) { (self.work, self.ear) = (work, ear) }

    func hear(_ outcome: Outcome) {
      switch ear {
      case .thread(let turn): Caller.tell(turn, .done(outcome))
      case .task(let completion, _): completion(outcome)
      }
    }

    var isTask: Bool { afterwards != nil }
    /// `nil` of a thread.
    var afterwards: (@Sendable () -> Void)? {
      if case .task(_, let afterwards) = ear { afterwards } else { nil }
    }

    static func tell(_ turn: Monitor<Turn?>, _ what: Turn) {
      turn.withLock { $0 = what }
      turn.wakeOne()
    }
  }

  /// What a thread is woken for: work for all, or its own outcome.
  private enum Turn: Sendable {
    case lead
    case done(Outcome)
  }

  /// The part of a group's time that its leader waits for callers who have just come back from the last one.
  /// Without it two halves take turns, each waiting through the other's group; a twentieth more of latency
  /// doubles what a slow device gets done.
  private static var gatheringShare: Int { 16 }

  /// - Parameters:
  ///   - threads: For those who lead for tasks; none is started before there are any.
  ///   - refusal: The outcome of a task for which no thread could be had.
  ///   - perform: Does the work of a group, in the order of coming, and gives an outcome for each. One call at a time, on
  ///     whichever thread leads.
  package init(
    _ bounds: Bounds, threads: BlockingThreads, refusal: @escaping @Sendable (BasaltError) -> Outcome,
    perform: @escaping @Sendable ([Work]) -> [Outcome]
  ) {
    (self.bounds, self.threads, self.refusal, self.perform) = (bounds, threads, refusal, perform)
  }

  /// Whether a group is under way, in which case what somebody did a moment ago may be in it; or a thread lingers.
  package var isLed: Bool { queue.withLock { $0.isLed } }

  // MARK: Callers

  /// Has work done, together with that of others who come at the same time, and blocks until it has an outcome.
  /// - Complexity: One group, or two when one was under way that came too early for this.
  package func run(_ work: Work) -> Outcome {
    let turn = Monitor<Turn?>(nil)
    let caller = Caller(work, .thread(turn))
    // Who is told to lead goes on as one who came first.
    if !enter(caller), case .done(let outcome) = turn.wait({ $0 }) { return outcome }
    let (group, outcomes) = performGroup()
    precondition(group.first === caller, "who leads is the first who waits")
    // Before the outcomes: the next group gathers while these callers wake.
    handOn()
    for (caller, outcome) in zip(group, outcomes).dropFirst() { caller.hear(outcome) }
    return outcomes[0]
  }

  /// The same for a task: returns at once.
  /// - Parameters:
  ///   - completion: Called once, with the outcome, on a thread that leads: it must not block.
  ///   - afterwards: Called there when all tasks of the group have been called back, for one of them: what all of them would
  ///     otherwise begin their next work with. It must not block, either.
  package func submit(
    _ work: Work, completion: @escaping @Sendable (Outcome) -> Void, afterwards: @escaping @Sendable () -> Void = {}
  ) {
    if enter(Caller(work, .task(completion, afterwards: afterwards))) { handOn() }
  }

  /// - Returns: Whether nobody leads, so that this caller has to.
  private func enter(_ caller: Caller) -> Bool {
    let leads = queue.withLock { queue in
      queue.waiting.append(caller)
      guard !queue.isLed else { return false }
      queue.isLed = true
      queue.isSteady = ContinuousClock.now - queue.end < bounds.lingeringMaximum
      return true
    }
    // A leader may be gathering, or lingering.
    if !leads {
      arrivalCount.add(1, ordering: .releasing)
      queue.wakeOne()
    }
    return leads
  }

  // MARK: Leading

  /// Lets the first who waits lead, if there is one: a thread by itself, and a thread for a task.
  private func handOn() {
    while let next = queue.withLock({ nextLeader(&$0) }) {
      switch next.ear {
      case .thread(let turn): return Caller.tell(turn, .lead)
      case .task:
        do throws(BasaltError) { return try threads.start { self.leadForTasks() } } catch {
          // No thread is to be had. Whoever leads owns the queue's front, so that nobody else takes it out.
          queue.withLock { _ = $0.waiting.removeFirst() }
          next.hear(refusal(error))
        }
      }
    }
  }

  /// Leads as long as the first who waits is a task. Its thread is nobody's, so that nobody waits for its end.
  private func leadForTasks() {
    while true {
      let (group, outcomes) = performGroup()
      let arrivedCount = arrivalCount.load(ordering: .acquiring)
      let (next, isLingering) = queue.withLock { queue in
        let isLingering = queue.waiting.isEmpty && queue.isSteady
        queue.isLed = !queue.waiting.isEmpty || isLingering
        return (queue.waiting.first, isLingering)
      }
      // Before the outcomes, as in `run`.
      if case .thread(let turn)? = next?.ear { Caller.tell(turn, .lead) }
      for (caller, outcome) in zip(group, outcomes) { caller.hear(outcome) }
      // While the tasks are on their way back.
      for caller in group {
        guard let afterwards = caller.afterwards else { continue }
        afterwards()
        break
      }
      if isLingering {
        linger(after: arrivedCount)
        guard leadsOn() else { return }
      } else {
        guard let next, next.isTask else { return }
      }
    }
  }

  /// Stays awake for the next caller, for a moment: a session that commits row by row comes back within a tenth of a
  /// millisecond, and to wake a thread for it takes a third of that.
  ///
  /// Only after a caller has come that soon, and not again after one has not: who commits once a second costs nothing.
  /// - Parameter arrivedCount: Those who had come when nobody waited.
  private func linger(after arrivedCount: Int) {
    let end = ContinuousClock.now + bounds.lingeringMaximum
    // Without the lock, which whoever comes wants to have.
    while arrivalCount.load(ordering: .acquiring) == arrivedCount, ContinuousClock.now < end { basalt_pause() }
  }

  /// After lingering: whether the first who waits is a task, which this thread goes on to lead for.
  private func leadsOn() -> Bool {
    let next = queue.withLock { queue in
      queue.isSteady = !queue.waiting.isEmpty
      return nextLeader(&queue)
    }
    if case .thread(let turn)? = next?.ear { Caller.tell(turn, .lead) }
    return next?.isTask ?? false
  }

  /// The first who waits; without one, nobody leads from now on.
  private func nextLeader(_ queue: inout Queue) -> Caller? {
    queue.isLed = !queue.waiting.isEmpty
    return queue.waiting.first
  }

  /// Does the work of all who have come.
  /// - Precondition: The caller leads.
  private func performGroup() -> ([Caller], [Outcome]) {
    let group = gather()
    let start = ContinuousClock.now
    // Without the lock: others queue up meanwhile, which is how the next group gathers. No key path: of a generic type it is
    // put together anew each time, in 5 µs.
    let outcomes = perform(group.map { $0.work })
    precondition(outcomes.count == group.count, "\(outcomes.count) outcomes of \(group.count) pieces of work")
    let duration = ContinuousClock.now - start
    queue.withLock { queue in
      queue.expectedCount = group.count + queue.waiting.count
      queue.duration = duration
      queue.end = start + duration
    }
    return (group, outcomes)
  }

  /// Waits for those who are likely to come, a share of a group's time at most, and takes all who have.
  private func gather() -> [Caller] {
    let patience = queue.withLock { queue in
      // A session alone waits for nobody.
      queue.waiting.count >= queue.expectedCount
        ? .zero : min(queue.duration / GroupQueue.gatheringShare, bounds.gatheringMaximum)
    }
    if patience > .zero {
      _ = queue.wait(atMost: patience) { $0.waiting.count >= $0.expectedCount ? () : nil }
    }
    return queue.withLock { queue in
      // At most as many as a group takes; the first of the rest leads the next round.
      var (count, weight) = (0, 0)
      for caller in queue.waiting.prefix(bounds.workCountMaximum) {
        weight += bounds.weight(caller.work)
        guard count == 0 || weight <= bounds.weightMaximum else { break }
        count += 1
      }
      let group = Array(queue.waiting.prefix(count))
      queue.waiting.removeFirst(count)
      return group
    }
  }
}
