package import BasaltCore
package import BasaltStorage

/// One change that a transaction makes. The ledger orders, chains and keeps them; what is in a schema or a
/// manifest, only the layers above know: to the ledger those are ranges of the payload, and names with digests.
/// - Source: format-spec/ledger.md, "Actions"
package enum LedgerAction: Sendable, Hashable {
  case createTable(TableID, name: String)
  case renameTable(TableID, name: String)
  case dropTable(TableID)
  /// A new definition of one part of a table; earlier ones stay for the files that were written under them.
  case setDefinition(TableID, TablePart, version: Int, body: PayloadRange)
  /// Files added and removed, one row each in the manifest. The body says what planning must know of it: that
  /// holds values, and stays out of the header.
  case addManifest(TableID, ManifestReference, body: PayloadRange)
  /// One manifest that says the same as several manifests and inline files; no row changes.
  case replaceManifests(TableID, [UniqueID], by: ManifestReference, body: PayloadRange)
  /// A few files, where a manifest of its own would be more than they are worth.
  case removeFiles(TableID, [UniqueID])
  /// A small data file that travels in the payload: a one-row insert costs one durable object.
  case addInlineFile(TableID, InlineFile)
  /// The payloads of these commits are not needed any more and will be erased: said before it is done, so that
  /// one that is missing without a word is damage.
  case erasePayloads([CommitNumber])
  /// These attempts are taken for dead: no later transaction can be one of theirs, so that what they wrote can be
  /// removed although they may only sleep.
  case expireAttempts([UniqueID])
  /// From this commit on everybody must know the feature.
  case addFeature(FeatureSet.Role, String)
  case createBranch(String, from: CommitNumber)
  case dropBranch(String)
  /// A record that belongs to no table.
  case setRecord(LedgerRecord, UniqueID, body: PayloadRange)

  /// The table it changes; nil for what belongs to the warehouse.
  ///
  /// Closed switch: an action that is added must say whose it is, since conflicts are looked for by table.
  package var table: TableID? {
    switch self {
    case .createTable(let table, _), .renameTable(let table, _), .dropTable(let table),
      .setDefinition(let table, _, _, _), .addManifest(let table, _, _), .replaceManifests(let table, _, _, _),
      .removeFiles(let table, _), .addInlineFile(let table, _):
      table
    case .erasePayloads, .expireAttempts, .addFeature, .createBranch, .dropBranch, .setRecord: nil
    }
  }

  /// What of the transaction's payload belongs to it.
  /// The ledger checks that it lies within the transaction's part, so that no layer above has to.
  package var body: PayloadRange? {
    switch self {
    case .setDefinition(_, _, _, let body), .addManifest(_, _, let body), .replaceManifests(_, _, _, let body),
      .setRecord(_, _, let body):
      body
    case .addInlineFile(_, let file): file.body
    case .createTable, .renameTable, .dropTable, .removeFiles, .erasePayloads, .expireAttempts, .addFeature,
      .createBranch, .dropBranch:
      nil
    }
  }
}

/// The parts of a table's definition, each with versions of its own, so that changes of different parts do not
/// conflict.
///
/// The raw values are words of the format.
package enum TablePart: String, Sendable, Hashable, CaseIterable {
  case schema
  case partitionSpec = "partition-spec"
  case sortOrder = "sort-order"
  case properties
}

/// What belongs to the warehouse and not to a table: the audit log's public keys, and its signed heads.
///
/// The ledger carries records and asks nothing of them.
package enum LedgerRecord: String, Sendable, Hashable, CaseIterable {
  case auditKey = "audit-key"
  case auditHead = "audit-head"
}

/// Where in its transaction's payload something is.
///
/// Counted from the start of the transaction's part and not of the payload: a transaction is made before
/// anybody knows with which others it is committed.
package struct PayloadRange: Sendable, Hashable {
  package let offset: Int
  package let byteCount: Int

  /// - Precondition: Neither is negative, and their sum is at most the largest payload.
  package init(offset: Int, byteCount: Int) {
    precondition(offset >= 0 && byteCount >= 0 && byteCount <= Limits.commitPayloadByteCountMaximum - offset)
    self.offset = offset
    self.byteCount = byteCount
  }

  package var range: Range<Int> { offset..<offset + byteCount }
}

/// A manifest: an object pinned by its digest. Without any number of a commit, so that one that lost a race
/// stays as it is.
///
/// Counts stand here for those who read headers alone: how many files and rows came and went, and which row ids
/// were taken.
package struct ManifestReference: Sendable, Hashable {
  package let id: UniqueID
  /// Relative to its volume.
  package let object: ObjectName
  /// Of the object, which is checked by length and digest when it is opened.
  package let byteCount: Int
  package let digest: ContentDigest
  package let addedFileCount: Int
  package let removedFileCount: Int
  /// The rows in added files: row ids are counted on from it, without reading the manifest.
  package let addedRowCount: Int

  package init(
    id: UniqueID, object: ObjectName, byteCount: Int, digest: ContentDigest, addedFileCount: Int,
    removedFileCount: Int, addedRowCount: Int
  ) {
    precondition(min(byteCount, addedFileCount, removedFileCount, addedRowCount) >= 0)
    self.id = id
    self.object = object
    self.byteCount = byteCount
    self.digest = digest
    self.addedFileCount = addedFileCount
    self.removedFileCount = removedFileCount
    self.addedRowCount = addedRowCount
  }
}

/// A whole data file in the payload, of at most `Limits.inlineFileByteCountMaximum` bytes.
///
/// Its entry, which says what planning must know, is in the body in front of it.
package struct InlineFile: Sendable, Hashable {
  package let id: UniqueID
  package let rowCount: Int
  package let body: PayloadRange

  package init(id: UniqueID, rowCount: Int, body: PayloadRange) {
    precondition(rowCount >= 0 && body.byteCount <= Limits.inlineFileByteCountMaximum)
    self.id = id
    self.rowCount = rowCount
    self.body = body
  }
}
