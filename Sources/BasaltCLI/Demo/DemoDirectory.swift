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
/// Removes only what it knows by name, in a directory that carries its mark: a wrong `--directory` must not cost anyone a file.
struct DemoDirectory {
  let path: String

  /// Says that the directory is the demo's. Its files are removed only beside it.
  private static let markerName = "made-by-basalt-demo"

  /// Makes the directory, or clears the one of an earlier demo.
  /// - Parameters:
  ///   - names: The files that the demo will write.
  ///   - folders: The folders that it will make, which are removed with all that is in them.
  /// - Throws: `.alreadyExists` when there is something in it that no demo made; `.permissionDenied`, `.ioFailure`.
  init(_ path: String, clearing names: [String], folders: [String]) throws(BasaltError) {
    self.path = path
    // Made, or there already: one call decides, so that two demos at once cannot both believe they were first.
    if unsafe mkdir(path, 0o755) != 0 {
      guard errno == EEXIST else { throw DirectoryTree.error("cannot be made", path) }
      guard unsafe access(path + "/" + DemoDirectory.markerName, F_OK) == 0 else {
        throw BasaltError(
          .alreadyExists, "\(path) exists, and no demo has made it.",
          remedy: "Name another place with --directory, or remove it.")
      }
      for name in names where unsafe unlink(path + "/" + name) != 0 && errno != ENOENT {
        throw DirectoryTree.error("cannot be removed", path + "/" + name)
      }
      for name in folders { try DirectoryTree(path: path + "/" + name).remove() }
      return
    }
    try PlainFile(path: file(DemoDirectory.markerName)).write([])
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Copies a file, with one bit of one byte the other way round.
  /// - Precondition: The file has a byte at `offset`.
  func copy(_ name: String, to copyName: String, flippingBitAt offset: Int) throws(BasaltError) {
    let copied = PlainFile(path: file(copyName))
    try copied.write(try PlainFile(path: file(name)).read())
    try copied.flipBit(at: offset)
  }
}
