import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct PartitionSplitterTests {
  /// A spec over one column a type, each under the transforms that it accepts, a few at a time.
  private func spec(_ random: inout SeededRandom, _ schema: Schema) throws -> PartitionSpec {
    var fields: [PartitionField] = []
    for field in schema.fields {
      let transform = random.pick(PartitionTransform.samples.filter { $0.accepts(field.type) })
      fields.append(
        PartitionField(id: PartitionFieldID(UInt32(fields.count + 1)), source: field.id, transform: transform))
    }
    return try PartitionSpec(id: PartitionSpecID(1), fields: fields)
  }

  @Test(arguments: Soak.seeds(60))
  func everyRowIsInThePartitionOfItsValues(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let count = random.pick([0, 1, 63, 64, 65, 700, Limits.batchRowCountMaximum])
    var fields: [Field] = []
    var columns: [ColumnVector] = []
    for number in 0..<random.integer(in: 0...3) {
      let type = random.pick(LogicalType.all)
      fields.append(Field(id: FieldID(UInt32(number + 1)), name: "c\(number)", type: type))
      let shape = random.pick([ColumnShape.constant, .runs, .fewDistinct, .extremes, .anything, .allNull])
      columns.append(try random.column(shape, type, count: count, nullShare: random.integer(in: 0...3)))
    }
    let schema = try Schema(fields)
    let spec = try spec(&random, schema)
    let selection =
      random.chance(1, in: 2)
      ? SelectionVector((0..<count).filter { _ in random.chance(1, in: 2) }.map(UInt16.init)) : nil
    let batch = Batch(schema: schema, columns: columns, rowCount: count, selection: selection)

    let parts = try PartitionSplitter(spec, schema: schema).split(batch)
    var seen: Set<Int> = []
    for part in parts {
      #expect(part.rows.count > 0)
      for index in 0..<part.rows.count {
        let row = part.rows[index]
        #expect(index == 0 || part.rows[index - 1] < row)
        #expect(seen.insert(row).inserted)
        let expected = zip(spec.fields, columns).map { $0.transform.apply(to: $1[row]) }
        #expect(part.partition.values == expected, "seed \(seed) row \(row)")
      }
    }
    #expect(Set(parts.map(\.partition)).count == parts.count)
    let selected = selection.map { selection in Set((0..<selection.count).map { selection[$0] }) } ?? Set(0..<count)
    #expect(seen == selected, "seed \(seed)")
  }

  @Test func partitionsAreOrderedFieldByFieldNullLast() {
    let partitions = [
      PartitionValues([.integer(1), .null]), PartitionValues([.integer(1), .text("a")]),
      PartitionValues([.null, .text("")]),
      PartitionValues([.integer(0), .null]),
    ]
    #expect(
      partitions.sorted().map(\.description) == ["(0, NULL)", "(1, a)", "(1, NULL)", "(NULL, )"])
    #expect(PartitionValues([.double(.nan)]) == PartitionValues([.double(.nan)]))
    #expect(!(partitions[0] < partitions[0]))
  }
}
