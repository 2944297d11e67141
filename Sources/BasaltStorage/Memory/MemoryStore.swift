package import BasaltCore
import BasaltRuntime
import Synchronization

/// An object store in memory: for tests, and for warehouses that need not outlive their process.
///
/// It keeps every promise of `ObjectStore` but one: nothing survives the process. It refuses what a directory would
/// refuse (an object whose name is a directory of another's), so that what works here works there.
package final class MemoryStore: ObjectStore {
  /// A buffer is never changed once it is here, so reads copy from it without the lock.
  private let objects = Mutex<[ObjectName: Buffer]>([:])
  /// One, because completions must not run on the thread that asks: it may hold a lock that they take.
  private let thread: IOThreads

  private let objectByteCountMaximum: Int

  /// - Parameter objectByteCountMaximum: An object is one buffer, so that reading it needs no search.
  package init(objectByteCountMaximum: Int = Limits.bufferByteCountMaximum) throws(BasaltError) {
    precondition((0...Limits.bufferByteCountMaximum).contains(objectByteCountMaximum))
    self.objectByteCountMaximum = objectByteCountMaximum
    thread = try IOThreads(threadCount: 1)
  }

  package func read(_ requests: [ReadRequest]) {
    // Copied on the caller's thread: an object that is deleted right after is still what was asked for.
    let results = requests.map { request in load(request.name, request.range) }
    thread.submit { for (request, result) in zip(requests, results) { request.completion(result) } }
  }

  private func load(_ name: ObjectName, _ range: Range<Int>) -> Result<Buffer, BasaltError> {
    // The lock is held for the look-up alone, not while bytes are copied.
    guard let object = objects.withLock({ $0[name] }) else { return .failure(noObject(name)) }
    // As a file would: a range comes from metadata, which may be damaged.
    guard range.upperBound <= object.byteCount else {
      return .failure(ReadSpan.endError(range, objectByteCount: object.byteCount).at("object", name))
    }
    return unsafe object.withBytes { bytes in
      unsafe .success(Buffer(copying: UnsafeRawBufferPointer(rebasing: bytes[range])))
    }
  }

  package func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
    guard bytes.count <= objectByteCountMaximum else { throw tooLarge(name) }
    return try unsafe keep(Buffer(copying: bytes), as: name)
  }

  private func keep(_ object: Buffer, as name: ObjectName) throws(BasaltError) -> PutOutcome {
    try objects.withLock { (objects) throws(BasaltError) in
      // Under one lock, the look and the entry: of several that put under one name one is stored.
      guard objects[name] == nil else { return .exists }
      try checkPlace(of: name, among: objects)
      objects[name] = object
      return .stored
    }
  }

  package func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter {
    // As early as a directory would refuse; checked again when it is published.
    try objects.withLock { (objects) throws(BasaltError) in try checkPlace(of: name, among: objects) }
    return Writer(store: self, name: name)
  }

  package func byteCount(of name: ObjectName) throws(BasaltError) -> Int {
    guard let object = objects.withLock({ $0[name] }) else { throw noObject(name) }
    return object.byteCount
  }

  package func list(prefix: String) throws(BasaltError) -> [ObjectEntry] {
    objects.withLock { objects in
      objects.filter { $0.key.text.utf8.starts(with: prefix.utf8) }
        .map { ObjectEntry(name: $0.key, byteCount: $0.value.byteCount) }
        .sorted { $0.name < $1.name }
    }
  }

  package func makeDurable(_ name: ObjectName) throws(BasaltError) { _ = try byteCount(of: name) }

  package func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
    guard bytes.count <= objectByteCountMaximum else { throw tooLarge(name) }
    let object = unsafe Buffer(copying: bytes)
    try objects.withLock { (objects) throws(BasaltError) in
      guard objects[name] != nil else { throw noObject(name) }
      objects[name] = object
    }
  }

  package func delete(_ name: ObjectName) throws(BasaltError) {
    // Freed outside the lock.
    _ = objects.withLock { $0.removeValue(forKey: name) }
  }

  /// - Complexity: O(number of objects): this store is small, or for tests.
  private func checkPlace(of name: ObjectName, among objects: [ObjectName: Buffer]) throws(BasaltError) {
    let isDirectory = objects.keys.contains { $0.text.utf8.starts(with: "\(name.text)/".utf8) }
    let isBelowObject = name.directories.contains { directory in
      objects.keys.contains { $0.text.utf8.elementsEqual(directory.utf8) }
    }
    guard !isDirectory && !isBelowObject else {
      throw BasaltError(
        .invalidArgument,
        isDirectory ? "'\(name)' is not an object but a directory." : "A part of '\(name)' is the name of an object.",
        remedy: "Choose another name."
      ).at("object", name)
    }
  }

  private func noObject(_ name: ObjectName) -> BasaltError {
    BasaltError(.unknownName, "There is no object '\(name)'.", remedy: "Check the name.").at("object", name)
  }

  private func tooLarge(_ name: ObjectName) -> BasaltError {
    BasaltError(
      .memoryBudget, "An object in memory may have \(objectByteCountMaximum) bytes; this one has more.",
      remedy: "Use a store on disk."
    ).at("object", name)
  }

  /// Gathers the bytes of one object, and hands them over whole: until then nobody sees them.
  private final class Writer: ObjectWriter {
    private let store: MemoryStore
    private let name: ObjectName
    /// Nil when the writer has ended.
    private var bytes: [UInt8]? = []
    private(set) var byteCount = 0

    init(store: MemoryStore, name: ObjectName) {
      self.store = store
      self.name = name
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(BasaltError) {
      precondition(self.bytes != nil, "the writer of '\(name)' has ended")
      // Subtracting, because the sum could overflow.
      guard bytes.count <= store.objectByteCountMaximum - byteCount else {
        discard()
        throw store.tooLarge(name)
      }
      unsafe self.bytes?.append(contentsOf: bytes)
      byteCount += bytes.count
    }

    func publish() throws(BasaltError) -> PutOutcome {
      guard let bytes else { preconditionFailure("the writer of '\(name)' has ended") }
      discard()
      return try store.keep(Buffer(bytes), as: name)
    }

    func discard() { bytes = nil }
  }
}
