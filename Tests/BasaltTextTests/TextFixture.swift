import BasaltCore
import BasaltRuntime
import BasaltText
import Foundation
import TestSupport

/// Files of one test, and the shortest way to read them.
struct TextFixture {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = "\(directory.path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, text.utf8) }
}

/// What the tests vary about reading.
struct ReadingOptions {
  var limits = CuttingLimits()
  var rowGroupRowCount = Limits.rowGroupRowCount
  var onBadRecord = BadRecordPolicy.stop
  var compression: Compression?
}

extension TextInput {
  /// All rows of a file, read on this thread alone.
  static func rows(
    of path: String, _ dialect: TextDialect = .csv, types: [LogicalType]? = nil,
    options: ReadingOptions = ReadingOptions()
  ) throws -> [[Value]] {
    let input = try TextInput(path: path, dialect: dialect, compression: options.compression, limits: options.limits)
    let reader = try input.makeReader(
      types: types ?? input.columnNames.map { _ in .text }, rowGroupRowCount: options.rowGroupRowCount,
      onBadRecord: options.onBadRecord)
    let worker = reader.makeWorker()
    var rows: [[Value]] = []
    while let rowGroup = try worker.next() {
      for row in 0..<rowGroup.rowCount { rows.append(rowGroup.columns.map { $0[row] }) }
    }
    return rows
  }
}

/// Runs something that must throw, and gives the error.
func errorOf<Result>(_ body: () throws -> Result) -> BasaltError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? BasaltError
  }
}

extension BasaltError {
  func fact(_ key: String) -> String? { context.first { $0.key == key }?.value }
}
