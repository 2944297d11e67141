import BasaltCore
import Synchronization

/// An object that several spans read at the same time: opened by the first that comes, closed with the last.
///
/// One for each object of a batch. Opening costs as much as reading 40 KiB that the system has in memory, so that a batch of
/// scattered pages is read nearly twice as fast through one opening; and no descriptor is kept that would need to be bounded
/// and watched.
package final class OpenObject<System: FileSystem>: Sendable {
  let name: ObjectName
  let system: System

  /// At first neither open nor failed, then one of them for good.
  private struct State: ~Copyable {
    var handle: FileHandle<System>?
    var byteCount = 0
    var failure: BasaltError?
  }

  /// Held while the object is opened: who comes meanwhile could do nothing else.
  private let state = Mutex(State())

  package init(_ name: ObjectName, on system: System) {
    self.name = name
    self.system = system
  }

  /// The open file, for as long as this object lives, and its size.
  /// - Throws: As `FileSystem.openFile`, to everybody the same.
  func file() throws(BasaltError) -> (descriptor: System.Descriptor, byteCount: Int) {
    try state.withLock { (state) throws(BasaltError) in
      if let failure = state.failure { throw failure }
      if let descriptor = state.handle?.descriptor { return (descriptor, state.byteCount) }
      do throws(BasaltError) {
        let opened = try system.openFile(name.text)
        state.handle = FileHandle(owning: opened.descriptor, of: system)
        state.byteCount = opened.byteCount
        return opened
      } catch {
        state.failure = error
        throw error
      }
    }
  }
}
