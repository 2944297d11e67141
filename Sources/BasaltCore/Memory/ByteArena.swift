/// Bytes of texts that are kept one after another, never moved and freed all at once: what groups keep of their keys.
///
/// One owner. Chunks double up to a bound, so that few groups take little and many no more than a chunk too much.
package struct ByteArena: ~Copyable {
  /// Chunks in the order of their making, those of adopted arenas among them.
  private var chunks: [Buffer] = []
  /// Bytes used of the chunk that is being filled, and which that is.
  private var used = 0
  private var current: Buffer?
  /// Bytes held.
  package private(set) var byteCount = 0

  private static let chunkByteCountMinimum = 4 << 10
  private static let chunkByteCountMaximum = 1 << 20

  package init() {}

  /// Room for so many bytes, whose contents the caller writes at once. The address stays good as long as the arena.
  package mutating func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    if let current, used + count <= current.byteCount {
      defer { used += count }
      return unsafe current.address + used
    }
    let doubled = max(
      ByteArena.chunkByteCountMinimum, min((current?.byteCount ?? 0) * 2, ByteArena.chunkByteCountMaximum))
    let chunk = Buffer(byteCount: max(doubled, count))
    chunks.append(chunk)
    byteCount += chunk.byteCount
    // A value of its own chunk fills it; the next one opens another.
    (current, used) = (chunk, count)
    return unsafe chunk.address
  }

  /// A copy of bytes.
  package mutating func copy(_ address: UnsafeRawPointer, _ count: Int) -> UnsafeRawPointer {
    let target = unsafe allocate(count)
    unsafe target.copyMemory(from: address, byteCount: count)
    return UnsafeRawPointer(target)
  }

  /// Keeps another arena's memory as well, whose addresses so stay good: merging copies no text.
  /// - Parameter partCount: How many arenas do, each of which counts its part of the bytes.
  package mutating func adopt(_ other: borrowing ByteArena, partCount: Int = 1) {
    chunks += other.chunks
    byteCount += other.byteCount / partCount
  }
}
