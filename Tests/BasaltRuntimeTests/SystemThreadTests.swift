import BasaltCore
import BasaltRuntime
import Foundation
import Testing

@Suite struct SystemThreadTests {
  @Test func aThreadRunsItsBodyOnce() throws {
    let identity = Monitor<[SystemThread.ID]>([])
    let started = try SystemThread.start {
      identity.withLock { $0.append(SystemThread.ID.current) }
      identity.wakeAll()
    }
    #expect(identity.wait { $0.isEmpty ? nil : $0 } == [started])
    #expect(started != SystemThread.ID.current)
  }

  @Test func itsStackIsDeep() throws {
    // 4 MiB of frames: the default of many systems would not hold them.
    @Sendable func depth(_ remaining: Int, _ filler: (UInt64, UInt64, UInt64, UInt64)) -> Int {
      remaining == 0 ? 0 : 1 + depth(remaining - 1, (filler.1, filler.2, filler.3, UInt64(remaining)))
    }
    let reached = Monitor(0)
    try SystemThread.start {
      let result = depth(20_000, (1, 2, 3, 4))
      reached.withLock { $0 = result }
      reached.wakeAll()
    }
    #expect(reached.wait { $0 > 0 ? $0 : nil } == 20_000)
  }

  #if os(Linux)
    @Test func whenThereAreNoMoreThreadsThePoolsSaySo() async {
      await #expect(processExitsWith: .success) {
        // No room in the address space for another stack.
        var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
        guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { exit(2) }
        let pools = #expect(throws: BasaltError.self) { try WorkerPool(threadCount: 2) }
        let threads = #expect(throws: BasaltError.self) { try IOThreads(threadCount: 2) }
        for error in [pools, threads] {
          #expect(error?.code == .busy)
          #expect(error?.message.contains("refused to start a thread") == true)
          #expect(error?.remedy == "Raise the limit of threads for this user, or ask for fewer.")
        }
      }
    }
  #endif
}
