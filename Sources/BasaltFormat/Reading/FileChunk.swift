import BasaltCore
import BasaltRuntime

/// A column's chunk of an open file: its entry, and what was worked out of it for the first scan that asked, which every
/// later one takes as it is.
///
/// Bounds become values, and entries are checked, once a file and not once a statement: that is most of what planning a
/// scan costs, and a scan of pages in memory takes little longer than its planning.
package final class FileChunk: Sendable {
  package let entry: ChunkEntry
  package let rowGroup: Int
  // For their locks alone: `Monitor` says why.
  private let statistics = Monitor<ColumnStatistics?>(nil)
  private let pages = Monitor<[FilePage]?>(nil)

  init(_ entry: ChunkEntry, rowGroup: Int) { (self.entry, self.rowGroup) = (entry, rowGroup) }

  /// What is known of its values; `find` is asked the first time.
  func statistics(
    find: (ChunkEntry) throws(BasaltError) -> ColumnStatistics
  ) throws(BasaltError) -> ColumnStatistics {
    try FileChunk.kept(in: statistics) { () throws(BasaltError) in try find(entry) }
  }

  /// All its pages in their order; `find` is asked the first time.
  func pages(find: (ChunkEntry) throws(BasaltError) -> [FilePage]) throws(BasaltError) -> [FilePage] {
    try FileChunk.kept(in: pages) { () throws(BasaltError) in try find(entry) }
  }

  private static func kept<Fact: Sendable>(
    in place: Monitor<Fact?>, find: () throws(BasaltError) -> Fact
  ) throws(BasaltError) -> Fact {
    if let known = place.withLock({ $0 }) { return known }
    // Not under the lock: two threads may both find it, and either's is as good.
    let found = try find()
    place.withLock { $0 = found }
    return found
  }
}
