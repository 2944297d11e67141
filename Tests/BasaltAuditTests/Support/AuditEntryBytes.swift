import BasaltAudit
import BasaltCore

/// An entry's bytes, as a log writes them.
enum AuditEntryBytes {
  static func of(_ record: AuditRecord, sequence: Int) -> [UInt8] {
    Array("{\"sequence\":\"\(sequence)\",".utf8) + ((try? record.encoded()) ?? [])
  }
}
