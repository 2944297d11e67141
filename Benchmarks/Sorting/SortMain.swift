// How long does it take to put rows into a sort order? Benchmarks/peers/sort.py asks this program and DuckDB in turns.
//
// usage: SortBenchmark [ROWS]   prints a line for each kind of key: name, nanoseconds, and a checksum of the sorted column

import BasaltCore
import BasaltTable

@main struct SortMain {
  struct WrongAnswer: Error, CustomStringConvertible {
    let description: String
  }

  static func main() throws {
    let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 6_000_000 : 6_000_000
    var random = SeededRandom(seed: 1)
    var numbers = ColumnBuilder(type: .bigint, capacity: count)
    var days = ColumnBuilder(type: .date, capacity: count)
    var names = ColumnBuilder(type: .text, capacity: count)
    for _ in 0..<count {
      numbers.append(fixed: Int64(truncatingIfNeeded: random.next()))
      days.append(fixed: Int32(truncatingIfNeeded: random.next() % 2_557 + 8_035))
      let digits = Array("Customer#\(random.next() % 1_000_000)".utf8)
      _ = digits.withUnsafeBufferPointer { names.append(bytes: $0) }
    }
    try measure("bigint", numbers.finish())
    try measure("date", days.finish())
    try measure("text", names.finish())
  }

  private static func measure(_ name: String, _ column: ColumnVector) throws {
    let schema = try Schema([Field(id: FieldID(1), name: "key", type: column.type)])
    let sort = try BatchSort(try SortOrder(id: 1, fields: [SortField(source: FieldID(1))]), schema: schema)
    let clock = ContinuousClock()
    var best = Int64.max
    var sorted = column
    for _ in 0..<5 {
      let start = clock.now
      sorted = sort.sorted([column])[0]
      let (seconds, attoseconds) = start.duration(to: clock.now).components
      best = min(best, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
    // In order, and no row lost: sums of places and of values do not depend on who sorted.
    for row in stride(from: 1, to: sorted.count, by: max(1, sorted.count / 100_000)) {
      guard let order = sorted[row - 1].order(to: sorted[row]), order != .after else {
        throw WrongAnswer(description: "\(name): row \(row) stands behind a greater one")
      }
    }
    let rows = [0, sorted.count / 3, sorted.count / 2, max(sorted.count - 1, 0)]
    print(name, best, sorted.count, rows.map { "\(sorted[$0])" }.joined(separator: " "))
  }
}
