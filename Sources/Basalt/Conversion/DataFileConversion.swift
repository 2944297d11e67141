// The door to conversion, and what both ways share: `TextConversion` and `TierConversion` differ only in where
// row groups come from.
internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltStorage
internal import BasaltText

extension DataFile {
  /// Converts a text file, or a data file (`.bslt`), to a new data file.
  ///
  /// The target appears whole and durable, or not at all: a conversion that fails or is cancelled leaves
  /// nothing behind.
  /// - Parameters:
  ///   - source: CSV, TSV or `.tbl`, plain or with the suffix `.zst`, `.lz4` or `.gz`; or a data file, which
  ///     then is written anew for the tier.
  ///   - target: Must not exist: data files are never changed.
  ///   - monitor: Told of the bytes of the source that were read, phase by phase.
  /// - Throws: `.alreadyExists`; `.unknownName` for a source that is not there or a column type for a column
  ///   that is not; `.invalidArgument` for options that contradict themselves, and for a source that is no
  ///   file; `.syntax`, `.typeMismatch`, `.outOfRange` for records that do not fit, with line, column and
  ///   value; what the source's corruption gives; `.diskFull`, `.ioFailure`; `.cancelled`.
  public static func convert(
    _ source: String, to target: String, _ options: ConversionOptions = ConversionOptions(),
    on engine: Engine,
    monitor: Engine.ProgressMonitor = Engine.ProgressMonitor()
  ) async throws(BasaltError) -> ConversionReport {
    // Read by the workers, a morsel each; the task's own cancellation sets it.
    let cancellation = Cancellation()
    return try await engine.coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
      let start = ContinuousClock.now
      // The target is asked first: hours of reading must not end in "it exists already".
      let run = ConversionRun(
        source: source, target: try ConversionTarget(target, engine), options: options, engine: engine,
        cancellation: cancellation, progress: monitor.progress)
      let result = source.lowercased().hasSuffix(".bslt") ? try run.convertDataFile() : try run.convertText()
      return ConversionReport(
        schema: result.schema, rowCount: result.summary.rowCount, sourceByteCount: result.sourceByteCount,
        textByteCount: result.textByteCount,
        targetByteCount: result.summary.byteCount, digest: result.summary.digest, inferences: result.inferences,
        skippedRecordCount: result.skipped.count, skippedExamples: result.skipped.examples,
        elapsed: ContinuousClock.now - start)
    }
  }
}

/// One conversion: what it reads, writes and is told by. Blocks; runs on a coordinator's thread.
///
/// Immutable: what a phase finds out it hands to the next, so that every closure on a worker's thread may have
/// it.
struct ConversionRun {
  let source: String
  let target: ConversionTarget
  let options: DataFile.ConversionOptions
  let engine: Engine
  let cancellation: Cancellation
  let progress: Progress

  /// What the report says that only the conversion itself knows.
  struct Result {
    let schema: Schema
    let summary: DataFileSummary
    let sourceByteCount: Int
    // Of text alone; a data file has none of these.
    var textByteCount: Int?
    var inferences: [DataFile.ConversionReport.TypeInference] = []
    var skipped: (count: Int, examples: [BasaltError]) = (0, [])
  }
}

/// Where the new file is to appear.
///
/// A name in a store, not an open file: until the first row group nothing exists.
struct ConversionTarget {
  let path: String
  private let file: FilePath
  /// Shared with whatever else the engine has open in the directory.
  private let store: LocalStore

  /// - Throws: `.alreadyExists` when there is such a file now. Publishing checks again, and then it counts.
  init(_ path: String, _ engine: Engine) throws(BasaltError) {
    self.path = path
    file = try FilePath(path)
    store = try engine.stores.store(of: file.directory)
    // Asked by size, the cheapest question about a name. Any other error than "not there" is told: it would
    // come up again at the end.
    var exists = true
    do throws(BasaltError) {
      _ = try store.byteCount(of: file.name)
    } catch {
      guard error.code == .unknownName else { throw file.located(error) }
      exists = false
    }
    if exists { throw ConversionTarget.alreadyExists(path) }
  }

  /// For whatever writes to a new file: a data file, or text.
  static func alreadyExists(_ path: String) -> BasaltError {
    BasaltError(
      .alreadyExists, "\(path) exists already.",
      remedy: "Remove it, or write to another name: files are never overwritten, as others may be reading them.")
  }

  /// For whoever writes other bytes than a data file's.
  func makeWriter() throws(BasaltError) -> any ObjectWriter { try store.makeWriter(file.name) }

  /// Writes the file: `body` appends all row groups, then it is published; when `body` throws, nothing is left.
  /// - Throws: `.alreadyExists` when another has published under the name meanwhile: publishing is exclusive,
  ///   and the earlier look was a courtesy.
  func write(
    _ schema: Schema, _ options: DataFileOptions, _ body: (SharedWriter) throws(BasaltError) -> Void
  ) throws(BasaltError) -> DataFileSummary {
    let writer = SharedWriter(
      try DataFileWriter(schema: schema, options: options, output: try store.makeWriter(file.name)))
    do throws(BasaltError) {
      try body(writer)
      return try writer.finish()
    } catch {
      // Harmless when `finish` has ended it.
      writer.discard()
      throw error.code == .alreadyExists ? ConversionTarget.alreadyExists(path) : error
    }
  }
}
