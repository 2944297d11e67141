// How long does a warehouse with a long history take to open, and how many durable commits a second does the local store take?
//
// usage: LedgerBenchmark DIRECTORY [--commits 100000] [--rounds 20]
//
// DIRECTORY must not exist; it is made on the file system that is to be measured, and left for whoever wants to look. Every answer is checked:
// what was opened is the state that was generated, and what was committed is there when the ledger is opened again.

import BasaltCore
import BasaltLedger
import BasaltStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@main struct LedgerMain {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2, !arguments[1].hasPrefix("-") else {
      print("usage: LedgerBenchmark DIRECTORY [--commits 100000] [--rounds 20]")
      return
    }
    let commitCount = number(after: "--commits", in: arguments) ?? 100_000
    let roundCount = number(after: "--rounds", in: arguments) ?? 20
    let root = arguments[1]
    try Files.makeDirectory(root)

    let history = root + "/history"
    let generated = try GeneratedLedger.write(to: history, commitCount: commitCount)
    try open(history, generated, roundCount)

    let alone = root + "/alone"
    try Files.makeDirectory(alone)
    try OneSession(directory: alone).measure(roundCount: roundCount)

    let together = root + "/together"
    try Files.makeDirectory(together)
    try ManySessions(directory: together).measure(commitCountPerSession: 10 * roundCount)
  }

  /// Opens the warehouse as a command does that has just been started: checkpoint, then what came after it.
  private static func open(_ directory: String, _ generated: GeneratedLedger, _ roundCount: Int) throws {
    var milliseconds: [Double] = []
    for _ in 0..<max(roundCount, 3) {
      let nanoseconds = try Stopwatch.nanoseconds {
        let store = try LocalStore(directory: directory)
        let ledger = try WarehouseRoot.open(
          on: store, clock: SystemWallClock(), allowsNetworkFileSystem: true
        ).ledger
        let state = try ledger.refresh()
        guard state == generated.state else {
          throw WrongAnswer("opened at \(state.head), not \(generated.state.head)")
        }
      }
      milliseconds.append(nanoseconds / 1e6)
    }
    print(
      "open after \(generated.state.head.number) commits: \(Stopwatch.summary(of: milliseconds, "ms")), "
        + "checkpoint \(generated.checkpointNumber), \(generated.packedRangeCount) ranges packed, "
        + "head \(generated.state.head.digest.description.prefix(16))")
  }

  private static func number(after name: String, in arguments: [String]) -> Int? {
    guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
    return Int(arguments[index + 1])
  }
}

/// A benchmark that is fast because it is wrong.
struct WrongAnswer: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

enum Stopwatch {
  static func nanoseconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    let (seconds, attoseconds) = start.duration(to: clock.now).components
    return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
  }

  /// Median and quartiles, as text.
  static func summary(of values: [Double], _ unit: String) -> String {
    let sorted = values.sorted()
    func text(_ value: Double) -> String {
      // Three digits say all that a measurement of this kind is good for.
      value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
    }
    return "median \(text(sorted[sorted.count / 2])) \(unit) "
      + "(quartiles \(text(sorted[sorted.count / 4])) to \(text(sorted[sorted.count * 3 / 4])))"
  }
}
