package import BasaltCore
import BasaltFormat

/// The columns of a manifest: fixed ones, one a partition field, five a column with statistics, one a column with sums.
///
/// Their field ids say what they are, so that evolution adds columns and a reader of one spec and schema knows
/// another's.
///
/// A manifest is a data file like any other, so its schema carries all of this; there is no second description
/// beside it that could disagree.
/// - Source: format-spec/manifest.md, "Columns of a manifest"
package struct ManifestLayout: Sendable, Hashable {
  package let spec: PartitionSpec
  /// One a field of the spec.
  package let partitionTypes: [LogicalType]
  /// Columns with statistics, ascending.
  package let statisticsFields: [FieldID]
  /// One for each of `statisticsFields`: the column's type when the manifest was written.
  package let statisticsTypes: [LogicalType]
  /// The groups of `statisticsFields` that have a sum, ascending; none in a manifest that was written before there were sums.
  package let sumGroups: [Int]
  /// Fixed columns, then partition fields in the spec's order, then five a field with statistics, then sums.
  package let schema: Schema

  /// The raw value is the field id, and one more than the index: these columns are in every manifest, in this
  /// order.
  package enum FixedColumn: UInt32, CaseIterable, Sendable {
    case kind = 1
    case fileID, attemptID, byteCount, digest, rowCount, sequenceNumber, firstRowID, flags, schemaID, specID,
      sortOrderID
    case tier, volume

    var field: Field {
      func field(_ name: String, _ type: LogicalType, isNullable: Bool = false) -> Field {
        Field(id: FieldID(rawValue), name: name, type: type, isNullable: isNullable)
      }
      return switch self {
      case .kind: field("kind", .smallint)
      case .fileID: field("file_id", .uuid)
      case .attemptID: field("attempt_id", .uuid, isNullable: true)
      case .byteCount: field("byte_count", .bigint)
      case .digest: field("digest", .bytea)
      case .rowCount: field("row_count", .bigint)
      case .sequenceNumber: field("sequence_number", .bigint, isNullable: true)
      case .firstRowID: field("first_row_id", .bigint, isNullable: true)
      case .flags: field("flags", .integer)
      case .schemaID: field("schema_id", .integer)
      case .specID: field("spec_id", .integer)
      case .sortOrderID: field("sort_order_id", .integer)
      case .tier: field("tier", .smallint)
      case .volume: field("volume", .text, isNullable: true)
      }
    }

    /// The column's index in every manifest.
    var index: Int { Int(rawValue) - 1 }
  }

  /// The columns of a field's statistics, by their place in its group.
  ///
  /// Five of a group of eight ids: of the other three one is that of the sum, which not every type has and no older manifest.
  enum StatisticsColumn: UInt32, CaseIterable {
    case minimum, maximum, nullCount, nanCount, boundFlags
  }

  /// The place of the sum in a group of eight ids.
  private static let sumPlace: UInt32 = 5

  // Bits of the flags of bounds.
  // Tight: a row has exactly this value; only then may it answer for the file.
  static let minimumIsTight: Int16 = 1
  static let maximumIsTight: Int16 = 2

  // Ids of fixed columns, partition fields and statistics never meet: 1 to 999, 1,001 to 33,768, 65,544 and more.
  // Partition fields are numbered up to 2^15, columns of a table up to 2^28: eight ids for each of those, from
  // 2^16 on, stay within 32 bits.
  private static let partitionBase: UInt32 = 1_000
  private static let statisticsBase: UInt32 = 1 << 16

  static func id(of field: PartitionFieldID) -> FieldID { FieldID(partitionBase + field.number) }

  /// The column of a manifest that holds this figure of a table's column.
  static func id(of column: StatisticsColumn, _ field: FieldID) -> FieldID {
    FieldID(statisticsBase + 8 * field.number + column.rawValue)
  }

  /// Where the values of a partition field stand, by its place in the spec.
  func index(ofPartition place: Int) -> Int { FixedColumn.allCases.count + place }

  /// Where a column of the statistics of the `group`th of `statisticsFields` stands.
  func index(of column: StatisticsColumn, group: Int) -> Int {
    FixedColumn.allCases.count + partitionTypes.count + group * StatisticsColumn.allCases.count + Int(column.rawValue)
  }

  /// Where the sum of the `place`th of `sumGroups` stands: behind all else, so that places of what older manifests have stay as
  /// they are.
  func index(ofSum place: Int) -> Int { index(of: .minimum, group: statisticsFields.count) + place }

  /// The type of a column's sums.
  func sumType(ofGroup group: Int) -> LogicalType {
    guard let scale = ValueSum.scale(of: statisticsTypes[group]) else { preconditionFailure("a column without sums") }
    return .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: scale)
  }

  /// - Parameters:
  ///   - statistics: Columns with statistics and their types.
  ///   - hasSums: Of a manifest that is read, whether it was written with them.
  /// - Precondition: There is a type for each field of the spec, and no field id is above `Limits.tableFieldIDMaximum`.
  /// - Throws: What `Schema.init` throws; with the precondition kept nothing should.
  package init(
    spec: PartitionSpec, partitionTypes: [LogicalType], statistics: [FieldID: LogicalType], hasSums: Bool = true
  ) throws(BasaltError) {
    precondition(partitionTypes.count == spec.fields.count)
    // Ascending by field id, not in the order of the schema: columns may move, and manifests must stay comparable.
    let sorted = statistics.sorted { $0.key < $1.key }
    precondition(sorted.allSatisfy { $0.key.number <= Limits.tableFieldIDMaximum })
    var fields = FixedColumn.allCases.map(\.field)
    // Named after the number, not the source column, whose name may change and may be secret.
    for (field, type) in zip(spec.fields, partitionTypes) {
      fields.append(
        Field(id: ManifestLayout.id(of: field.id), name: "partition.\(field.id)", type: type, isNullable: true))
    }
    for (id, type) in sorted {
      func add(_ column: StatisticsColumn, _ name: String, _ type: LogicalType, isNullable: Bool = true) {
        fields.append(
          Field(
            id: ManifestLayout.id(of: column, id), name: "\(name).\(id)", type: type, isNullable: isNullable))
      }
      add(.minimum, "minimum", type)
      add(.maximum, "maximum", type)
      add(.nullCount, "null_count", .bigint)
      add(.nanCount, "nan_count", .bigint)
      add(.boundFlags, "bound_flags", .smallint, isNullable: false)
    }
    let sums = hasSums ? sorted.enumerated().filter { ValueSum.isDefined(for: $1.value) } : []
    for (_, (id, type)) in sums {
      let scale = ValueSum.scale(of: type) ?? 0
      fields.append(
        Field(
          id: FieldID(ManifestLayout.statisticsBase + 8 * id.number + ManifestLayout.sumPlace), name: "sum.\(id)",
          type: .decimal(precision: LogicalType.decimalPrecisionMaximum, scale: scale), isNullable: true))
    }
    self.spec = spec
    self.partitionTypes = partitionTypes
    sumGroups = sums.map(\.offset)
    statisticsFields = sorted.map(\.key)
    statisticsTypes = sorted.map(\.value)
    schema = try Schema(fields)
  }

  /// The layout of new manifests of a table.
  ///
  /// The first columns of the schema, because people put first what they ask for; all columns would make an
  /// entry of a table of 2,000 columns as large as a small file.
  /// - Parameter declared: Columns that are to have statistics besides the first ones and those that the spec
  ///   is of: of the sort order, keys, declarations.
  /// - Throws: `.unknownName` or `.typeMismatch` when the spec does not fit the schema.
  package init(spec: PartitionSpec, schema: Schema, declared: Set<FieldID> = []) throws(BasaltError) {
    try self.init(
      spec: spec, partitionTypes: try spec.resultTypes(in: schema),
      statistics: Dictionary(
        uniqueKeysWithValues: ManifestLayout.statisticsFields(spec: spec, schema: schema, declared: declared).map {
          ($0.id, $0.type)
        }))
  }

  /// Columns that new manifests have statistics of: the first ones, those that partitions are made of, which
  /// nearly every query asks for, and declared ones.
  static func statisticsFields(spec: PartitionSpec, schema: Schema, declared: Set<FieldID>) -> [Field] {
    let wanted = declared.union(spec.fields.map(\.source))
    return schema.fields.enumerated().filter { index, field in
      index < Limits.manifestStatisticsColumnCount || wanted.contains(field.id)
    }.map(\.element)
  }

  /// The layout that a file's columns have.
  ///
  /// Read back from the field ids, so that a manifest of an earlier spec or schema is understood by what it
  /// says itself. The layout is then built anew and compared: whatever is out of place, missing or unknown
  /// shows there, in one comparison.
  /// - Throws: `.corruptFile` when they are not those of a manifest of the spec.
  package init(reading file: Schema, spec: PartitionSpec) throws(BasaltError) {
    var partitionTypes: [LogicalType] = []
    for field in spec.fields {
      // Without the column every file would be in no partition, and be skipped or read at random.
      guard let index = file.index(of: ManifestLayout.id(of: field.id)) else {
        throw FileDamage.file(
          "The manifest lacks the values of partition field \(field.id), which spec \(spec.id) has.")
      }
      partitionTypes.append(file.fields[index].type)
    }
    var statistics: [FieldID: LogicalType] = [:]
    var hasSums = false
    for field in file.fields where field.id.number > ManifestLayout.statisticsBase {
      let (id, column) = (field.id.number - ManifestLayout.statisticsBase).quotientAndRemainder(dividingBy: 8)
      // Checked before it becomes an id: ids trap on what they cannot be.
      guard id >= 1, id <= Limits.tableFieldIDMaximum else {
        throw FileDamage.file("The manifest has a column of field id \(field.id), which means nothing.")
      }
      // One of the five names the field and its type; that the other four are there, the comparison below
      // tells.
      if column == StatisticsColumn.minimum.rawValue { statistics[FieldID(id)] = field.type }
      if column == ManifestLayout.sumPlace { hasSums = true }
    }
    try self.init(spec: spec, partitionTypes: partitionTypes, statistics: statistics, hasSums: hasSums)
    // Whatever else there is, is missing, or stands elsewhere.
    guard schema == file else {
      let differing = zip(schema.fields, file.fields).first { $0 != $1 }
      throw FileDamage.file(
        "The columns are not those of a manifest: \(file.fields.count) instead of \(schema.fields.count), the first other one is \(differing?.1.name ?? "the last")."
      )
    }
  }

  /// The layout that holds the entries of all `layouts`, with the wider types.
  ///
  /// Types only ever widen, so that of each column one of the types holds the values of all.
  /// - Throws: `.corruptFile` when two have types of which neither is wider.
  /// - Precondition: There is at least one, and all are of one spec.
  package static func merged(_ layouts: [ManifestLayout]) throws(BasaltError) -> ManifestLayout {
    guard let first = layouts.first else { preconditionFailure("nothing to merge") }
    precondition(layouts.allSatisfy { $0.spec.id == first.spec.id })
    var partitionTypes = first.partitionTypes
    var statistics: [FieldID: LogicalType] = [:]
    for layout in layouts {
      for (index, type) in layout.partitionTypes.enumerated() {
        partitionTypes[index] = try partitionTypes[index].wider(with: type)
      }
      for (id, type) in zip(layout.statisticsFields, layout.statisticsTypes) {
        // A field that only some have is in the merged one; entries of the others leave it NULL, which is "not
        // known".
        statistics[id] = try statistics[id].map { (known) throws(BasaltError) in try known.wider(with: type) } ?? type
      }
    }
    return try ManifestLayout(spec: first.spec, partitionTypes: partitionTypes, statistics: statistics)
  }
}
