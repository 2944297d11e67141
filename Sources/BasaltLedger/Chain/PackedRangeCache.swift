import BasaltRuntime

/// The packed range that was read last.
///
/// Whoever follows the ledger through a range asks for its thousand commits one after another; each answer would otherwise read and check
/// all thousand. Never stale: what is packed does not change.
final class PackedRangeCache: Sendable {
  // For its lock alone: `Monitor` says why.
  private let last = Monitor<PackedRange?>(nil)

  subscript(index: Int) -> PackedRange? { last.withLock { $0?.index == index ? $0 : nil } }

  func keep(_ range: PackedRange) { last.withLock { $0 = range } }

  /// Frees it: some hundred megabytes if its commits were very large, and of no use to whoever has reached the newest commit.
  func empty() { last.withLock { $0 = nil } }
}
