import BasaltCore
import BasaltStorage

/// Actions as header JSON. One case here is one row of the table in format-spec/ledger.md, "Actions".
///
/// Written and read by two switches and not by `Codable`: the order of fields and the ranges of values are part
/// of the format, and an action that is added to the enum must not compile before both are decided.
extension LedgerAction {
  /// Fields in the order of the table in the format.
  var json: JSONValue {
    var fields = [JSONValue.Field("action", .string(name))]
    func add(_ key: String, _ value: JSONValue) { fields.append(JSONValue.Field(key, value)) }
    // What several actions have in common, first and last: a person reads them as columns.
    if let table { add("table", .text(table)) }
    switch self {
    case .createTable(_, let name), .renameTable(_, let name): add("name", .string(name))
    case .dropTable: break
    case .setDefinition(_, _, let version, _): add("version", .integer(version))
    case .addManifest(_, let manifest, _): add("manifest", manifest.json)
    case .replaceManifests(_, let replaced, let manifest, _):
      add("manifests", .array(replaced.map { .text($0) }))
      add("manifest", manifest.json)
    case .removeFiles(_, let files): add("files", .array(files.map { .text($0) }))
    case .addInlineFile(_, let file):
      add("file", .text(file.id))
      add("rowCount", .integer(file.rowCount))
    case .erasePayloads(let commits): add("commits", .array(commits.map { .text($0) }))
    case .expireAttempts(let attempts): add("attempts", .array(attempts.map { .text($0) }))
    case .addFeature(let role, let feature):
      add("role", .string(role.rawValue))
      add("feature", .string(feature))
    case .createBranch(let branch, let version):
      add("branch", .string(branch))
      add("version", .text(version))
    case .dropBranch(let branch): add("branch", .string(branch))
    case .setRecord(let record, let id, _):
      add("record", .string(record.rawValue))
      add("id", .text(id))
    }
    if let body {
      add("body", .object([.init("offset", .integer(body.offset)), .init("byteCount", .integer(body.byteCount))]))
    }
    return .object(fields)
  }

  /// The `action` field. A name that was ever written means the same for ever.
  /// A set has four names and one case, as it differs in nothing but the part.
  private var name: String {
    switch self {
    case .createTable: "create-table"
    case .renameTable: "rename-table"
    case .dropTable: "drop-table"
    case .setDefinition(_, let part, _, _): "set-\(part.rawValue)"
    case .addManifest: "add-manifest"
    case .replaceManifests: "replace-manifests"
    case .removeFiles: "remove-files"
    case .addInlineFile: "add-inline-file"
    case .erasePayloads: "erase-payloads"
    case .expireAttempts: "expire-attempts"
    case .addFeature: "add-feature"
    case .createBranch: "create-branch"
    case .dropBranch: "drop-branch"
    case .setRecord: "set-record"
    }
  }

