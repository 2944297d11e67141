package import BasaltCore

/// Reads all rows of a file of JSON lines, on any number of threads: each takes a block of lines and converts it.
///
/// Nothing is built of a line but the values that are wanted: the walk notes where they stand, and the others are passed over, which checks
/// them all the same. A member that is none of the columns is an error, and not left out in silence: it may be the one that somebody
/// is looking for.
///
/// Values are converted one by one, by the reader that casts use: a column of a type that JSON does not know, a date or a decimal, is read
/// from the text that stands there, and refused with its line where that does not read.
package final class JSONLinesReader: Sendable {
  fileprivate let path: String
  fileprivate let cutter: LineCutter
  fileprivate let schema: [(name: String, type: LogicalType)]
  /// For each column of the file: which of the result's it is, or `nil` for one that nobody wants.
  fileprivate let targets: [Int?]
  fileprivate let columns: [Int]
  fileprivate let places: [[UInt8]: Int]
  fileprivate let skips: Bool

  init(
    path: String, _ cutter: LineCutter, _ schema: [(name: String, type: LogicalType)], columns: [Int],
    onBadRecord: BadRecordPolicy
  ) {
    (self.path, self.cutter, self.schema, self.columns) = (path, cutter, schema, columns)
    targets = schema.indices.map { columns.firstIndex(of: $0) }
    places = Dictionary(uniqueKeysWithValues: schema.enumerated().map { (Array($1.name.utf8), $0) })
    skips = onBadRecord == .skip
  }

  /// Whether no further lines will be taken.
  package var isEnded: Bool { cutter.isEnded }

  /// A worker, to be used on one thread.
  package func makeWorker() -> Worker { Worker(self) }

  /// One thread's part.
  package final class Worker {
    private let reader: JSONLinesReader
    /// The members of the current line that are wanted, by column of the result.
    private var nodes: [JSONNode?]
    private var scratch: [UInt8] = []

    fileprivate init(_ reader: JSONLinesReader) {
      self.reader = reader
      nodes = Array(repeating: nil, count: reader.columns.count)
    }

    /// Converts the next block of lines, and hands over its rows, so many at once.
    /// - Parameter emit: Says whether it wants more of the block.
    /// - Throws: The error of the first line that cannot be read, with its number, unless such lines are left out.
    package func next(
      rowCountMaximum: Int, _ emit: ([ColumnVector], Int) throws(BasaltError) -> Bool
    ) throws(BasaltError) {
      guard let block = try reader.cutter.take() else { return }
      do throws(BasaltError) {
        var rows = makeRows()
        var failure: BasaltError?
        var wantsMore = true
        var full: [[ColumnVector]] = []
        _ = try unsafe block.forEachObject(reader.path) { (document, children, line) throws(LineFault) in
          try unsafe self.find(document, &children)
          do throws(BasaltError) {
            try unsafe self.append(document, line, to: &rows)
          } catch {
            failure = failure ?? error
          }
          if rows.count == rowCountMaximum {
            full.append(rows.columns)
            rows = self.makeRows()
          }
        } onError: { (error) throws(BasaltError) in
          if !self.reader.skips { throw error }
        }
        if let failure, !reader.skips { throw failure }
        for columns in full where wantsMore { wantsMore = try emit(columns, rowCountMaximum) }
        if wantsMore, rows.count > 0 { _ = try emit(rows.columns, rows.count) }
      } catch {
        reader.cutter.end()
        throw error
      }
    }

    /// For a batch; builders are handed over with their memory.
    private func makeRows() -> Rows { Rows(reader.columns.map { reader.schema[$0].type }) }

    /// Notes where the wanted members of a line are; of several with one key the last.
    private func find(
      _ document: UnsafeBufferPointer<UInt8>, _ children: inout JSONChildren
    ) throws(LineFault) {
      for index in nodes.indices { nodes[index] = nil }
      // Nothing is left of the line before.
      // Lines mostly have their members in one order.
      var expected = 0
      var unknown: String?
      do throws(JSONFault) {
        while let (key, value) = try children.next() {
          guard let key else { continue }
          guard let place = try unsafe self.place(of: key, document, expected: expected) else {
            unknown = unknown ?? String(decoding: scratch, as: UTF8.self)
            continue
          }
          expected = place + 1
          if let target = reader.targets[place] { nodes[target] = value }
        }
        // Before the row is made: a line with something behind its object is none.
        var walker = children.walker
        try walker.end()
      } catch {
        throw .json(error)
      }
      if let unknown { throw .unknownMember(unknown) }
    }

    /// Which column a key names; `nil` for none, and then it is in `scratch`.
    private func place(
      of key: JSONNode, _ document: UnsafeBufferPointer<UInt8>, expected: Int
    ) throws(JSONFault) -> Int? {
      if expected < reader.schema.count, !key.hasEscapes {
        let name = reader.schema[expected].name.utf8
        if name.count == key.byteCount - 2, unsafe document[key.start + 1..<key.end - 1].elementsEqual(name) {
          return expected
        }
      }
      scratch.removeAll(keepingCapacity: true)
      try unsafe JSONString.append(key, in: document, to: &scratch)
      return reader.places[scratch]
    }

    /// Appends a row of the members that were found.
    /// - Throws: The error of a value that does not read as its column's type; nothing is appended then.
    ///
    /// All values are read before one is appended: a row is whole or not there.
    private func append(
      _ document: UnsafeBufferPointer<UInt8>, _ line: Int, to rows: inout Rows
    ) throws(BasaltError) {
      var values: [Value] = []
      values.reserveCapacity(nodes.count)
      for (index, node) in nodes.enumerated() {
        let type = rows.types[index]
        guard let node, node.kind != .null else {
          values.append(.null)
          continue
        }
        do throws(BasaltError) {
          values.append(try unsafe value(node, document, as: type))
        } catch {
          let name = reader.schema[reader.columns[index]].name
          let shown = unsafe Value.excerpt(of: String(decoding: document[node.start..<node.end], as: UTF8.self))
          throw BasaltError(
            error.code, "\(reader.path):\(line): column \(name): '\(shown)' does not read as \(type).",
            remedy:
              "Correct the value, give the column another type (columns => '\(name) text'), look at more lines for "
              + "types (sample_size => -1), or leave such lines out (ignore_errors => true)."
          ).at("file", reader.path).at("line", line).at("column", name)
        }
      }
      try rows.append(values)
    }

    /// What a member is as a type: a string what it says, anything else what is written.
    private func value(
      _ node: JSONNode, _ document: UnsafeBufferPointer<UInt8>, as type: LogicalType
    ) throws(BasaltError) -> Value {
      if type == .boolean, node.kind == .true || node.kind == .false { return .boolean(node.kind == .true) }
      scratch.removeAll(keepingCapacity: true)
      if node.kind == .string {
        do throws(JSONFault) {
          try unsafe JSONString.append(node, in: document, to: &scratch)
        } catch {
          throw unsafe error.error(in: document)
        }
      } else {
        unsafe scratch.append(contentsOf: document[node.start..<node.end])
      }
      guard let text = String(validating: scratch, as: UTF8.self) else {
        throw BasaltError(.outOfRange, "The text is not UTF-8.", remedy: "Convert the file to UTF-8.")
      }
      return type == .text ? .text(text) : try Value(parsing: text, as: type)
    }
  }

  /// Rows on their way into columns.
  private struct Rows {
    let types: [LogicalType]
    private let fills: [Fill]
    private(set) var count = 0

    init(_ types: [LogicalType]) {
      self.types = types
      fills = types.map { Fill($0) }
    }

    /// - Precondition: The values are of the types.
    mutating func append(_ values: [Value]) throws(BasaltError) {
      for (fill, value) in zip(fills, values) { try fill.append(value) }
      count += 1
    }

    /// What was appended; nothing may be appended any more.
    var columns: [ColumnVector] { fills.map { $0.finish() } }
  }

  /// A builder in a box: arrays hold nothing that has one owner.
  private final class Fill {
    private let type: LogicalType
    private var builder: ColumnBuilder?

    init(_ type: LogicalType) {
      self.type = type
      builder = ColumnBuilder(type: type)
    }

    func append(_ value: Value) throws(BasaltError) { try builder?.append(value) }

    func finish() -> ColumnVector { builder.take()?.finish() ?? ColumnVector(emptyOf: type) }
  }
}
