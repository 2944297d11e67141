import Basalt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder with everything below it, as the demo needs it: what is in a warehouse, a copy of one, and its removal.
///
/// For the demo alone, below a folder that it has made: warehouses are written and cleaned by the library. Links are neither followed nor
/// copied, so that nothing outside of the folder is ever touched.
struct DirectoryTree {
  let path: String

  struct File {
    /// Relative to the folder.
    let name: String
    let byteCount: Int
  }

  private enum Kind {
    case file(byteCount: Int)
    case folder
    case other
  }

  /// Deeper than any warehouse: a loop of mounts must not run for ever.
  private static let depthMaximum = 16

  /// All files, in the order of their names.
  func files() throws(BasaltError) -> [File] {
    var found: [File] = []
    try walk("", depth: 0) { (name, kind) throws(BasaltError) in
      if case .file(let byteCount) = kind { found.append(File(name: name, byteCount: byteCount)) }
    }
    return found.sorted { $0.name < $1.name }
  }

  /// Removes the folder and all below it; one that is not there is none to remove.
  func remove() throws(BasaltError) {
    guard unsafe access(path, F_OK) == 0 else { return }
    // Children come before their folder, so each folder is empty when its turn comes.
    try walk("", depth: 0) { (name, kind) throws(BasaltError) in
      let child = "\(path)/\(name)"
      let status = if case .folder = kind { unsafe rmdir(child) } else { unsafe unlink(child) }
      guard status == 0 else { throw DirectoryTree.error("cannot be removed", child) }
    }
    guard unsafe rmdir(path) == 0 else { throw DirectoryTree.error("cannot be removed", path) }
  }

  /// Copies all files to a folder that is made for it.
  func copy(to target: String) throws(BasaltError) {
    try DirectoryTree.makeFolder(target)
    for file in try files() {
      // Folders of a name, outermost first; many files share them.
      var folder = target
      for part in file.name.split(separator: "/").dropLast() {
        folder += "/\(part)"
        try DirectoryTree.makeFolder(folder)
      }
      try PlainFile(path: "\(target)/\(file.name)").write(try PlainFile(path: "\(path)/\(file.name)").read())
    }
  }

  // MARK: Details

  /// Visits everything below, children before their folder.
  private func walk(
    _ folder: String, depth: Int, _ visit: (String, Kind) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    guard depth < DirectoryTree.depthMaximum else {
      throw BasaltError(
        .ioFailure, "\(path)/\(folder) is deeper than any warehouse.", remedy: "Look at it, and remove it by hand.")
    }
    for name in try names(in: folder) {
      let child = folder.isEmpty ? name : "\(folder)/\(name)"
      let kind = try kind(of: child)
      if case .folder = kind { try walk(child, depth: depth + 1, visit) }
      try visit(child, kind)
    }
  }

  private func names(in folder: String) throws(BasaltError) -> [String] {
    let whole = folder.isEmpty ? path : "\(path)/\(folder)"
    guard let stream = unsafe opendir(whole) else { throw DirectoryTree.error("cannot be listed", whole) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      // A null pointer means the end or a failure; only `errno` tells which.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw DirectoryTree.error("cannot be listed", whole) }
        return names
      }
      // A name that is not UTF-8 is none of the demo's; its folder then cannot be removed, and says so.
      guard let name = unsafe DirectoryTree.name(of: entry), name != ".", name != ".." else { continue }
      names.append(name)
    }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
    // By its address in the entry: the array in the declaration says nothing of how long a name is.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
    let characters = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
    return unsafe String(validatingCString: characters)
  }

  private func kind(of name: String) throws(BasaltError) -> Kind {
    var status = stat()
    guard unsafe lstat("\(path)/\(name)", &status) == 0 else {
      throw DirectoryTree.error("cannot be looked at", "\(path)/\(name)")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(byteCount: Int(status.st_size))
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  private static func makeFolder(_ path: String) throws(BasaltError) {
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw error("cannot be made", path) }
  }

  /// The error of the last system call, which must be the last thing that happened.
  static func error(_ what: String, _ path: String) -> BasaltError {
    let reason = unsafe String(cString: strerror(errno))
    return BasaltError(
      errno == EACCES || errno == EPERM ? .permissionDenied : .ioFailure, "\(path) \(what): \(reason).",
      remedy: "Name another place with --directory.")
  }
}

/// A file of the demo's that is read or written whole, without promises of durability.
struct PlainFile {
  let path: String

  func read() throws(BasaltError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw DirectoryTree.error("cannot be opened", path) }
    defer { close(descriptor) }
    guard let bytes = FileDescriptor(number: descriptor).readAll() else {
      throw DirectoryTree.error("cannot be read", path)
    }
    return bytes
  }

  /// Makes a new file; one that exists is refused, because it would be somebody else's.
  func write(_ bytes: [UInt8]) throws(BasaltError) {
    try write(bytes, flags: O_CREAT | O_EXCL)
  }

  /// Turns one bit of one byte the other way round, in place: what a failing disk does.
  /// - Precondition: The file has a byte at `offset`.
  func flipBit(at offset: Int) throws(BasaltError) {
    var bytes = try read()
    precondition(bytes.indices.contains(offset), "no byte \(offset) in \(bytes.count)")
    bytes[offset] ^= 0x10
    try write(bytes, flags: 0)
  }

  private func write(_ bytes: [UInt8], flags: CInt) throws(BasaltError) {
    let descriptor = unsafe open(path, O_WRONLY | flags, 0o644)
    guard descriptor >= 0 else { throw DirectoryTree.error("cannot be made", path) }
    defer { close(descriptor) }
    if let failure = FileDescriptor(number: descriptor).writeAll(bytes) {
      errno = failure
      throw DirectoryTree.error("cannot be written", path)
    }
  }
}
