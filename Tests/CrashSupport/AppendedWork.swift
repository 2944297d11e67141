package import BasaltCore

/// One piece of work of a process that appends: its rows follow from its name alone, so that whoever finds some of them can tell whether they are all there, and right.
package struct AppendedWork: Sendable {
  /// Work of one lane is done one after the other, under the tokens of one application.
  package struct Name: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let lane: Int
    package let sequence: Int

    package init(lane: Int, sequence: Int) {
      self.lane = lane
      self.sequence = sequence
    }

    /// The application of its token.
    package var application: String { "lane \(lane)" }
    package var description: String { "\(application):\(sequence)" }
    package static func < (left: Name, right: Name) -> Bool {
      (left.lane, left.sequence) < (right.lane, right.sequence)
    }
  }

  /// Rows for one table.
  package struct Part: Sendable {
    package let table: String
    package let rowCount: Int
    /// Whether each row is long.
    let isWide: Bool
  }

  /// The tables that are appended to: the second is partitioned and sorted.
  package static let tables = ["plain", "parted"]
  /// The columns of each of them, in order.
  package static let columns: [(name: String, type: LogicalType)] = [
    ("lane", .integer), ("sequence", .bigint), ("place", .integer), ("filler", .text),
  ]

  package let name: Name
  package let parts: [Part]

  /// - Parameter isOfOneTable: For who cannot append to two tables in one commit.
  package init(_ name: Name, isOfOneTable: Bool = false) {
    self.name = name
    var random = SeededRandom(seed: AppendedWork.seed(name, place: -1))
    let table = AppendedWork.tables[random.integer(in: 0...1)]
    switch random.integer(in: 0...11) {
    // More than is held in memory: files are written while rows still come, under an attempt that is registered before.
    case 0: parts = [Part(table: table, rowCount: random.integer(in: 8_193...9_000), isWide: false)]
    // Few rows, too long to travel in the commit: files again, but all at its end.
    case 1...3: parts = [Part(table: table, rowCount: random.integer(in: 30...40), isWide: true)]
    // Both tables or none.
    case 4...6 where !isOfOneTable:
      parts = AppendedWork.tables.map { Part(table: $0, rowCount: random.integer(in: 1...35), isWide: $0 == table) }
    // In the commit itself.
    default: parts = [Part(table: table, rowCount: random.integer(in: 1...20), isWide: false)]
    }
  }

  /// What the row of a place says, besides the work's name and the place.
  package func filler(ofPlace place: Int, in part: Part) -> String {
    guard part.isWide else { return "n\(place)" }
    var random = SeededRandom(seed: AppendedWork.seed(name, place: place))
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
    // Thirty such rows do not compress below the 64 KiB that may travel in a commit.
    let bytes = (0..<4_000).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func seed(_ name: Name, place: Int) -> UInt64 {
    (UInt64(name.lane) << 48) ^ (UInt64(name.sequence) << 16) ^ UInt64(place + 1)
  }

  /// The rows of a part, with the columns of the tables.
  package func batches(of part: Part, _ schema: Schema) throws(BasaltError) -> [Batch] {
    var batches: [Batch] = []
    for start in stride(from: 0, to: part.rowCount, by: Limits.batchRowCountMaximum) {
      let places = start..<min(start + Limits.batchRowCountMaximum, part.rowCount)
      let columns = [
        places.map { _ in Value.integer(Int32(name.lane)) }, places.map { _ in Value.bigint(Int64(name.sequence)) },
        places.map { Value.integer(Int32($0)) }, places.map { Value.text(filler(ofPlace: $0, in: part)) },
      ]
      var vectors: [ColumnVector] = []
      for (values, column) in zip(columns, AppendedWork.columns) {
        vectors.append(try ColumnVector(values, type: column.type))
      }
      batches.append(Batch(schema: schema, columns: vectors, rowCount: places.count))
    }
    return batches
  }

  /// The rows of a part as CSV, with a header.
  package func text(of part: Part) -> String {
    AppendedWork.columns.map(\.name).joined(separator: ",") + "\n"
      + (0..<part.rowCount).map { "\(name.lane),\(name.sequence),\($0),\(filler(ofPlace: $0, in: part))\n" }.joined()
  }
}
