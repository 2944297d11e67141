import CBasaltMemory

/// A block of memory that column vectors, pages and reads share: Arrow's buffer.
///
/// 64-byte aligned, so that a vector load never straddles a cache line, and followed by `slackByteCount` bytes that
/// kernels may read and overwrite, so that no kernel needs a tail loop. Its contents are not initialised.
///
/// `@unchecked Sendable`: a buffer is written only by the one owner that made it, before it is shared, or while
/// `isKnownUniquelyReferenced` says that there is no one to share with. From then on it is read only.
@safe public final class Buffer: @unchecked Sendable {
  /// The first byte.
  @usableFromInline package let address: UnsafeMutableRawPointer
  /// How many bytes may be used, without the slack.
  public let byteCount: Int

  /// Arrow's recommendation, and the width of the widest vector register.
  package static let alignment = Int(BASALT_BLOCK_ALIGNMENT)
  /// One widest vector register.
  package static let slackByteCount = 64

  /// - Precondition: `byteCount` is not negative and at most `Limits.bufferByteCountMaximum`: callers check sizes that
  ///   come from bytes on disk before they allocate.
  package init(byteCount: Int) {
    precondition(byteCount >= 0 && byteCount <= Limits.bufferByteCountMaximum, "a buffer of \(byteCount) bytes")
    guard let memory = unsafe basalt_allocate_block(byteCount + Buffer.slackByteCount) else {
      // Linux overcommits: this is reached only when the address space itself is spent, where nothing can go on.
      preconditionFailure("no memory for a buffer of \(byteCount) bytes")
    }
    unsafe address = memory
    self.byteCount = byteCount
    // The slack is read by kernels and never means anything; zeroed so that a run is repeatable.
    unsafe (memory + byteCount).initializeMemory(as: UInt8.self, repeating: 0, count: Buffer.slackByteCount)
  }

  /// A buffer that holds a copy of `bytes`.
  package convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(byteCount: bytes.count)
    if let source = bytes.baseAddress { unsafe address.copyMemory(from: source, byteCount: bytes.count) }
  }

  package convenience init(_ bytes: [UInt8]) {
    self.init(byteCount: bytes.count)
    unsafe bytes.withUnsafeBytes { source in
      if let base = source.baseAddress { unsafe address.copyMemory(from: base, byteCount: source.count) }
    }
  }

  deinit { unsafe basalt_free_block(address, byteCount + Buffer.slackByteCount) }

  /// All bytes, to read. The pointer is valid only inside `body`.
  @inlinable
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(start: address, count: byteCount))
  }

  /// All bytes, to write. Only for the owner, before the buffer is shared.
  @inlinable
  package func withMutableBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeMutableRawBufferPointer(start: address, count: byteCount))
  }

  /// A copy of some bytes, for tests and small things.
  package func bytes(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
    return unsafe [UInt8](UnsafeRawBufferPointer(start: address + range.lowerBound, count: range.count))
  }
}