  /// Reads an action. One that we do not know may change what a table holds: nothing can be skipped.
  /// - Parameter payloadByteCount: Of the transaction: bodies lie within.
  /// - Throws: `.corruptLedger`; `.unsupportedVersion` for an action that this version does not know.
  /// - Complexity: O(fields), with lists of at most `Limits.listedIDCountMaximum`.
  init(_ fields: HeaderFields, payloadByteCount: Int) throws(BasaltError) {
    let name = try fields.string("action")
    switch name {
    case "create-table": self = .createTable(try fields.table(), name: try fields.name("name"))
    case "rename-table": self = .renameTable(try fields.table(), name: try fields.name("name"))
    case "drop-table": self = .dropTable(try fields.table())
    case "set-schema", "set-partition-spec", "set-sort-order", "set-properties":
      // Never nil for the four names above; a check all the same, because it costs no trap.
      guard let part = TablePart(rawValue: String(name.dropFirst("set-".count))) else {
        throw LedgerDamage.unknown("action", name)
      }
      self = .setDefinition(
        try fields.table(), part, version: try fields.integer("version", in: 0...Int(Int32.max)),
        body: try PayloadRange(fields, within: payloadByteCount))
    case "add-manifest":
      self = .addManifest(
        try fields.table(), try ManifestReference(fields.object("manifest")),
        body: try PayloadRange(fields, within: payloadByteCount))
    case "replace-manifests":
      self = .replaceManifests(
        try fields.table(), try fields.ids("manifests", count: 1...Limits.listedIDCountMaximum),
        by: try ManifestReference(fields.object("manifest")), body: try PayloadRange(fields, within: payloadByteCount))
    case "remove-files":
      self = .removeFiles(try fields.table(), try fields.ids("files", count: 1...Limits.listedIDCountMaximum))
    case "add-inline-file":
      self = .addInlineFile(try fields.table(), try InlineFile(fields, payloadByteCount: payloadByteCount))
    case "erase-payloads":
      self = .erasePayloads(try fields.commitNumbers("commits", count: 1...Limits.listedIDCountMaximum))
    case "expire-attempts":
      self = .expireAttempts(try fields.ids("attempts", count: 1...Limits.listedIDCountMaximum))
    case "add-feature":
      let role = try fields.string("role")
      guard let role = FeatureSet.Role(rawValue: role) else { throw LedgerDamage.unknown("role", role) }
      self = .addFeature(role, try fields.word("feature"))
    case "create-branch":
      self = .createBranch(try fields.word("branch"), from: try fields.commitNumber("version"))
    case "drop-branch": self = .dropBranch(try fields.word("branch"))
    case "set-record":
      let record = try fields.string("record")
      guard let record = LedgerRecord(rawValue: record) else { throw LedgerDamage.unknown("record", record) }
      self = .setRecord(record, try fields.id("id"), body: try PayloadRange(fields, within: payloadByteCount))
    // Fails closed: an action that is skipped would leave a state that no commit says.
    default: throw LedgerDamage.unknown("action", String(name.prefix(80)))
    }
  }
}

extension PayloadRange {
  /// - Throws: `.corruptLedger` for a range that leaves the transaction's part.
  init(_ fields: HeaderFields, within payloadByteCount: Int) throws(BasaltError) {
    let body = try fields.object("body")
    let offset = try body.integer("offset", in: 0...payloadByteCount)
    // The length is bounded by what is left behind the offset, so that their sum is never formed unchecked.
    self.init(offset: offset, byteCount: try body.integer("byteCount", in: 0...(payloadByteCount - offset)))
  }
}

extension InlineFile {
  /// - Throws: `.corruptLedger` for a file that is too large to travel in a payload.
  init(_ fields: HeaderFields, payloadByteCount: Int) throws(BasaltError) {
    let body = try PayloadRange(fields, within: payloadByteCount)
    // A writer's rule, held by readers too: scans plan with files in the payload as with small buffers.
    guard body.byteCount <= Limits.inlineFileByteCountMaximum else {
      throw LedgerDamage.error(
        "A data file in the payload has \(body.byteCount) bytes; \(Limits.inlineFileByteCountMaximum) are allowed.")
    }
    self.init(id: try fields.id("file"), rowCount: try fields.integer("rowCount", in: 0...Int.max), body: body)
  }
}

extension ManifestReference {
  var json: JSONValue {
    .object([
      .init("id", .text(id)), .init("object", .text(object)), .init("byteCount", .integer(byteCount)),
      .init("digest", .text(digest)), .init("addedFileCount", .integer(addedFileCount)),
      .init("removedFileCount", .integer(removedFileCount)), .init("addedRowCount", .integer(addedRowCount)),
    ])
  }

  /// - Throws: `.corruptLedger` for a name that no object can have, or a count that is negative.
  init(_ fields: HeaderFields) throws(BasaltError) {
    let name = try fields.string("object")
    // Checked as every name is: one that leads out of the volume must not get as far as a store.
    guard let object = try? ObjectName(name) else {
      throw LedgerDamage.error("A manifest is said to be '\(name.prefix(80))', which cannot be the name of an object.")
    }
    self.init(
      id: try fields.id("id"), object: object, byteCount: try fields.integer("byteCount", in: 0...Int.max),
      digest: try fields.digest("digest"), addedFileCount: try fields.integer("addedFileCount", in: 0...Int.max),
      removedFileCount: try fields.integer("removedFileCount", in: 0...Int.max),
      addedRowCount: try fields.integer("addedRowCount", in: 0...Int.max))
  }
}
