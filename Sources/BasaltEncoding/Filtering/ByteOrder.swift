internal import BasaltCore

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The order of text, bytea and uuid: bytewise, unsigned, a prefix before what it begins.
///
/// The order of dictionaries, zone maps and filters alike. Bytewise on UTF-8 is the order of code points, so no
/// collation is needed and none is offered: a sorted dictionary must mean the same on every machine.
enum ByteOrder {
  /// - Complexity: O(the shorter one), with the C library's vector code.
  static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> ValueOrder {
    // `memcmp` compares bytes as unsigned numbers, on every platform.
    let common = min(left.count, right.count)
    if common > 0 {
      let difference = unsafe memcmp(left.baseAddress!, right.baseAddress!, common)
      if difference != 0 { return difference < 0 ? .before : .after }
    }
    // Equal so far: the shorter one is the prefix.
    return ValueOrder(left.count, right.count)
  }

  /// The bytes of a view (whose buffers are all `heap`) or of a uuid, from its memory form. Valid only inside `body`.
  // Inlined into the loops of filters, where the closure would otherwise be a call a value.
  @inline(__always)
  static func withBytes<Result>(
    of bits: UInt128, _ element: ElementType, heap: UnsafePointer<UInt8>?,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    unsafe withUnsafeBytes(of: bits.littleEndian) { memory in
      let bytes = unsafe memory.baseAddress!.assumingMemoryBound(to: UInt8.self)
      if element == .uuid { return unsafe body(UnsafeBufferPointer(start: bytes, count: 16)) }
      let view = StringView(head: UInt64(truncatingIfNeeded: bits), tail: UInt64(truncatingIfNeeded: bits >> 64))
      if view.isInline { return unsafe body(UnsafeBufferPointer(start: bytes + 4, count: view.byteCount)) }
      return unsafe body(UnsafeBufferPointer(start: heap! + view.offset, count: view.byteCount))
    }
  }
}
