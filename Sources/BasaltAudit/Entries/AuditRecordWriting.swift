package import BasaltCore

/// An entry's JSON: one line of fields in a fixed order, those left out that say nothing.
///
/// Written by hand and not through `JSONValue`, whose fields would be thirty allocations: two entries are written for
/// each query, and the second one is pure cost to it.
/// - Source: format-spec/audit-log.md, "Entries"
extension AuditRecord {
  /// What stands before an entry's own fields. The sequence is known last, under the log's lock: all the rest is
  /// written before, by the thread that has something to say.
  static func prefix(_ sequence: Int) -> [UInt8] { Array("{\"sequence\":\"\(sequence)\",".utf8) }

  /// Everything behind the sequence.
  /// - Throws: `.statementTooComplex` for an entry that would be too long.
  package func encoded() throws(BasaltError) -> [UInt8] {
    var text = RecordText()
    text.field("kind", kind.rawValue)
    text.field("time", time)
    // The order is that of the format's page, and of questions: who, how, what, of which state, why, and what then.
    if !principal.isEmpty { text.field("principal", principal) }
    if let session { text.field("session", session.description) }
    if !client.isEmpty { text.field("client", client) }
    if !operation.isEmpty { text.field("operation", operation) }
    if !fingerprint.isEmpty { text.field("statement", fingerprint) }
    if let fingerprintDigest { text.field("statementDigest", fingerprintDigest.description) }
    if let version { text.field("version", version) }
    if let commit { text.field("commit", commit.description) }
    if !tables.isEmpty { text.list("tables", tables) { (table, text) in table.write(to: &text) } }
    if !decision.isEmpty { text.field("decision", decision) }
    if let intent { text.field("intent", intent) }
    // All of the figures, also zeros: an auditor who adds up must not wonder.
    if let outcome {
      text.field("state", outcome.state.rawValue)
      text.field("rowCount", outcome.rowCount)
      text.field("byteCount", outcome.byteCount)
      text.field("scannedRowCount", outcome.scannedRowCount)
      text.field("duration", outcome.durationMicroseconds)
      if !outcome.error.isEmpty { text.field("error", outcome.error) }
    }
    // Last, under names that none of the fields above has.
    for fact in facts { text.field(fact.key, fact.value) }
    let bytes = text.finish()
    // With room for the longest sequence in front.
    guard bytes.count + 40 <= Limits.auditEntryByteCountMaximum else {
      throw BasaltError(
        .statementTooComplex,
        "The statement's audit record has \(bytes.count) bytes; \(Limits.auditEntryByteCountMaximum) fit.",
        remedy: "Read fewer tables or columns in one statement.")
    }
    return bytes
  }
}

extension AuditRecord.TableAccess {
  /// One table, as an object in the list.
  fileprivate func write(to text: inout RecordText) {
    text.field("name", name)
    if let id { text.field("id", id.description) }
    if let version { text.field("version", version) }
    if !columns.isEmpty { text.texts("columns", columns) }
  }
}

/// JSON of strings, lists and objects, appended field by field.
private struct RecordText {
  private var bytes: [UInt8] = []
  /// Whether a comma is due.
  private var isFirst = true

  // Most entries fit, so that most are written with one allocation.
  init() { bytes.reserveCapacity(768) }

  mutating func field(_ key: StaticString, _ value: String) { field(key.description, value) }
  mutating func field(_ key: StaticString, _ value: Int) { field(key.description, String(value)) }

  mutating func field(_ key: String, _ value: String) {
    begin(key)
    append(value)
  }

  /// A list of texts.
  mutating func texts(_ key: String, _ values: [String]) {
    begin(key)
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(value)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// A list of objects, each written by `write`.
  mutating func list<Element>(_ key: String, _ elements: [Element], _ write: (Element, inout RecordText) -> Void) {
    begin(key)
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(UInt8(ascii: "{"))
      isFirst = true
      write(element, &self)
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: "]"))
    // Whatever the objects were: outside of them a comma is due.
    isFirst = false
  }

  /// The closing bracket. The opening one stands before the sequence, which is written later.
  mutating func finish() -> [UInt8] {
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// A comma if one is due, and the name.
  private mutating func begin(_ key: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    append(key)
    bytes.append(UInt8(ascii: ":"))
  }

  /// A text in quotes. UTF-8 goes through as it is, but for what JSON and terminals take for something else.
  private mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      // DEL too: a terminal that shows the log must not obey it.
      case 0..<0x20, 0x7F: bytes += Array("\\u00\(Hexadecimal.text(of: [byte]))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
