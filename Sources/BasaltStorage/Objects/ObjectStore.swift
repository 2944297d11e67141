package import BasaltCore

/// A place that holds immutable objects by name: a directory, a bucket, memory, or a simulation that fails on purpose.
///
/// This is the only way to data on disk. What a store promises, and every implementation is tested for:
/// - An object appears whole or not at all, and never changes, unless somebody replaces it: then old or new is
///   found, whole.
/// - When a put or `ObjectWriter.publish()` has returned `.stored`, the object survives a crash of the machine.
/// - Of several that put under one name, exactly one gets `.stored`.
/// - After a failed sync nothing is retried under the same name: the error says so, and the caller draws another.
package protocol ObjectStore: Sendable {
  /// Starts reading ranges and returns without waiting for a device. Each request ends once, by its completion, in any
  /// order: on a thread of the store, or here, before this returns, so that who calls holds no lock that a completion takes.
  /// The store may join ranges that lie near each other.
  func read(_ requests: [ReadRequest])

  /// Stores `bytes` under a name that must not exist, durably.
  /// - Throws: `.commitUnknown` when the outcome could not be found out: the caller reads the name and compares.
  ///   `.diskFull`, `.permissionDenied`, `.ioFailure` when nothing was stored. `.invalidArgument` when the store cannot
  ///   have an object of that name: a directory has it, a part of it is the name of an object, or it is set apart for
  ///   the store's own use.
  func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome

  /// Begins a large object, which is written piece by piece and appears with `publish()`.
  func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter

  /// The size of an object in bytes.
  /// - Throws: `.unknownName` when there is none.
  func byteCount(of name: ObjectName) throws(BasaltError) -> Int

  /// The same where it is no error that there is none: whoever follows the ledger asks for names that nobody has yet,
  /// several times a commit.
  /// - Returns: `nil` when there is none.
  func byteCountIfPresent(of name: ObjectName) throws(BasaltError) -> Int?

  /// All objects whose names begin with `prefix`, sorted by name.
  func list(prefix: String) throws(BasaltError) -> [ObjectEntry]

  /// What writers have begun and not published, below `prefix`: of those at work, and of those that died. Not objects yet,
  /// so that `list` does not show them; `delete` removes one.
  /// - Returns: Their names in the store, which no object can have.
  func listUnfinished(prefix: String) throws(BasaltError) -> [ObjectEntry]

  /// Makes sure that an object that can be seen also survives a crash of the machine. A process that builds on an
  /// object it has not put itself, or whose put ended in `.commitUnknown`, calls this first: a name shows to others
  /// before it is durable.
  /// - Throws: `.unknownName` when there is no such object; `.ioFailure` when it may not survive.
  func makeDurable(_ name: ObjectName) throws(BasaltError)

  /// Puts `bytes` in the place of an object that exists, in one step, durable when it returns. For what must be
  /// forgotten and cannot be removed, a payload of the ledger: everything else is written under a new name.
  /// - Throws: `.unknownName` when there is no such object; anything else leaves the old one or the new one,
  ///   and may be tried again.
  func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError)

  /// Removes an object; one that is not there is not an error. Durable when it returns.
  func delete(_ name: ObjectName) throws(BasaltError)

  /// What kind of network file system the store is on; nil when it is on none. Many of them have no exclusive
  /// rename, or answer from caches, and break the promises above.
  func networkFileSystemName() throws(BasaltError) -> String?
}

extension ObjectStore {
  /// A store that has no shorter answer.
  package func byteCountIfPresent(of name: ObjectName) throws(BasaltError) -> Int? {
    do throws(BasaltError) { return try byteCount(of: name) } catch {
      guard error.code == .unknownName else { throw error }
      return nil
    }
  }

  /// A store whose writers keep what they have in memory until they publish.
  package func listUnfinished(prefix: String) throws(BasaltError) -> [ObjectEntry] { [] }

  /// A store that is on no file system is on no network file system.
  package func networkFileSystemName() throws(BasaltError) -> String? { nil }
}

package enum PutOutcome: Sendable, Hashable {
  case stored
  /// Somebody else's object has that name; nothing was written.
  case exists
}

package struct ObjectEntry: Sendable, Hashable {
  package let name: ObjectName
  package let byteCount: Int

  package init(name: ObjectName, byteCount: Int) {
    self.name = name
    self.byteCount = byteCount
  }
}

/// An object in the making. One owner, on one thread at a time; dropped without `publish()`, it leaves nothing visible.
package protocol ObjectWriter: AnyObject {
  /// Bytes appended so far.
  var byteCount: Int { get }
  func append(_ bytes: UnsafeRawBufferPointer) throws(BasaltError)
  /// Makes all bytes durable, then the object visible under its name, if no other has it. Ends the writer.
  func publish() throws(BasaltError) -> PutOutcome
  /// Gives up and removes what was written. Ends the writer; harmless after `publish()`.
  func discard()
}

/// One range of one object that is wanted.
package struct ReadRequest: Sendable {
  package let name: ObjectName
  /// In bytes from the object's start.
  package let range: Range<Int>
  /// Called once, with exactly the bytes of the range, or with why not: `.unknownName` (no such object), `.corruptFile`
  /// (it ends before the range does), `.outOfRange` (more than `Limits.bufferByteCountMaximum`), `.ioFailure`.
  package let completion: @Sendable (Result<Buffer, BasaltError>) -> Void

  package init(
    name: ObjectName, range: Range<Int>, completion: @escaping @Sendable (Result<Buffer, BasaltError>) -> Void
  ) {
    precondition(range.lowerBound >= 0, "an object has no bytes before its first")
    self.name = name
    self.range = range
    self.completion = completion
  }
}
