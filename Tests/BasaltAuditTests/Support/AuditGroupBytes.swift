import BasaltAudit
import BasaltCore
import BasaltLedger

/// Groups as the format's page describes them, written a second time: what somebody writes who can hash.
enum AuditGroupBytes {
  static func of(_ entries: [[UInt8]], first: Int) -> [UInt8] {
    var table: [UInt8] = []
    for entry in entries {
      table.appendLittleEndian(UInt32(entry.count))
      table += TreeHash.leaf(entry).bytes
    }
    var bytes = Array("BSLA\r\n\u{1a}\n".utf8)
    bytes.appendLittleEndian(UInt32(1))
    bytes.appendLittleEndian(UInt32(entries.count))
    bytes.appendLittleEndian(UInt64(first))
    bytes.appendLittleEndian(UInt64(entries.reduce(0) { $0 + $1.count }))
    return bytes + ContentDigest(sha256Of: bytes + table).bytes + table + entries.flatMap { $0 }
  }
}
