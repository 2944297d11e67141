/// Positions of the rows of a batch that are kept, ascending: what a filter leaves, so that no row is copied.
///
/// 16-bit positions: a batch has at most 8,192 rows, a page at most 65,536. A value, whose buffer is used again while
/// no one else holds it.
public struct SelectionVector: Sendable {
  @usableFromInline package private(set) var positions: Buffer
  /// Rows kept.
  public package(set) var count: Int

  /// Keeps nothing, with room for `capacity` positions.
  package init(capacity: Int = Limits.batchRowCountMaximum) {
    positions = Buffer(byteCount: capacity * 2)
    count = 0
  }

  /// - Precondition: `positions` ascends strictly.
  public init(_ positions: [UInt16]) {
    self.init(capacity: positions.count)
    // Ascending, so that what is gathered by it stays in the order of the file, and each row is kept once.
    assert(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
    unsafe self.positions.withMutableBytes { target in
      unsafe positions.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
    count = positions.count
  }

  /// The buffer to write up to `capacity` positions into; the caller then sets `count`.
  package mutating func reset(capacity: Int) -> Buffer {
    // A batch that somebody kept still has the old positions.
    if !isKnownUniquelyReferenced(&positions) || positions.byteCount < capacity * 2 {
      positions = Buffer(byteCount: capacity * 2)
    }
    count = 0
    return positions
  }

  @inlinable
  package func withPositions<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt16>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Guards memory: `count` is set by whoever filled the buffer.
    precondition(count >= 0 && count * 2 <= positions.byteCount, "more positions than there is room for")
    return try unsafe body(
      UnsafeBufferPointer(start: positions.address.assumingMemoryBound(to: UInt16.self), count: count))
  }

  /// The position of a kept row, in its batch.
  /// - Complexity: O(1), with a check that the index is one of a kept row.
  public subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count, "no such position")
    return unsafe withPositions { unsafe Int($0[index]) }
  }
}
