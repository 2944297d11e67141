// How many durable one-row inserts a second, against what the file system can do at all?
//
// usage: CommitBenchmark DIRECTORY [ROUNDS]
//
// In turns of a tenth of a second: the bare order of calls that makes one object durable (write, fsync, publish by rename, fsync of
// the directory), and one session that inserts a row a commit. How long a device and a file system take varies by a factor of two from
// second to second, so what is compared has to be close together. Then 32 sessions for a second. Counts are checked at the end.

import Basalt
import BasaltCore
import BasaltStorage
import Foundation

@main struct CommitsMain {
  static let sessionCount = 32
  /// Of raw and one session each, in a round.
  static let turnCount = 10
  static let turn = Duration.milliseconds(100)

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: CommitBenchmark DIRECTORY [ROUNDS]")
      return
    }
    let root = "\(arguments[1])/basalt-commits-\(UUID().uuidString)"
    let roundCount = arguments.count > 2 ? Int(arguments[2]) ?? 5 : 5
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let warehouse = try await Warehouse.create("\(root)/warehouse", on: try Engine())
    try await warehouse.createTable("t", Table.Definition(columns: [.init("id", .bigint), .init("name", .text)]))
    let raw = try RawCommits(directory: root)
    var rates: (raw: [Double], one: [Double], many: [Double]) = ([], [], [])
    var inserted = 0
    for _ in 0..<roundCount {
      for _ in 0..<turnCount {
        rates.raw.append(try perSecond { try raw.commit() })
        let one = try await insert(into: warehouse, sessionCount: 1, for: turn)
        inserted += one.rowCount
        rates.one.append(one.rate)
      }
      let many = try await insert(into: warehouse, sessionCount: sessionCount, for: .seconds(1))
      inserted += many.rowCount
      rates.many.append(many.rate)
    }
    guard try await warehouse.table("t").rowCount == inserted else {
      print("wrong: \(inserted) rows were acknowledged, \(try await warehouse.table("t").rowCount) are there")
      exit(1)
    }
    let (rawRate, oneRate, manyRate) = (median(rates.raw), median(rates.one), median(rates.many))
    print("raw object:      \(Int(rawRate)) a second")
    // Of each turn, then the median: what is slow for both does not count.
    let share = median(zip(rates.one, rates.raw).map { $0 / $1 })
    print("one session:     \(Int(oneRate)) a second, \(Int(share * 100)) % of raw")
    print("\(sessionCount) sessions:     \(Int(manyRate)) rows a second, \(Int(manyRate / rawRate * 100)) % of raw")
    print("rows:            \(inserted), as acknowledged")
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  static func perSecond(_ body: () throws -> Void) throws -> Double {
    let start = ContinuousClock.now
    var count = 0
    while ContinuousClock.now - start < turn {
      try body()
      count += 1
    }
    return Double(count) / seconds(since: start)
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  static func insert(
    into warehouse: Warehouse, sessionCount: Int, for duration: Duration
  ) async throws -> (rate: Double, rowCount: Int) {
    let schema = try await warehouse.table("t").schema
    let start = ContinuousClock.now
    let rowCount = try await withThrowingTaskGroup(of: Int.self) { group in
      for session in 0..<sessionCount {
        group.addTask {
          var count = 0
          while ContinuousClock.now - start < duration {
            let columns = [
              try ColumnVector([.bigint(Int64(count))], type: .bigint),
              try ColumnVector([.text("session \(session)")], type: .text),
            ]
            try await warehouse.append(Batch(schema: schema, columns: columns, rowCount: 1), to: "t")
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    return (Double(rowCount) / seconds(since: start), rowCount)
  }
}

/// The least that a durable object costs: the calls of a directory store, and nothing around them.
struct RawCommits {
  private let system: PosixFileSystem
  /// As long as a commit of one row.
  private let bytes = [UInt8](repeating: 7, count: 3_000)

  init(directory: String) throws {
    system = try PosixFileSystem(directory: directory)
    _ = try system.makeDirectory("raw")
  }

  func commit() throws {
    let name = UUID().uuidString
    let file = try system.createFile("raw/.\(name)")
    defer { system.closeFile(file) }
    let written = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in
      try system.append(bytes, to: file)
    }
    precondition(written == bytes.count)
    try system.synchronizeFile(file)
    let isRenamed = try system.rename("raw/.\(name)", toAbsent: "raw/\(name)")
    precondition(isRenamed)
    try system.synchronizeDirectory("raw")
  }
}
