import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltRuntime
import BasaltStorage

/// A data file, sealed anew and then read through all of its doors: names, schema, scans with and without a condition, inspection,
/// verification.
struct FileReading {
  private let bytes: [UInt8]

  // A forged file of few bytes may claim a million rows of one value in each of a hundred row groups, all of them honest work to read.
  private static let columnCountMaximum = 64
  private static let pieceCountMaximum = 16
  private static let verifiedRowCountMaximum = 1 << 16

  private static let pool = Result { try WorkerPool(threadCount: 1) }

  init(_ bytes: [UInt8]) { self.bytes = Resealing.resealed(bytes) }

  /// Pages come from the bytes each time: nothing is left over for the next input.
  static func reader(of bytes: [UInt8]) throws -> DataFileReader {
    let (store, name) = try store(holding: bytes)
    return try DataFileReader(name, in: store, pool: BufferPool(budget: MemoryBudget(byteCount: 0)))
  }

  private static func store(holding bytes: [UInt8]) throws -> (MemoryStore, ObjectName) {
    let store = try MemoryStore()
    let name = try ObjectName("input.bslt")
    _ = try bytes.withUnsafeBytes { (bytes) throws(BasaltError) in try store.putIfAbsent(name, bytes) }
    return (store, name)
  }

  func run() throws -> FuzzInput.Outcome {
    let isSound = try verify()
    do {
      let reader = try FileReading.reader(of: bytes)
      _ = try reader.schema()
      var readable: [Int] = []
      var encodings: Set<String> = []
      for ordinal in 0..<min(reader.columnCount, FileReading.columnCountMaximum) {
        // One column that is damaged keeps nobody from the others.
        do {
          try lookUp(try reader.description(at: ordinal), reader)
          encodings.formUnion(try read(ordinal, reader, isSound: isSound))
          readable.append(ordinal)
        } catch let error as BasaltError { try require(!isSound, error) }
      }
      _ = try rows(try DataFileScan(reader, columns: readable))
      return .read(encodings: encodings)
    } catch let error as BasaltError {
      try require(!isSound, error)
      throw error
    }
  }

  private func require(_ isKnown: Bool, _ error: BasaltError) throws {
    guard isKnown else { throw BrokenLaw("a file that is verified can be read: \(error) \(error.context)") }
  }

  /// Whether the verifier finds nothing, and nothing that it does not know. `false` for a file too large to be asked.
  private func verify() throws -> Bool {
    let (store, name) = try FileReading.store(holding: bytes)
    guard let reader = try? FileReading.reader(of: bytes),
      reader.rowCount <= FileReading.verifiedRowCountMaximum,
      reader.columnCount <= FileReading.columnCountMaximum
    else {
      return false
    }
    let report = try DataFileVerifier(name, in: store, isDeep: true).verify(on: try FileReading.pool.get())
    return report.isSound && report.unsupported.isEmpty
  }

  private func lookUp(_ column: ColumnDescription, _ reader: DataFileReader) throws {
    // Whether they find the column is the verifier's question: hash and index are not held against the table when they are read.
    _ = try reader.ordinal(named: column.name)
    _ = reader.ordinal(of: column.entry.fieldID)
    _ = try reader.schema(of: [column.entry.fieldID])
  }

  /// One column: all of its values, then those that pass conditions on it.
  /// - Returns: The encodings of its pages.
  private func read(_ ordinal: Int, _ reader: DataFileReader, isSound: Bool) throws -> Set<String> {
    var encodings: Set<String> = []
    let column = try reader.column(at: ordinal)
    let values = try rows(try DataFileScan(reader, columns: [ordinal]))
    for (rowGroup, group) in reader.rowGroups.enumerated().prefix(FileReading.pieceCountMaximum) {
      let chunk = try column.chunk(rowGroup)
      guard chunk.entry.shape == .pages else { continue }
      let dictionary = try reader.openDictionary(of: chunk.entry, rowGroup: rowGroup, of: column)
      for page in 0..<min(group.pageCount, FileReading.pieceCountMaximum) {
        let filePage = try column.page(page, of: chunk.entry, rowGroup: rowGroup)
        let described = try reader.describe(
          filePage, at: PagePlace(column: ordinal, rowGroup: rowGroup, page: page), of: column, dictionary: dictionary,
          base: chunk.entry.base)
        encodings.formUnion(described.node.encodings)
      }
    }
    guard let first = values.first(where: { !$0.isNull }) else { return encodings }
    let tests: [ColumnTest] = [
      .comparison(.equal, first), .comparison(.greater, first), .comparison(.lessOrEqual, values[values.count / 2]),
      .isNull,
    ]
    for test in tests {
      let predicate = ScanPredicate([.init(column: column.field.id, test: test)])
      let passed = try rows(try DataFileScan(reader, columns: [ordinal], where: predicate))
      // Bounds that lie hide rows: only of a file whose figures were held against its values is more known.
      guard isSound, reader.rowCount <= values.count else { continue }
      guard passed == values.filter(test.passes) else {
        throw BrokenLaw("\(test) finds \(passed.count) rows in a file that is verified")
      }
    }
    return encodings
  }

  /// The first column's values, of the first pieces of a scan.
  private func rows(_ scan: DataFileScan) throws -> [Value] {
    let worker = ScanWorker(scan)
    var values: [Value] = []
    for piece in scan.pieces.prefix(FileReading.pieceCountMaximum) {
      _ = try worker.read(piece) { (batch) throws(BasaltError) in
        guard !batch.columns.isEmpty else { return true }
        // Every row of short batches, some of long ones: a constant chunk may have a million.
        let distance = max(1, batch.rowCount / 1_024)
        for row in stride(from: 0, to: batch.rowCount, by: distance) { values.append(batch.value(column: 0, row: row)) }
        return true
      }
    }
    return values
  }
}
