internal import BasaltLedger
internal import BasaltStorage
internal import BasaltTable
internal import Synchronization

/// Rows on their way into one table: small work stays in memory and travels in its commit; larger work becomes
/// files, written under a registered attempt.
///
/// Several threads may append at once. Ended once, by `prepare()` and then a commit, or by `discard()`.
final class AppendWork: Sendable {
  let warehouse: Warehouse
  /// The table as it was when the work began: files are written under its schema and spec, whatever is changed
  /// meanwhile.
  let table: TableState
  private let admission: BatchAdmission
  /// What its files are written under; shared with the other tables of a transaction.
  private let attempt: WriteAttempt
  private let shared: Mutex<Shared>

  private struct Shared: Sendable {
    /// Batches that were not handed on yet, because all may be small enough to travel in the commit.
    var held: [Batch] = []
    var heldRowCount = 0
    var staged: StagedRows?
    var rowCount = 0
    /// Objects beside the data files, which the staging itself removes.
    var manifests: [ObjectName] = []

    mutating func takeHeld() -> [Batch] {
      defer {
        held = []
        heldRowCount = 0
      }
      return held
    }
  }

  /// More rows than this cannot be a file of 64 KiB in any table worth a thought, and would only be held up.
  private static let heldRowCountMaximum = 8 * Limits.vectorRowCount
  /// Encoded in well under a millisecond, so that a task may do it.
  static let rowCountMaximumAtOnce = 128

  /// - Parameter attempt: Of a transaction over several tables, which ends it when all of them are committed or
  ///   discarded; else it is this work's own.
  init(_ warehouse: Warehouse, _ table: TableState, attempt: WriteAttempt? = nil) {
    self.warehouse = warehouse
    self.table = table
    self.attempt = attempt ?? WriteAttempt(warehouse)
    admission = BatchAdmission(table.schema.schema)
    shared = Mutex(Shared())
  }

  var tableID: TableID { table.id }
  /// Rows that were appended so far.
  var rowCount: Int { shared.withLock { $0.rowCount } }

  /// Takes a few rows without waiting for anything.
  /// - Returns: Whether it could; if not, nothing was taken.
  /// - Throws: As `append` does, for a batch that does not fit.
  func hold(_ batch: Batch) throws(BasaltError) -> Bool {
    try admission.check(batch)
    // Another thread may hold the lock while it registers the attempt, which waits for the store.
    return shared.withLockIfAvailable { AppendWork.hold(batch, in: &$0) } ?? false
  }

  private static func hold(_ batch: Batch, in shared: inout Shared) -> Bool {
    guard shared.staged == nil, shared.heldRowCount + batch.rowCount <= heldRowCountMaximum else { return false }
    shared.held.append(batch)
    shared.heldRowCount += batch.rowCount
    shared.rowCount += batch.rowCount
    return true
  }

  /// - Parameter batch: With the table's columns.
  /// - Throws: `.typeMismatch` for a batch of other columns, `.constraint` for NULL where it may not be; what
  ///   the store throws.
  func append(_ batch: Batch) throws(BasaltError) { try write(try take(batch)) }

  /// The first half of `append`: takes the rows and encodes nothing, so that threads that want their rows to be in
  /// order can do it in turns.
  /// - Returns: What is to be given to `write` next, by the same thread; `nil` while rows are only held.
  /// - Throws: As `append`.
  func take(_ batch: Batch) throws(BasaltError) -> StagedRows.FilledRuns? {
    // Here, for the sake of what is only held: whoever appends hears of it, and not whoever commits.
    try admission.check(batch)
    let staged = try shared.withLock { (shared) throws(BasaltError) -> StagedRows? in
      if AppendWork.hold(batch, in: &shared) { return nil }
      shared.rowCount += batch.rowCount
      return try register(&shared)
    }
    guard let staged else { return nil }
    var filled = StagedRows.FilledRuns()
    for held in shared.withLock({ $0.takeHeld() }) { try staged.take(held, into: &filled) }
    try staged.take(batch, into: &filled)
    return filled
  }

