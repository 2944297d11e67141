import BasaltCore
import BasaltRuntime

/// Goes through the groups of a log from a place on: as one who appends does behind the last head, and as verification
/// does from the beginning.
struct LogScanner {
  private let volume: any AuditVolume
  /// Where the next group begins.
  private(set) var offset: Int
  /// As long as the file was when it was looked at.
  private var end: Int
  /// Behind it a group may be half written while it is read. Nil where nobody writes, because the lock is held.
  private let settledEnd: Int?
  /// What was read ahead, from `bufferStart` on: a call for each of a million small groups would take seconds.
  private var buffer: [UInt8] = []
  private var bufferStart = 0
  private static let readAheadByteCount = 1 << 20

  /// For who has the lock of the folder.
  init(_ volume: any AuditVolume, from offset: Int, to end: Int) {
    (self.volume, self.offset, self.end) = (volume, offset, end)
    settledEnd = nil
  }

  /// For who reads beside those who append, from the beginning.
  /// - Parameter mark: As it was before the length was looked at.
  init(besideWriters volume: any AuditVolume, to end: Int, mark: Int?) {
    (self.volume, self.end) = (volume, end)
    offset = 0
    settledEnd = mark ?? 0
  }

  enum Step {
    case group(AuditGroup)
    /// The end, or the room behind it.
    case end
    /// Here is no whole group. `first` is the entry that is the first to be missing, if the header says so.
    case broken(AuditGroup.Fault)
  }

  /// The group at `offset`, checked, which is then behind it.
  ///
  /// It stays in front of a broken place: what to make of that is the caller's to say.
  /// - Throws: What reading throws.
  mutating func next() throws(BasaltError) -> Step {
    let step = try look()
    guard case .broken = step, let settledEnd, offset >= settledEnd else { return step }
    // Perhaps somebody is at it. Writing a group is a matter of microseconds, unless its thread has to wait for a
    // processor; what is as it was after a quarter of a second is what a process left that died.
    let pause = Monitor(())
    for _ in 0..<25 {
      let _: Void? = pause.wait(atMost: .milliseconds(10)) { _ in nil }
      buffer = []
      end = max(end, try volume.logByteCount() ?? 0)
      let again = try look()
      if case .broken = again { continue }
      return again
    }
    return step
  }

  /// What is at `offset`, as it is now.
  private mutating func look() throws(BasaltError) -> Step {
    guard offset < end else { return .end }
    // Bounded by the shape, so that no header makes anybody read or hold more than a group may have.
    guard let shape = AuditGroup.Shape(try bytes(AuditGroup.headerByteCount)) else {
      return try isRoom() ? .end : .broken(.table)
    }
    let bytes = try bytes(shape.byteCount)
    guard bytes.count == shape.byteCount else { return .broken(.table) }
    let (group, fault) = AuditGroup.parse(bytes, shape)
    guard let group else { return .broken(fault ?? .table) }
    offset += group.byteCount
    return .group(group)
  }

  /// Whether nothing but zeros follows: room for groups to come. No group begins or ends with a zero.
  private mutating func isRoom() throws(BasaltError) -> Bool {
    // Of a broken place the header says so, which has been read.
    guard try bytes(AuditGroup.headerByteCount).allSatisfy({ $0 == 0 }) else { return false }
    var place = offset
    while place < end {
      let bytes = try volume.readLog(from: place, byteCount: min(LogScanner.readAheadByteCount, end - place))
      guard !bytes.isEmpty, bytes.allSatisfy({ $0 == 0 }) else { return false }
      place += bytes.count
    }
    return true
  }

  /// Whether a whole group begins anywhere behind the broken place: then that is no torn end.
  /// - Complexity: O(bytes left).
  mutating func hasGroupBehind() throws(BasaltError) -> Bool {
    let tail = try volume.readLog(from: offset + 1, byteCount: max(0, end - offset - 1))
    // From magic to magic: entries are text, in which it cannot stand.
    var scan = tail[...]
    while let found = scan.firstIndex(of: AuditGroup.magic[0]) {
      scan = scan[found...]
      if let shape = AuditGroup.Shape(scan), scan.count >= shape.byteCount,
        AuditGroup.parse(scan.prefix(shape.byteCount), shape).group != nil
      {
        return true
      }
      scan = scan.dropFirst()
    }
    return false
  }

  /// Bytes from `offset` on, fewer at the end.
  private mutating func bytes(_ count: Int) throws(BasaltError) -> ArraySlice<UInt8> {
    // Groups are read once, in order: what lies before `offset` is not needed again.
    if offset + count > bufferStart + buffer.count || offset < bufferStart {
      buffer = try volume.readLog(from: offset, byteCount: min(max(count, LogScanner.readAheadByteCount), end - offset))
      bufferStart = offset
    }
    return buffer.dropFirst(offset - bufferStart).prefix(count)
  }
}
