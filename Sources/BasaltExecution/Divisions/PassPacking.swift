import BasaltCore

/// How many passes a part of a plan is carried out in, and which divisions each has.
///
/// A pass costs something: its files are opened, its operators made, all threads woken and waited for. So divisions that are small go
/// together, until a pass has rows for all threads or holds as much as is good for it. A year of days with a thousand rows each is
/// one pass, unless the memory is too small for it.
struct PassPacking: Sendable {
  /// Rows of all scans by division.
  var divisionRowCounts: [Double]
  /// What the whole part is believed to hold at once.
  var heldByteCount: Int
  /// What it may hold before it would write rows to temporary files.
  var memoryByteCount: Int
  var threadCount: Int
  /// Whether every division is a pass, whatever it costs.
  var isForced = false

  /// What a pass holds at best, so that looking up a row finds it in a cache more often than not: half of the second level, of each
  /// thread that has one. Rows and what finds them are used together, so that a part of each is enough.
  private static let heldByteCountAtBest = 8 << 20
  /// Rows that a thread has in a pass at least: some dozen pages, next to which beginning a pass does not count.
  private static let threadRowCountMinimum = 16 * Limits.pageRowCount
  /// An estimate errs: a pass that is believed to hold a third of the memory seldom holds more than all of it.
  private static let memoryShare = 3

  /// - Returns: At least 1, whether or not there is a division; no more than divisions.
  var passCount: Int {
    let divisionCount = max(1, divisionRowCounts.count)
    if isForced { return divisionCount }
    let rowCount = divisionRowCounts.reduce(0, +)
    // For the cache, as far as every thread has something to do.
    let least = Double(PassPacking.threadRowCountMinimum * threadCount)
    let quick = min(heldByteCount / PassPacking.heldByteCountAtBest, Int(min(rowCount / least, 1e9)))
    // For the memory at any price: temporary files cost more.
    let memory = max(1, memoryByteCount / PassPacking.memoryShare)
    let small = (heldByteCount + memory - 1) / memory
    return max(1, min(divisionCount, Limits.dividedPassCountMaximum, max(quick, small)))
  }

  /// The pass of each division, so that passes have about as many rows: the largest first, each to whichever has the fewest.
  /// - Complexity: O(divisions · passes).
  var passes: [Int] {
    let count = passCount
    var rowCounts = Array(repeating: 0.0, count: count)
    var passes = Array(repeating: 0, count: divisionRowCounts.count)
    let largestFirst = divisionRowCounts.indices.sorted {
      // Of equal ones the first, so that the same files are always packed alike.
      (divisionRowCounts[$1], $0) < (divisionRowCounts[$0], $1)
    }
    for division in largestFirst {
      var fewest = 0
      for pass in 1..<max(1, count) where rowCounts[pass] < rowCounts[fewest] { fewest = pass }
      passes[division] = fewest
      // A division without rows is a place to go to as well, or all of them would be of one pass.
      rowCounts[fewest] += max(1, divisionRowCounts[division])
    }
    return passes
  }
}
