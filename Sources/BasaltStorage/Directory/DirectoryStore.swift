package import BasaltCore
import BasaltRuntime
import Synchronization

/// An object store in a directory of a file system.
///
/// An object is a file; the parts of its name but the last are directories, made when they are first needed and never
/// removed. A file in the making has a name of its own (`TemporaryName`) in the directory it is meant for, because
/// renaming is atomic only inside one file system. The order in which an object becomes durable is in
/// `DirectoryWriter`; this file holds everything else.
///
/// Nothing is remembered of objects, since other processes may add and remove them at any time; of directories only
/// that their names are durable (`DurableDirectories`).
package final class DirectoryStore<System: FileSystem>: ObjectStore {
  /// The directory's file system, or a simulated one.
  package let system: System
  /// They wait for the device, so that those who compute need not.
  private let threads: IOThreads
  private let durable = DurableDirectories()

  /// - Throws: `.busy` when the system gives no threads.
  package init(on system: System, ioThreadCount: Int = Limits.ioThreadCount) throws(BasaltError) {
    self.system = system
    threads = try IOThreads(threadCount: ioThreadCount)
  }

  // MARK: Reading

  /// - Complexity: O(n log n) here. What is little, and what the system has in memory, is copied here too: handing a span to
  ///   a thread, and waiting for it, takes longer. All other calls of the system are made by the store's own threads.
  package func read(_ requests: [ReadRequest]) {
    var spans = ReadSpan.joining(requests, on: system)[...]
    if requests.reduce(0, { $0 + $1.range.count }) <= Limits.readAtHandByteCountMaximum {
      // Up to the first that is not there: the device is better asked for all of the others at once.
      while let (span, object) = spans.first, let buffers = span.loadAtHand(from: object) {
        for (request, buffer) in zip(span.requests, buffers) { request.completion(.success(buffer)) }
        spans.removeFirst()
      }
    }
    guard !spans.isEmpty else { return }
    // A job a span, all given out at once: ranges of a few columns then arrive as one or two calls of the system each.
    threads.submit(
      spans.map { span, object in
        { for (request, result) in zip(span.requests, span.load(from: object)) { request.completion(result) } }
      })
  }

  package func byteCount(of name: ObjectName) throws(BasaltError) -> Int {
    guard let byteCount = try byteCountIfPresent(of: name) else { throw noObject(name) }
    return byteCount
  }

  package func byteCountIfPresent(of name: ObjectName) throws(BasaltError) -> Int? {
    do throws(BasaltError) {
      // A directory or a link of that name is no object, and so is not there.
      guard case .file(let byteCount) = try system.kind(of: name.text) else { return nil }
      return byteCount
    } catch {
      throw located(error, name)
    }
  }

  /// - Complexity: Reads every directory below the prefix, with a look at each file in it.
  package func list(prefix: String) throws(BasaltError) -> [ObjectEntry] {
    try list(prefix: prefix, areUnfinished: false)
  }

  package func listUnfinished(prefix: String) throws(BasaltError) -> [ObjectEntry] {
    try list(prefix: prefix, areUnfinished: true)
  }

  /// - Parameter areUnfinished: Whether files in the making are wanted, which are no objects yet, or objects.
  private func list(prefix: String, areUnfinished: Bool) throws(BasaltError) -> [ObjectEntry] {
    // Names are compared as bytes: `String.hasPrefix` would find é in e followed by an accent.
    let prefix = Array(prefix.utf8)
    var found: [ObjectEntry] = []
    // Walked with a stack, not by recursion: how deep directories nest is for others to say.
    var directories = [start(of: prefix)].compactMap { $0 }
    while let directory = directories.popLast() {
      let entries: [FileSystemEntry]
      do throws(BasaltError) { entries = try system.entries(ofDirectory: directory) } catch {
        throw error.at("store", system)
      }
      for entry in entries {
        let path = directory.isEmpty ? entry.name : "\(directory)/\(entry.name)"
        switch entry.kind {
        case .directory:
          // Below the prefix, or on the way to it; all others are left unread.
          if "\(path)/".utf8.starts(with: prefix) || prefix.starts(with: "\(path)/".utf8) { directories.append(path) }
        case .file(let byteCount):
          guard path.utf8.starts(with: prefix), TemporaryName.isOne(entry.name) == areUnfinished else { continue }
          // Names that no object can have (longer than allowed, say) are somebody else's files.
          if let name = try? ObjectName(path) { found.append(ObjectEntry(name: name, byteCount: byteCount)) }
        case .other: continue
        }
      }
    }
    return found.sorted { $0.name < $1.name }
  }

  /// The directory below which every object with this prefix is; nil when there cannot be one. Checked as a name is,
  /// because a prefix such as `../` would lead out of the store.
  private func start(of prefix: [UInt8]) -> String? {
    guard let slash = prefix.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return (try? ObjectName(String(decoding: prefix[..<slash], as: UTF8.self)))?.text
  }

  // MARK: Writing

  /// - Complexity: A look, and for a new object a file, two synchronisations and a rename.
  package func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
    // Nobody looks first whether the name is free: whoever puts has just looked, and most of a put's time, in which a
    // race is lost, comes after a look here.
    let writer = try makeWriter(name)
    try unsafe writer.append(bytes)
    return try writer.publish()
  }

  /// Makes the object's directories, durably, before there is a byte of it.
  package func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter { try makeDirectoryWriter(name) }

  /// - Throws: `.invalidArgument` for a name that would never be listed, since it looks like a file in the
  ///   making.
  private func makeDirectoryWriter(_ name: ObjectName) throws(BasaltError) -> DirectoryWriter<System> {
    guard !TemporaryName.isOne(name.lastPart) else {
      throw BasaltError(
        .invalidArgument, "'\(name)' begins like a file in the making.",
        remedy: "Choose a name that does not begin with '\(TemporaryName.prefix)'.")
    }
    do throws(BasaltError) {
      let temporary = TemporaryName.make(beside: name, system.makeUniqueID())
      let descriptor: System.Descriptor
      try durable.makeSure(of: name, on: system)
      do throws(BasaltError) { descriptor = try system.createFile(temporary) } catch {
        guard error.code == .unknownName else { throw error }
        // Somebody has removed a directory that we knew: make it again.
        durable.forget()
        try durable.makeSure(of: name, on: system)
        descriptor = try system.createFile(temporary)
      }
      return DirectoryWriter(
        store: self, name: name, temporary: temporary, file: FileHandle(owning: descriptor, of: system))
    } catch {
      throw located(error, name)
    }
  }

  package func makeDurable(_ name: ObjectName) throws(BasaltError) {
    guard try isTaken(name) else { throw noObject(name) }
    do throws(BasaltError) {
      // Its bytes were durable before it had the name; its name, and those of its directories, may not be.
      try durable.makeSure(of: name, on: system)
      try system.synchronizeDirectory(name.directory)
    } catch {
      throw located(error, name)
    }
  }

  /// Not exclusive: of two that replace the same object the later one is what stays, whole.
  package func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    guard try isTaken(name) else { throw noObject(name) }
    let writer = try makeDirectoryWriter(name)
    try unsafe writer.append(bytes)
    try writer.publishReplacing()
  }

  /// - Complexity: One synchronisation of the directory each time, which waits for the device.
  package func delete(_ name: ObjectName) throws(BasaltError) {
    do throws(BasaltError) {
      // Not there is as good: delete makes sure that there is none, whoever removed it.
      _ = try system.removeFile(name.text)
      // Even when it was not there: whoever removed it may not have made that durable.
      do throws(BasaltError) { try system.synchronizeDirectory(name.directory) } catch {
        // No directory, no object. One that is a file is not a directory.
        guard error.code == .unknownName || error.code == .invalidArgument else { throw error }
      }
    } catch {
      throw located(error, name)
    }
  }

  package func networkFileSystemName() throws(BasaltError) -> String? {
    do throws(BasaltError) { return try system.networkFileSystemName() } catch { throw error.at("store", system) }
  }

  // MARK: Details

  /// Whether an object has the name.
  /// - Throws: `.invalidArgument` when something else has it.
  func isTaken(_ name: ObjectName) throws(BasaltError) -> Bool {
    do throws(BasaltError) {
      switch try system.kind(of: name.text) {
      case nil: return false
      case .file: return true
      case .directory, .other:
        throw BasaltError(
          .invalidArgument, "'\(name)' is not an object but a directory, a link or a device.",
          remedy: "Choose another name.")
      }
    } catch {
      throw located(error, name)
    }
  }

  /// Every error says which object of which store: the calls below know only paths and descriptors.
  func located(_ error: BasaltError, _ name: ObjectName) -> BasaltError {
    error.at("object", name).at("store", system)
  }

  private func noObject(_ name: ObjectName) -> BasaltError {
    located(BasaltError(.unknownName, "There is no object '\(name)'.", remedy: "Check the name."), name)
  }
}
