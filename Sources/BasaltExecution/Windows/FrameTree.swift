internal import BasaltCore
internal import BasaltFunctions
internal import BasaltRuntime

/// Any aggregate over any frames: a tree of partial states over the rows, of which a frame is put together.
///
/// A node of the lowest level is what an aggregate knows of four neighbouring rows, one above it of four nodes. A frame is a few
/// rows, then nodes, then a few rows again: some dozens of steps, however wide it is. Nothing is ever taken out of a state,
/// which most aggregates could not do. Pieces are put together in the order of their rows, so that also what depends on the
/// order comes out right, as `string_agg` does.
///
/// Frames are worked on a thousand at a time, level by level: what an aggregate is called with is a batch of rows or of states,
/// and nothing is called or allocated for a single row. Nodes may hold rows of two partitions; no frame uses those.
/// - Source: Leis, Kundhikanjana, Kemper, Neumann: Efficient Processing of Window Functions in Analytical SQL Queries (2015)
final class FrameTree {
  private let function: BoundAggregate
  /// In order, as many rows as there are at hand.
  private let arguments: [ColumnVector]
  /// A byte a row, 0 for rows that are left out.
  private let included: Buffer?
  private let rowCount: Int
  private let cancellation: Cancellation
  /// From the lowest level up: each has a state for four of the one below.
  private var levels: [any AggregateStates] = []
  /// For each level, rows being the first: what a frame takes on its left, and on its right. Flat lists of all frames at hand.
  private var left: [PairList] = [PairList()]
  private var right: [PairList] = [PairList()]

  /// A power of two, so that nodes are found by shifts. Four: a frame takes three of a level at most on either side, where it
  /// would take 15 of half as many levels with 16; the tree is a third of the rows large instead of a fifteenth.
  private static let shift = 2
  private static let fanout = 1 << shift
  /// Frames at a time: their states and lists stay in a second-level cache.
  private static let frameCount = 1_024

  /// Sources, and the state that each goes to.
  private final class PairList {
    /// Rows, or nodes of a level, in the order in which a frame has them.
    var sources = GrowingArray<UInt32>()
    var targets = GrowingArray<UInt32>()

    func clear() {
      sources.resize(to: 0)
      targets.resize(to: 0)
    }
  }

  /// - Parameters:
  ///   - arguments: Flat or constant, of `rowCount` rows.
  ///   - widest: Rows of the widest frame: no level is made that none of them needs.
  /// - Complexity: O(rows).
  init(
    _ function: BoundAggregate, _ arguments: [ColumnVector], included: Buffer?, rowCount: Int, widest: Int,
    _ cancellation: Cancellation
  ) throws(BasaltError) {
    (self.function, self.arguments, self.included) = (function, arguments, included)
    (self.rowCount, self.cancellation) = (rowCount, cancellation)
    // Rows are the nodes below the lowest level.
    var (nodeCount, nodeRowCount) = (rowCount, 1)
    // A node is of use to frames that have it whole.
    while widest >= 2 * FrameTree.fanout * nodeRowCount {
      let parentCount = (nodeCount + FrameTree.fanout - 1) >> FrameTree.shift
      let states = function.makeStates()
      states.resize(groupCount: parentCount)
      // Scratch of the frames that come later: one list of pairs does for a level.
      let list = left[0]
      list.clear()
      for node in 0..<nodeCount {
        if levels.isEmpty, let included, unsafe included.address.load(fromByteOffset: node, as: UInt8.self) == 0 {
          continue
        }
        list.sources.append(UInt32(truncatingIfNeeded: node))
        list.targets.append(UInt32(truncatingIfNeeded: node >> FrameTree.shift))
      }
      if let below = levels.last { try merge(below, list, into: states) } else { try add(list, to: states) }
      list.clear()
      levels.append(states)
      left.append(PairList())
      right.append(PairList())
      (nodeCount, nodeRowCount) = (parentCount, nodeRowCount << FrameTree.shift)
      try cancellation.check()
    }
  }

