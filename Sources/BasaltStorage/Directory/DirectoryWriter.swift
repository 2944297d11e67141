import BasaltCore

/// An object of a directory store in the making, and the order in which it becomes durable:
///
/// 1. its directories exist, and their names are durable (`DirectoryStore.makeWriter`);
/// 2. its bytes are written under a temporary name and synchronised;
/// 3. it is renamed, if nobody has the name: from now on it is visible;
/// 4. its directory is synchronised: from now on it survives a crash.
///
/// A failure before 3 leaves nothing. A failure in 3 that may have taken effect, and any failure in 4, is
/// `.commitUnknown`. Nothing is tried again after a failed synchronisation: the kernel may have marked as clean what it
/// could not write, and would now report success (Rebello et al., "Can Applications Recover from fsync Failures?",
/// 2020).
final class DirectoryWriter<System: FileSystem>: ObjectWriter {
  private let store: DirectoryStore<System>
  private let name: ObjectName
  private let temporary: String
  /// Nil when the writer has ended.
  private var file: FileHandle<System>?
  private(set) var byteCount = 0

  init(store: DirectoryStore<System>, name: ObjectName, temporary: String, file: consuming FileHandle<System>) {
    self.store = store
    self.name = name
    self.temporary = temporary
    self.file = consume file
  }

  deinit { discard() }

  /// Ends the writer when it fails: a file with a hole in the middle must not be published.
  func append(_ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    let descriptor = openDescriptor
    var rest = unsafe bytes[...]
    do throws(BasaltError) {
      // write(2) may take less than it is given: quotas and signals make it.
      while unsafe !rest.isEmpty {
        let writtenByteCount = try unsafe store.system.append(UnsafeRawBufferPointer(rebasing: rest), to: descriptor)
        unsafe rest = rest.dropFirst(writtenByteCount)
      }
    } catch {
      discard()
      throw store.located(error, name)
    }
    byteCount += bytes.count
  }

  func publish() throws(BasaltError) -> PutOutcome {
    let descriptor = openDescriptor
    let isRenamed: Bool
    do throws(BasaltError) {
      try store.system.synchronizeFile(descriptor)
      isRenamed = try rename()
    } catch {
      discard()
      throw store.located(error, name)
    }
    guard isRenamed else {
      discard()
      // Somebody's object, unless it is no object at all.
      _ = try store.isTaken(name)
      return .exists
    }
    file = nil
    do throws(BasaltError) { try store.system.synchronizeDirectory(name.directory) } catch {
      throw store.located(unknownOutcome(error), name)
    }
    return .stored
  }

  /// The same in the place of an object that exists. A failure leaves the old one or the new one, which the caller cannot tell and need
  /// not: it replaces again.
  func publishReplacing() throws(BasaltError) {
    let descriptor = openDescriptor
    do throws(BasaltError) {
      try store.system.synchronizeFile(descriptor)
      try store.system.rename(temporary, over: name.text)
      file = nil
      try store.system.synchronizeDirectory(name.directory)
    } catch {
      discard()
      throw store.located(error, name)
    }
  }

  func discard() {
    guard file != nil else { return }
    file = nil
    // Best effort: what stays behind is not listed, and its name says what it is.
    _ = try? store.system.removeFile(temporary)
  }

  private var openDescriptor: System.Descriptor {
    guard let descriptor = file?.descriptor else { preconditionFailure("the writer of '\(name)' has ended") }
    return descriptor
  }

  /// - Throws: `.commitUnknown` unless it is sure that the name was not given.
  private func rename() throws(BasaltError) -> Bool {
    do throws(BasaltError) {
      return try store.system.rename(temporary, toAbsent: name.text)
    } catch {
      switch error.code {
      // The file system's promise (`FileSystem.rename`): with these it has changed nothing.
      case .diskFull, .permissionDenied, .invalidArgument: throw error
      default: throw unknownOutcome(error)
      }
    }
  }

  private func unknownOutcome(_ cause: BasaltError) -> BasaltError {
    BasaltError(
      .commitUnknown, "Whether '\(name)' was stored could not be found out.",
      remedy: "Read it again and compare; do not write it under the same name.", underlying: cause)
  }
}
