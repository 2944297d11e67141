internal import BasaltCore
internal import BasaltRuntime

/// How the rows of sorted runs are cut into parts that lie one behind the other in the order of all: each can be read and
/// sorted by itself, in memory that is known before.
///
/// A cut is the first row of some block. All first rows together are in an order of their own, in which every so-manyth is a
/// cut: between two cuts begin as many blocks, and of each run at most one more reaches in. So no part is larger than
/// another by more than that, however often a value comes: places in the input tell all rows apart.
///
/// Parts and no merge of all runs row by row: a part is sorted by all threads, as rows in memory are.
/// - Source: the choice of cuts is that of DeWitt, Naughton and Schneider, Parallel sorting on a shared-nothing architecture
///   using probabilistic splitting (1991), with samples that are exact
struct SortedParts: Sendable {
  /// One part: blocks that have rows of it, and maybe others of its neighbours.
  struct Part: Sendable {
    let blocks: [SpillFile.Block]
    /// The places of the rows that it begins with, and before which it ends; `nil` for the first and the last row of all.
    let firstPlace, endPlace: Int64?
  }

  /// In order.
  let parts: [Part]

  /// - Parameters:
  ///   - runs: At least one.
  ///   - keys: Of the order.
  ///   - share: One of how many that hold as much at the same time.
  init(_ runs: [SortedRun], _ keys: [SortColumn], _ context: ExecutionContext, share: Int = 1) {
    // What the blocks of a part may come to, with what sorting their rows takes.
    let byteCountMaximum = context.spilling.byteCount(of: context.budget) / share
    let blocks = runs.flatMap(\.blocks)
    let blockByteCount = blocks.reduce(1) { largest, block in
      max(largest, SortedRuns.sortingByteCount(block.byteCount, rowCount: block.rowCount))
    }
    // Of each run one block may reach in from before, and the block that the next part begins with is read as well.
    // Never fewer than reach in, or most of what is read would be read in vain, again and again: with so many runs for so
    // little memory, parts are larger than they should be, and whether there is room the budget says.
    let beginningCount = max(runs.count, byteCountMaximum / blockByteCount - runs.count - 1)
    // Of a few thousand rows, in memory.
    let order = SortedParts.order(runs, keys)
    // By rank: whichever runs they are of.
    let cuts = Array(stride(from: 0, to: blocks.count, by: beginningCount))
    parts = cuts.map { start in
      let end = min(start + beginningCount, blocks.count)
      return Part(
        blocks: SortedParts.blocks(of: runs, order, start..<end),
        firstPlace: start == 0 ? nil : order.places[start], endPlace: end == blocks.count ? nil : order.places[end])
    }
  }

  /// The first rows of all blocks in order.
  private struct Order {
    /// Places of the rows in the input, by rank.
    let places: [Int64]
    /// Of each run: the ranks of its blocks, ascending.
    let ranks: [[Int]]
  }

  private static func order(_ runs: [SortedRun], _ keys: [SortColumn]) -> Order {
    let columns = runs[0].firstKeys.indices.map { index in
      ColumnVector.concatenated(runs.map { $0.firstKeys[index] }, type: runs[0].firstKeys[index].type)
    }
    let places = columns.count - 1
    // As the keys stand in these columns, and the places as the last word.
    let order = keys.enumerated().map {
      SortColumn($0.offset, isDescending: $0.element.isDescending, nullsFirst: $0.element.nullsFirst)
    }
    // First rows of blocks are few: nobody has to wait for them.
    let positions = SortedRun.permutation(columns, order + [SortColumn(places)])
    let count = columns[places].count
    var rankOfBlock = Array(repeating: 0, count: count)
    var ordered: [Int64] = []
    ordered.reserveCapacity(count)
    unsafe columns[places].withValues(as: Int64.self) { values in
      let rows = unsafe positions.address.assumingMemoryBound(to: UInt32.self)
      for rank in 0..<count {
        rankOfBlock[unsafe Int(rows[rank])] = rank
        unsafe ordered.append(values[Int(rows[rank])])
      }
    }
    var ranks: [[Int]] = []
    var first = 0
    for run in runs {
      ranks.append(Array(rankOfBlock[first..<(first + run.blocks.count)]))
      first += run.blocks.count
    }
    return Order(places: ordered, ranks: ranks)
  }

  /// Blocks that may have rows from the first row of rank `range.lowerBound` on and before that of `range.upperBound`,
  /// which is among them.
  private static func blocks(of runs: [SortedRun], _ order: Order, _ range: Range<Int>) -> [SpillFile.Block] {
    zip(runs, order.ranks).flatMap { run, ranks in
      // Ascending, as a run is in order.
      let begins = ranks.firstIndex { $0 >= range.lowerBound } ?? ranks.count
      let ends = ranks.firstIndex { $0 > range.upperBound } ?? ranks.count
      // The one before may go on into the range, unless a block begins just there.
      let reachesIn = begins > 0 && !(begins < ranks.count && ranks[begins] == range.lowerBound)
      return run.blocks[(reachesIn ? begins - 1 : begins)..<max(ends, begins)]
    }
  }
}
