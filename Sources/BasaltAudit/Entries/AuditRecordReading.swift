package import BasaltCore
import BasaltLedger

/// Reading an entry back: strictly where the log's order depends on it, and forgiving for fields of later versions.
extension AuditEntry {
  /// - Throws: `.corruptAudit` for bytes that no entry has, also when their hash is right.
  package init(parsing bytes: [UInt8]) throws(BasaltError) {
    let value: JSONValue
    do throws(BasaltError) { value = try JSONReader.value(of: bytes[...]) } catch {
      throw AuditDamage.error("An entry is not JSON: \(error.message)")
    }
    // Bounded by the reader in depth, fields and length.
    guard case .object(let list) = value else { throw AuditDamage.error("An entry is no object.") }
    var fields = EntryFields(list)
    sequence = try fields.require("sequence")
    record = try AuditRecord(&fields)
    self.bytes = bytes
  }
}

extension AuditRecord {
  /// Fields that are missing read as empty: the writer leaves out what says nothing.
  fileprivate init(_ fields: inout EntryFields) throws(BasaltError) {
    let kindName = fields.text("kind")
    // Fails closed: what a later version records may be what an auditor is looking for.
    guard let kind = Kind(rawValue: kindName) else {
      throw AuditDamage.error("An entry is of the unknown kind '\(kindName)'.")
    }
    self.init(kind, time: try fields.require("time"))
    principal = fields.text("principal")
    session = UniqueID(fields.text("session"))
    client = fields.text("client")
    operation = fields.text("operation")
    fingerprint = fields.text("statement")
    fingerprintDigest = fields.digest("statementDigest")
    version = fields.number("version")
    commit = fields.digest("commit")
    // Without an id a table has its name alone: one that is about to be made, or the engine's own.
    tables = fields.objects("tables").map { table in
      var table = table
      return TableAccess(
        name: table.text("name"), id: UniqueID(table.text("id")), version: table.number("version"),
        columns: table.texts("columns"))
    }
    decision = fields.text("decision")
    intent = fields.number("intent")
    if let state = Outcome.State(rawValue: fields.text("state")) {
      var outcome = Outcome(state)
      outcome.rowCount = fields.number("rowCount") ?? 0
      outcome.byteCount = fields.number("byteCount") ?? 0
      outcome.scannedRowCount = fields.number("scannedRowCount") ?? 0
      outcome.durationMicroseconds = fields.number("duration") ?? 0
      outcome.error = fields.text("error")
      self.outcome = outcome
    }
    // Also fields that a later version has added: shown, not dropped.
    facts = fields.rest()
  }
}

/// The fields of one object, taken by name.
private struct EntryFields {
  private var values: [String: JSONValue] = [:]
  private let order: [String]

  init(_ fields: [JSONValue.Field]) {
    order = fields.map(\.key)
    // The reader has refused a key that stands twice.
    for field in fields { values[field.key] = field.value }
  }

  /// A text; empty when it is not there or something else.
  mutating func text(_ key: String) -> String {
    if case .string(let text)? = values.removeValue(forKey: key) { text } else { "" }
  }

  /// A number that is not negative.
  mutating func number(_ key: String) -> Int? { Int(text(key)).flatMap { $0 >= 0 ? $0 : nil } }

  /// A number without which an entry is none.
  mutating func require(_ key: String) throws(BasaltError) -> Int {
    guard let number = number(key) else { throw AuditDamage.error("An entry has no number '\(key)'.") }
    return number
  }

  /// 32 bytes in hexadecimal digits.
  mutating func digest(_ key: String) -> ContentDigest? {
    guard let bytes = Hexadecimal.bytes(parsing: text(key).utf8), bytes.count == 32 else { return nil }
    return ContentDigest(bytes: bytes)
  }

  /// Texts of a list; other elements are passed over.
  mutating func texts(_ key: String) -> [String] {
    guard case .array(let elements)? = values.removeValue(forKey: key) else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// Objects of a list; other elements are passed over.
  mutating func objects(_ key: String) -> [EntryFields] {
    guard case .array(let elements)? = values.removeValue(forKey: key) else { return [] }
    return elements.compactMap { if case .object(let fields) = $0 { EntryFields(fields) } else { nil } }
  }

  /// Texts that nobody has taken: facts of the kind, and fields of a later version.
  func rest() -> [AuditRecord.Fact] {
    order.compactMap { key in
      guard case .string(let text)? = values[key] else { return nil }
      return AuditRecord.Fact(key, text)
    }
  }
}
