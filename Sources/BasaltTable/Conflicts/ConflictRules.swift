package import BasaltCore

/// Whether a transaction that was prepared on an earlier version can be committed on top of others that came since.
package enum ConflictDecision: Sendable, Hashable {
  /// It stands as it is.
  case compatible
  /// It stands when its deleted rows are united with theirs in these files.
  case uniteDeletedRows(Set<UniqueID>)
  case conflict(ConflictReason)
}

/// Why two transactions cannot both stand.
package enum ConflictReason: Sendable, Hashable {
  case tableDropped
  /// A column that it uses is not what it was.
  case columnChanged(FieldID)
  case keysMayIntersect
  /// A file whose rows it changes, or that it rewrites, is gone.
  case fileRemoved(UniqueID)
  /// Another manifest is in the place of one that it would replace.
  case manifestReplaced(UniqueID)
  /// Both deleted this row.
  case rowDeletedTwice(file: UniqueID, position: Int)
  /// Rows were deleted in a file that it rewrites.
  case rowsDeletedInInput(UniqueID)
  /// Rows that it would have had to see were added, in this file.
  case matchingRowsAdded(UniqueID)
  case objectChanged(TableObject)
  /// Rows were added to those that prove the change.
  case rowsAddedSinceProof
}

extension ConflictReason: CustomStringConvertible {
  /// What the other one did, as the end of a sentence.
  package var description: String {
    switch self {
    case .tableDropped: "dropped the table"
    case .columnChanged(let id): "changed the column with field id \(id)"
    case .keysMayIntersect: "added keys that may be the same"
    case .fileRemoved(let id): "removed data file \(id)"
    case .manifestReplaced(let id): "merged manifest \(id) into another"
    case .rowDeletedTwice(let file, let position): "deleted row \(position) of data file \(file) as well"
    case .rowsDeletedInInput(let id): "deleted rows of data file \(id)"
    case .matchingRowsAdded(let id): "added rows that match its predicate, in data file \(id)"
    case .objectChanged(let object): "changed \(object)"
    case .rowsAddedSinceProof: "added rows that have not been checked"
    }
  }
}

/// The rules: facts of two transactions in, a decision out. No clock, no store, no retry: whoever commits acts on it.
///
/// Plain appends never conflict with each other.
package enum ConflictRules {
  /// - Parameters:
  ///   - own: The transaction that is to be committed.
  ///   - other: One that was committed since the version that it was prepared on.
  package static func decide(_ own: ChangeFacts, after other: ChangeFacts) -> ConflictDecision {
    // The order of questions is the order of reasons: what makes all else meaningless comes first.
    guard own.table == other.table else { return .compatible }
    if other.dropsTable { return .conflict(.tableDropped) }
    if let changed = own.usedColumns.intersection(other.changedColumns).min() {
      return .conflict(.columnChanged(changed))
    }
    if own.addedKeys.mayIntersect(other.addedKeys) { return .conflict(.keysMayIntersect) }
    switch own.kind {
    case .append: return .compatible
    case .rowChange: return decideRowChange(own, other)
    case .rewrite: return decideRewrite(own, other)
    case .definition: return decideDefinition(own, other)
    }
  }

  private static func decideRowChange(_ own: ChangeFacts, _ other: ChangeFacts) -> ConflictDecision {
    // Files it replaces whole, then files of which it deletes some rows. Sorted, so that the same facts always give the same reason.
    for file in own.removedFiles.sorted() {
      if other.removedFiles.contains(file) { return .conflict(.fileRemoved(file)) }
      if other.deletedRows[file] != nil { return .conflict(.rowsDeletedInInput(file)) }
    }
    var shared: Set<UniqueID> = []
    for file in own.deletedRows.keys.sorted() {
      if other.removedFiles.contains(file) { return .conflict(.fileRemoved(file)) }
      guard let rows = own.deletedRows[file], let otherRows = other.deletedRows[file] else { continue }
      if let position = rows.firstCommon(with: otherRows) {
        return .conflict(.rowDeletedTwice(file: file, position: position))
      }
      shared.insert(file)
    }
    // Rows moved by compaction were there before, and the predicate has seen them.
    if own.isolation == .serializable,
      let file = other.addedFiles.first(where: { !$0.holdsOldRows && $0.mayMatch(own.predicate) })
    {
      return .conflict(.matchingRowsAdded(file.id))
    }
    return shared.isEmpty ? .compatible : .uniteDeletedRows(shared)
  }

  /// Compaction and tier moves write the rows of their inputs elsewhere: if one of them is gone, or has fewer rows now, removed rows would come
  /// back.
  private static func decideRewrite(_ own: ChangeFacts, _ other: ChangeFacts) -> ConflictDecision {
    for file in own.removedFiles.sorted() {
      if other.removedFiles.contains(file) { return .conflict(.fileRemoved(file)) }
      if other.deletedRows[file] != nil { return .conflict(.rowsDeletedInInput(file)) }
    }
    // A manifest that is gone cannot be replaced; an inline file can also be removed by its id.
    let gone = other.replacedManifests.union(other.removedFiles)
    if let manifest = own.replacedManifests.intersection(gone).min() { return .conflict(.manifestReplaced(manifest)) }
    return .compatible
  }

  /// Schema, spec and policies: the last writer must have seen what it replaces.
  private static func decideDefinition(_ own: ChangeFacts, _ other: ChangeFacts) -> ConflictDecision {
    let concerned = own.changedObjects.union(own.requiredObjects)
    let changed = concerned.intersection(other.changedObjects)
    if let object = changed.min(by: { $0.description < $1.description }) { return .conflict(.objectChanged(object)) }
    if own.isProvenByRows, other.addedFiles.contains(where: { !$0.holdsOldRows }) {
      return .conflict(.rowsAddedSinceProof)
    }
    return .compatible
  }
}
