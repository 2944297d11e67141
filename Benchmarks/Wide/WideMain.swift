// How long does it take to open a file of ten thousand columns and read one of them, and how large are files of one row?
//
// usage: WideBenchmark DIRECTORY [COLUMNS] [ROUNDS]   medians, warm: the file lies in the system's cache, and no page in a pool
//
// The column is found by its name and its values are compared with what was written. The schema of all columns, which whoever asks for
// one does not need, stands beside it.

import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import Foundation

@main struct WideMain {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2 else {
      print("usage: WideBenchmark DIRECTORY [COLUMNS] [ROUNDS]")
      return
    }
    let columnCount = arguments.count > 2 ? Int(arguments[2]) ?? 10_000 : 10_000
    let roundCount = arguments.count > 3 ? Int(arguments[3]) ?? 200 : 200
    let folder = "\(arguments[1])/basalt-wide-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try LocalStore(directory: folder)
    let wide = try WideFile(columnCount: columnCount, rowCount: 1_000, in: store)
    let file = "\(columnCount) columns of 1,000 rows, \(wide.byteCount) bytes"
    print("\(file): open and read one column, median \(try wide.microseconds(roundCount, wide.readOneColumn)) µs")
    print(
      "\(file): open and find all names, median \(try wide.microseconds(max(1, roundCount / 10), wide.readSchema)) µs")
    for count in [1, 8, 100, columnCount] {
      print("\(count) columns of 1 row: \(try WideFile(columnCount: count, rowCount: 1, in: store).byteCount) bytes")
    }
  }
}

/// A file of integers, each column with numbers of its own.
struct WideFile {
  let name: ObjectName
  let store: LocalStore
  let columnCount: Int
  let byteCount: Int
  private let rowCount: Int

  init(columnCount: Int, rowCount: Int, in store: LocalStore) throws {
    (self.columnCount, self.rowCount, self.store) = (columnCount, rowCount, store)
    name = try ObjectName("\(columnCount)-\(rowCount).bslt")
    let schema = try Schema(
      (0..<columnCount).map { Field(id: FieldID(UInt32($0 + 1)), name: "column_\($0)", type: .bigint) })
    let options = DataFileOptions(profile: .hot, fileID: UniqueID(bits: UInt128(columnCount)))
    let writer = try DataFileWriter(schema: schema, options: options, output: try store.makeWriter(name))
    let columns = try (0..<columnCount).map { column in
      try ColumnVector((0..<rowCount).map { WideFile.value(column, $0) }, type: .bigint)
    }
    try writer.append(try RowGroupEncoder(schema: schema, options: options).encode(columns))
    byteCount = try writer.finish().byteCount
  }

  private static func value(_ column: Int, _ row: Int) -> Value { .bigint(Int64(column * 7_919 + row * row % 1_009)) }

  /// A new reader and a new pool each time: nothing is left over from the round before but the system's cache.
  private func reader() throws -> DataFileReader {
    try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 1 << 20)))
  }

  /// By name, of a column in the middle. Throws at the first wrong value.
  func readOneColumn() throws {
    let column = columnCount / 2
    let reader = try reader()
    guard let ordinal = try reader.ordinal(named: "column_\(column)") else { throw WrongAnswer() }
    let scan = try DataFileScan(reader, columns: [ordinal])
    let worker = ScanWorker(scan)
    var row = 0
    for piece in scan.pieces {
      _ = try worker.read(piece) { (batch) throws(BasaltError) in
        for index in stride(from: 0, to: batch.rowCount, by: 97)
        where batch.value(column: 0, row: index) != WideFile.value(column, row + index) {
          throw BasaltError(.internal, "Row \(row + index) is wrong.", remedy: "Report it.")
        }
        row += batch.rowCount
        return true
      }
    }
    guard row == rowCount else { throw WrongAnswer() }
  }

  func readSchema() throws {
    guard try reader().schema().schema.fields.count == columnCount else { throw WrongAnswer() }
  }

  func microseconds(_ roundCount: Int, _ body: () throws -> Void) throws -> Int {
    // Once for the system's cache and for what is made at first use.
    try body()
    let times = try (0..<roundCount).map { _ in try ContinuousClock().measure(body) }.sorted()
    let (seconds, attoseconds) = times[times.count / 2].components
    return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
  }

  struct WrongAnswer: Error {}
}
