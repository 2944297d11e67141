internal import BasaltCore

/// How many passes a part of a plan is carried out in, and which divisions each has.
///
/// A pass costs something: its files are opened, its operators made, all threads woken and waited for. So there are no more than the
/// memory asks for, and divisions that are small go together: a year of days with a thousand rows each is one pass where their rows fit,
/// and some more where they do not.
package struct PassPacking: Sendable {
  /// Rows of all scans by division.
  private let divisionRowCounts: [Double]
  /// What the whole part is believed to hold at once.
  private let heldByteCount: Int
  /// What it may hold before it would write rows to temporary files.
  private let memoryByteCount: Int
  /// Whether every division is a pass, whatever it costs.
  private let isForced: Bool

  /// An estimate errs, and is of the rows alone: threads have groups of the same keys each, and a build is there twice for a moment, when
  /// its rows are put together. Groupings begin to write at half of the memory; of 300,000 groups and 16 MiB a third was a little too
  /// much for that.
  private static let memoryShare = 6

  package init(divisionRowCounts: [Double], heldByteCount: Int, memoryByteCount: Int, isForced: Bool = false) {
    (self.divisionRowCounts, self.heldByteCount) = (divisionRowCounts, heldByteCount)
    (self.memoryByteCount, self.isForced) = (memoryByteCount, isForced)
  }

  /// Passes that what is held asks for, however many divisions there are.
  /// - Returns: At least 1, and 1 where all of it is believed to fit.
  package static func neededCount(heldByteCount: Int, memoryByteCount: Int) -> Int {
    // Rounded up without a sum, since an estimate may be as large as a number gets.
    let share = max(1, memoryByteCount / memoryShare)
    return max(1, heldByteCount / share + (heldByteCount % share == 0 ? 0 : 1))
  }

  /// - Returns: At least 1, whether or not there is a division; no more than divisions.
  package var passCount: Int {
    let divisionCount = max(1, divisionRowCounts.count)
    if isForced { return divisionCount }
    let needed = PassPacking.neededCount(heldByteCount: heldByteCount, memoryByteCount: memoryByteCount)
    return min(divisionCount, Limits.dividedPassCountMaximum, needed)
  }

  /// The pass of each division, so that passes have about as many rows: the largest first, each to whichever has the fewest.
  /// - Complexity: O(divisions · passes).
  package var passes: [Int] {
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
