// How long does planning a filtered scan take over a million data files in twenty thousand partitions?
//
// usage: PlanningBenchmark make DIRECTORY [FILES PARTITIONS [scattered]]   writes manifests; there is no data
//        PlanningBenchmark plan DIRECTORY [FILES PARTITIONS [THREADS]]     plans, checks the answers, prints times
//
// Two programs in one, so that the memory of planning is not that of making. Cold: manifests are read from the system's cache, and their SHA-256 compared.
// Warm: their bytes are in the buffer pool, as between two statements of a service.

import BasaltAccess
import BasaltAudit
import BasaltCore
import BasaltRuntime
import BasaltStorage
import BasaltTable

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@main struct PlanningMain {
  struct WrongAnswer: Error, CustomStringConvertible {
    let description: String
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, ["make", "plan"].contains(arguments[1]) else {
      print("usage: PlanningBenchmark make|plan DIRECTORY [FILES PARTITIONS [scattered | THREADS]]")
      return
    }
    let table = try InventedTable(
      fileCount: arguments.count > 3 ? Int(arguments[3]) ?? 1_000_000 : 1_000_000,
      partitionCount: arguments.count > 4 ? Int(arguments[4]) ?? 20_000 : 20_000)
    let store = try LocalStore(directory: arguments[2])
    if arguments[1] == "make" {
      try table.write(to: store, isScattered: arguments.count > 5 && arguments[5] == "scattered")
    } else {
      try plan(table, store, threadCount: arguments.count > 5 ? Int(arguments[5]) : nil)
    }
  }

  private static func plan(_ table: InventedTable, _ store: LocalStore, threadCount: Int?) throws {
    let workers = try WorkerPool(threadCount: threadCount ?? WorkerPool.availableProcessorCount)
    let manifests = try InventedTable.manifests(in: store)
    for query in PlanningQuery.all(of: table) {
      var cold: [Double] = []
      var warm: [Double] = []
      var last: ScanPlan?
      for _ in 0..<7 {
        let pool = BufferPool()
        cold.append(
          try milliseconds { () throws(BasaltError) in
            last = try plan(query, table, manifests, store, pool, workers)
          })
        try check(last, query, table)
        for _ in 0..<3 {
          warm.append(
            try milliseconds { () throws(BasaltError) in
              last = try plan(query, table, manifests, store, pool, workers)
            })
          try check(last, query, table)
        }
      }
      print(
        "\(query.name): cold \(rounded(median(cold))) ms, warm \(rounded(median(warm))) ms,",
        "\(last?.planned.fileCount ?? 0) files of \(table.fileCount), manifests read \(last?.readManifestCount ?? 0),",
        "skipped \(last?.skippedManifestCount ?? 0), peak so far \(peakMegabytes) MB")
    }
    print("\(workers.threadCount) threads")
  }

  private static func plan(
    _ query: PlanningQuery, _ table: InventedTable, _ manifests: [SnapshotManifest], _ store: LocalStore,
    _ pool: BufferPool, _ workers: WorkerPool
  ) throws(BasaltError) -> ScanPlan {
    let planner = try ScanPlanner(
      table: InventedTable.id, schema: table.schema, schemas: [table.schema], specs: [.unpartitioned, table.spec],
      predicate: query.predicate,
      access: AccessDecision.grantedToOwner(of: UniqueID(bits: 1), table: InventedTable.id),
      intent: try intent.get())
    return try planner.plan(manifests, on: workers) { (facts, spec) throws(BasaltError) in
      try ManifestReader(
        opening: try InventedTable.name(ofManifest: facts.id), in: store, pool: pool, spec: spec, facts: facts)
    }
  }

  private static func check(_ plan: ScanPlan?, _ query: PlanningQuery, _ table: InventedTable) throws(WrongAnswer) {
    guard let plan else { throw WrongAnswer(description: "\(query.name): no plan") }
    let all = plan.skipped.values.reduce(plan.planned, +)
    guard plan.planned.fileCount == query.expectedFileCount, all.fileCount == table.fileCount else {
      throw WrongAnswer(
        description:
          "\(query.name): \(plan.planned.fileCount) files of \(all.fileCount), not \(query.expectedFileCount) of \(table.fileCount)"
      )
    }
  }

  private static func milliseconds(_ work: () throws(BasaltError) -> Void) throws(BasaltError) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    let (seconds, attoseconds) = start.duration(to: clock.now).components
    return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
  }

  private static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }
  private static func rounded(_ time: Double) -> Double { (time * 10).rounded() / 10 }

  private static var peakMegabytes: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss / 1_000
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss / 1_000_000
    #endif
  }
}

/// What every scan asks for, from a log on a simulated disk: what it costs is measured elsewhere.
private let intent = Result { () throws(BasaltError) in
  let clock = SystemWallClock()
  let log = try AuditLog(AuditDirectory(SimulatedFileSystem(seed: 1)), of: UniqueID(bits: 1), clock: clock)
  return try log.record(AuditRecord(.intent, time: clock.now()))
}
