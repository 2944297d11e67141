package import BasaltCore
package import BasaltRuntime

/// A delimited text file, opened: its columns are known, its rows can be read as often as needed.
///
/// Usually twice, in two passes over the file: `inferTypes` looks at every value, `makeReader` converts them. A
/// compressed file is decompressed in each pass rather than kept: decompressing is cheaper than writing and reading the
/// text, and needs no room.
package struct TextInput: Sendable {
  package let path: String
  package let dialect: TextDialect
  /// Empty when the file has no record at all (and no header is expected).
  package let columnNames: [String]
  /// Bytes of the file, compressed as they are: the whole of what progress counts.
  package var fileByteCount: Int { file.byteCount }

  var isCompressed: Bool { compression != .none }
  /// Whether the file's bytes are the text itself.
  package var isText: Bool { !isCompressed }
  let limits: CuttingLimits
  private let file: InputFile
  private let compression: Compression

  /// Opens a file and reads its header.
  /// - Parameters:
  ///   - compression: By default what the name says.
  ///   - cancellation: Looked at while a pipe is copied.
  /// - Throws: What `InputFile` throws; `.syntax`, `.invalidArgument`, `.outOfRange` for a header that cannot name
  ///   columns.
  package init(
    path: String, dialect: TextDialect, compression: Compression? = nil, limits: CuttingLimits = CuttingLimits(),
    cancellation: Cancellation = Cancellation()
  ) throws(BasaltError) {
    self.path = path
    self.dialect = dialect
    self.limits = limits
    self.compression = compression ?? TextFileName(path).compression
    file = try InputFile(path: path, cancellation: cancellation)
    do throws(BasaltError) {
      var cutter = try RecordCutter(
        try ByteSources.open(file, compression: self.compression), dialect: dialect, limits: limits)
      columnNames = try TextHeader.names(from: &cutter, dialect: dialect)
    } catch {
      throw error.at("file", path)
    }
  }

  /// A cutter at the first row.
  func makeCutter() throws(BasaltError) -> RecordCutter {
    var cutter = try RecordCutter(
      try ByteSources.open(file, compression: compression), dialect: dialect, limits: limits)
    // Read once more, and not skipped by an offset: in a compressed file there is none.
    if dialect.hasHeader {
      _ = try TextHeader.names(from: &cutter, dialect: dialect)
      cutter.restartNumbering()
    }
    return cutter
  }

  /// Looks at all values and chooses the columns' types, on the threads of a pool. Blocks the calling thread.
  /// - Parameter progress: Gets the bytes of the file that were read, compressed as they are.
  /// - Throws: What the file throws; `.cancelled`. Records that cannot be divided into fields are counted, not thrown.
  package func inferTypes(
    on pool: WorkerPool, cancellation: Cancellation = Cancellation(), progress: Progress = Progress()
  ) throws(BasaltError) -> InferenceReport {
    try TypeInference(self, progress: progress).run(on: pool, cancellation: cancellation)
  }

  /// The same of the first records alone, by the calling thread: a guess, which a later record may refute.
  /// - Parameter recordCount: About so many.
  package func inferTypes(ofFirst recordCount: Int) throws(BasaltError) -> InferenceReport {
    try TypeInference(self, recordCountMaximum: recordCount, progress: Progress()).sampled()
  }

  /// A reader of all rows.
  /// - Parameters:
  ///   - types: One a column; inferred ones, or those of the table that the rows go to.
  ///   - columns: Which of them row groups are to have, and in which order; `nil`: all. What stands in the others is not
  ///     looked at.
  ///   - rowGroupRowCount: Rows per row group.
  /// - Throws: `.typeMismatch` when the file has another number of columns than there are types.
  package func makeReader(
    types: [LogicalType], columns: [Int]? = nil, rowGroupRowCount: Int = Limits.rowGroupRowCount,
    onBadRecord: BadRecordPolicy = .stop
  ) throws(BasaltError) -> TextReader {
    // A file without any record fits whatever is expected: it has no rows.
    guard columnNames.isEmpty || types.count == columnNames.count else {
      throw BasaltError(
        .typeMismatch, "\(path) has \(columnNames.count) columns where \(types.count) are expected.",
        remedy: "Check the delimiter, or name the columns to read."
      ).at("file", path)
    }
    return try TextReader(
      self, types: types, columns: columns, rowGroupRowCount: rowGroupRowCount, onBadRecord: onBadRecord)
  }
}
