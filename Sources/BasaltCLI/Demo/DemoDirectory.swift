import Basalt

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the demo writes its files: a directory of its own, so that a second run may clear what the first one left.
///
/// Removes only files that it knows by name, in a directory that carries its mark: a wrong `--directory` must not cost anyone a file.
struct DemoDirectory {
  let path: String

  /// Says that the directory is the demo's. Its files are removed only beside it.
  private static let markerName = "made-by-basalt-demo"

  /// Makes the directory, or clears the one of an earlier demo.
  /// - Parameter names: The files that the demo will write.
  /// - Throws: `.alreadyExists` when there is something in it that no demo made; `.permissionDenied`, `.ioFailure`.
  init(_ path: String, clearing names: [String]) throws(BasaltError) {
    self.path = path
    // Made, or there already: one call decides, so that two demos at once cannot both believe they were first.
    if unsafe mkdir(path, 0o755) != 0 {
      guard errno == EEXIST else { throw DemoDirectory.error("cannot be made", path) }
      guard unsafe access(path + "/" + DemoDirectory.markerName, F_OK) == 0 else {
        throw BasaltError(
          .alreadyExists, "\(path) exists, and no demo has made it.",
          remedy: "Name another place with --directory, or remove it.")
      }
      for name in names where unsafe unlink(path + "/" + name) != 0 && errno != ENOENT {
        throw DemoDirectory.error("cannot be removed", path + "/" + name)
      }
      return
    }
    try write([], to: DemoDirectory.markerName)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Copies a file, with one bit of one byte the other way round: what a failing disk does.
  /// - Precondition: The file has a byte at `offset`.
  func copy(_ name: String, to copyName: String, flippingBitAt offset: Int) throws(BasaltError) {
    var bytes = try DemoDirectory.read(file(name))
    precondition(bytes.indices.contains(offset), "no byte \(offset) in \(bytes.count)")
    bytes[offset] ^= 0x10
    try write(bytes, to: copyName)
  }

  /// Makes a new file; one that exists is refused, because it would be somebody else's.
  private func write(_ bytes: [UInt8], to name: String) throws(BasaltError) {
    let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT | O_EXCL, 0o644)
    guard descriptor >= 0 else { throw DemoDirectory.error("cannot be made", file(name)) }
    defer { close(descriptor) }
    if let failure = FileDescriptor(number: descriptor).writeAll(bytes) {
      errno = failure
      throw DemoDirectory.error("cannot be written", file(name))
    }
  }

  private static func read(_ path: String) throws(BasaltError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw error("cannot be opened", path) }
    defer { close(descriptor) }
    guard let bytes = FileDescriptor(number: descriptor).readAll() else { throw error("cannot be read", path) }
    return bytes
  }

  /// The error of the last system call, which must be the last thing that happened.
  private static func error(_ what: String, _ path: String) -> BasaltError {
    let reason = unsafe String(cString: strerror(errno))
    return BasaltError(
      errno == EACCES ? .permissionDenied : .ioFailure, "\(path) \(what): \(reason).",
      remedy: "Name another place with --directory.")
  }
}

/// Finds the data that come with the project.
///
/// The tables are part of the repository, not of the program: an installed `basalt` needs `--data`.
enum DemoData {
  static let relativePath = "Benchmarks/Data/nycflights13"

  /// The directory with the tables: below the current directory or one above it, or above the program itself.
  /// Never below: data that a stranger put beside would not be the project's.
  static func find() -> String? {
    var starts = ["."]
    // `.build/release/basalt` lies in the package that it was built from.
    if let program = CommandLine.arguments.first, program.contains("/") {
      starts.append(program.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
    }
    for start in starts {
      var path = start
      for _ in 0..<DemoData.heightMaximum {
        let candidate = path == "." ? relativePath : "\(path)/\(relativePath)"
        if unsafe access(candidate + "/README.md", R_OK) == 0 { return candidate }
        path = path == "." ? ".." : path + "/.."
      }
    }
    return nil
  }

  /// Directories that are looked through upwards; `.build/x86_64-unknown-linux-gnu/release` is three below the package.
  private static let heightMaximum = 6
}
