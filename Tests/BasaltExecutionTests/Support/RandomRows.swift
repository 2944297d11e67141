import BasaltCore
import BasaltExecution
import TestSupport

/// Rows for operators, and the same as values: batches of all lengths and layouts, some with a selection.
struct RandomRows {
  let types: [LogicalType]
  private(set) var batches: [VectorBatch] = []
  /// Those meant, in order.
  private(set) var rows: [[Value]] = []

  /// - Parameter value: Of a column; the last column is a number of the row.
  init(
    _ random: inout SeededRandom, types: [LogicalType], batchCount: Int, rowCountMaximum: Int,
    value: (inout SeededRandom, _ column: Int) -> Value
  ) throws {
    self.types = types + [.bigint]
    var number: Int64 = 0
    for _ in 0..<batchCount {
      // Empty ones, too, and now and then one as long as may be.
      let count = random.chance(1, in: 8) ? 0 : random.integer(in: 0...rowCountMaximum)
      let isConstant = types.map { _ in random.chance(1, in: 8) }
      let constants = types.indices.map { value(&random, $0) }
      var rows: [[Value]] = []
      for _ in 0..<count {
        let values = types.indices.map { isConstant[$0] ? constants[$0] : value(&random, $0) }
        rows.append(values + [.bigint(number)])
        number += 1
      }
      let columns = try self.types.indices.map { column in
        try RandomRows.column(
          rows.map { $0[column] }, self.types[column], &random, isConstant: column < types.count && isConstant[column])
      }
      guard random.chance(1, in: 3) else {
        batches.append(VectorBatch(columns: columns, physicalRowCount: count))
        self.rows += rows
        continue
      }
      let share = random.integer(in: 0...10)
      let positions = (0..<count).filter { _ in random.chance(share, in: 10) }
      let selection = SelectionVector(positions.map { UInt16($0) })
      batches.append(VectorBatch(columns: columns, physicalRowCount: count, selection: selection))
      self.rows += positions.map { rows[$0] }
    }
  }

  /// The values in one of the layouts.
  private static func column(
    _ values: [Value], _ type: LogicalType, _ random: inout SeededRandom, isConstant: Bool
  ) throws -> ColumnVector {
    if isConstant, let first = values.first {
      return try ColumnVector(repeating: first, count: values.count, type: type)
    }
    guard random.chance(1, in: 3) else { return try ColumnVector(values, type: type) }
    // Entries by the bytes of their text: −0.0 and 0.0 stay two, and so do two spellings of one letter.
    func name(_ value: Value) -> [UInt8] { [UInt8]("\(value)".utf8) }
    var entries: [Value] = []
    var codes: [[UInt8]: UInt16] = [:]
    for value in values where value != .null && codes[name(value)] == nil {
      codes[name(value)] = UInt16(entries.count)
      entries.append(value)
    }
    guard !entries.isEmpty else { return try ColumnVector(values, type: type) }
    let dictionary = ColumnVector.DictionaryValues(try ColumnVector(entries, type: type))
    let flat = try ColumnVector(values, type: type)
    let buffer = Buffer(byteCount: values.count * 2)
    buffer.withMutableBytes { bytes in
      for (index, value) in values.enumerated() {
        bytes.storeBytes(of: codes[name(value)] ?? 0, toByteOffset: index * 2, as: UInt16.self)
      }
    }
    return ColumnVector(
      type: type, count: values.count, layout: .dictionary(dictionary), values: buffer, validity: flat.validity)
  }

  /// Morsels of few batches, so that there are several.
  var source: RowsSource { RowsSource(batches, morselBatchCount: 2) }
}

extension SeededRandom {
  /// Values that repeat: some of the type's ends among them, one in ten NULL.
  mutating func repeatingValues(_ type: LogicalType, distinctCount: Int) -> [Value] {
    var values: [Value] = [.null]
    for _ in 0..<max(1, distinctCount) {
      values.append(chance(1, in: 4) ? extreme(type) : value(type, near: chance(1, in: 2) ? values.last : nil))
    }
    return values
  }
}

/// Rows as texts in an order of their own: equal when the rows are, as often as they are. Floats that are equal in SQL are
/// written alike.
func unordered(_ rows: [[Value]]) -> [String] {
  rows.map { row in
    row.map { value in
      switch value {
      case .real(let number) where number == 0: "0"
      case .double(let number) where number == 0: "0"
      default: "\(value)"
      }
    }.joined(separator: "|")
  }.sorted()
}