  /// The second half: encodes and writes what is enough for it, while other threads take theirs.
  func write(_ filled: StagedRows.FilledRuns?) throws(BasaltError) {
    guard let filled, let staged = shared.withLock({ $0.staged }) else { return }
    try staged.write(filled)
    try attempt.renew()
  }

  /// Files are to be written: first their attempt is registered, so that whoever cleans up knows whose they are.
  private func register(_ shared: inout Shared) throws(BasaltError) -> StagedRows {
    if let staged = shared.staged { return staged }
    let staged = try makeStaged(attempt.id())
    shared.staged = staged
    return staged
  }

  private func makeStaged(_ attempt: UniqueID) throws(BasaltError) -> StagedRows {
    try StagedRows(
      table: table.id.id, schema: table.schema, spec: table.currentSpec, attempt: attempt, store: warehouse.store,
      options: try stagingOptions())
  }

  private func stagingOptions() throws(BasaltError) -> StagingOptions {
    var options = StagingOptions()
    options.declaredColumns = Set(table.currentSortOrder.fields.map(\.source))
    options.bloomFilterColumns = Set(BloomFilterColumns.ids(in: table.properties, of: table.schema.schema))
    if table.currentSortOrder != .unsorted {
      options.ordering = try BatchSort(table.currentSortOrder, schema: table.schema.schema)
    }
    options.pool = warehouse.engine.pool
    options.forcedEncoding = warehouse.engine.forcedEncoding
    options.makeFileID = warehouse.makeID
    return options
  }

  // MARK: Ending

  /// What is to be committed, durable as far as it does not travel in the commit.
  enum Prepared: Sendable {
    case nothing
    /// With what the ledger will carry of it: entry and image as `InlineFileBody`.
    case image(DataFileEntry, body: [UInt8])
    case manifests(
      [(facts: ManifestFacts, object: ObjectName, files: [AddedFile])], attempt: UniqueID, partitionCount: Int)

    /// Data files of their own in the store.
    var fileCount: Int {
      guard case .manifests(let manifests, _, _) = self else { return 0 }
      return manifests.reduce(0) { $0 + $1.files.count }
    }

    /// Partitions with rows in them. An image is of one.
    var partitionCount: Int {
      switch self {
      case .nothing: 0
      case .image: 1
      case .manifests(_, _, let partitionCount): partitionCount
      }
    }
  }

  /// Ends the rows: writes what is left, and the manifest.
  func prepare() throws(BasaltError) -> Prepared {
    if let image = try prepareImage() { return image }
    guard let (staged, held) = try takeStaged() else { return .nothing }
    let attempt = try attempt.id()
    for batch in held { try staged.append(batch) }
    let entries = try staged.finish()
    guard !entries.isEmpty else { return .nothing }
    let layout = try ManifestLayout(
      spec: table.currentSpec, schema: table.schema.schema,
      declared: Set(table.currentSortOrder.fields.map(\.source)))
    var manifests: [(facts: ManifestFacts, object: ObjectName, files: [AddedFile])] = []
    for start in stride(from: 0, to: entries.count, by: Limits.manifestEntryCountTarget) {
      let part = entries[start..<min(start + Limits.manifestEntryCountTarget, entries.count)]
      let id = warehouse.makeID()
      let object = try TableObjectNames.manifest(id, attempt: attempt, table: table.id.id)
      shared.withLock { $0.manifests.append(object) }
      let facts = try ManifestWriter.write(
        part.map { ManifestEntry.added($0) }, layout, fileID: id, to: try warehouse.store.makeWriter(object))
      manifests.append((facts, object, part.map { AddedFile(id: $0.id, statistics: $0.statistics) }))
    }
    return .manifests(
      manifests, attempt: attempt, partitionCount: Set(entries.map(\.partition)).count)
  }

