import BasaltCore

/// A few of many values, each standing for so many: a sketch of their order that knows ranks within about 1 %.
///
/// KLL: values come into a row of buffers; one that is full is sorted, and every other of its values goes into the next,
/// where each counts twice as much. All values that are kept are values that were there. Which half goes on alternates, so
/// that the same rows in the same order give the same sketch.
///
/// Each time that a buffer is halved, the rank of a value between two of its own is off by half of their weight, up or down;
/// halves alternate, so that errors take turns. Buffers of small weights may be small, because what is lost there is little:
/// hence a third less from each to the one before it. In all some 800 values are kept, 6 KiB, of any number of rows.
///
/// Better known for its error than a t-digest, which has none that could be promised, and it gives values that were there: so it
/// does for dates and whole numbers what it does for doubles.
/// - Source: Z. Karnin, K. Lang, E. Liberty, "Optimal quantile approximation in streams", 2016
struct QuantileSketch {
  /// By weight: a value of the level n stands for 2^n.
  private(set) var levels: [[Int64]] = [[]]
  /// Values in all, each as often as it came.
  private(set) var count = 0
  /// Which half goes on next, a bit a level.
  private var turns: UInt64 = 0

  /// Values of the last level. The error of a rank falls with it: some 2.3 / 256, nine thousandths of all values, is exceeded by
  /// one answer in a hundred.
  private static let capacityMaximum = 256
  /// Less than this would be sorted too often for what it saves.
  private static let capacityMinimum = 8

  /// Levels further from the last are smaller by a third each: their values count less.
  private func capacity(_ level: Int) -> Int {
    var capacity = QuantileSketch.capacityMaximum
    for _ in level..<levels.count - 1 where capacity > QuantileSketch.capacityMinimum { capacity = capacity * 2 / 3 }
    return max(capacity, QuantileSketch.capacityMinimum)
  }

  /// - Complexity: O(log capacity) a value, in the end: each is sorted once, and half of them again.
  mutating func add(_ value: Int64) {
    // Unsorted: a buffer is put in order when it is halved.
    levels[0].append(value)
    count += 1
    if levels[0].count >= QuantileSketch.capacityMaximum { compress() }
  }

  /// Takes over what another has seen: values of a weight join those of the same weight.
  mutating func merge(_ other: QuantileSketch) {
    // As tall as the taller of both.
    while levels.count < other.levels.count { levels.append([]) }
    for (level, values) in other.levels.enumerated() { levels[level] += values }
    count += other.count
    compress()
  }

  /// Makes room in every level that is full, from the first on.
  ///
  /// Upwards, since what one level gives on may fill the next. The last one grows the sketch by a level, in which values count
  /// twice as much as in any before.
  private mutating func compress() {
    var level = 0
    while level < levels.count {
      defer { level += 1 }
      // The first may wait until it is full by itself: sorting more at once costs less.
      let most = level == 0 ? QuantileSketch.capacityMaximum : capacity(level)
      guard levels[level].count >= most else { continue }
      // Higher than this there is nothing yet.
      if level + 1 == levels.count { levels.append([]) }
      var values = levels[level]
      // An odd one waits, so that weights add up.
      levels[level] = values.count % 2 == 1 ? [values.removeLast()] : []
      values.sort()
      let turn = Int(turns >> UInt64(level) & 1)
      turns ^= 1 << UInt64(level)
      for index in stride(from: turn, to: values.count, by: 2) { levels[level + 1].append(values[index]) }
    }
  }

  /// About the value at a fraction; `nil` for no values.
  ///
  /// Weights add up to the number of values, as none is dropped without another that counts for it.
  func value(at fraction: Double) -> Int64? {
    var weighted: [(value: Int64, weight: Int)] = []
    for (level, values) in levels.enumerated() { for value in values { weighted.append((value, 1 << level)) } }
    // All that there is, some hundred values: no merge of sorted levels would be faster.
    weighted.sort { $0.value < $1.value }
    // The first whose rank is not below the fraction, as `quantile_disc` has it.
    let wanted = max(1, Int((fraction * Double(count)).rounded(.up)))
    var seen = 0
    for (value, weight) in weighted {
      seen += weight
      if seen >= wanted { return value }
    }
    return weighted.last?.value
  }

