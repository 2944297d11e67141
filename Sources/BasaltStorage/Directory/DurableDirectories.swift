import BasaltCore
import Synchronization

/// The directories of a store whose own names are known to survive a crash.
///
/// An object's name is durable when its directory has been synchronised, and is worth nothing when that directory's own
/// name is lost. Another process may have made a directory and died before it synchronised, so finding it there proves
/// nothing: each process synchronises each chain of directories once, and remembers.
final class DurableDirectories: Sendable {
  private let paths = Mutex<Set<String>>([])

  /// A store has some hundred fan-out directories, not thousands; if it does have more, they are synchronised again now
  /// and then.
  private static let rememberedCountMaximum = 4_096

  /// Makes the directories that are missing and all their names durable.
  /// - Parameter name: Of an object; its directories are meant, from the outermost to its own, without the root, which
  ///   must exist.
  func makeSure<System: FileSystem>(of name: ObjectName, on system: System) throws(BasaltError) {
    let innermost = name.directory
    // By the innermost alone: it was remembered only when its whole chain was done.
    guard !innermost.isEmpty, !paths.withLock({ $0.contains(innermost) }) else { return }
    var parent = ""
    for directory in name.directories {
      _ = try system.makeDirectory(directory)
      // The parent, because a directory's name stands in it; also where it was there already, see above.
      try system.synchronizeDirectory(parent)
      parent = directory
    }
    paths.withLock { paths in
      // All at once, because there is no order among them worth keeping.
      if paths.count >= DurableDirectories.rememberedCountMaximum { paths.removeAll() }
      paths.insert(innermost)
    }
  }

  /// Knows nothing any more: somebody removes directories behind our back.
  func forget() { paths.withLock { $0.removeAll() } }
}
