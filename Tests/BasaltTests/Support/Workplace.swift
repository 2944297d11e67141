import Basalt
import Foundation
import TestSupport

/// A directory of one test's own, with an engine.
struct Workplace {
  let directory: TemporaryDirectory
  let engine: Engine

  init(threadCount: Int = 2) throws {
    directory = try TemporaryDirectory()
    engine = try Engine(Engine.Configuration(threadCount: threadCount))
  }

  func path(_ name: String) -> String { directory.path + "/" + name }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }

  /// Converts text to a data file and opens it.
  func dataFile(
    _ text: String, _ options: DataFile.ConversionOptions = DataFile.ConversionOptions(), name: String = "t"
  ) async throws -> DataFile {
    try write(text, to: "\(name).csv")
    _ = try await DataFile.convert(path("\(name).csv"), to: path("\(name).bslt"), options, on: engine)
    return try await DataFile.open(path("\(name).bslt"), on: engine)
  }

  /// Several row groups of three pages and more: `n` ascends, `k` is n mod 7 and NULL where that is 3, `t` is text.
  static func numbers(_ count: Int) -> String {
    "n,k,t\n" + (0..<count).map { "\($0),\($0 % 7 == 3 ? "" : String($0 % 7)),row \($0)\n" }.joined()
  }
}

extension RowStream {
  /// All rows, as values.
  func all() async throws(BasaltError) -> [[Value]] {
    var rows: [[Value]] = []
    var iterator = makeAsyncIterator()
    while let batch = try await iterator.next() {
      for row in 0..<batch.rowCount { rows.append(batch.row(row)) }
    }
    return rows
  }
}
