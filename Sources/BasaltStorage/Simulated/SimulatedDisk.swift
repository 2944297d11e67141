import BasaltCore

/// The state of a simulated file system: what can be seen now, and what would be there after a power failure.
///
/// Each file and directory has both states at once, and between them the list of changes that have not been
/// synchronised: running processes see all of them, a power failure keeps some.
///
/// A pure value: it knows nothing of faults, calls, threads or paths. Nodes are numbered; a directory maps names to
/// numbers.
struct SimulatedDisk: Sendable {
  /// A file's number, or a directory's.
  enum Node: Sendable, Hashable {
    case file(Int)
    case directory(Int)
  }

  /// Bytes that were written since the file was synchronised last, or where it was cut off.
  struct PendingWrite: Sendable {
    let offset: Int
    let bytes: [UInt8]
    var isCut = false
  }

  /// Bytes as they are seen, as they are on the device, and what lies between.
  struct File: Sendable {
    var visible: [UInt8] = []
    var durable: [UInt8] = []
    var pending: [PendingWrite] = []
  }

  /// What a name was changed to since the directory was synchronised last; nil when it was removed.
  struct PendingName: Sendable {
    let name: String
    let node: Node?
  }

  /// The same for names.
  struct Directory: Sendable {
    var visible: [String: Node] = [:]
    var durable: [String: Node] = [:]
    var pending: [PendingName] = []
  }

  private(set) var files: [File] = []
  /// The first is the root.
  private(set) var directories = [Directory()]

  // MARK: What running processes do

  /// Without a name: a file is found once a directory has it.
  mutating func makeFile() -> Int {
    files.append(File())
    return files.count - 1
  }

  mutating func makeDirectory() -> Int {
    directories.append(Directory())
    return directories.count - 1
  }

  mutating func append(_ bytes: [UInt8], toFile file: Int) {
    files[file].pending.append(PendingWrite(offset: files[file].visible.count, bytes: bytes))
    files[file].visible += bytes
  }

  /// Writes anywhere: over what is there, or behind it.
  mutating func write(_ bytes: [UInt8], toFile file: Int, at offset: Int) {
    files[file].pending.append(PendingWrite(offset: offset, bytes: bytes))
    SimulatedDisk.apply(bytes, at: offset, to: &files[file].visible)
  }

  /// Takes the end of a file away; it may come back with a power failure.
  mutating func cut(file: Int, to byteCount: Int) {
    guard byteCount < files[file].visible.count else { return }
    files[file].pending.append(PendingWrite(offset: byteCount, bytes: [], isCut: true))
    files[file].visible.removeSubrange(byteCount...)
  }

  /// - Parameter node: `nil` takes the name away; the file lives on for those who have it open.
  mutating func setName(_ name: String, inDirectory directory: Int, to node: Node?) {
    directories[directory].visible[name] = node
    directories[directory].pending.append(PendingName(name: name, node: node))
  }

  /// In their order: a later write to the same bytes wins, as it does for those who read.
  mutating func synchronizeFile(_ file: Int) {
    for write in files[file].pending { SimulatedDisk.apply(write, to: &files[file].durable) }
    files[file].pending = []
  }

  mutating func synchronizeDirectory(_ directory: Int) {
    for change in directories[directory].pending { directories[directory].durable[change.name] = change.node }
    directories[directory].pending = []
  }

  /// What a failed synchronisation does to a file: the kernel takes the bytes for written, and they are not.
  mutating func losePendingWrites(ofFile file: Int) { files[file].pending = [] }

  /// Changes stored bytes behind everybody's back.
  mutating func alterFile(_ file: Int, _ body: (inout [UInt8]) -> Void) {
    // Durable at once: rot is not undone by a power failure.
    body(&files[file].visible)
    files[file].durable = files[file].visible
    files[file].pending = []
  }

  /// Bytes of all files that have a name.
  var visibleByteCount: Int {
    directories.reduce(0) { sum, directory in
      directory.visible.values.reduce(sum) { sum, node in
        if case .file(let file) = node { sum + files[file].visible.count } else { sum }
      }
    }
  }

  // MARK: Power failure

  /// What is found after a power failure: everything durable, and of the rest what chance decides.
  ///
  /// Of each name's changes, the first few; different names independently, so that a rename may leave both names,
  /// either or none. Of each file's writes, each one for itself, all of it, none, or up to any byte: a later one may
  /// survive an earlier one, whose bytes are then zeros, or what the device held before.
  func afterPowerFailure(using random: inout SeededRandom) -> SimulatedDisk {
    var survivor = SimulatedDisk()
    survivor.files = files.map { file in SimulatedDisk.survivor(of: file, using: &random) }
    survivor.directories = directories.map { directory in SimulatedDisk.survivor(of: directory, using: &random) }
    return survivor
  }

  /// Each write for itself: a device reorders what was not synchronised.
  private static func survivor(of file: File, using random: inout SeededRandom) -> File {
    var bytes = file.durable
    for write in file.pending {
      if write.isCut {
        if random.chance(1, in: 2) { apply(write, to: &bytes) }
        continue
      }
      // All of it in half of the cases, so that longer runs of writes survive as well.
      let survivingByteCount: Int
      switch random.integer(in: 0...3) {
      case 0: survivingByteCount = 0
      case 1: survivingByteCount = random.integer(in: 0...write.bytes.count)
      default: survivingByteCount = write.bytes.count
      }
      guard survivingByteCount > 0 else { continue }
      if bytes.count < write.offset {
        let hole = write.offset - bytes.count
        bytes += random.chance(1, in: 2) ? [UInt8](repeating: 0, count: hole) : random.bytes(hole)
      }
      apply(Array(write.bytes.prefix(survivingByteCount)), at: write.offset, to: &bytes)
    }
    return File(visible: bytes, durable: bytes)
  }

  /// Of each name a beginning of its changes: a journal keeps their order.
  private static func survivor(of directory: Directory, using random: inout SeededRandom) -> Directory {
    var names = directory.durable
    // In the order of the first change, not of a dictionary: a run must be the same again.
    var changedNames: [String] = []
    for change in directory.pending where !changedNames.contains(change.name) { changedNames.append(change.name) }
    for name in changedNames {
      let changes = directory.pending.filter { $0.name == name }
      let survivingCount = random.integer(in: 0...changes.count)
      if survivingCount > 0 { names[name] = changes[survivingCount - 1].node }
    }
    return Directory(visible: names, durable: names)
  }

  private static func apply(_ write: PendingWrite, to target: inout [UInt8]) {
    guard write.isCut else { return apply(write.bytes, at: write.offset, to: &target) }
    if target.count > write.offset { target.removeSubrange(write.offset...) }
  }

  private static func apply(_ bytes: [UInt8], at offset: Int, to target: inout [UInt8]) {
    // Bytes that no write has reached are zeros, as in a file with a hole.
    if target.count < offset { target += [UInt8](repeating: 0, count: offset - target.count) }
    target.replaceSubrange(offset..<min(target.count, offset + bytes.count), with: bytes)
  }
}
