internal import BasaltFormat
internal import BasaltRuntime
internal import Synchronization

extension ConversionRun {
  /// Writes a data file anew: row group by row group, its columns shared among the threads.
  ///
  /// Every page passes its checksum on the way, so damage is never copied. Field ids, names and types stay; the
  /// file id is another.
  ///
  /// Decoded and encoded anew, not copied: encodings and codecs are the tier's choice. One row group of all
  /// columns is in memory, decoded and encoded; pages are cut anew by the encoder, row groups stay as they are.
  func convertDataFile() throws(BasaltError) -> Result {
    let file = try DataFile(source, engine)
    // Readable columns have the schema's positions as ordinals, when there are no others.
    try file.requireAllColumnsReadable()
    let schema = file.schema
    let encoder = RowGroupEncoder(schema: schema, options: DataFileOptions(profile: options.tier.profile))
    progress.begin("converting", unitCount: file.byteCount)
    let summary = try target.write(schema, encoder.options) { (writer) throws(BasaltError) in
      for (rowGroup, entry) in file.reader.rowGroups.enumerated() {
        // Columns, because a row group is the unit that a writer takes and has at least as many columns as an
        // ordinary machine has threads.
        let columns = try parallel(schema.fields.count) { (index) throws(BasaltError) in
          try ConversionRun.column(index, ofRowGroup: rowGroup, of: file.reader)
        }
        // The same in every column of a row group, so that it needs all columns decoded before any is encoded.
        let plan = try encoder.plan(columns)
        let encoded = try parallel(schema.fields.count) { (index) throws(BasaltError) in
          try encoder.encode(column: index, of: columns, plan)
        }
        try writer.append(
          EncodedRowGroup(columns: encoded, rowCount: entry.rowCount, pageRowCount: plan.pageRowCount))
        progress.add(entry.byteRange.count)
      }
    }
    return Result(schema: schema, summary: summary, sourceByteCount: file.byteCount)
  }

  /// `body` of each index, on the engine's threads, in order.
  /// - Throws: The first error; what others had done by then is dropped.
  private func parallel<Element: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws(BasaltError) -> Element
  ) throws(BasaltError) -> [Element] {
    let results = Slots<Element>(count)
    try engine.pool.run(morselCount: count, cancellation: cancellation) { (_, index) throws(BasaltError) in
      results.set(index, try body(index))
    }
    return results.all
  }

  /// One place a result, since threads end in any order. Locked once a column.
  private final class Slots<Element: Sendable>: Sendable {
    private let elements: Mutex<[Element?]>
    init(_ count: Int) { elements = Mutex(Array(repeating: nil, count: count)) }
    func set(_ index: Int, _ element: Element) { elements.withLock { $0[index] = element } }
    var all: [Element] { elements.withLock { $0.compactMap { $0 } } }
  }

  /// All rows of one column of a row group.
  /// - Throws: `.corruptPage` and its like; checksums are checked on the way.
  private static func column(
    _ index: Int, ofRowGroup rowGroup: Int, of reader: DataFileReader
  ) throws(BasaltError) -> ColumnVector {
    let scan = try DataFileScan(reader, columns: [index])
    let worker = ScanWorker(scan)
    var parts: [ColumnVector] = []
    for piece in scan.pieces where piece.rowGroup == rowGroup {
      _ = try worker.read(piece) { (batch) throws(BasaltError) in
        parts.append(batch.columns[0])
        return true
      }
    }
    return ColumnVector.concatenated(parts, type: scan.schema.fields[0].type)
  }
}
