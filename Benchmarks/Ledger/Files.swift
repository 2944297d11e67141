import CBasaltSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files by plain system calls: what generates data, and what the ledger is measured against.
enum Files {
  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ action: String) { description = "\(action): \(String(cString: strerror(errno)))" }
  }

  static func makeDirectory(_ path: String) throws {
    guard mkdir(path, 0o770) == 0 else { throw Failure("make \(path)") }
  }

  /// Without making it durable.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try create(path, bytes)
    close(file)
  }

  /// The least that a durable put-if-absent can be: bytes under a temporary name, synchronised, the name given to nobody else's file, and
  /// the directory synchronised.
  static func publish(_ bytes: [UInt8], as path: String, in directory: String) throws {
    let temporary = path + ".writing"
    let file = try create(temporary, bytes)
    defer { close(file) }
    #if canImport(Darwin)
      guard fcntl(file, F_FULLFSYNC) == 0 else { throw Failure("synchronise \(path)") }
    #else
      guard fdatasync(file) == 0 else { throw Failure("synchronise \(path)") }
    #endif
    guard basalt_rename_exclusively(AT_FDCWD, temporary, path) == 0 else { throw Failure("publish \(path)") }
    let folder = open(directory, O_RDONLY | O_DIRECTORY)
    guard folder >= 0 else { throw Failure("open \(directory)") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw Failure("synchronise \(directory)") }
  }

  private static func create(_ path: String, _ bytes: [UInt8]) throws -> CInt {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o660)
    guard file >= 0 else { throw Failure("create \(path)") }
    guard bytes.withUnsafeBytes({ Self.append($0, to: file) }) == bytes.count else {
      close(file)
      throw Failure("write \(path)")
    }
    return file
  }

  private static func append(_ bytes: UnsafeRawBufferPointer, to file: CInt) -> Int {
    // The C function, which this type's own `write` hides.
    #if canImport(Glibc)
      Glibc.write(file, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(file, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(file, bytes.baseAddress, bytes.count)
    #endif
  }
}
