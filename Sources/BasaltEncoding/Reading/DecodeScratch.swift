internal import BasaltCore

/// Memory of one thread for what lies between a page's bytes and its values: quotients of a vector, lengths, the values
/// of runs.
///
/// Opened nodes have none of their own, so that they can be kept with their page and be read by many threads at once.
/// Lent as a stack: nodes nest, and each level has its block for as long as it decodes a vector. Blocks stay, so that
/// from the second vector on nothing is allocated.
///
/// Text that a node spells out goes another way: it leaves with the vector whose views point into it, so its memory is
/// not lent but given away.
///
/// Not `Sendable`: one thread.
package final class DecodeScratch {
  /// By how many are lent already.
  private var blocks: [Buffer] = []
  private var lentCount = 0
  /// What the views of the call at hand point into, if not into the payload; by the number that views have for it.
  private var heaps: [Buffer] = []

  package init() {}

  /// Lends a block, whose contents mean nothing, until `body` returns.
  /// - Parameter byteCount: At least as many are there, and a buffer's slack behind them.
  /// - Complexity: O(1); allocates only when no block of this level was as large before.
  @inline(__always)
  func lend<Result, Failure: Error>(
    _ byteCount: Int, _ body: (UnsafeMutableRawPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let block = take(byteCount)
    defer { lentCount -= 1 }
    return unsafe try body(block.address)
  }

  /// Memory for text that a node spells out, which whoever has asked for the text then takes.
  /// - Returns: The heap, which nobody else has; and its number, for views.
  /// - Complexity: O(1): a block, mostly one that the thread has just given back (`Buffer`).
  func makeHeap(_ byteCount: Int) -> (heap: Buffer, index: Int32) {
    let heap = Buffer(byteCount: byteCount)
    heaps.append(heap)
    return (heap, Int32(heaps.count - 1))
  }

  /// Gives a vector what its views point into: the heaps that were made for them, or else the payload.
  func addHeaps(to vector: inout ColumnVector, orElse payload: Buffer) {
    // In the order of their numbers; and the only heaps of the vector, so that the numbers are right.
    assert(vector.heaps.isEmpty, "views would point into what was there before")
    if heaps.isEmpty { _ = vector.appendHeap(payload) }
    for heap in heaps { _ = vector.appendHeap(heap) }
  }

  /// Lets a body have heaps that leave with nothing: of a child's texts that become parts of others.
  /// Numbers of heaps count from 0 in it, and go on afterwards where they were.
  func withOwnHeaps<Result>(_ body: () throws(BasaltError) -> Result) throws(BasaltError) -> Result {
    let outer = heaps
    heaps = []
    defer { heaps = outer }
    return try body()
  }

  /// What the views of the call at hand point into, by their buffer index. Good inside `body`.
  func withHeapAddresses<Result>(
    orElse payload: Buffer, _ body: (UnsafePointer<UnsafeRawPointer?>) throws(BasaltError) -> Result
  ) throws(BasaltError) -> Result {
    let addresses = ByteHeaps(heaps.isEmpty ? [payload] : heaps)
    return try withExtendedLifetime(addresses) { () throws(BasaltError) in try unsafe body(addresses.addresses) }
  }

  /// Ends a call, whether or not it has come to text: the next one's heaps count from 0 again.
  func dropHeaps() { heaps.removeAll(keepingCapacity: true) }

  private func take(_ byteCount: Int) -> Buffer {
    let level = lentCount
    lentCount += 1
    // Nodes are at most so deep, and none holds more than two blocks while a child decodes.
    assert(level < 2 * Limits.encodingDepthMaximum + 2, "a block was lent and not taken back")
    if level == blocks.count {
      blocks.append(Buffer(byteCount: byteCount))
    } else if blocks[level].byteCount < byteCount {
      blocks[level] = Buffer(byteCount: byteCount)
    }
    return blocks[level]
  }
}
