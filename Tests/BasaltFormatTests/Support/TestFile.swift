import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage
import ForgerySupport
import TestSupport

/// A data file in memory, made of generated columns: what most tests of this target begin with.
struct TestFile {
  let store: MemoryStore
  let name: ObjectName
  let schema: Schema
  /// By row group, then by column.
  let rowGroups: [[ColumnVector]]
  let summary: DataFileSummary

  /// Writes a file of the row groups.
  init(
    _ schema: Schema, _ rowGroups: [[ColumnVector]], profile: TierProfile = .hot, pageRowCount: Int = 1_024,
    forcing encoding: UInt8? = nil, bloomFilterColumns: Set<FieldID> = [], seed: UInt64 = 0
  ) throws {
    var random = SeededRandom(seed: seed)
    var options = DataFileOptions(profile: profile, pageRowCount: pageRowCount, fileID: UniqueID(using: &random))
    options.forcedEncoding = encoding
    options.bloomFilterColumns = bloomFilterColumns
    store = try MemoryStore()
    name = try ObjectName("test.bslt")
    let writer = try DataFileWriter(schema: schema, options: options, output: try store.makeWriter(name))
    let encoder = RowGroupEncoder(schema: schema, options: options)
    for columns in rowGroups { try writer.append(try encoder.encode(columns)) }
    summary = try writer.finish()
    self.schema = schema
    self.rowGroups = rowGroups
  }

  /// One column of a generated shape in one row group a count.
  init(
    _ type: LogicalType, _ shape: ColumnShape, counts: [Int], nullShare: Int = 0, profile: TierProfile = .hot,
    seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    let schema = try Schema([Field(id: FieldID(1), name: "c", type: type)])
    var groups: [[ColumnVector]] = []
    for count in counts { groups.append([try random.column(shape, type, count: count, nullShare: nullShare)]) }
    try self.init(schema, groups, profile: profile, seed: seed)
  }

  /// The file's bytes.
  func bytes() throws -> [UInt8] {
    let buffer = try store.readNow(name)
    return buffer.bytes(0..<buffer.byteCount)
  }

  func open() throws -> DataFileReader {
    try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 1 << 20)))
  }

  /// Other bytes as a file, to be opened or verified.
  static func store(holding bytes: [UInt8]) throws -> (MemoryStore, ObjectName) {
    let store = try MemoryStore()
    let name = try ObjectName("damaged.bslt")
    _ = try bytes.span.bytes.withUnsafeBytes { bytes throws(BasaltError) in try store.putIfAbsent(name, bytes) }
    return (store, name)
  }
}

extension DataFileReader {
  /// All rows that pass, as values, and how the scan went.
  func rows(where predicate: ScanPredicate = .all) throws -> (rows: [[Value]], scan: DataFileScan, worker: ScanWorker) {
    let scan = try DataFileScan(self, columns: Array(0..<columnCount), where: predicate)
    let worker = ScanWorker(scan)
    var rows: [[Value]] = []
    for piece in scan.pieces {
      _ = try worker.read(piece) { batch throws(BasaltError) in
        for row in 0..<batch.rowCount { rows.append(batch.row(row)) }
        return true
      }
    }
    return (rows, scan, worker)
  }

  /// The rows of every column, or of some, as one flat vector each.
  func columns(_ ordinals: [Int]? = nil) throws -> [ColumnVector] {
    let ordinals = ordinals ?? Array(0..<columnCount)
    let scan = try DataFileScan(self, columns: ordinals)
    let worker = ScanWorker(scan)
    var parts = [[ColumnVector]](repeating: [], count: ordinals.count)
    for piece in scan.pieces {
      _ = try worker.read(piece) { batch throws(BasaltError) in
        for (index, column) in batch.columns.enumerated() { parts[index].append(column) }
        return true
      }
    }
    let types = scan.schema.fields.map(\.type)
    return zip(parts, types).map { ColumnVector.concatenated($0, type: $1) }
  }
}

extension ColumnVector {
  /// Whether both have the same rows bit for bit: the sign of zeros and the payload of NaNs included, what lies under NULLs not.
  func isIdentical(to other: ColumnVector) -> Bool {
    guard type == other.type, count == other.count else { return false }
    return (0..<count).allSatisfy { row in
      switch (self[row], other[row]) {
      case (.real(let left), .real(let right)): left.bitPattern == right.bitPattern
      case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
      case (let left, let right): left == right
      }
    }
  }
}

extension Forgery {
  init(_ file: TestFile) throws { try self.init(try file.bytes()) }

  func verified(isDeep: Bool) throws -> DataFileVerifier.Report {
    let (store, name) = try TestFile.store(holding: bytes)
    return try DataFileVerifier(name, in: store, isDeep: isDeep).verified()
  }
}

extension DataFileVerifier {
  /// Three threads, so that what they find must be brought into order.
  private static let pool = Result { try WorkerPool(threadCount: 3) }

  func verified() throws -> Report { try verify(on: try DataFileVerifier.pool.get()) }
}
