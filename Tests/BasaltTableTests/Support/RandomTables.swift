import BasaltCore
import BasaltTable
import TestSupport

extension PartitionTransform {
  /// Every transform, with parameters small enough that values collide and large enough to reach the ends.
  static let samples: [PartitionTransform] = [
    .identity, .bucket(count: 1), .bucket(count: 7), .bucket(count: 65_536), .truncate(width: 1), .truncate(width: 3),
    .truncate(width: 1_000), .truncate(width: Limits.truncateWidthMaximum), .year, .month, .day, .hour,
  ]

  /// Whether it accepts a type.
  func accepts(_ type: LogicalType) -> Bool { (try? resultType(of: type)) != nil }
}

extension SeededRandom {
  /// A test of a column: constants near the column's values, at the ends, and NULL.
  mutating func test(_ type: LogicalType, near rows: [Value]) -> PruningTest {
    func constant(_ random: inout SeededRandom) -> Value {
      switch random.integer(in: 0...9) {
      case 0: .null
      case 1, 2: random.anyValue(type)
      case 3, 4: rows.isEmpty ? random.anyValue(type) : random.value(type, near: random.pick(rows))
      default: rows.isEmpty ? random.anyValue(type) : random.pick(rows)
      }
    }
    switch integer(in: 0...9) {
    case 0: return .isNull
    case 1: return .isNotNull
    case 2, 3:
      var constants: [Value] = []
      for _ in 0..<integer(in: 0...4) { constants.append(constant(&self)) }
      return .isIn(constants)
    default:
      let comparison = pick(Comparison.allCases)
      return .comparison(comparison, constant(&self))
    }
  }

  /// Rows of a type: some near each other, some at the ends, some NULL.
  mutating func rows(_ type: LogicalType, count: Int) -> [Value] {
    let base = value(type, near: nil)
    return (0..<count).map { _ in
      let row: Value =
        switch integer(in: 0...9) {
        case 0: .null
        case 1: extreme(type)
        case 2, 3: value(type, near: nil)
        default: value(type, near: base)
        }
      return row.withinTimestamps
    }
  }
}

extension Value {
  /// A date that no timestamp reaches becomes infinity when its column is widened, and nothing can tell the two apart any more
  /// (format-spec/schema-evolution.md): here it is the last date before that. SQL's dates end long before.
  var withinTimestamps: Value {
    guard case .date(let days) = self, days != .min, days != .max else { return self }
    let reached = Int32(Int64.max / 86_400_000_000)
    return .date(days: min(max(days, -reached), reached))
  }
}

/// The same rows in each of the three layouts.
func layouts(of rows: [Value], _ type: LogicalType) throws -> [ColumnVector] {
  let flat = try ColumnVector(rows, type: type)
  var vectors = [flat]
  if let first = rows.first, rows.allSatisfy({ $0 == first }) {
    vectors.append(try ColumnVector(repeating: first, count: rows.count, type: type))
  }
  // Codes of each row's own entry; NULLs point at the first.
  let entries = rows.filter { !$0.isNull }
  guard !entries.isEmpty, entries.count <= Limits.dictionaryEntryCountMaximum else { return vectors }
  let codes = Buffer(byteCount: rows.count * 2)
  codes.withMutableBytes { bytes in
    var next: UInt16 = 0
    for (row, value) in rows.enumerated() {
      bytes.storeBytes(of: value.isNull ? 0 : next, toByteOffset: row * 2, as: UInt16.self)
      if !value.isNull { next += 1 }
    }
  }
  vectors.append(
    ColumnVector(
      type: type, count: rows.count,
      layout: .dictionary(ColumnVector.DictionaryValues(try ColumnVector(entries, type: type))), values: codes,
      validity: flat.validity))
  return vectors
}

extension ColumnVector {
  /// All rows as values.
  var rows: [Value] { (0..<count).map { self[$0] } }
}
