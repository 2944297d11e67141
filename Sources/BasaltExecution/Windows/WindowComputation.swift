internal import BasaltCore
internal import BasaltFunctions
internal import BasaltPlan
internal import BasaltRuntime

/// The calls of a window over the partitions that a thread has at hand.
///
/// What one call has found out serves the next: frames of the same bounds are found once, and so are running totals of the same
/// argument.
///
/// | function | frame | by |
/// | --- | --- | --- |
/// | `count`, exact `sum` and `avg` | any | the difference of two running totals (`ExactPrefix`) |
/// | any other aggregate | the partition | one state a partition, as in GROUP BY |
/// | any other aggregate | any | states put together from a tree (`FrameTree`) |
final class WindowComputation {
  /// The same for all threads; the rows are this one's.
  private let shape: WindowShape
  private let rows: WindowRows
  private let context: ExecutionContext
  /// Whose memory is used again for each call, and for each task.
  private let search: FrameSearch
  private let frames = FramePieces()
  private let prefix = ExactPrefix()
  private let values: ValueResults
  /// Frames of which each occurs once, and which of them is each row's.
  private let distinctFrames = FramePieces()
  private var frameNumbers = GrowingArray<UInt32>()
  /// The step whose frames `frames` has, and what `prefix` has.
  private var frameStep: Int?
  private var prefixKey: PrefixKey?

  /// What running totals are of. Not of which function: `sum` and `avg` of one column differ in what they make of a total.
  private struct PrefixKey: Equatable {
    let argument: WindowArgument?
    let filterColumn: Int?
    let addsUp: Bool
  }

  init(_ shape: WindowShape, _ rows: WindowRows, _ context: ExecutionContext) {
    (self.shape, self.rows, self.context) = (shape, rows, context)
    search = FrameSearch(rows, shape)
    values = ValueResults(rows)
  }

  /// Results of all calls for the rows at hand, a column each.
  /// - Throws: What a function throws for its arguments; `.cancelled`.
  func results() throws(BasaltError) -> [ColumnVector] {
    // Found of the rows of the task before.
    (frameStep, prefixKey) = (nil, nil)
    var results: [ColumnVector] = []
    // In the order of the plan, in which calls of one frame stand beside each other.
    for (index, step) in shape.steps.enumerated() {
      try context.cancellation.check()
      switch step.function {
      case .place(let place): results.append(try PlaceResults.results(place, rows, step))
      case .value(let value):
        // `lag` and `lead` count from the row, whatever the frame is.
        if value.hasFrame { find(index) }
        results.append(try values.results(value, step, frames))
      case .aggregate(let function): results.append(try aggregate(function, index))
      }
    }
    return results
  }

  /// Sees to it that `frames` has those of a step.
  private func find(_ index: Int) {
    if let frameStep, shape.framesOfSteps[frameStep] == shape.framesOfSteps[index] { return }
    search.fill(frames, shape.steps[index])
    frameStep = index
  }

  // MARK: Aggregates

  private func aggregate(_ function: BoundAggregate, _ index: Int) throws(BasaltError) -> ColumnVector {
    let step = shape.steps[index]
    // Exact values can be taken away again; sums of doubles would keep what was added before.
    if ExactPrefix.answers(function) {
      find(index)
      let key = PrefixKey(
        argument: step.arguments.first, filterColumn: step.filterColumn, addsUp: function.name != "count")
      if prefixKey != key {
        let column = try step.arguments.first.map { (one) throws(BasaltError) in try rows.argument(one) }
        let included = rows.included(step.filterColumn)
        unsafe prefix.fill(
          column, included: included.map { unsafe UnsafePointer($0.address.assumingMemoryBound(to: UInt8.self)) },
          rowCount: rows.rowCount, addsUp: key.addsUp)
        prefixKey = key
      }
      return try prefix.results(of: function, frames)
    }
    // Rows as they lie in the order, so that frames are stretches of them.
    var arguments: [ColumnVector] = []
    for argument in step.arguments { arguments.append(try rows.argument(argument)) }
    let included = rows.included(step.filterColumn)
    // Frames are not even looked for.
    if step.frame.isPartition(orderCount: step.orderCount) {
      return try ofPartitions(function, arguments, included)
    }
    find(index)
    // Frames of peers are often the same, and so are those of whole partitions.
    let isShared = frames.pieceCount == 1 && findDistinctFrames()
    let wanted = isShared ? distinctFrames : frames
    let tree = try FrameTree(
      function, arguments, included: included, rowCount: rows.rowCount, widest: wanted.widest,
      context.cancellation)
    let results = try tree.results(wanted)
    guard isShared else { return results }
    return unsafe results.gathered(at: UnsafeBufferPointer(start: frameNumbers.base, count: rows.rowCount))
  }

