package import BasaltCore
import BasaltRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The calls of a log, with the same faults as all others: each is a point at which the power may fail.
extension SimulatedFileSystem: LogFileSystem {
  package func openLogFile(_ path: String, isSecret: Bool) throws(BasaltError) -> Descriptor {
    let file: Int = try call("open '\(path)'") { (state, _) throws(SystemFailure) in
      switch node(path, in: state.disk) {
      case .file(let file): return file
      case .directory: throw SystemFailure(EISDIR)
      case nil:
        let place = try place(of: path, in: state.disk)
        let file = state.disk.makeFile()
        state.disk.setName(place.name, inDirectory: place.directory, to: .file(file))
        return file
      }
    }
    return makeDescriptor(of: file)
  }

  package func byteCount(of descriptor: Descriptor, at path: String) throws(BasaltError) -> Int {
    try call("look at '\(path)'") { (state, _) throws(SystemFailure) in
      guard case .file(descriptor.file) = node(path, in: state.disk) else { throw SystemFailure(ENOENT) }
      return state.disk.files[descriptor.file].visible.count
    }
  }

  package func overwrite(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Descriptor, at offset: Int
  ) throws(BasaltError) -> Int {
    let bytes = unsafe [UInt8](bytes)
    return try call("write") { (state, fault) throws(SystemFailure) in
      var byteCount = bytes.count
      if fault == .shortTransfer && byteCount > 1 { byteCount = state.random.integer(in: 1...byteCount - 1) }
      // Only what lies behind the end needs room.
      let end = state.disk.files[descriptor.file].visible.count
      let room = state.faults.capacityByteCount - (state.disk.visibleByteCount - max(0, end - offset))
      byteCount = min(byteCount, room)
      guard byteCount > 0 || bytes.isEmpty else { throw SystemFailure(ENOSPC) }
      state.disk.write(Array(bytes.prefix(byteCount)), toFile: descriptor.file, at: offset)
      return byteCount
    }
  }

  package func cutFile(_ descriptor: Descriptor, to byteCount: Int) throws(BasaltError) {
    try call("cut off the end") { (state, _) throws(SystemFailure) in
      state.disk.cut(file: descriptor.file, to: byteCount)
    }
  }

  package func lockFile(_ descriptor: Descriptor) throws(BasaltError) {
    // Waited for outside of the call, which holds the state that whoever has the lock needs.
    locks.wait { $0.insert(descriptor.file).inserted ? () : nil }
    do throws(BasaltError) { try call("lock the file") { (_, _) throws(SystemFailure) in } } catch {
      unlockFile(descriptor)
      throw error
    }
  }

  package func unlockFile(_ descriptor: Descriptor) {
    locks.withLock { _ = $0.remove(descriptor.file) }
    locks.wakeAll()
  }
}
