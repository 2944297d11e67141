import BasaltCore
import BasaltLedger

/// The file `head`: the newest signed head, where it is in the log, and the frontier that goes with it, so that opening a
/// long log reads its end alone. All of it follows from the log: a head file that is missing costs time.
/// - Source: format-spec/audit-log.md, "The head file"
struct HeadFile: Sendable, Hashable {
  /// What somebody has vouched for.
  var head: SignedHead
  /// The tree that the head is of: its root is the head's.
  var frontier: TreeFrontier
  /// Where the group behind the head's last entry begins.
  var byteOffset: Int
  /// The last head that is known to be in the ledger; nothing while the log is not registered.
  var anchor: Anchor?

  struct Anchor: Sendable, Hashable {
    /// How many entries it covers, the commit that has it, and when that was.
    var entryCount: Int
    var commit: Int
    var time: Int
  }

  /// What an absent anchor is written as.
  private static let none = UInt64.max

  var bytes: [UInt8] {
    var bytes = head.bytes
    bytes.appendLittleEndian(UInt64(byteOffset))
    bytes.appendLittleEndian(anchor.map { UInt64($0.entryCount) } ?? HeadFile.none)
    bytes.appendLittleEndian(anchor.map { UInt64($0.commit) } ?? HeadFile.none)
    bytes.appendLittleEndian(anchor.map { UInt64($0.time) } ?? HeadFile.none)
    bytes.appendLittleEndian(UInt64(frontier.peaks.count))
    // The largest first, as in memory.
    for peak in frontier.peaks { bytes += peak.bytes }
    return bytes + ContentDigest(sha256Of: bytes).bytes
  }

  /// - Returns: Nil for anything that is not whole and of one piece.
  init?(_ bytes: [UInt8]) {
    let start = SignedHead.byteCount
    guard bytes.count >= start + 72, let head = SignedHead(bytes[..<start]) else { return nil }
    // Offset, three of the anchor, and the number of subtrees.
    let fields = (0..<5).map { bytes[...].littleEndian(UInt64.self, at: start + 8 * $0) }
    guard fields[4] <= 64, bytes.count == start + 40 + 32 * Int(fields[4]) + 32, fields[0] <= UInt64(Int.max) else {
      return nil
    }
    let end = bytes.count - 32
    // A file that was half written has the wrong digest, and is as good as none.
    guard ContentDigest(sha256Of: bytes[..<end]).bytes == Array(bytes[end...]) else { return nil }
    // At most 64, as a size has so many binary digits.
    let peaks = (0..<Int(fields[4])).map {
      ContentDigest(bytes: Array(bytes[start + 40 + 32 * $0..<start + 72 + 32 * $0]))
    }
    guard let frontier = TreeFrontier(entryCount: head.entryCount, peaks: peaks), frontier.root == head.root else {
      return nil
    }
    // All three or none.
    let isAnchored = fields[1...3].allSatisfy { $0 <= UInt64(Int.max) }
    self.init(
      head: head, frontier: frontier, byteOffset: Int(fields[0]),
      anchor: isAnchored ? Anchor(entryCount: Int(fields[1]), commit: Int(fields[2]), time: Int(fields[3])) : nil)
  }

  init(head: SignedHead, frontier: TreeFrontier, byteOffset: Int, anchor: Anchor?) {
    (self.head, self.frontier, self.byteOffset, self.anchor) = (head, frontier, byteOffset, anchor)
  }
}