  /// Bytes of its values, about.
  var byteCount: Int { levels.reduce(0) { $0 + 32 + 8 * $1.count } }
}

/// A sketch of each group's values.
final class QuantileEstimateStates: AggregateStates {
  /// Values in an order of whole numbers, which is all that a sketch knows of them.
  private let words: OrderedWords
  private var sketches: [QuantileSketch] = []
  /// Of each group, that of its last row.
  private var fractions = GrowingArray<Double>()
  /// Words of a batch.
  private var batch = GrowingArray<UInt64>()
  private let rows = ArgumentRows()
  /// Of all sketches, raised as they grow: an estimate from above, since asking each of them takes a look at all of its levels.
  private var sketchByteCount = 0

  init(_ type: LogicalType) { words = OrderedWords(type: type) }

  /// A sketch of nothing is one empty array: groups that get no value cost no more.
  func resize(groupCount: Int) {
    if groupCount > sketches.count {
      sketchByteCount += (groupCount - sketches.count) * 64
      sketches += Array(repeating: QuantileSketch(), count: groupCount - sketches.count)
    }
    fractions.resize(to: groupCount)
  }

  /// Both ways to groups share a body: what a value costs is the sketch's.
  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, groups: UnsafePointer<UInt32>
  ) throws(BasaltError) {
    let valid = unsafe self.rows.valid(arguments, rowCount: rowCount, rows: rows, groups: groups)
    try update(arguments, valid) { index in unsafe Int(valid.groups[index]) }
  }

  func update(
    _ arguments: [ColumnVector], rowCount: Int, rows: SelectionVector?, group: Int
  ) throws(BasaltError) {
    try update(arguments, self.rows.valid(arguments, rowCount: rowCount, rows: rows)) { _ in group }
  }

  /// - Throws: `.outOfRange` for what is no fraction.
  private func update(
    _ arguments: [ColumnVector], _ valid: ArgumentRows.Valid, _ group: (Int) -> Int
  ) throws(BasaltError) {
    batch.resize(to: max(valid.count, batch.count))
    unsafe words.fill(batch.base, arguments[0], valid, rows)
    let wanted = unsafe rows.fixed(arguments[1], valid, as: Double.self, slot: 1)
    for index in 0..<valid.count {
      let fraction = unsafe wanted[index]
      guard fraction >= 0, fraction <= 1 else {
        throw BasaltError(
          .outOfRange, "A quantile is wanted at \(fraction).", remedy: "Give a fraction from 0 to 1.")
      }
      let group = group(index)
      fractions[group] = fraction
      // While it is small every value adds to it; afterwards it hardly grows.
      if sketches[group].count < 512 { sketchByteCount += 8 }
      sketches[group].add(Int64(bitPattern: unsafe batch.base[index]))
    }
  }

  /// Errors of two sketches add up to that of one over all values: so the law of merging is kept, if not to the bit.
  func merge(
    _ other: any AggregateStates, from sources: UnsafePointer<UInt32>, into groups: UnsafePointer<UInt32>, count: Int
  ) throws(BasaltError) {
    guard let other = other as? QuantileEstimateStates else { preconditionFailure("states of another aggregate") }
    for index in 0..<count {
      let (source, group) = unsafe (Int(sources[index]), Int(groups[index]))
      guard other.sketches[source].count > 0 else { continue }
      fractions[group] = other.fractions[source]
      // Asked twice a group, and not once a batch: adding up all sketches each time would take longer than merging them.
      let before = sketches[group].byteCount
      sketches[group].merge(other.sketches[source])
      sketchByteCount += max(0, sketches[group].byteCount - before)
    }
  }

  /// Each sketch is put in order when it is asked: a thousand values at most.
  func results(_ groups: Range<Int>) throws(BasaltError) -> ColumnVector {
    words.column(groups.map { group in sketches[group].value(at: fractions[group]).map { Int128($0) } })
  }

  var byteCount: Int { sketchByteCount + fractions.byteCount + batch.byteCount }
}
