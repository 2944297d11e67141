import BasaltCore
import BasaltTable
import TestSupport

/// Tables of any types and partitions, and rows for them, from a seed.
extension StagingFixture {
  static func random(_ random: inout SeededRandom) throws -> StagingFixture {
    let schema = try TableSchema.first(
      (0..<random.integer(in: 1...4)).map { number in
        ("c\(number)", random.pick(LogicalType.all), random.chance(3, in: 4))
      })
    var fields: [PartitionField] = []
    for field in schema.schema.fields.shuffled(using: &random).prefix(random.integer(in: 0...2)) {
      let transform = random.pick(PartitionTransform.samples.filter { $0.accepts(field.type) })
      fields.append(
        PartitionField(id: PartitionFieldID(UInt32(fields.count + 1)), source: field.id, transform: transform))
    }
    return StagingFixture(schema, try PartitionSpec(id: PartitionSpecID(3), fields: fields))
  }

  /// Rows of the table, in any layout, some of them perhaps not meant.
  func batch(_ random: inout SeededRandom, count: Int) throws -> Batch {
    let columns = try schema.schema.fields.map { field in
      let shapes: [ColumnShape] = [.constant, .runs, .fewDistinct, .clusteredWithOutliers, .extremes, .anything]
      let rows = try random.column(
        random.pick(shapes), field.type, count: count, nullShare: field.isNullable ? random.pick([0, 0, 2, 10]) : 0
      ).rows.map(storable)
      return random.pick(try layouts(of: rows, field.type))
    }
    let selection =
      random.chance(1, in: 3)
      ? SelectionVector((0..<count).filter { _ in random.chance(1, in: 2) }.map(UInt16.init)) : nil
    return Batch(schema: schema.schema, columns: columns, rowCount: count, selection: selection)
  }

  /// Values of all of a type's range, brought to the years that tables take: `BatchAdmission` refuses others.
  private func storable(_ value: Value) -> Value {
    let microsecondsPerDay: Int64 = 86_400_000_000
    let dayCount: Int32 = 700_000
    return switch value {
    case .date(let days) where Calendar.dayRange.contains(days): .date(days: days % dayCount)
    case .timestamp(let time) where Calendar.timestampRange.contains(time):
      .timestamp(microseconds: time % (Int64(dayCount) * microsecondsPerDay))
    case .timestamptz(let time) where Calendar.timestampRange.contains(time):
      .timestamptz(microseconds: time % (Int64(dayCount) * microsecondsPerDay))
    default: value
    }
  }
}

/// An order for tests: by the first column, descending.
struct DescendingKeys: RowOrdering {
  let sortOrderID: Int32 = 7

  func sorted(_ columns: [ColumnVector]) throws(BasaltError) -> [ColumnVector] {
    let keys = (0..<columns[0].count).map { columns[0][$0] }
    let order = keys.indices.sorted { keys[$0].order(to: keys[$1]) == .after }
    var result: [ColumnVector] = []
    for column in columns { result.append(try ColumnVector(order.map { column[$0] }, type: column.type)) }
    return result
  }
}
