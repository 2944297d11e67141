/// A file that is open, and is closed when its one owner lets go of it.
struct FileHandle<System: FileSystem>: ~Copyable {
  /// Valid for as long as this is: not to be kept, nor closed.
  let descriptor: System.Descriptor
  private let system: System
  private var isOwner = true

  init(owning descriptor: System.Descriptor, of system: System) {
    self.descriptor = descriptor
    self.system = system
  }

  // What close(2) may report concerns bytes that were not synchronised, and nobody was promised those.
  deinit { if isOwner { system.closeFile(descriptor) } }

  /// Hands the descriptor to somebody else, who closes it.
  consuming func relinquish() -> System.Descriptor {
    // Not `discard self`, which the compiler allows only when nothing inside needs to be released.
    isOwner = false
    return descriptor
  }
}
