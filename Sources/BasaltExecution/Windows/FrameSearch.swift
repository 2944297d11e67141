internal import BasaltCore
internal import BasaltFunctions
internal import BasaltPlan

/// Finds each row's frame: where it starts, where it ends, and the pieces that an exclusion leaves.
///
/// Every bound moves forward from row to row, so that none is searched for from the beginning: O(rows) for each call, whatever
/// frames are wide.
///
/// | unit | a bound with a distance is found by |
/// | --- | --- |
/// | ROWS | adding it to the row's number |
/// | GROUPS | adding it to the number of the row's group, and looking up where that one begins |
/// | RANGE | moving on while keys are less than the row's own with the distance added |
///
/// All are cut at the ends of the partition.
final class FrameSearch {
  private let rows: WindowRows
  private let shape: WindowShape
  /// Keys and bounds as numbers in the direction of the order, so that one loop does for all types.
  private var keys = FrameKeys()
  /// The group of peers of each row, and the first row of each group, one more than there are.
  private var groupNumbers = GrowingArray<UInt32>()
  private var groupStarts = GrowingArray<UInt32>()

  init(_ rows: WindowRows, _ shape: WindowShape) { (self.rows, self.shape) = (rows, shape) }

  /// Writes the frames of all rows at hand.
  func fill(_ frames: FramePieces, _ step: WindowStep) {
    let frame = step.frame
    // How many an exclusion can leave; a row may have fewer, and then some are empty.
    let pieceCount =
      switch frame.exclusion {
      case .none: 1
      case .currentRow, .group: 2
      case .ties: 3
      }
    frames.reset(rowCount: rows.rowCount, pieceCount: pieceCount)
    let whole = frames.pieces[0]
    unsafe fill(whole.starts.base, frame.start, isStart: true, step)
    unsafe fill(whole.ends.base, frame.end, isStart: false, step)
    // A frame whose end comes before its start has no row.
    let (starts, ends) = unsafe (whole.starts.base, whole.ends.base)
    for row in 0..<rows.rowCount { unsafe ends[row] = max(starts[row], ends[row]) }
    if frame.exclusion != .none { exclude(frame.exclusion, frames, step) }
  }

  // MARK: Bounds

  /// One end of all frames; an end is the row behind the last.
  private func fill(
    _ target: UnsafeMutablePointer<UInt32>, _ bound: StepFrame.Bound, isStart: Bool, _ step: WindowStep
  ) {
    let count = rows.rowCount
    let (partitionStarts, partitionEnds) = unsafe (rows.partitions.starts.base, rows.partitions.ends.base)
    switch bound {
    case .unboundedPreceding: unsafe target.update(from: partitionStarts, count: count)
    case .unboundedFollowing: unsafe target.update(from: partitionEnds, count: count)
    case .currentRow:
      if step.frame.unit == .rows {
        // The row itself; under RANGE and GROUPS the current row stands for all of its peers.
        for row in 0..<count { unsafe target[row] = UInt32(truncatingIfNeeded: isStart ? row : row + 1) }
      } else {
        let peers = rows.peers(step.orderCount)
        unsafe target.update(from: isStart ? peers.starts.base : peers.ends.base, count: count)
      }
    case .preceding(let distance) where step.frame.unit == .rows:
      // No row is so far away; and so no sum overflows.
      let reach = min(distance, count) - (isStart ? 0 : 1)
      for row in 0..<count { unsafe target[row] = clamped(row - reach, partitionStarts[row], partitionEnds[row]) }
    case .following(let distance) where step.frame.unit == .rows:
      let reach = min(distance, count) + (isStart ? 0 : 1)
      for row in 0..<count { unsafe target[row] = clamped(row + reach, partitionStarts[row], partitionEnds[row]) }
    case .preceding(let distance): unsafe fillGroups(target, -min(distance, count), isStart: isStart, step)
    case .following(let distance): unsafe fillGroups(target, min(distance, count), isStart: isStart, step)
    case .before(let distance), .behind(let distance):
      var isBefore = false
      if case .before = bound { isBefore = true }
      // The binder has seen to it that there is one key alone.
      let key = shape.order[0]
      let column = rows.column(key.position)
      keys.fill(column, distance, isBefore: isBefore, isStart: isStart, isDescending: key.isDescending)
      unsafe search(target, column, isStart: isStart, step)
    case .value(let valueColumn, let keyColumn):
      let column = rows.column(keyColumn)
      keys.fill(column, rows.column(valueColumn), isDescending: shape.order[0].isDescending)
      unsafe search(target, column, isStart: isStart, step)
    }
  }

