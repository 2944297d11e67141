import BasaltCore
import BasaltStorage

/// One object whose bytes are in memory, as a store: what was compared with a digest is what is read, whatever happens to the
/// object on disk in between, and a page costs a copy instead of a call to the system.
///
/// Requests end before `read` returns, on the thread that asks: there is nothing to wait for. Only readers that hold no lock
/// while they ask may be given one, as those of `BasaltFormat` are.
struct HeldObject: ObjectStore {
  let name: ObjectName
  let bytes: Buffer

  func read(_ requests: [ReadRequest]) {
    for request in requests { request.completion(part(request)) }
  }

  private func part(_ request: ReadRequest) -> Result<Buffer, BasaltError> {
    // One object: any other name is a mistake of the caller's, told as any store tells it.
    guard request.name == name else { return .failure(noObject(request.name)) }
    let range = request.range
    guard range.upperBound <= bytes.byteCount else {
      return .failure(
        BasaltError(
          .corruptFile, "Bytes \(range) were asked of an object that ends after \(bytes.byteCount).",
          remedy: "What points into the object is damaged: run `basalt verify` and restore it."
        ).at("object", name))
    }
    return unsafe bytes.withBytes { all in
      unsafe .success(Buffer(copying: UnsafeRawBufferPointer(rebasing: all[range])))
    }
  }

  func byteCount(of name: ObjectName) throws(BasaltError) -> Int {
    guard name == self.name else { throw noObject(name) }
    return bytes.byteCount
  }

  func list(prefix: String) throws(BasaltError) -> [ObjectEntry] {
    name.text.utf8.starts(with: prefix.utf8) ? [ObjectEntry(name: name, byteCount: bytes.byteCount)] : []
  }

  // An object in memory is there to be read.

  func putIfAbsent(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) -> PutOutcome {
    throw readOnly(name)
  }

  func makeWriter(_ name: ObjectName) throws(BasaltError) -> any ObjectWriter { throw readOnly(name) }
  func makeDurable(_ name: ObjectName) throws(BasaltError) { throw readOnly(name) }
  func delete(_ name: ObjectName) throws(BasaltError) { throw readOnly(name) }
  func networkFileSystemName() throws(BasaltError) -> String? { nil }

  func replace(_ name: ObjectName, _ bytes: UnsafeRawBufferPointer) throws(BasaltError) { throw readOnly(name) }

  private func readOnly(_ name: ObjectName) -> BasaltError {
    BasaltError(.unsupported, "Objects held in memory can only be read.", remedy: "Write to the table's own store.")
      .at("object", name)
  }

  private func noObject(_ name: ObjectName) -> BasaltError {
    BasaltError(.unknownName, "There is no object '\(name)'.", remedy: "Check the name.").at("object", name)
  }
}
