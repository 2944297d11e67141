import Foundation

/// A file of cases in the format of sqllogictest, as make_cases.py writes it: statements and queries, in the order in which
/// they are run.
///
/// ```
/// file   := {comment | record}
/// record := (statement ok | statement error CODES | query TYPES [nosort | rowsort]) sql [---- {row}]
/// ```
/// A record ends at an empty line, a comment is a line that begins with `#`, and the values of a row stand between tabs. What
/// SQLLogicText says of values is how they are written.
struct SQLLogicFile: Sendable {
  /// What a case expects of its statement.
  enum Expectation: Sendable, Equatable {
    case success
    /// An error whose code the regular expression matches as a whole.
    case failure(codes: String)
    /// A letter a column, and the rows: in their order, or in that of their bytes.
    case rows(types: String, isSorted: Bool, [String])
  }

  struct Record: Sendable, Equatable {
    /// Of the first line of the SQL, from 1.
    let line: Int
    let sql: String
    let expectation: Expectation
  }

  /// Why a text is no file of cases.
  struct NotUnderstood: Error, Equatable, CustomStringConvertible {
    let file: String
    let line: Int
    let reason: String
    var description: String { "\(file):\(line): \(reason)" }
  }

  let name: String
  let records: [Record]

  init(name: String, _ text: String) throws(NotUnderstood) {
    self.name = name
    var reader = Reader(name: name, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    var records: [Record] = []
    while let record = try reader.next() { records.append(record) }
    self.records = records
  }

  var queryCount: Int {
    records.count {
      if case .rows = $0.expectation { true } else { false }
    }
  }
}

/// Lines, and how far they were read.
private struct Reader {
  let name: String
  let lines: [Substring]
  var index = 0

  mutating func next() throws(SQLLogicFile.NotUnderstood) -> SQLLogicFile.Record? {
    while index < lines.count, lines[index].isEmpty || lines[index].hasPrefix("#") { index += 1 }
    guard index < lines.count else { return nil }
    let words = lines[index].split(separator: " ")
    let heading = index
    index += 1
    let sql = try sql()
    let line = heading + 2
    switch words.first {
    case "statement" where words == ["statement", "ok"]: return .init(line: line, sql: sql, expectation: .success)
    case "statement" where words.count == 3 && words[1] == "error":
      guard (try? Regex(String(words[2]))) != nil else {
        throw error(heading, "\(words[2]) is no regular expression")
      }
      return .init(line: line, sql: sql, expectation: .failure(codes: String(words[2])))
    case "query" where (2...3).contains(words.count):
      let types = words[1]
      if let stranger = types.first(where: { !SQLLogicText.letters.contains($0) }) {
        throw error(heading, "\(stranger) is no letter of a type; they are \(SQLLogicText.letters)")
      }
      let order = words.count == 3 ? words[2] : "nosort"
      guard ["nosort", "rowsort"].contains(order) else { throw error(heading, "\(order) is no way to sort") }
      let rows = try rows(columnCount: types.count)
      return .init(
        line: line, sql: sql, expectation: .rows(types: String(types), isSorted: order == "rowsort", rows))
    default:
      throw error(heading, "expected statement ok, statement error CODES or query TYPES, found \(lines[heading])")
    }
  }

  /// Up to the line that ends it, which is left.
  private mutating func sql() throws(SQLLogicFile.NotUnderstood) -> String {
    let start = index
    while index < lines.count, !lines[index].isEmpty, lines[index] != "----" { index += 1 }
    guard index > start else { throw error(start, "expected SQL, found none") }
    return lines[start..<index].joined(separator: "\n")
  }

  private mutating func rows(columnCount: Int) throws(SQLLogicFile.NotUnderstood) -> [String] {
    guard index < lines.count, lines[index] == "----" else { throw error(index, "expected ---- behind the query") }
    index += 1
    let start = index
    while index < lines.count, !lines[index].isEmpty {
      let valueCount = lines[index].count { $0 == "\t" } + 1
      guard valueCount == columnCount else {
        throw error(index, "the row has \(valueCount) values, and there are \(columnCount) types")
      }
      index += 1
    }
    return lines[start..<index].map(String.init)
  }

  private func error(_ index: Int, _ reason: String) -> SQLLogicFile.NotUnderstood {
    SQLLogicFile.NotUnderstood(file: name, line: index + 1, reason: reason)
  }
}

// MARK: The files

extension SQLLogicFile {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// Names without their extension, sorted: an argument of tests.
  static let names: [String] = stems(in: "Cases", "test")

  /// The modules that files are made of.
  static var topics: [String] { stems(in: "Topics", "py").filter { $0 != "__init__" } }

  private static func stems(in subfolder: String, _ pathExtension: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder.appending(path: subfolder), includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == pathExtension }.map {
      $0.deletingPathExtension().lastPathComponent
    }
    .sorted()
  }

  static func path(of name: String) -> String { folder.appending(path: "Cases/\(name).test").path }

  static func named(_ name: String) throws -> SQLLogicFile {
    try SQLLogicFile(name: "\(name).test", String(contentsOfFile: path(of: name), encoding: .utf8))
  }
}
