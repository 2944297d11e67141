import BasaltCore
import BasaltRuntime
import Testing

@Suite struct IOThreadsTests {
  @Test(arguments: [1, 2, 8])
  func whatIsSubmittedIsDone(threadCount: Int) throws {
    let done = Monitor<Set<Int>>([])
    let threads = try IOThreads(threadCount: threadCount)
    for number in 0..<100 {
      threads.submit {
        done.withLock { _ = $0.insert(number) }
        done.wakeAll()
      }
    }
    threads.submit(
      (100..<200).map { number in
        {
          done.withLock { _ = $0.insert(number) }
          done.wakeAll()
        }
      })
    threads.submit([])
    done.wait { $0.count == 200 ? () : nil }
  }

  @Test func oneThreadKeepsTheOrder() throws {
    let done = Monitor<[Int]>([])
    let threads = try IOThreads(threadCount: 1)
    for number in 0..<1_000 {
      threads.submit {
        done.withLock { $0.append(number) }
        done.wakeAll()
      }
    }
    #expect(done.wait { $0.count == 1_000 ? $0 : nil } == Array(0..<1_000))
  }

  @Test func whatWasSubmittedIsDoneThoughTheThreadsAreLetGo() throws {
    let done = Monitor(0)
    do {
      let threads = try IOThreads(threadCount: 2)
      for _ in 0..<100 {
        threads.submit {
          done.withLock { $0 += 1 }
          done.wakeAll()
        }
      }
    }
    done.wait { $0 == 100 ? () : nil }
  }

  @Test func workMaySubmitWork() throws {
    let threads = try IOThreads(threadCount: 1)
    let done = Monitor(false)
    threads.submit {
      threads.submit {
        done.withLock { $0 = true }
        done.wakeAll()
      }
    }
    done.wait { $0 ? () : nil }
  }
}
