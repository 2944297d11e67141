import BasaltCore
import BasaltRuntime
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct GroupQueueTests {
  private typealias Queue = GroupQueue<Int, Int>

  /// What has been done, group by group, and whether two groups were ever done at once.
  private final class Record: Sendable {
    private struct State {
      var groups: [[Int]] = []
      var isWorking = false
      var hasOverlapped = false
    }

    private let state = Mutex(State())
    var groups: [[Int]] { state.withLock { $0.groups } }
    var hasOverlapped: Bool { state.withLock { $0.hasOverlapped } }

    /// The outcome of a piece of work is its negative, so that none can be taken for another's.
    func perform(_ work: [Int]) -> [Int] {
      state.withLock { state in
        state.hasOverlapped = state.hasOverlapped || state.isWorking
        state.isWorking = true
      }
      // Others come meanwhile.
      for _ in 0..<50 { sched_yield() }
      state.withLock { state in
        state.groups.append(work)
        state.isWorking = false
      }
      return work.map { -$0 }
    }
  }

  private static func queue(_ record: Record, _ bounds: Queue.Bounds) -> Queue {
    Queue(bounds, threads: BlockingThreads(), refusal: { _ in .min }, perform: record.perform)
  }

  /// Whoever leads hands on to the other kind: threads to tasks, which have none of their own, and back. A thread that
  /// lingers is one that leads.
  @Test(arguments: Soak.seeds(4)) func everyPieceIsDoneOnceAndInBounds(seed: UInt64) async {
    var random = SeededRandom(seed: seed)
    let countMaximum = random.integer(in: 1...9)
    let weightMaximum = random.integer(in: 1...30)
    let weights = (0..<400).map { _ in random.integer(in: 0...20) }
    let record = Record()
    let queue = Self.queue(
      record,
      Queue.Bounds(
        workCountMaximum: countMaximum, gatheringMaximum: .milliseconds(1),
        lingeringMaximum: .microseconds(random.integer(in: 0...300)), weightMaximum: weightMaximum,
        weight: { weights[$0] }))
    let wrong = Mutex<[Int]>([])
    let check = { @Sendable (work: Int, outcome: Int) in
      if outcome != -work { wrong.withLock { $0.append(work) } }
    }
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<10 {
        group.addTask {
          for work in (20 * caller)..<(20 * caller + 20) {
            check(work, await withCheckedContinuation { done in queue.submit(work) { done.resume(returning: $0) } })
          }
        }
      }
      group.addTask {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
          DispatchQueue.global().async {
            DispatchQueue.concurrentPerform(iterations: 10) { caller in
              for work in (200 + 20 * caller)..<(220 + 20 * caller) { check(work, queue.run(work)) }
            }
            done.resume()
          }
        }
      }
    }
    #expect(wrong.withLock { $0 }.isEmpty)
    #expect(record.groups.flatMap { $0 }.sorted() == Array(0..<400))
    #expect(!record.hasOverlapped)
    // What is heavier than a whole group is one by itself.
    #expect(
      record.groups.allSatisfy { group in
        (1...countMaximum).contains(group.count)
          && (group.count == 1 || group.map { weights[$0] }.reduce(0, +) <= weightMaximum)
      })
    Self.awaitRest(of: queue)
  }

  /// Without a bound in time: a test that hangs here says so by its name.
  private static func awaitRest(of queue: Queue) { while queue.isLed { sched_yield() } }

  /// It leads until the next caller comes, of either kind, or for as long as it may.
  @Test(arguments: [false, true]) func whoLingersHandsOn(toTask isTask: Bool) async {
    let record = Record()
    let queue = Self.queue(
      record, Queue.Bounds(workCountMaximum: 9, gatheringMaximum: .zero, lingeringMaximum: .seconds(86_400)))
    let followUps = Mutex(0)
    let submit = { @Sendable (work: Int) in
      await withCheckedContinuation { (done: CheckedContinuation<Int, Never>) in
        queue.submit(work) {
          done.resume(returning: $0)
        } afterwards: {
          followUps.withLock { $0 += 1 }
        }
      }
    }
    // The queue is young: its first caller counts as one that came soon.
    #expect(await submit(1) == -1)
    #expect(queue.isLed == (WorkerPool.availableProcessorCount > 1))
    if isTask {
      #expect(await submit(2) == -2)
      while followUps.withLock({ $0 }) < 2 { sched_yield() }
    }
    let outcome = await withCheckedContinuation { (done: CheckedContinuation<Int, Never>) in
      DispatchQueue.global().async { done.resume(returning: queue.run(3)) }
    }
    #expect(outcome == -3)
    // The thread that ran it led, and lingers for nobody.
    #expect(!queue.isLed)
    #expect(followUps.withLock { $0 } == (isTask ? 2 : 1))
    #expect(record.groups == (isTask ? [[1], [2], [3]] : [[1], [3]]))
  }

  @Test func whoeverLingersInVainEnds() async {
    let record = Record()
    let queue = Self.queue(
      record, Queue.Bounds(workCountMaximum: 9, gatheringMaximum: .zero, lingeringMaximum: .milliseconds(2)))
    for work in 1...3 {
      let outcome = await withCheckedContinuation { done in queue.submit(work) { done.resume(returning: $0) } }
      #expect(outcome == -work)
      Self.awaitRest(of: queue)
    }
  }

  /// What came during a group is the next one, in the order of coming.
  @Test func whatComesMeanwhileIsOneGroup() async throws {
    let gate = Monitor(false)
    let groups = Mutex<[[Int]]>([])
    let queue = Queue(
      Queue.Bounds(workCountMaximum: 100, gatheringMaximum: .zero), threads: BlockingThreads(),
      refusal: { _ in .min },
      perform: { work in
        if work[0] == 0 { gate.wait { $0 ? () : nil } }
        groups.withLock { $0.append(work) }
        return work
      })
    let done = Monitor(0)
    for work in 0...20 {
      queue.submit(work) { _ in
        done.withLock { $0 += 1 }
        done.wakeAll()
      }
      #expect(queue.isLed)
    }
    gate.withLock { $0 = true }
    gate.wakeAll()
    await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
      DispatchQueue.global().async {
        done.wait { $0 == 21 ? () : nil }
        ended.resume()
      }
    }
    #expect(groups.withLock { $0.flatMap { $0 } } == Array(0...20))
    // The first waited for nobody, or gathered some that came at once.
    #expect(groups.withLock { $0.count } <= 2)
  }
}
