internal import BasaltStorage
internal import BasaltTable

extension Table {
  /// What a table is made of at its version: manifests and data files, counted by what people ask of them.
  ///
  /// Bounds and partition values are values of rows: whoever shows this to others shows partitions only where
  /// rows may be shown.
  ///
  /// Of live files alone, as a scan of all rows would plan them: counts of manifests themselves include what was
  /// removed since.
  public struct Contents: Sendable {
    /// In the order in which the table lists them.
    public let manifests: [Manifest]
    /// All data files.
    public let files: FileTotal
    /// Those of them that lie in commits, because they are small.
    public let filesInCommits: FileTotal
    /// Files by tier, the hot ones first; tiers without files are left out.
    public let tiers: [(tier: DataFile.Tier, total: FileTotal)]
    /// Files by the schema that they were written under, in the order of schemas, those without files included.
    public let schemas: [(version: Int, columnCount: Int, total: FileTotal)]
    /// In the order of specs, then of values. One without values when the table is not partitioned.
    public let partitions: [Partition]

    /// Files of some kind, and what they hold together.
    /// Three counts that are asked for together, because files of a table differ in size by orders of magnitude.
    public struct FileTotal: Sendable, Hashable {
      public internal(set) var fileCount = 0
      public internal(set) var rowCount = 0
      public internal(set) var byteCount = 0

      package init() {}

      /// Wraps around rather than trapping: counts come from manifests, and one that was forged must not end the process.
      mutating func add(_ file: DataFileEntry) {
        fileCount &+= 1
        rowCount &+= file.rowCount
        byteCount &+= file.byteCount
      }
    }

    /// A list of data files.
    public struct Manifest: Sendable, Hashable {
      /// Of its object, relative to the warehouse.
      public let name: String
      /// Length of its object.
      public let byteCount: Int
      /// New with the commit that wrote it.
      public let addedFileCount: Int
      /// Carried over from manifests that it stands for.
      public let existingFileCount: Int
      /// Taken out by that commit.
      public let removedFileCount: Int
      /// Of added and existing files, less those of removed ones; may be negative.
      public let rowCount: Int
      /// The version that it came with.
      public let version: Int
    }

    /// The files of one partition.
    public struct Partition: Sendable, Hashable {
      /// Number of the partition spec: a table that was partitioned otherwise before has files of each.
      public let spec: Int
      /// One a field of the spec.
      public let parts: [Part]
      public internal(set) var total = FileTotal()

      /// The value of one partition field.
      public struct Part: Sendable, Hashable {
        /// As SQL writes it: `month(time_hour)`.
        public let field: String
        /// As the transform gives it.
        public let value: Value
        /// As people write it: `2013-07` for 522 months since 1970.
        public let text: String
      }
    }
  }
}

extension Table {
  /// How the table is stored. Reads all its manifests, and no data file.
  /// - Throws: `.corruptFile` and its like when a manifest is damaged, `.ioFailure`; `.auditUnavailable`, since bounds and
  ///   partition values are values of rows.
  /// - Complexity: O(live files), all of which become entries in memory.
  public func contents() async throws(BasaltError) -> Contents {
    try await warehouse.engine.coordinator.run { () throws(BasaltError) in
      try self.warehouse.audited("inspect", self) { (access) throws(BasaltError) in
        Contents(of: self.state, files: try self.plan(under: access.intent).pieces.map(\.file))
      }
    }
  }

  /// The id that the next added row gets: ids are never given twice.
  public var nextRowID: Int { Int(state.nextRowID) }
}

extension Table.Contents {
  /// - Parameter files: The live ones, in any order.
  init(of table: TableState, files: [DataFileEntry]) {
    var all = FileTotal()
    var inCommits = FileTotal()
    var byTier: [DataFileEntry.Tier: FileTotal] = [:]
    var bySchema: [SchemaID: FileTotal] = [:]
    for file in files {
      all.add(file)
      if file.attempt == nil { inCommits.add(file) }
      byTier[file.tier, default: FileTotal()].add(file)
      bySchema[file.schema, default: FileTotal()].add(file)
    }
    self.files = all
    filesInCommits = inCommits
    tiers = DataFileEntry.Tier.allCases.compactMap { tier in byTier[tier].map { (DataFile.Tier(tier), $0) } }
    schemas = table.schemas.map {
      (Int($0.id.number), $0.schema.fields.count, bySchema[$0.id] ?? FileTotal())
    }
    partitions = Partition.grouping(files, of: table)
    manifests = table.manifests.map { manifest in
      Manifest(
        name: manifest.object.text, byteCount: manifest.facts.byteCount,
        addedFileCount: manifest.facts.addedFileCount, existingFileCount: manifest.facts.contents.existingFileCount,
        removedFileCount: manifest.facts.removedFileCount, rowCount: manifest.facts.liveRowCount,
        version: Int(manifest.sequenceNumber))
    }
  }
}

extension Table.Contents.Partition {
  /// Files by partition. Values of before a column was widened count as those of after it.
  ///
  /// Otherwise one partition would be listed twice, once for each type.
  fileprivate static func grouping(_ files: [DataFileEntry], of table: TableState) -> [Self] {
    struct Key: Hashable {
      let spec: PartitionSpecID
      let values: PartitionValues
    }
    let fields = Dictionary(
      table.specs.map { ($0.id, PartitionFieldLabel.labels(of: $0, in: table)) },
      uniquingKeysWith: { first, _ in first })
    var totals: [Key: Table.Contents.FileTotal] = [:]
    for file in files {
      // A file of a spec that the table has not, or of another number of values, would have been refused by the
      // planner.
      guard let labels = fields[file.spec], labels.count == file.partition.values.count else { continue }
      let values = zip(file.partition.values, labels).map { value, label in
        label.type.map { value.widened(to: $0) } ?? value
      }
      totals[Key(spec: file.spec, values: PartitionValues(values)), default: Table.Contents.FileTotal()].add(file)
    }
    // Manifests of one spec are sorted in the same order.
    let ordered = totals.sorted { left, right in
      left.key.spec == right.key.spec ? left.key.values < right.key.values : left.key.spec < right.key.spec
    }
    return ordered.map { key, total in
      let parts = zip(fields[key.spec] ?? [], key.values.values).map { label, value in
        Part(field: label.text, value: value, text: label.text(of: value))
      }
      return Self(spec: Int(key.spec.number), parts: parts, total: total)
    }
  }
}

extension DataFile.Tier {
  /// Two types, since the numbers of one are on disk; closed switch, so that they stay alike.
  init(_ tier: DataFileEntry.Tier) {
    switch tier {
    case .hot: self = .hot
    case .warm: self = .warm
    case .cold: self = .cold
    }
  }
}
