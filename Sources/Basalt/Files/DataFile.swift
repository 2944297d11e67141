internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltStorage

/// One data file: the rows of a table by column, immutable, checked by checksums.
///
/// An open file is a value: small, `Sendable`, used by any number of tasks at once. Opening reads its footer, not its data; what a column
/// costs is paid when the column is first touched.
///
/// ```swift
/// let flights = try await DataFile.open("flights.bslt", on: engine)
/// let isLate = ScanPredicate([try flights.schema.term("dep_delay", .comparison(.greater, .integer(600)))])
/// for try await batch in try await flights.rows(columns: ["carrier", "dep_delay"], where: isLate) { print(batch.rowCount) }
/// ```
public struct DataFile: Sendable {
  let engine: Engine
  let reader: DataFileReader
  let path: FilePath
  /// What its columns are, in the order of the file.
  public let schema: Schema

  /// Opens a file.
  /// - Throws: `.unknownName` when there is none; `.corruptFile` when its metadata are damaged; `.unsupportedVersion` when a later version
  ///   wrote it; `.permissionDenied`, `.ioFailure`.
  public static func open(_ path: String, on engine: Engine) async throws(BasaltError) -> DataFile {
    try await Coordinator.run { () throws(BasaltError) in try DataFile(path, engine) }
  }

  /// Blocks: opened on a coordinator's thread.
  init(_ path: String, _ engine: Engine) throws(BasaltError) {
    self.engine = engine
    self.path = try FilePath(path)
    do throws(BasaltError) {
      reader = try DataFileReader(
        self.path.name, in: try engine.stores.store(of: self.path.directory), pool: engine.bufferPool)
      schema = try reader.schema()
    } catch {
      throw self.path.located(error)
    }
  }

  public var rowCount: Int { reader.rowCount }
  public var byteCount: Int { reader.byteCount }
  public var rowGroupCount: Int { reader.rowGroups.count }
  /// Drawn at random when the file was written: tells two files of the same rows apart.
  public var fileID: UniqueID { reader.fileID }
  /// What it was written for; `nil` when that is a tier this version does not know, which keeps nobody from reading it.
  public var tier: Tier? { Tier(profileNumber: reader.root.profileNumber) }
}
