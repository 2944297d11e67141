package import BasaltCore
import BasaltLedger
package import BasaltStorage
import Synchronization

/// A log's folder in a directory of a file system.
///
/// Reading opens files each time; appending keeps two open, since the lock belongs to an opening. Written once over the
/// operating system and the simulation, so that the crash tests run the very calls that users run.
package final class AuditDirectory<System: LogFileSystem>: AuditVolume {
  private let system: System
  package let description: String
  /// Of whoever has the lock; nil until somebody appends, and after the files were found to be others.
  private let open: Mutex<OpenFiles?>

  /// What appending has open.
  private struct OpenFiles: Sendable {
    let log: System.Descriptor
    let lock: System.Descriptor
  }

  /// - Parameter system: With the folder as its root.
  package init(_ system: System) {
    self.system = system
    description = system.description
    open = Mutex(nil)
  }

  // Closing gives a lock back that somebody may have died with.
  deinit { closeFiles() }

  // MARK: Reading

  package func logByteCount() throws(BasaltError) -> Int? {
    // A directory or a link of that name is no log.
    guard case .file(let byteCount)? = try system.kind(of: AuditFile.log.rawValue) else { return nil }
    return byteCount
  }

  package func readLog(from offset: Int, byteCount: Int) throws(BasaltError) -> [UInt8] {
    // Opened each time: the log is read by people, and the end of it once a process.
    let file = try system.openFile(AuditFile.log.rawValue)
    defer { system.closeFile(file.descriptor) }
    return try read(file.descriptor, from: offset, byteCount: min(byteCount, max(0, file.byteCount - offset)))
  }

  package func read(_ file: AuditFile) throws(BasaltError) -> [UInt8]? {
    guard case .file? = try system.kind(of: file.rawValue) else { return nil }
    let opened = try system.openFile(file.rawValue)
    defer { system.closeFile(opened.descriptor) }
    // The largest of them has some thousand bytes; a file that is somebody's mistake is not read whole.
    return try read(opened.descriptor, from: 0, byteCount: min(opened.byteCount, 1 << 16))
  }

  /// - Returns: Fewer bytes when the file has become shorter meanwhile.
  private func read(
    _ descriptor: System.Descriptor, from offset: Int, byteCount: Int
  ) throws(BasaltError) -> [UInt8] {
    guard byteCount > 0 else { return [] }
    let buffer = Buffer(byteCount: byteCount)
    var done = 0
    while done < byteCount {
      let count = try unsafe buffer.withMutableBytes { (raw) throws(BasaltError) in
        try unsafe system.fill(
          [UnsafeMutableRawBufferPointer(rebasing: raw[done...])], from: descriptor, at: offset + done)
      }
      // Somebody has cut it off meanwhile.
      if count == 0 { break }
      done += count
    }
    let length = done
    return unsafe buffer.withBytes { raw in unsafe Array(raw[..<length]) }
  }

  // MARK: Appending

  package func lock() throws(BasaltError) {
    // By whoever leads, and nobody else: no two threads are in here at the same time.
    let files: OpenFiles
    if let known = open.withLock({ $0 }) {
      files = known
    } else {
      let lock = try system.openLogFile(AuditFile.lock.rawValue, isSecret: false)
      let log: System.Descriptor
      do throws(BasaltError) { log = try system.openLogFile(AuditFile.log.rawValue, isSecret: false) } catch {
        system.closeFile(lock)
        throw error
      }
      files = OpenFiles(log: log, lock: lock)
      open.withLock { $0 = files }
    }
    try system.lockFile(files.lock)
  }

  package func unlock() { if let files = open.withLock({ $0 }) { system.unlockFile(files.lock) } }

  /// What is open. Only between `lock` and `unlock`.
  private func requireOpen() -> OpenFiles {
    guard let files = open.withLock({ $0 }) else { preconditionFailure("nobody has locked \(description)") }
    return files
  }

  /// Lets go of both; the next `lock` opens what then has the names.
  private func closeFiles() {
    guard let files = open.withLock({ $0.take() }) else { return }
    system.closeFile(files.log)
    system.closeFile(files.lock)
  }

  package func lockedByteCount() throws(BasaltError) -> Int {
    let files = requireOpen()
    do throws(BasaltError) {
      // Of the lock as well: two that lock different files would write over each other.
      _ = try system.byteCount(of: files.lock, at: AuditFile.lock.rawValue)
      return try system.byteCount(of: files.log, at: AuditFile.log.rawValue)
    } catch {
      // Opened anew by the next one: the volume may be back by then.
      if error.code == .unknownName {
        system.unlockFile(files.lock)
        closeFiles()
      }
      throw error
    }
  }

  package func write(_ bytes: [UInt8], at offset: Int) throws(BasaltError) {
    try write(bytes, to: requireOpen().log, at: offset)
  }

  private func write(_ bytes: [UInt8], to descriptor: System.Descriptor, at offset: Int) throws(BasaltError) {
    // write(2) may take less than it is given.
    var done = 0
    while done < bytes.count {
      let start = done
      done += try unsafe bytes.span.bytes.withUnsafeBytes { (raw) throws(BasaltError) in
        try unsafe system.overwrite(UnsafeRawBufferPointer(rebasing: raw[start...]), to: descriptor, at: offset + start)
      }
    }
  }

  package func readLocked(from offset: Int, byteCount: Int) throws(BasaltError) -> [UInt8] {
    try read(requireOpen().log, from: offset, byteCount: byteCount)
  }

  package func cut(to byteCount: Int) throws(BasaltError) { try system.cutFile(requireOpen().log, to: byteCount) }
  package func synchronize() throws(BasaltError) { try system.synchronizeFile(requireOpen().log) }

  package func readMark() throws(BasaltError) -> Int? {
    AuditFile.mark(in: try read(requireOpen().lock, from: 0, byteCount: 16))
  }

  /// Not durable, and need not be: what it says is only worth something until the machine is started again.
  package func writeMark(_ byteCount: Int) throws(BasaltError) {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(UInt64(byteCount))
    bytes.appendLittleEndian(~UInt64(byteCount))
    try write(bytes, to: requireOpen().lock, at: 0)
  }

  package func replace(_ file: AuditFile, _ bytes: [UInt8]) throws(BasaltError) {
    // Beside it, under a name that nobody has: of two processes that replace the same file the later one wins, whole.
    let temporary = ".\(file.rawValue)-\(system.makeUniqueID())"
    do throws(BasaltError) {
      // Secret from its first byte on.
      let descriptor = try system.openLogFile(temporary, isSecret: file == .key)
      defer { system.closeFile(descriptor) }
      try write(bytes, to: descriptor, at: 0)
      try system.synchronizeFile(descriptor)
      try system.rename(temporary, over: file.rawValue)
    } catch {
      _ = try? system.removeFile(temporary)
      throw error
    }
    try system.synchronizeDirectory("")
  }
}
