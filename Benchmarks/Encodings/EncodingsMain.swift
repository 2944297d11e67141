// What do the encodings of a data file cost on one thread: to read all columns, to filter by one and fetch the others, to read single rows,
// to write? Benchmarks/peers/encodings.py asks this program and its peers in turns.
//
// usage: EncodingBenchmark decode FILE                         all columns into vectors
//        EncodingBenchmark fetch FILE COLUMN LOW HIGH          all columns of the rows whose COLUMN, an integer, lies between
//        EncodingBenchmark rows FILE [COUNT]                   random rows alone, all columns, from opened pages; median of each
//        EncodingBenchmark write FILE TIER TARGET              the rows of FILE from memory into another file
//        EncodingBenchmark tally FILE DISTANCE                 what columns come to, of each DISTANCEth row; nothing is measured
//   prints one line of JSON: nanoseconds, rows, and where values are looked at, of each column how many are not NULL and their sum

import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import Foundation

@main struct EncodingsMain {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2 else { return print("usage: EncodingBenchmark decode|fetch|rows|write|tally FILE …") }
    let file = try MeasuredFile(arguments[1])
    switch (arguments[0], arguments.count) {
    case ("decode", 2): print(try file.decode().json)
    case ("fetch", 5): print(try file.fetch(arguments[2], Int64(arguments[3]) ?? 0, Int64(arguments[4]) ?? 0).json)
    case ("rows", 2...3): print(try file.readRows(count: arguments.count > 2 ? Int(arguments[2]) ?? 1_000 : 1_000).json)
    case ("tally", 3): print(try file.tally(distance: max(1, Int(arguments[2]) ?? 1)).json)
    case ("write", 4): print(try file.write(tier: arguments[2], to: arguments[3]).json)
    default: print("usage: EncodingBenchmark decode|fetch|rows|write|tally FILE …")
    }
  }
}

/// What was measured, and what was read: a peer that read the same comes to the same sums.
struct Measured: Encodable {
  var nanoseconds: Int
  /// Of one value, where single rows are read.
  var nanosecondsOfOneValue: Int?
  var rowCount = 0
  var columns: [Tally] = []

  /// Numbers as they are (a column may be of decimals here, and of floats to a peer), days, microseconds, bytes of text.
  struct Tally: Encodable {
    var count = 0
    var sum = 0.0

    mutating func add(_ value: Value) {
      guard !value.isNull else { return }
      count += 1
      switch value {
      case .smallint(let number): sum += Double(number)
      case .integer(let number): sum += Double(number)
      case .bigint(let number): sum += Double(number)
      case .decimal(let number): sum += Double(number.unscaled) / Double(Decimal.powersOfTen[number.scale])
      case .real(let number): sum += Double(number)
      case .double(let number): sum += number
      case .date(let days): sum += Double(days)
      case .time(let microseconds), .timestamp(let microseconds), .timestamptz(let microseconds):
        sum += Double(microseconds)
      case .text(let text): sum += Double(text.utf8.count)
      case .bytea(let bytes): sum += Double(bytes.count)
      case .boolean(let flag): sum += flag ? 1 : 0
      case .uuid, .list, .null: break
      }
    }
  }

  var json: String {
    get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
  }
}

struct MeasuredFile {
  let store: LocalStore
  let name: ObjectName

  init(_ path: String) throws {
    let url = URL(filePath: path)
    store = try LocalStore(directory: url.deletingLastPathComponent().path)
    name = try ObjectName(url.lastPathComponent)
  }

  /// With room for all pages of the files that are measured; empty at first.
  func open() throws -> DataFileReader {
    try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 4 << 30)))
  }

  func nanoseconds(_ body: () throws -> Void) rethrows -> Int {
    let (seconds, attoseconds) = try ContinuousClock().measure(body).components
    return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
  }

  /// From opening the file to its last batch, as whoever reads it the first time pays for it.
  func scan(
    _ makePredicate: (DataFileReader) throws -> ScanPredicate, _ body: (Batch) throws(BasaltError) -> Void
  ) throws {
    let reader = try open()
    let scan = try DataFileScan(
      reader, columns: Array(0..<reader.columnCount), where: try makePredicate(reader))
    let worker = ScanWorker(scan)
    for piece in scan.pieces {
      _ = try worker.read(piece) { (batch) throws(BasaltError) in
        try body(batch)
        return true
      }
    }
  }

  /// Once before it is measured, as it is with peers, who are asked several times in one process: memory is then at hand.
  func decode() throws -> Measured {
    var rowCount = 0
    func pass() throws {
      rowCount = 0
      try scan({ _ in .all }) { (batch) throws(BasaltError) in rowCount += batch.rowCount }
    }
    try pass()
    return Measured(nanoseconds: try nanoseconds(pass), rowCount: rowCount)
  }

  /// To look at every value costs more than to decode it.
  func tally(distance: Int) throws -> Measured {
    var measured = Measured(nanoseconds: 0)
    var start = 0
    try scan({ _ in .all }) { (batch) throws(BasaltError) in
      let first = (distance - start % distance) % distance
      MeasuredFile.add(batch, rows: stride(from: first, to: batch.rowCount, by: distance), to: &measured)
      start += batch.rowCount
    }
    return measured
  }

  /// Batches keep a selection; here the rows that are left become values, which peers' rows put together are as well.
  func fetch(_ column: String, _ low: Int64, _ high: Int64) throws -> Measured {
    func pass() throws -> Measured {
      var measured = Measured(nanoseconds: 0)
      measured.nanoseconds = try nanoseconds {
        try scan({ try MeasuredFile.predicate($0, column, low, high) }) { (batch) throws(BasaltError) in
          MeasuredFile.add(batch, rows: stride(from: 0, to: batch.rowCount, by: 1), to: &measured)
        }
      }
      return measured
    }
    _ = try pass()
    return try pass()
  }

  private static func predicate(
    _ reader: DataFileReader, _ column: String, _ low: Int64, _ high: Int64
  ) throws -> ScanPredicate {
    guard let ordinal = try reader.ordinal(named: column) else { throw UnknownColumn(name: column) }
    let field = try reader.column(at: ordinal).field
    func bound(_ number: Int64) -> Value { field.type == .bigint ? .bigint(number) : .integer(Int32(number)) }
    return ScanPredicate([
      .init(column: field.id, test: .comparison(.greaterOrEqual, bound(low))),
      .init(column: field.id, test: .comparison(.lessOrEqual, bound(high))),
    ])
  }

  private static func add(_ batch: Batch, rows: StrideTo<Int>, to measured: inout Measured) {
    if measured.columns.isEmpty { measured.columns = batch.columns.map { _ in Measured.Tally() } }
    measured.rowCount += rows.reduce(0) { count, _ in count + 1 }
    for column in batch.columns.indices {
      for row in rows { measured.columns[column].add(batch.value(column: column, row: row)) }
    }
  }

  struct UnknownColumn: Error {
    let name: String
  }
}
