import BasaltCore
import Synchronization

/// An object that several spans read at the same time: opened by the first that comes, closed with the last.
///
/// One for each object of a batch. Opening costs as much as reading 40 KiB that the system has in memory (raw reads of
/// 64 KiB: 13 GB/s through one opening, 7.5 when each opens), and no descriptor is kept that would need to be bounded
/// and watched.
package final class OpenObject<System: FileSystem>: Sendable {
  let name: ObjectName
  let system: System

  /// Nil at first. Held while the object is opened: who comes meanwhile could do nothing else.
  private let outcome = Mutex<Result<Opened, BasaltError>?>(nil)

  private struct Opened: Sendable {
    let descriptor: System.Descriptor
    let byteCount: Int
  }

  package init(_ name: ObjectName, on system: System) {
    self.name = name
    self.system = system
  }

  // Not left to a `FileHandle` inside the lock: in release builds (Swift 6.3.1) a `Mutex` does not destroy it.
  deinit {
    if case .success(let opened) = outcome.withLock({ $0 }) { system.closeFile(opened.descriptor) }
  }

  /// The open file, for as long as this object lives, and its size.
  /// - Throws: As `FileSystem.openFile`, to everybody the same.
  func file() throws(BasaltError) -> (descriptor: System.Descriptor, byteCount: Int) {
    let opened = try outcome.withLock { outcome in
      if let outcome { return outcome }
      let opened = open()
      // A failure is kept as well: the other spans of the object would only meet it again.
      outcome = opened
      return opened
    }.get()
    return (opened.descriptor, opened.byteCount)
  }

  private func open() -> Result<Opened, BasaltError> {
    do throws(BasaltError) {
      let (descriptor, byteCount) = try system.openFile(name.text)
      return .success(Opened(descriptor: descriptor, byteCount: byteCount))
    } catch {
      return .failure(error)
    }
  }
}
