package import BasaltCore

/// The number of a partition spec, unique in its table: each data file keeps the one that it was written under.
///
/// A type of its own, because schemas, specs and sort orders are all counted from 0 and stand side by side in
/// an entry.
package struct PartitionSpecID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Stored as a 32-bit integer.
  package let number: Int32

  /// - Precondition: `number` is not negative; what comes from disk has been checked.
  package init(_ number: Int32) {
    precondition(number >= 0, "specs are numbered from 0")
    self.number = number
  }

  package var description: String { String(number) }
  package static func < (left: PartitionSpecID, right: PartitionSpecID) -> Bool { left.number < right.number }
}

/// The number of a partition field, unique over all specs of its table: the same column and transform keep it
/// from spec to spec.
///
/// Manifests name their columns after it, so that one number means one thing in all of them.
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
///
/// The column by its id: renaming it changes nothing here.
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

/// How a table is cut into partitions. Immutable: a table that is to be cut otherwise gets another spec, and no
/// file is rewritten.
///
/// Files of several specs live in one table; each is planned under its own (`ScanPlanner`).
/// - Source: format-spec/partitioning.md
package struct PartitionSpec: Sendable, Hashable {
  package let id: PartitionSpecID
  /// In the order in which manifests are sorted by them.
  ///
  /// Also the order of values in `PartitionValues` and of ranges in `ManifestFacts`.
  package let fields: [PartitionField]

  /// Whether the fields suit a schema is asked apart, by `resultTypes(in:)`: an old spec stays what it is when
  /// its column is gone.
  /// - Throws: `.outOfRange` for more fields than `Limits.partitionFieldCountMaximum`, or a parameter that is
  ///   not possible; `.invalidArgument` when a field's number, or a transform of the same column, occurs twice.
  package init(id: PartitionSpecID, fields: [PartitionField]) throws(BasaltError) {
    guard fields.count <= Limits.partitionFieldCountMaximum else {
      throw BasaltError(
        .outOfRange,
        "A partition spec has \(fields.count) fields; at most \(Limits.partitionFieldCountMaximum) are possible.",
        remedy: "Partition by fewer columns; sort by the others.")
    }
    // Two fields of one number would share a column of the manifests; two of one meaning would only cost one.
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

  /// The one spec without checks, for a constant that cannot throw.
  private init() {
    id = PartitionSpecID(0)
    fields = []
  }

  /// Every row in one partition: the spec of a table that was made without one.
  package static let unpartitioned = PartitionSpec()

  /// The types of the partition values under a schema.
  /// - Throws: `.unknownName` when the schema lacks a source column, `.typeMismatch` when a transform has no
  ///   meaning for its type.
  /// - Returns: One type a field, in order. Of one spec they differ between schemas, after a widening.
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
  ///
  /// The parameter belongs to it: `bucket(8, id)` and `bucket(16, id)` are two.
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
  /// A column and transform that was partitioned by before keeps its number, so that its values stay in one
  /// column of the manifests; others get numbers that were never used. Giving the fields of an earlier spec
  /// gives that spec back, with its id.
  /// - Parameters:
  ///   - fields: What a person wrote, in order.
  ///   - history: All specs of the table so far.
  ///   - schema: The current one.
  /// - Throws: `.unknownName` for a column that is not there, `.typeMismatch` for one that the transform is not
  ///   for, `.outOfRange` when the numbers are spent, and as `init`.
  /// - Returns: An earlier spec, or one with the next number.
  package static func following(
    _ history: [PartitionSpec], fields: [PartitionFieldText], in schema: Schema
  ) throws(BasaltError) -> PartitionSpec {
    var known: [Meaning: PartitionFieldID] = [:]
    for field in history.flatMap(\.fields) { known[Meaning(field)] = field.id }
    // Over all specs: a number that means one thing in old manifests must not mean another in new ones.
    var lastNumber = known.values.map(\.number).max() ?? 0
    var resolved: [PartitionField] = []
    for text in fields {
      let source = schema.fields[try schema.requireIndex(named: text.column)]
      do throws(BasaltError) {
        // Refused here, where the column's name is known, and not when the first row comes.
        _ = try text.transform.resultType(of: source.type)
      } catch {
        throw error.at("column", source.name)
      }
      // The number of this field plays no part in its meaning: any will do.
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
    // Back to an earlier partitioning: its files and the new ones are then of one spec, and their manifests can
    // be merged.
    if let earlier = history.first(where: { $0.fields == resolved }) { return earlier }
    let lastID = history.map(\.id.number).max() ?? -1
    guard lastID < .max else {
      throw BasaltError(
        .outOfRange, "The table has had \(lastID) partition specs; there is no number for another.",
        remedy: "Use one of the earlier ones, or copy the table.")
    }
    return try PartitionSpec(id: PartitionSpecID(lastID + 1), fields: resolved)
  }

  /// The spec as SQL writes it: `region, bucket(16, id)`.
  ///
  /// Names are those of the schema given: an older snapshot shows the names it had.
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
  ///
  /// The number of ranges is compared, because planning goes by position: a range of another field would prune
  /// at random.
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
