import BasaltAccess
import BasaltCore
import BasaltStorage
import BasaltTable

/// A table of many files that exist only in its manifests: partitioned by day and by bucket of the customer, ids ascending from file to file.
struct InventedTable {
  static let id = UniqueID(bits: 0x7AB1E)
  static let bucketCount = 20
  static let rowsOfFile = 1_000
  static let priceCount = 100_000

  let fileCount: Int
  let partitionCount: Int
  let schema: TableSchema
  let spec: PartitionSpec
  private let layout: ManifestLayout

  init(fileCount: Int, partitionCount: Int) throws(BasaltError) {
    self.fileCount = fileCount
    self.partitionCount = partitionCount
    schema = try TableSchema.first([
      ("id", .bigint, false), ("customer", .integer, false), ("sold", .timestamp, false), ("price", .double, true),
    ])
    let fields = try PartitionFieldText.list(parsing: "day(sold), bucket(\(InventedTable.bucketCount), customer)")
    spec = try PartitionSpec.following([.unpartitioned], fields: fields, in: schema.schema)
    layout = try ManifestLayout(spec: spec, schema: schema.schema)
  }

  private var filesOfPartition: Int { fileCount / partitionCount }
  func day(ofFile file: Int) -> Int { file / filesOfPartition / InventedTable.bucketCount }
  func bucket(ofFile file: Int) -> Int { file / filesOfPartition % InventedTable.bucketCount }
  func ids(ofFile file: Int) -> ClosedRange<Int64> {
    Int64(file * InventedTable.rowsOfFile)...Int64((file + 1) * InventedTable.rowsOfFile - 1)
  }

  /// Scattered over the files: the multiplier is a prime, and has nothing in common with the number of prices.
  func highestPrice(ofFile file: Int) -> Double { Double(file * 7_919 % InventedTable.priceCount) }

  private func entry(_ file: Int, _ random: inout SeededRandom) -> ManifestEntry {
    func bounds(_ low: Value, _ high: Value) -> ColumnStatistics {
      ColumnStatistics(
        rowCount: InventedTable.rowsOfFile, nullCount: 0, nanCount: 0, minimum: .init(low, isTight: true),
        maximum: .init(high, isTight: true))
    }
    let ids = ids(ofFile: file)
    let midnight = Int64(day(ofFile: file)) * 86_400_000_000
    let statistics: [FieldID: ColumnStatistics] = [
      FieldID(1): bounds(.bigint(ids.lowerBound), .bigint(ids.upperBound)),
      FieldID(2): bounds(.integer(0), .integer(1 << 20)),
      FieldID(3): bounds(
        .timestamp(microseconds: midnight), .timestamp(microseconds: midnight + 86_399_999_999)),
      FieldID(4): bounds(.double(0), .double(highestPrice(ofFile: file))),
    ]
    return .added(
      DataFileEntry(
        id: UniqueID(using: &random), attempt: UniqueID(bits: UInt128(file / 1_000)),
        byteCount: random.integer(in: 1_000...9_999_999), digest: ContentDigest(bytes: random.bytes(32)),
        rowCount: InventedTable.rowsOfFile, schema: schema.id, spec: spec.id,
        partition: PartitionValues([.date(days: Int32(day(ofFile: file))), .integer(Int32(bucket(ofFile: file)))]),
        statistics: statistics))
  }

  static func name(ofManifest id: UniqueID) throws(BasaltError) -> ObjectName {
    try TableObjectNames.manifest(id, attempt: UniqueID(bits: 1), table: InventedTable.id)
  }

  /// Writes the manifests, and what is said of them as the object `facts`.
  /// - Parameter isScattered: Each manifest has files of all partitions, as when every commit brings some of each; else each has days of its own.
  func write(to store: any ObjectStore, isScattered: Bool) throws(BasaltError) {
    var random = SeededRandom(seed: 1)
    let manifestCount = (fileCount + Limits.manifestEntryCountTarget - 1) / Limits.manifestEntryCountTarget
    var records: [UInt8] = []
    for manifest in 0..<manifestCount {
      let files =
        isScattered
        ? Array(stride(from: manifest, to: fileCount, by: manifestCount))
        : Array((fileCount * manifest / manifestCount)..<(fileCount * (manifest + 1) / manifestCount))
      var entries: [ManifestEntry] = []
      for file in files { entries.append(entry(file, &random)) }
      let id = UniqueID(using: &random)
      let output = try store.makeWriter(try InventedTable.name(ofManifest: id))
      records += try ManifestWriter.write(entries, layout, fileID: id, to: output).record
    }
    let output = try store.makeWriter(try ObjectName("facts"))
    try records.span.bytes.withUnsafeBytes { (bytes) throws(BasaltError) in try output.append(bytes) }
    _ = try output.publish()
  }

  /// The manifests that `write` has left.
  static func manifests(in store: any ObjectStore) throws(BasaltError) -> [SnapshotManifest] {
    let buffer = try store.readNow(try ObjectName("facts"))
    var bytes = buffer.bytes(0..<buffer.byteCount)[...]
    var manifests: [SnapshotManifest] = []
    while !bytes.isEmpty {
      let facts = try ManifestFacts(record: try RecordSequence.takeFirst(of: &bytes))
      manifests.append(SnapshotManifest(facts, sequenceNumber: Int64(manifests.count), firstRowID: 0))
    }
    return manifests
  }
}
