import BasaltCore

/// The sealed headers of the newest commits, from the beginning of a range on: what the range will be packed of.
///
/// Whoever makes a thousand commits has had each header in memory. To read and check all of them again when the range
/// closes took a tenth of the time of a small commit, and one session had to wait for it.
///
/// A value within the ledger's lock. It holds what was taken into the chain and nothing else, so that what is packed of
/// it follows from commit to commit; headers share their bytes with the commits they came from.
struct UnpackedHeaders: Sendable {
  /// Of the first header; a multiple of `Limits.packedRangeCommitCount`.
  private var firstNumber = 0
  /// Of consecutive commits.
  private var headers: [SealedHeader] = []
  private var byteCount = 0

  /// Takes commits that follow each other. Those before the beginning of a range are passed over.
  /// - Complexity: O(newer); once a range O(range).
  mutating func append(_ newer: [Commit]) {
    for commit in newer {
      // One that does not follow comes of a chain that was read anew from a later checkpoint.
      if let last = headers.last, commit.header.predecessor != last.digest { removeAll() }
      if headers.isEmpty {
        guard commit.number.value.isMultiple(of: Limits.packedRangeCommitCount) else { continue }
        firstNumber = commit.number.value
      }
      headers.append(commit.object.header)
      byteCount += commit.object.header.bytes.count
    }
    // Nobody packs: the next range to close is the only one that may still be asked for.
    if headers.count > 2 * Limits.packedRangeCommitCount { removeFirstRange() }
    // Headers of large groups: read again when they are packed, like those of a ledger that was just opened.
    if byteCount > Limits.unpackedHeaderByteCountMaximum { removeAll() }
  }

  /// All headers of a range, in order; nil when some of them are not here.
  func range(_ index: Int) -> [SealedHeader]? {
    let start = PackedRange.numbers(index).lowerBound - firstNumber
    guard start >= 0, headers.count - start >= Limits.packedRangeCommitCount else { return nil }
    return Array(headers[start..<start + Limits.packedRangeCommitCount])
  }

  /// Frees a range that has been packed, and those before it.
  mutating func remove(through index: Int) {
    while !headers.isEmpty, firstNumber <= PackedRange.numbers(index).lowerBound { removeFirstRange() }
  }

  private mutating func removeFirstRange() {
    let count = min(Limits.packedRangeCommitCount, headers.count)
    byteCount -= headers[..<count].reduce(0) { $0 + $1.bytes.count }
    headers.removeFirst(count)
    firstNumber += Limits.packedRangeCommitCount
  }

  private mutating func removeAll() {
    headers = []
    byteCount = 0
  }
}