  /// Results of frames, in their order.
  /// - Throws: What the aggregate throws; `.cancelled`.
  func results(_ frames: FramePieces) throws(BasaltError) -> ColumnVector {
    var parts: [ColumnVector] = []
    var first = 0
    while first < frames.rowCount {
      try cancellation.check()
      let range = first..<min(first + FrameTree.frameCount, frames.rowCount)
      let states = function.makeStates()
      states.resize(groupCount: range.count)
      // Piece by piece, since a later one holds later rows.
      for piece in frames.pieces.prefix(frames.pieceCount) { try add(piece, range, to: states) }
      parts.append(try states.results(0..<range.count))
      first = range.upperBound
    }
    if parts.count == 1 { return parts[0] }
    return ColumnVector.concatenated(parts, type: function.resultType)
  }

  /// One piece of each frame.
  ///
  /// Lists first, for all frames and levels, then one call a list: so each state is given its rows in their order, though
  /// frames come to it level by level.
  private func add(
    _ piece: FramePieces.Piece, _ range: Range<Int>, to states: any AggregateStates
  ) throws(BasaltError) {
    for list in left + right { list.clear() }
    for frame in range {
      let target = UInt32(truncatingIfNeeded: frame - range.lowerBound)
      unsafe list(Int(piece.starts.base[frame]), Int(piece.ends.base[frame]), target)
    }
    // From the rows up on the left, and down again on the right: the order of the rows.
    try add(left[0], to: states)
    for level in levels.indices { try merge(levels[level], left[level + 1], into: states) }
    for level in levels.indices.reversed() { try merge(levels[level], right[level + 1], into: states) }
    try add(right[0], to: states)
  }

  /// Takes a stretch of rows apart: of each level as much on the left as is needed to come to a whole node of the next, and so
  /// on the right. At most three of a level on either side, and of the highest as many as are left.
  private func list(_ start: Int, _ end: Int, _ target: UInt32) {
    var (start, end) = (start, end)
    for level in 0...levels.count {
      guard start < end else { return }
      let isTop = level == levels.count
      // Up to where a whole node of the next level begins, and from where the last one ends.
      let firstWhole = isTop ? end : min(end, (start + FrameTree.fanout - 1) & ~(FrameTree.fanout - 1))
      append(start..<firstWhole, to: left[level], target, ofRows: level == 0)
      if isTop || firstWhole == end { return }
      let lastWhole = max(firstWhole, end & ~(FrameTree.fanout - 1))
      append(lastWhole..<end, to: right[level], target, ofRows: level == 0)
      (start, end) = (firstWhole >> FrameTree.shift, lastWhole >> FrameTree.shift)
    }
  }

  @inline(__always)
  private func append(_ sources: Range<Int>, to list: PairList, _ target: UInt32, ofRows: Bool) {
    for source in sources {
      if ofRows, let included, unsafe included.address.load(fromByteOffset: source, as: UInt8.self) == 0 { continue }
      list.sources.append(UInt32(truncatingIfNeeded: source))
      list.targets.append(target)
    }
  }

  /// Rows, gathered into batches: a row is part of as many frames as reach it, and is gathered for each of those that do not
  /// hold its node whole.
  private func add(_ list: PairList, to states: any AggregateStates) throws(BasaltError) {
    var first = 0
    while first < list.sources.count {
      let count = min(Limits.batchRowCountMaximum, list.sources.count - first)
      let positions = unsafe UnsafeBufferPointer(start: UnsafePointer(list.sources.base + first), count: count)
      let batch = arguments.map { unsafe $0.gathered(at: positions) }
      try unsafe states.update(batch, rowCount: count, rows: nil, groups: UnsafePointer(list.targets.base + first))
      first += count
    }
  }

  /// Nodes of a level, each into as many frames as hold it whole.
  private func merge(
    _ level: any AggregateStates, _ list: PairList, into states: any AggregateStates
  ) throws(BasaltError) {
    guard list.sources.count > 0 else { return }
    try unsafe states.merge(level, from: list.sources.base, into: list.targets.base, count: list.sources.count)
  }

  /// Bytes held, for the memory budget.
  var byteCount: Int { levels.reduce(0) { $0 + $1.byteCount } }
}