  /// A frame never leaves its partition.
  @inline(__always)
  private func clamped(_ row: Int, _ start: UInt32, _ end: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: max(Int(start), min(row, Int(end))))
  }

  /// So many groups of peers away: by numbers of groups, which ascend by one through all partitions, so that the group is found by
  /// an addition and its first row by a look.
  private func fillGroups(
    _ target: UnsafeMutablePointer<UInt32>, _ distance: Int, isStart: Bool, _ step: WindowStep
  ) {
    numberGroups(step)
    let (partitionStarts, partitionEnds) = unsafe (rows.partitions.starts.base, rows.partitions.ends.base)
    let (numbers, groupStarts) = unsafe (groupNumbers.base, groupStarts.base)
    // A distance beyond the first or the last group of the partition ends there.
    for row in 0..<rows.rowCount {
      let (first, end) = unsafe (Int(partitionStarts[row]), Int(partitionEnds[row]))
      let (firstGroup, lastGroup) = unsafe (Int(numbers[first]), Int(numbers[end - 1]))
      // An end is where the group behind begins.
      let group = unsafe Int(numbers[row]) + distance + (isStart ? 0 : 1)
      let start = group <= firstGroup ? first : group > lastGroup ? end : unsafe Int(groupStarts[group])
      unsafe target[row] = UInt32(truncatingIfNeeded: start)
    }
  }

  /// Groups of peers in a row, through all partitions: which of them are a partition's is told by its first and its last row.
  private func numberGroups(_ step: WindowStep) {
    let peers = rows.peers(step.orderCount)
    groupNumbers.resize(to: rows.rowCount)
    groupStarts.resize(to: 0)
    var row = 0
    while row < rows.rowCount {
      let end = unsafe Int(peers.ends.base[row])
      let number = UInt32(truncatingIfNeeded: groupStarts.count)
      groupStarts.append(UInt32(truncatingIfNeeded: row))
      for member in row..<end { unsafe groupNumbers.base[member] = number }
      row = end
    }
    // Where a group behind the last would begin: then the end of each is the start of the next.
    groupStarts.append(UInt32(truncatingIfNeeded: row))
  }

  /// By RANGE, partition by partition, as keys begin anew in each.
  ///
  /// The first row whose key is not less than the bound, or as an end the first whose key is greater. Rows without a key have
  /// their peers for a frame, and are in no other's.
  private func search(
    _ target: UnsafeMutablePointer<UInt32>, _ key: ColumnVector, isStart: Bool, _ step: WindowStep
  ) {
    let peers = rows.peers(step.orderCount)
    let (keys, bounds) = unsafe (keys.keys.base, keys.bounds.base)
    var partition = 0
    while partition < rows.rowCount {
      let partitionEnd = unsafe Int(rows.partitions.ends.base[partition])
      // NULLs lie together at one end, whichever the order has put them at, and are looked past from both.
      var (first, end) = (partition, partitionEnd)
      if key.validity != nil {
        while first < end, !key.isValid(at: first) { first += 1 }
        while end > first, !key.isValid(at: end - 1) { end -= 1 }
        for row in partition..<partitionEnd where row < first || row >= end {
          unsafe target[row] = isStart ? peers.starts.base[row] : peers.ends.base[row]
        }
      }
      // Bounds ascend with the keys, and so does the place: all rows together move it once through the partition.
      var place = first
      for row in first..<end {
        let bound = unsafe bounds[row]
        if isStart {
          while place < end, unsafe keys[place] < bound { place += 1 }
          // Never for numbers; a clock that is put back may.
          while place > first, unsafe keys[place - 1] >= bound { place -= 1 }
        } else {
          while place < end, unsafe keys[place] <= bound { place += 1 }
          while place > first, unsafe keys[place - 1] > bound { place -= 1 }
        }
        unsafe target[row] = UInt32(truncatingIfNeeded: place)
      }
      partition = partitionEnd
    }
  }

  // MARK: Exclusion

  /// Cuts what is excluded out of frames, which then have several pieces. The row that ties are left out around stays, if it is
  /// in the frame at all.
  private func exclude(_ exclusion: FrameBounds.Exclusion, _ frames: FramePieces, _ step: WindowStep) {
    let peers = rows.peers(step.orderCount)
    let (first, second) = (frames.pieces[0], frames.pieces[1])
    // With ties the second piece is the row itself, and the rest the third.
    let last = frames.pieces[frames.pieceCount - 1]
    for row in 0..<rows.rowCount {
      let (start, end) = unsafe (first.starts.base[row], first.ends.base[row])
      let own = UInt32(truncatingIfNeeded: row)
      let (holeStart, holeEnd) =
        exclusion == .currentRow ? (own, own + 1) : unsafe (peers.starts.base[row], peers.ends.base[row])
      // In front of the hole, within it, behind it.
      unsafe first.ends.base[row] = max(start, min(end, holeStart))
      if exclusion == .ties {
        let isInside = start <= own && own < end
        unsafe second.starts.base[row] = isInside ? own : end
        unsafe second.ends.base[row] = isInside ? own + 1 : end
      }
      let restStart = min(end, max(start, holeEnd))
      unsafe last.starts.base[row] = restStart
      unsafe last.ends.base[row] = end
    }
  }

  /// Bytes held.
  var byteCount: Int { keys.byteCount + groupNumbers.byteCount + groupStarts.byteCount }
}
