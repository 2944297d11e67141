// How long does it take to read and decode all columns of a data file? Benchmarks/peers/compare.py asks this program and its
// peers in turns.
//
// usage: DecodeBenchmark FILE.bslt [THREADS]   prints one line: nanoseconds, rows, batches

import Basalt

@main struct DecodeMain {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: DecodeBenchmark FILE.bslt [THREADS]")
      return
    }
    // A new engine has an empty pool: every page is read from the system's cache, verified and decoded, as peers do.
    let engine = try Engine(.init(threadCount: arguments.count > 2 ? Int(arguments[2]) : nil))
    let clock = ContinuousClock()
    let start = clock.now
    let file = try await DataFile.open(arguments[1], on: engine)
    var rowCount = 0
    var batchCount = 0
    for try await batch in try await file.rows() {
      rowCount += batch.rowCount
      batchCount += 1
    }
    let (seconds, attoseconds) = start.duration(to: clock.now).components
    print(seconds * 1_000_000_000 + attoseconds / 1_000_000_000, rowCount, batchCount)
  }
}
