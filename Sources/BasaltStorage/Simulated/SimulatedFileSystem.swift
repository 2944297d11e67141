package import BasaltCore
import BasaltRuntime
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file system in memory that fails as planned: the calls of `FileSystem` over a `SimulatedDisk`.
///
/// Reports failures as the operating system does, by error number, so that one mapping to errors serves both.
/// Deterministic when one thread calls it.
///
/// Every call is a point at which a test can let it fail or cut the power; what the call has done by then, the
/// planned fault says.
package final class SimulatedFileSystem: FileSystem {
  /// An open file, by its number: it stays readable when its name is gone, as on POSIX.
  package struct Descriptor: Sendable {
    let file: Int
  }

  /// All under one lock: calls are atomic, as far as other threads can see.
  ///
  /// `callCount` numbers the calls, which plans of faults refer to.
  struct State: Sendable {
    var disk: SimulatedDisk
    var random: SeededRandom
    var faults: SimulatedFaults
    var callCount = 0
    var openFileCount = 0
    var isWithoutPower = false
  }

  private let state: Mutex<State>
  /// Files that somebody has locked, by number. Beside the state, because those who want one wait.
  let locks = Monitor<Set<Int>>([])
  package let description: String

  package convenience init(seed: UInt64, faults: SimulatedFaults = .none) {
    self.init(disk: SimulatedDisk(), seed: seed, faults: faults)
  }

  private init(disk: SimulatedDisk, seed: UInt64, faults: SimulatedFaults) {
    state = Mutex(State(disk: disk, random: SeededRandom(seed: seed), faults: faults))
    description = "simulated store, seed \(seed)"
  }

  // MARK: Control

  /// Calls so far. A test that lets each of them fail runs once without faults to learn how many there are.
  package var callCount: Int { state.withLock { $0.callCount } }
  package var openFileCount: Int { state.withLock { $0.openFileCount } }
  package var byteCount: Int { state.withLock { $0.disk.visibleByteCount } }

  /// From the next call on.
  package func setFaults(_ faults: SimulatedFaults) { state.withLock { $0.faults = faults } }

  /// Cuts the power: every call fails from now on.
  /// - Returns: The file system as it is found afterwards, without faults.
  package func afterPowerFailure() -> SimulatedFileSystem {
    let (disk, seed) = state.withLock { state in
      // In one step with the survivor: no call can come in between and be half in it.
      state.isWithoutPower = true
      return (state.disk.afterPowerFailure(using: &state.random), state.random.next())
    }
    return SimulatedFileSystem(disk: disk, seed: seed, faults: .none)
  }

  /// Changes the stored bytes of a file; false when there is none.
  package func alter(_ path: String, _ body: (inout [UInt8]) -> Void) -> Bool {
    state.withLock { state in
      guard case .file(let file) = node(path, in: state.disk) else { return false }
      state.disk.alterFile(file, body)
      return true
    }
  }

  /// A number of the simulation's, for whoever needs chance outside the file system.
  func drawSeed() -> UInt64 { state.withLock { $0.random.next() } }

  // MARK: Calls

  /// Counts a call, draws its fault, and makes it.
  /// - Parameter onFailure: What the call does to the disk when it fails without effect.
  /// - Throws: The failure's error, as the operating system's would be.
  func call<Value: Sendable>(
    _ action: @autoclosure () -> String, failureNumber: CInt = EIO,
    onFailure: (inout State) -> Void = { _ in },
    _ body: (_ state: inout State, _ fault: SimulatedFaults.Fault?) throws(SystemFailure) -> Value
  ) throws(BasaltError) -> Value {
    let outcome: Result<Value, SystemFailure> = state.withLock { state in
      // Not counted and not drawn: without power there are no calls.
      guard !state.isWithoutPower else { return .failure(SystemFailure(ENXIO)) }
      let fault = drawFault(&state)
      state.callCount += 1
      switch fault {
      case .failure:
        onFailure(&state)
        return .failure(SystemFailure(failureNumber))
      case .crash, .failureAfterEffect:
        state.isWithoutPower = fault == .crash
        // Without power, too: the disk decides by itself how much of what was under way has survived.
        _ = Result { () throws(SystemFailure) in try body(&state, nil) }
        return .failure(SystemFailure(failureNumber))
      case .shortTransfer, .flippedBit, nil:
        return Result { () throws(SystemFailure) in try body(&state, fault) }
      }
    }
    switch outcome {
    case .success(let value): return value
    case .failure(let failure): throw failure.error(action())
    }
  }

  /// What was planned for this call goes before chance, and draws nothing from it.
  private func drawFault(_ state: inout State) -> SimulatedFaults.Fault? {
    if let planned = state.faults.planned[state.callCount] { return planned }
    guard state.faults.chancePerThousand > 0, state.random.chance(state.faults.chancePerThousand, in: 1_000) else {
      return nil
    }
    return state.faults.drawn.randomElement(using: &state.random)
  }

  /// Fails like `O_EXCL` when the name is taken, by whatever it is.
  package func createFile(_ path: String) throws(BasaltError) -> Descriptor {
    let file: Int = try call("create '\(path)'") { (state, _) throws(SystemFailure) in
      let place = try place(of: path, in: state.disk)
      guard state.disk.directories[place.directory].visible[place.name] == nil else { throw SystemFailure(EEXIST) }
      let file = state.disk.makeFile()
      state.disk.setName(place.name, inDirectory: place.directory, to: .file(file))
      return file
    }
    return makeDescriptor(of: file)
  }

  /// A directory is not there, as for `PosixFileSystem`.
  package func openFile(_ path: String) throws(BasaltError) -> (descriptor: Descriptor, byteCount: Int) {
    let (file, byteCount): (Int, Int) = try call("open '\(path)'") { (state, _) throws(SystemFailure) in
      guard case .file(let file) = node(path, in: state.disk) else { throw SystemFailure(ENOENT) }
      return (file, state.disk.files[file].visible.count)
    }
    return (makeDescriptor(of: file), byteCount)
  }

  package func closeFile(_ descriptor: Descriptor) { state.withLock { $0.openFileCount -= 1 } }

  /// - Returns: How many bytes were taken, which may be fewer: the caller asks again for the rest.
  package func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Descriptor) throws(BasaltError) -> Int {
    // Copied before the lock: a real call reads the caller's memory at once, too.
    let bytes = unsafe [UInt8](bytes)
    return try call("write") { (state, fault) throws(SystemFailure) in
      var byteCount = bytes.count
      if fault == .shortTransfer && byteCount > 1 { byteCount = state.random.integer(in: 1...byteCount - 1) }
      byteCount = min(byteCount, state.faults.capacityByteCount - state.disk.visibleByteCount)
      // A full device takes what fits, then nothing.
      guard byteCount > 0 || bytes.isEmpty else { throw SystemFailure(ENOSPC) }
      state.disk.append(Array(bytes.prefix(byteCount)), toFile: descriptor.file)
      return byteCount
    }
  }

  /// - Returns: How many bytes were read; 0 at the end of the file.
  package func fill(
    _ pieces: [UnsafeMutableRawBufferPointer], from descriptor: Descriptor, at offset: Int
  ) throws(BasaltError) -> Int {
    // Counted before the lock: the memory is the caller's.
    let wantedByteCount = unsafe pieces.reduce(0) { sum, piece in sum + piece.count }
    let bytes: [UInt8] = try call("read") { (state, fault) throws(SystemFailure) in
      var bytes = Array(state.disk.files[descriptor.file].visible.dropFirst(offset).prefix(wantedByteCount))
      if fault == .shortTransfer && bytes.count > 1 { bytes.removeLast(state.random.integer(in: 1...bytes.count - 1)) }
      if fault == .flippedBit && !bytes.isEmpty {
        bytes[state.random.integer(in: 0...bytes.count - 1)] ^= 1 << UInt8(state.random.integer(in: 0...7))
      }
      return bytes
    }
    var rest = bytes[...]
    // By index: the formatter does not know `for unsafe`.
    for index in unsafe pieces.indices {
      let pieceByteCount = unsafe pieces[index].count
      unsafe pieces[index].copyBytes(from: rest.prefix(pieceByteCount))
      rest = rest.dropFirst(pieceByteCount)
    }
    return bytes.count
  }

  package func synchronizeFile(_ descriptor: Descriptor) throws(BasaltError) {
    let lose = { (state: inout State) in state.disk.losePendingWrites(ofFile: descriptor.file) }
    try call("synchronise a new object", onFailure: lose) { (state, _) throws(SystemFailure) in
      // When the power fails meanwhile, what had reached the disk is left to chance.
      if !state.isWithoutPower { state.disk.synchronizeFile(descriptor.file) }
    }
  }

  /// - Returns: `false` when the target is there; nothing has changed then.
  package func rename(_ source: String, toAbsent target: String) throws(BasaltError) -> Bool {
    try call("publish '\(target)'") { (state, _) throws(SystemFailure) in
      let from = try place(of: source, in: state.disk)
      let to = try place(of: target, in: state.disk)
      guard let node = state.disk.directories[from.directory].visible[from.name] else { throw SystemFailure(ENOENT) }
      guard state.disk.directories[to.directory].visible[to.name] == nil else { return false }
      // Two changes, of which a power failure may keep either: a rename is atomic only for those who look.
      state.disk.setName(to.name, inDirectory: to.directory, to: node)
      state.disk.setName(from.name, inDirectory: from.directory, to: nil)
      return true
    }
  }

  /// Two changes as well, of which a power failure may keep either.
  package func rename(_ source: String, over target: String) throws(BasaltError) {
    try call("replace '\(target)'") { (state, _) throws(SystemFailure) in
      let from = try place(of: source, in: state.disk)
      let to = try place(of: target, in: state.disk)
      guard let node = state.disk.directories[from.directory].visible[from.name] else { throw SystemFailure(ENOENT) }
      state.disk.setName(to.name, inDirectory: to.directory, to: node)
      state.disk.setName(from.name, inDirectory: from.directory, to: nil)
    }
  }

  /// - Returns: `false` when there is no such file. Open descriptors go on reading it.
  package func removeFile(_ path: String) throws(BasaltError) -> Bool {
    try call("remove '\(path)'") { (state, _) throws(SystemFailure) in
      guard case .file = node(path, in: state.disk) else { return false }
      let place = try place(of: path, in: state.disk)
      state.disk.setName(place.name, inDirectory: place.directory, to: nil)
      return true
    }
  }

  /// - Returns: `false` when it is there already.
  package func makeDirectory(_ path: String) throws(BasaltError) -> Bool {
    try call("make the directory '\(path)'") { (state, _) throws(SystemFailure) in
      switch node(path, in: state.disk) {
      case .directory: return false
      case .file: throw SystemFailure(ENOTDIR)
      case nil:
        let place = try place(of: path, in: state.disk)
        let directory = state.disk.makeDirectory()
        state.disk.setName(place.name, inDirectory: place.directory, to: .directory(directory))
        return true
      }
    }
  }

  package func synchronizeDirectory(_ path: String) throws(BasaltError) {
    // A failure leaves the names as they are, not yet durable: a later call can still make them so. File systems keep
    // names in a journal; when that fails they go read-only and lie to nobody.
    try call("synchronise the directory '\(path)'") { (state, _) throws(SystemFailure) in
      switch node(path, in: state.disk) {
      case .directory(let directory): if !state.isWithoutPower { state.disk.synchronizeDirectory(directory) }
      case .file: throw SystemFailure(ENOTDIR)
      case nil: throw SystemFailure(ENOENT)
      }
    }
  }

  package func entries(ofDirectory path: String) throws(BasaltError) -> [FileSystemEntry] {
    try call("list the directory '\(path)'") { (state, _) throws(SystemFailure) in
      guard case .directory(let directory) = node(path, in: state.disk) else { return [] }
      return state.disk.directories[directory].visible.map { name, node in
        FileSystemEntry(name: name, kind: kind(of: node, in: state.disk))
      }
    }
  }

  package func kind(of path: String) throws(BasaltError) -> FileSystemEntry.Kind? {
    try call("look at '\(path)'") { (state, _) throws(SystemFailure) in
      node(path, in: state.disk).map { kind(of: $0, in: state.disk) }
    }
  }

  /// None: a simulated disk is on this machine.
  package func networkFileSystemName() throws(BasaltError) -> String? { nil }

  /// From the seed, so that names of temporary files are the same in each run.
  package func makeUniqueID() -> UniqueID { state.withLock { UniqueID(using: &$0.random) } }

  /// Outside the call: one that takes effect and reports failure opens nothing that anybody could close.
  func makeDescriptor(of file: Int) -> Descriptor {
    state.withLock { $0.openFileCount += 1 }
    return Descriptor(file: file)
  }

  // MARK: Paths

  private func kind(of node: SimulatedDisk.Node, in disk: SimulatedDisk) -> FileSystemEntry.Kind {
    switch node {
    case .file(let file): .file(byteCount: disk.files[file].visible.count)
    case .directory: .directory
    }
  }

  /// What is at a path; the empty path is the root.
  /// - Returns: `nil` when a part of the path is missing, or is a file.
  func node(_ path: String, in disk: SimulatedDisk) -> SimulatedDisk.Node? {
    var node = SimulatedDisk.Node.directory(0)
    for part in path.split(separator: "/") {
      guard case .directory(let directory) = node, let next = disk.directories[directory].visible[String(part)] else {
        return nil
      }
      node = next
    }
    return node
  }

  /// The directory that a path's last part is in, and that part.
  func place(
    of path: String, in disk: SimulatedDisk
  ) throws(SystemFailure) -> (directory: Int, name: String) {
    let parts = path.split(separator: "/")
    guard let last = parts.last else { throw SystemFailure(EISDIR) }
    switch node(parts.dropLast().joined(separator: "/"), in: disk) {
    case .directory(let directory): return (directory, String(last))
    case .file: throw SystemFailure(ENOTDIR)
    case nil: throw SystemFailure(ENOENT)
    }
  }
}
