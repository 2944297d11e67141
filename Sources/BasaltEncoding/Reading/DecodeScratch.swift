internal import BasaltCore

/// Memory of one thread for what lies between a page's bytes and its values: quotients of a vector, lengths, the values
/// of runs.
///
/// Opened nodes have none of their own, so that they can be kept with their page and be read by many threads at once.
/// Lent as a stack: nodes nest, and each level has its block for as long as it decodes a vector. Blocks stay, so that
/// from the second vector on nothing is allocated.
///
/// Not `Sendable`: one thread.
package final class DecodeScratch {
  /// By how many are lent already.
  private var blocks: [Buffer] = []
  private var lentCount = 0

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