  /// Neighbours of one frame as one: of peers under RANGE and GROUPS, and where a frame reaches both ends of a partition.
  ///
  /// Numbered whether it pays or not, in one pass; what is gained is the tree's work for all but one of them.
  /// - Returns: Whether that is worth it.
  private func findDistinctFrames() -> Bool {
    let piece = frames.pieces[0]
    let (starts, ends) = unsafe (piece.starts.base, piece.ends.base)
    frameNumbers.resize(to: frames.rowCount)
    var number = 0
    for row in 0..<frames.rowCount {
      if row > 0, unsafe starts[row] != starts[row - 1] || ends[row] != ends[row - 1] { number += 1 }
      frameNumbers[row] = UInt32(truncatingIfNeeded: number)
    }
    guard frames.rowCount > 0, number + 1 <= frames.rowCount / 2 else { return false }
    // A frame a number; the last of its rows writes it, as all of them would.
    distinctFrames.reset(rowCount: number + 1, pieceCount: 1)
    let target = distinctFrames.pieces[0]
    for row in 0..<frames.rowCount {
      let number = Int(frameNumbers[row])
      target.starts[number] = unsafe starts[row]
      target.ends[number] = unsafe ends[row]
    }
    return true
  }

  /// Each partition once: a state a partition, as grouping has them.
  private func ofPartitions(
    _ function: BoundAggregate, _ arguments: [ColumnVector], _ included: Buffer?
  ) throws(BasaltError) -> ColumnVector {
    // Numbered from the first partition of the task on.
    frameNumbers.resize(to: rows.rowCount)
    var count = 0
    for row in 0..<rows.rowCount {
      if unsafe rows.partitions.starts.base[row] == row { count += 1 }
      frameNumbers[row] = UInt32(truncatingIfNeeded: count - 1)
    }
    let states = function.makeStates()
    states.resize(groupCount: count)
    // In batches, as aggregates take rows: what they reserve for one is bounded.
    var first = 0
    while first < rows.rowCount {
      let range = first..<min(first + Limits.batchRowCountMaximum, rows.rowCount)
      // Aggregates take rows by their positions in a batch, of 16 bits.
      let selection = included.map { flags in
        SelectionVector(
          range.compactMap { row in
            unsafe flags.address.load(fromByteOffset: row, as: UInt8.self) == 0
              ? nil : UInt16(truncatingIfNeeded: row - first)
          })
      }
      // Groups of the rows that count, in their order.
      var groups = GrowingArray<UInt32>()
      for row in range {
        if let included, unsafe included.address.load(fromByteOffset: row, as: UInt8.self) == 0 { continue }
        groups.append(frameNumbers[row])
      }
      try unsafe states.update(
        arguments.map { $0.slice(range) }, rowCount: range.count, rows: selection, groups: groups.base)
      first = range.upperBound
      try context.cancellation.check()
    }
    // One result a partition, which each of its rows gets a copy of.
    let results = try states.results(0..<count)
    return unsafe results.gathered(at: UnsafeBufferPointer(start: frameNumbers.base, count: rows.rowCount))
  }

  /// Bytes held between tasks, which a worker reserves as they grow.
  /// A tree is not among them: it is made anew for each call and partition.
  var byteCount: Int {
    frames.byteCount + distinctFrames.byteCount + prefix.byteCount + search.byteCount + values.byteCount
      + frameNumbers.byteCount
  }
}

extension FramePieces {
  /// Rows of the widest piece: how many levels a tree needs.
  fileprivate var widest: Int {
    var widest = 0
    for piece in pieces.prefix(pieceCount) {
      for row in 0..<rowCount { unsafe widest = max(widest, Int(piece.ends.base[row] - piece.starts.base[row])) }
    }
    return widest
  }
}
