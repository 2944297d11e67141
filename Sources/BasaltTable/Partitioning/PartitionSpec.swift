package import BasaltCore

/// The number of a partition spec, unique in its table: each data file keeps the one that it was written under.
package struct PartitionSpecID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Stored as a 32-bit integer.
  package let number: Int32

  package init(_ number: Int32) {
    precondition(number >= 0, "specs are numbered from 0")
    self.number = number
  }

  package var description: String { String(number) }
  package static func < (left: PartitionSpecID, right: PartitionSpecID) -> Bool { left.number < right.number }
}

/// The number of a partition field, unique over all specs of its table: the same column and transform keep it from spec to spec.
package struct PartitionFieldID: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let number: UInt32

  package init(_ number: UInt32) {
    precondition((1...Limits.partitionFieldIDMaximum).contains(number), "partition field \(number)")
    self.number = number
  }

  package var description: String { String(number) }
  package static func < (left: PartitionFieldID, right: PartitionFieldID) -> Bool { left.number < right.number }
}

/// One part of a partition value: a transform of a column.
package struct PartitionField: Sendable, Hashable {
  package let id: PartitionFieldID
  package let source: FieldID
  package let transform: PartitionTransform

  package init(id: PartitionFieldID, source: FieldID, transform: PartitionTransform) {
    self.id = id
    self.source = source
    self.transform = transform
  }
}

/// How a table is cut into partitions. Immutable: a table that is to be cut otherwise gets another spec, and no file is rewritten.
/// - Source: format-spec/partitioning.md
package struct PartitionSpec: Sendable, Hashable {
  package let id: PartitionSpecID
  /// In the order in which manifests are sorted by them.
  package let fields: [PartitionField]

  /// - Throws: `.outOfRange` for more fields than `Limits.partitionFieldCountMaximum`, or a parameter that is not possible; `.invalidArgument`
  ///   when a field's number, or a transform of the same column, occurs twice.
  package init(id: PartitionSpecID, fields: [PartitionField]) throws(BasaltError) {
    guard fields.count <= Limits.partitionFieldCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "A partition spec has \(fields.count) fields; at most \(Limits.partitionFieldCountMaximum) are possible.",
        remedy: "Partition by fewer columns; sort by the others.")
    }
    var ids: Set<PartitionFieldID> = []
    var meanings: Set<Meaning> = []
    for field in fields {
      try field.transform.checkParameter()
      guard ids.insert(field.id).inserted else {
        throw BasaltError(
          .invalidArgument, "Two partition fields have the number \(field.id).",
          remedy: "Give each partition field a number of its own.")
      }
      guard meanings.insert(Meaning(field)).inserted else {
        throw BasaltError(
          .invalidArgument,
          "The table is partitioned twice by \(field.transform.name) of the column with field id \(field.source).",
          remedy: "Name each column and transform once.")
      }
    }
    self.id = id
    self.fields = fields
  }

  private init() {
    id = PartitionSpecID(0)
    fields = []
  }

  /// Every row in one partition: the spec of a table that was made without one.
  package static let unpartitioned = PartitionSpec()

  /// The types of the partition values under a schema.
  /// - Throws: `.unknownName` when the schema lacks a source column, `.typeMismatch` when a transform has no meaning for its type.
  package func resultTypes(in schema: Schema) throws(BasaltError) -> [LogicalType] {
    var types: [LogicalType] = []
    for field in fields {
      guard let index = schema.index(of: field.source) else {
        throw BasaltError(
          .unknownName,
          "Partition field \(field.id) is of the column with field id \(field.source), which the schema lacks.",
          remedy: "Use the schema that the spec was made for.")
      }
      do throws(BasaltError) {
        types.append(try field.transform.resultType(of: schema.fields[index].type))
      } catch {
        throw error.at("column", schema.fields[index].name)
      }
    }
    return types
  }

  /// What a field means, its number apart.
  private struct Meaning: Hashable {
    let source: FieldID
    let transform: PartitionTransform

    init(_ field: PartitionField) {
      source = field.source
      transform = field.transform
    }
  }
}

// MARK: Evolution

extension PartitionSpec {
  /// The spec that follows those that a table has had.
  ///
  /// A column and transform that was partitioned by before keeps its number, so that its values stay in one column of the manifests; others get numbers
  /// that were never used. Giving the fields of an earlier spec gives that spec back, with its id.
  /// - Parameters:
  ///   - fields: What a person wrote, in order.
  ///   - history: All specs of the table so far.
  ///   - schema: The current one.
  /// - Throws: `.unknownName` for a column that is not there, `.typeMismatch` for one that the transform is not for, `.outOfRange` when the
  ///   numbers are spent, and as `init`.
  package static func following(
    _ history: [PartitionSpec], fields: [PartitionFieldText], in schema: Schema
  ) throws(BasaltError) -> PartitionSpec {
    var known: [Meaning: PartitionFieldID] = [:]
    for field in history.flatMap(\.fields) { known[Meaning(field)] = field.id }
    var lastNumber = known.values.map(\.number).max() ?? 0
    var resolved: [PartitionField] = []
    for text in fields {
      let source = schema.fields[try schema.requireIndex(named: text.column)]
      do throws(BasaltError) {
        _ = try text.transform.resultType(of: source.type)
      } catch {
        throw error.at("column", source.name)
      }
      let meaning = Meaning(
        PartitionField(id: PartitionFieldID(1), source: source.id, transform: text.transform))
      if let id = known[meaning] {
        resolved.append(PartitionField(id: id, source: source.id, transform: text.transform))
        continue
      }
      guard lastNumber < Limits.partitionFieldIDMaximum else {
        throw BasaltError(
          .outOfRange, "The table has been partitioned in \(lastNumber) ways; no number is left for another.",
          remedy: "Use one of the earlier ways, or copy the table.")
      }
      lastNumber += 1
      resolved.append(
        PartitionField(id: PartitionFieldID(lastNumber), source: source.id, transform: text.transform))
    }
    if let earlier = history.first(where: { $0.fields == resolved }) { return earlier }
    let lastID = history.map(\.id.number).max() ?? -1
    return try PartitionSpec(id: PartitionSpecID(lastID + 1), fields: resolved)
  }

  /// The spec as SQL writes it: `region, bucket(16, id)`.
  /// - Throws: `.unknownName` when the schema lacks a source column.
  package func text(in schema: Schema) throws(BasaltError) -> String {
    _ = try resultTypes(in: schema)
    return fields.compactMap { field in
      schema.index(of: field.source).map { index in
        PartitionFieldText(transform: field.transform, column: schema.fields[index].name).description
      }
    }.joined(separator: ", ")
  }
}

extension PartitionSpec {
  /// The spec that a manifest is of.
  /// - Throws: `.corruptFile` when the table has none of that number in that shape.
  static func require(
    _ facts: ManifestFacts, among specs: [PartitionSpecID: PartitionSpec]
  ) throws(BasaltError) -> PartitionSpec {
    guard let spec = specs[facts.spec], spec.fields.count == facts.ranges.count else {
      throw BasaltError(
        .corruptFile, "Manifest \(facts.id) is of partition spec \(facts.spec), which the table has not in that shape.",
        remedy: "Run `basalt verify`, then restore the table's definition.")
    }
    return spec
  }
}
