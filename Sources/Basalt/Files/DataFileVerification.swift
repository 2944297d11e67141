internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltStorage

extension DataFile {
  /// What a verification found.
  ///
  /// A report and no error: a file may be damaged in several places, and whoever restores it wants to know all of
  /// them.
  public struct VerificationReport: Sendable {
    /// Every damaged place, with its context: file, column, row group, page. Empty when the file is sound.
    public let problems: [BasaltError]
    /// What a later version wrote and this one could not check in full: no damage. Pages are held against their
    /// checksums even so.
    public let unsupported: [BasaltError]
    public let byteCount: Int
    public let rowCount: Int
    /// Pages that were held against their checksums, dictionaries included.
    public let pageCount: Int
    /// SHA-256 of the file as it is, sound or not.
    public let digest: ContentDigest?

    /// Whether nothing is damaged. Things that are not known here are not damage.
    public var isSound: Bool { problems.isEmpty }
  }
}

extension DataFile {
  /// How thoroughly a file is checked.
  public enum VerificationDepth: Sendable, Hashable {
    /// All metadata, every page's checksum, and that the parts cover the file.
    ///
    /// As fast as the device reads; decodes nothing.
    case checksums
    /// And every page is decoded, and its statistics are held against its values.
    ///
    /// Finds what checksums cannot: a writer's mistakes, sealed with right checksums.
    case values
  }

  /// Checks a whole file, and goes on after each damaged place.
  ///
  /// Needs no open file: one too damaged to be opened can still be reported on.
  /// The pages are shared among the engine's threads.
  /// - Parameter monitor: Told of the bytes checked.
  /// - Throws: Only what keeps the file from being read at all, such as `.unknownName` and `.ioFailure`; damage
  ///   is in the report. `.cancelled` within a page's time when the task is.
  public static func verify(
    _ path: String, depth: VerificationDepth = .checksums, on engine: Engine,
    monitor: Engine.ProgressMonitor = Engine.ProgressMonitor()
  ) async throws(BasaltError) -> VerificationReport {
    let cancellation = Cancellation()
    return try await engine.coordinator.run(cancellation: cancellation) { () throws(BasaltError) in
      let file = try FilePath(existing: path)
      do throws(BasaltError) {
        let store = try engine.stores.store(of: file.directory)
        // The verifier reads the store itself, not the buffer pool: what is checked must come from the device.
        let report = try DataFileVerifier(file.name, in: store, isDeep: depth == .values)
          .verify(on: engine.pool, cancellation: cancellation, progress: monitor.progress)
        return VerificationReport(
          problems: report.problems, unsupported: report.unsupported, byteCount: report.byteCount,
          rowCount: report.rowCount, pageCount: report.pageCount, digest: report.digest)
      } catch {
        throw file.located(error)
      }
    }
  }
}
