internal import BasaltStorage
internal import Synchronization

/// The stores of the directories that open files lie in: one a directory, for as long as somebody uses it.
///
/// A store has I/O threads of its own, so a service that opens a thousand files of one directory must not get a thousand stores.
final class DirectoryStores: Sendable {
  private let stores = Mutex<[String: WeakStore]>([:])

  private struct WeakStore: Sendable {
    weak let store: LocalStore?
  }

  /// - Throws: `.unknownName` when the directory does not exist, `.permissionDenied`, `.busy` when no threads are to be had.
  func store(of directory: String) throws(BasaltError) -> LocalStore {
    if let known = stores.withLock({ $0[directory]?.store }) { return known }
    let made = try LocalStore(directory: directory)
    return stores.withLock { stores in
      // Two threads may both have made one; the first to get here is kept.
      if let known = stores[directory]?.store { return known }
      stores = stores.filter { $0.value.store != nil }
      stores[directory] = WeakStore(store: made)
      return made
    }
  }
}

/// A path as directory and name: what a store and its objects are.
struct FilePath: Sendable, CustomStringConvertible {
  let directory: String
  let name: ObjectName
  let description: String

  /// A file that is there, at the end of the link if `path` is one.
  /// - Throws: `.unknownName` when it is not there, `.invalidArgument` when it is no regular file.
  init(existing path: String) throws(BasaltError) {
    // Tells first what cannot be a path at all, such as the empty one.
    let asGiven = try FilePath(path)
    do throws(BasaltError) {
      try self.init(try PathTarget.ofFile(path), describedAs: path)
    } catch {
      // What is there and no file is told with its path already.
      throw error.code == .unknownName ? asGiven.located(error) : error
    }
  }

  /// A file that need not be there.
  /// - Throws: `.invalidArgument` when the last part of the path cannot be the name of a file.
  init(_ path: String) throws(BasaltError) { try self.init(path, describedAs: path) }

  private init(_ path: String, describedAs description: String) throws(BasaltError) {
    self.description = description
    let nameStart = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    directory = nameStart == path.startIndex ? "." : String(path[..<nameStart])
    do throws(BasaltError) {
      name = try ObjectName(String(path[nameStart...]))
    } catch {
      throw BasaltError(
        .invalidArgument, "'\(path)' is not the path of a file.", remedy: "Give a path that ends with the file's name.")
    }
  }

  /// An error of a store about this file, in the words of who gave the path: a store knows objects, not paths.
  func located(_ error: BasaltError) -> BasaltError {
    if error.code == .unknownName {
      return BasaltError(
        .unknownName, "There is no file \(description).", remedy: "Check the path.", underlying: error.underlying)
    }
    return directory == "." ? error : error.at("path", description)
  }
}
