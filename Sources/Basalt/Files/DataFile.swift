internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltStorage
internal import BasaltText

/// One data file: the rows of a table by column, immutable, checked by checksums.
///
/// An open file is a value: small, `Sendable`, used by any number of tasks at once. Opening reads its footer,
/// not its data; what a column costs is paid when the column is first touched.
///
/// ```swift
/// let flights = try await DataFile.open("flights.bslt", on: engine)
/// let isLate = ScanPredicate([try flights.schema.term("dep_delay", .comparison(.greater, .integer(600)))])
/// for try await batch in try await flights.rows(columns: ["carrier", "dep_delay"], where: isLate) { print(batch.rowCount) }
/// ```
///
/// The engine, and with it the file's directory, stays open as long as the value does.
public struct DataFile: Sendable {
  let engine: Engine
  let reader: DataFileReader
  let path: FilePath
  /// The columns that this version can read, in the order of the file.
  public let schema: Schema
  /// Columns of types or encodings that only a later version of Basalt knows. Usually there are none.
  public let unreadableColumns: [UnreadableColumn]
  /// Where the schema's columns are in the file: behind a column that cannot be read, not where they are in the schema.
  let ordinals: [Int]

  /// Opens a file.
  /// - Parameter path: Of the file, or of a link to it.
  /// - Throws: `.unknownName` when there is none; `.invalidArgument` when it is a directory, a pipe or a
  ///   device; `.corruptFile` when its metadata are damaged; `.unsupportedVersion` when a later version wrote
  ///   it in a way that nothing of it can be read; `.permissionDenied`, `.ioFailure`.
  public static func open(_ path: String, on engine: Engine) async throws(BasaltError) -> DataFile {
    try await engine.coordinator.run { () throws(BasaltError) in try DataFile(path, engine) }
  }

  /// Blocks: opened on a coordinator's thread.
  /// - Complexity: Reads the file's end and its header; no statistics and no page.
  init(_ path: String, _ engine: Engine) throws(BasaltError) {
    self.engine = engine
    self.path = try FilePath(existing: path)
    do throws(BasaltError) {
      // Errors of the store speak of objects; `located` gives them the path that the caller knows.
      reader = try DataFileReader(
        self.path.name, in: try engine.stores.store(of: self.path.directory), pool: engine.bufferPool)
      let columns = try reader.schema()
      schema = columns.schema
      ordinals = columns.ordinals
      unreadableColumns = columns.unreadable.compactMap(UnreadableColumn.init)
    } catch {
      throw DataFile.misnamed(path, error) ?? self.path.located(error)
    }
  }

  /// A file whose bytes are no data file's and whose name says that it is text is not damaged, but another kind of file.
  private static func misnamed(_ path: String, _ error: BasaltError) -> BasaltError? {
    guard error.code == .corruptFile, TextFileName(path).format != nil else { return nil }
    return BasaltError(
      .invalidArgument, "\(path) is a text file by its name, and no data file.",
      remedy: "Make a data file of it with `basalt convert`, or import it into a table with `basalt import`.")
  }

  // All from the footer, read when the file was opened.
  public var rowCount: Int { reader.rowCount }
  /// Length of the file, footer included.
  public var byteCount: Int { reader.byteCount }
  public var rowGroupCount: Int { reader.rowGroups.count }
  /// Drawn at random when the file was written: tells two files of the same rows apart.
  public var fileID: UniqueID { reader.fileID }
  /// What it was written for; `nil` when that is a tier this version does not know, which keeps nobody from reading it.
  public var tier: Tier? { Tier(profileNumber: reader.root.profileNumber) }
}

extension DataFile {
  /// A column that only a later version of Basalt can read. The others of its file can be read all the same.
  public struct UnreadableColumn: Sendable {
    public let name: String
    /// `.unsupportedVersion` for a type that is not known here, `.unsupportedEncoding` for an encoding.
    public let reason: BasaltError

    /// `nil` for a column that can be read.
    init?(_ column: ColumnDescription) {
      guard let obstacle = column.obstacle else { return nil }
      name = column.name
      reason = obstacle
    }
  }
}

extension DataFile {
  /// The ordinal in the file of the column of that name.
  /// - Throws: `.unknownName`; `.unsupportedVersion` or `.unsupportedEncoding` for a column that is there and
  ///   cannot be read.
  func requireOrdinal(named name: String) throws(BasaltError) -> Int {
    if let index = schema.index(named: name) { return ordinals[index] }
    // By bytes, as a schema compares.
    // There, and not readable: "unknown name" would send the reader looking for a typing error.
    if let column = unreadableColumns.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
      throw path.located(column.reason.at("column", name).at("file", path.name))
    }
    return ordinals[try schema.requireIndex(named: name)]
  }

  /// Refuses what is about all columns of a file of which some cannot be read: leaving them out in silence
  /// would look like having them all.
  func requireAllColumnsReadable() throws(BasaltError) {
    guard let column = unreadableColumns.first else { return }
    throw path.located(
      BasaltError(
        column.reason.code, column.reason.message,
        remedy: "Read the file with a newer version of Basalt, or ask for other columns of it by name."
      ).at("column", column.name).at("file", path.name))
  }
}