  /// Where rows are staged, and those that were held back; `nil` when there are none.
  private func takeStaged() throws(BasaltError) -> (StagedRows, [Batch])? {
    try shared.withLock { (shared) throws(BasaltError) -> (StagedRows, [Batch])? in
      guard shared.staged != nil || shared.heldRowCount > 0 else { return nil }
      return (try register(&shared), shared.takeHeld())
    }
  }

  /// The rows as a file that travels in the commit; `nil` when they are too many for that, or of several partitions.
  func prepareImage() throws(BasaltError) -> Prepared? {
    let held = shared.withLock { $0.staged == nil ? $0.held : [] }
    guard !held.isEmpty else { return nil }
    let terms = try FileTerms(schema: table.schema, spec: table.currentSpec, options: try stagingOptions())
    guard let (entry, image) = try terms.image(of: held, byteCountMaximum: Limits.inlineFileByteCountMaximum) else {
      return nil
    }
    let body = InlineFileBody.bytes(entry, image: image)
    // Long partition values can make more of the entry than is left beside the image.
    return body.count <= Limits.inlineFileByteCountMaximum ? .image(entry, body: body) : nil
  }

  /// Puts what was prepared into a transaction.
  /// - Throws: `.conflict` when the table was dropped, or a column changed that the rows have.
  func add(_ prepared: Prepared, to draft: inout TransactionDraft) throws(BasaltError) {
    let columns = Set(table.schema.schema.fields.map(\.id))
    // As the transaction itself has left it: what it has changed before its rows were written is no conflict.
    if let now = draft.table(table.id) {
      // A schema is never changed under its number, and nearly always it is the same.
      if now.schema.id != table.schema.id, let changed = now.schema.columnsChanged(since: table.schema).min() {
        throw BasaltError(
          .conflict, "Column \(changed) of the table \(table.name) was changed while rows for it were written.",
          remedy: "Append the rows again.", consequence: .transaction)
      }
    } else if table.created <= draft.base.version, draft.base.droppedTables.contains(table.id) {
      throw BasaltError(
        .conflict, "The table \(table.name) was dropped while rows for it were written.",
        remedy: "Make the table again, then append the rows.", consequence: .transaction)
    }
    switch prepared {
    case .nothing: return
    case .image(let entry, let body): try draft.append(entry, body: body, columns: columns, to: table)
    case .manifests(let manifests, let attempt, _):
      for manifest in manifests {
        try draft.append(
          manifest.facts, object: manifest.object, columns: columns, files: manifest.files, to: table, attempt: attempt)
      }
    }
  }

  /// Makes the rows durable and visible.
  /// - Throws: As `Appender.commit` does.
  func commit(token: Warehouse.WorkToken?) throws(BasaltError) -> Warehouse.CommitReceipt {
    let receipt: Warehouse.CommitReceipt
    do throws(BasaltError) {
      let prepared = try prepare()
      receipt = try warehouse.commit(.append, token: token) { (state) throws(BasaltError) in
        var draft = TransactionDraft(on: state)
        try add(prepared, to: &draft)
        return draft
      }
    } catch {
      // Whether the files are needed is not known when the commit may be there.
      if error.code != .commitUnknown { discard() }
      throw error
    }
    // Work that had been done before leaves its files to nobody.
    if receipt.isRepeated { discard() } else { end() }
    return receipt
  }

  /// The commit is in the ledger: the attempt needs no protection any more.
  func end() { attempt.end() }

  /// Gives up. The attempt ends last: what could not be removed is found under it.
  func discard() {
    removeObjects()
    end()
  }

  /// Removes what was written, as far as it can be.
  func removeObjects() {
    let (staged, manifests) = shared.withLock { shared in
      shared.held = []
      return (shared.staged.take(), shared.manifests)
    }
    staged?.discard()
    for manifest in manifests { try? warehouse.store.delete(manifest) }
  }
}
