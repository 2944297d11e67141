import BasaltCore

/// Finds what a sample says of a column that its bounds and its number of distinct values do not say by themselves.
///
/// A column whose values are all about as frequent, and lie evenly between its bounds, gets nothing: it is estimated rightly
/// without. What a small sample shows by chance must not look like news, so every threshold grows with what chance does.
/// - Source: format-spec/statistics.md, "Which columns have one"
struct DistributionSearch {
  private let type: LogicalType
  /// Ascending.
  private let values: [SampledValue]
  /// Bytes that the record may take.
  private let byteCountMaximum: Int
  private let minimum, maximum: Value?

  static let commonCountMaximum = 16
  /// Parts between bounds; of text half as many, whose bounds are longer and are less often asked for.
  static let partCountMaximum = 32
  static let textPartCountMaximum = 16
  /// Fewer than this in the sample may have come by chance.
  private static let commonSampleCount = 8
  /// Parts of fewer values would say more of the sample than of the column; fewer parts than this are not worth a record.
  private static let valuesPerPart = 8
  private static let partCountMinimum = 4

  /// - Parameters:
  ///   - values: In any order.
  ///   - statistics: Of the column in the whole file.
  init(_ values: [SampledValue], _ type: LogicalType, _ statistics: ColumnStatistics, byteCountMaximum: Int) {
    (self.type, self.byteCountMaximum) = (type, byteCountMaximum)
    (minimum, maximum) = (statistics.minimum?.value, statistics.maximum?.value)
    self.values = values.sorted()
  }

  /// - Parameters:
  ///   - distinctCount: Of the whole file; `nil` when only the sample can tell.
  ///   - interval: Rows of the file for each of the sample.
  /// - Returns: `nil` when there is nothing to be said.
  /// - Complexity: O(n log n) of the sample, at making; O(n) here.
  func distribution(distinctCount: Int?, interval: Int) -> ValueDistribution? {
    guard !values.isEmpty else { return nil }
    let groups = groups
    let found = common(groups, distinctCount: Double(distinctCount ?? estimatedDistinctCount(groups, interval)))
    var room = byteCountMaximum - ValueDistribution.headByteCount
    // As many of the most frequent as there is room for: the others go with the rest.
    let common = found.prefix { group in
      room -= ValueDistribution.commonByteCount(group.value, type)
      return room >= 0
    }
    if common.count < found.count { room = 0 }
    let taken = Set(common.map(\.value))
    let rest = taken.isEmpty ? values : values.filter { !taken.contains($0) }
    // Of few texts, as frequent as each other, each is as much as the number of them says: names are looked for, not ranges.
    let isFewTexts = type == .text && groups.count <= DistributionSearch.commonCountMaximum
    let bounds = isFewTexts ? [] : bounds(of: rest, room: room)
    guard !common.isEmpty || !bounds.isEmpty else { return nil }
    return ValueDistribution(
      sampleCount: values.count,
      commonValues: common.map { group in
        ValueDistribution.CommonValue(
          value: group.value.value(type), hash: group.value.isCut ? group.value.hash : nil, count: group.count)
      }, bounds: bounds)
  }

  /// Equal values, and how many they are.
  private struct Group {
    let value: SampledValue
    let count: Int
  }

  private var groups: [Group] {
    var groups: [Group] = []
    var start = 0
    for index in values.indices where index + 1 == values.count || values[index + 1] != values[index] {
      groups.append(Group(value: values[index], count: index + 1 - start))
      start = index + 1
    }
    return groups
  }

  /// By the jackknife of Haas and Stokes, as where dictionaries are estimated: values that come once say how many were not met.
  private func estimatedDistinctCount(_ groups: [Group], _ interval: Int) -> Int {
    let onceShare = Double(groups.count { $0.count == 1 }) / Double(values.count)
    return Int(Double(groups.count) / (1 - (1 - 1 / Double(interval)) * onceShare))
  }

  /// The most frequent values, as far as they clearly are more frequent than the mean.
  private func common(_ groups: [Group], distinctCount: Double) -> [Group] {
    let ranked = groups.sorted { ($1.count, $0.value) < ($0.count, $1.value) }
    // Few different ones: all of them or none, as then nothing is left to guess.
    if groups.count <= DistributionSearch.commonCountMaximum, distinctCount < Double(2 * groups.count) {
      let mean = Double(values.count) / Double(groups.count)
      guard let most = ranked.first, let least = ranked.last,
        isClearlyMore(most.count, than: mean) || isClearlyMore(Int(mean), than: Double(least.count))
      else { return [] }
      return ranked
    }
    let mean = Double(values.count) / max(1, distinctCount)
    return Array(
      ranked.prefix(DistributionSearch.commonCountMaximum).prefix { group in
        group.count >= DistributionSearch.commonSampleCount && isClearlyMore(group.count, than: mean)
      })
  }

  /// By a quarter, and by four times what a count of the sample varies and four more, since small counts vary to one side: of a
  /// thousand values none gets so far by chance.
  private func isClearlyMore(_ count: Int, than mean: Double) -> Bool {
    Double(count) > 1.25 * mean + 4 * mean.squareRoot() + 4
  }

  /// What cuts the other values into parts of equally many; nothing where these lie evenly between the column's bounds.
  private func bounds(of rest: [SampledValue], room: Int) -> [Value] {
    guard DistributionSearch.hasBounds(type) else { return [] }
    let most = type == .text ? DistributionSearch.textPartCountMaximum : DistributionSearch.partCountMaximum
    var partCount = min(most, rest.count / DistributionSearch.valuesPerPart)
    // Texts by the longest that they can be: an estimate of the room is enough.
    partCount = min(partCount, room / ValueDistribution.valueByteCountMaximum(type) - 1)
    guard partCount >= DistributionSearch.partCountMinimum else { return [] }
    var bounds: [Value] = []
    for part in 0...partCount {
      let value = rest[part * (rest.count - 1) / partCount].value(type)
      // Of texts that are cut between code points a longer one may come before a shorter one.
      let isBelow = bounds.last.map { value.order(to: $0) == .before } ?? false
      bounds.append(isBelow ? bounds[part - 1] : value)
    }
    return isEven(bounds, count: rest.count) ? [] : bounds
  }

  /// Whether a straight line between the column's bounds says the same, but for what chance does (Kolmogorov and Smirnov's test,
  /// of which 1.6 / √n is exceeded once in a hundred times).
  private func isEven(_ bounds: [Value], count: Int) -> Bool {
    guard let least = minimum?.place, let greatest = maximum?.place else { return false }
    // One value, or texts that begin alike: no line, and nothing to be told apart on it.
    guard greatest - least + type.placeStep > 0 else { return true }
    let tolerance = max(1 / Double(DistributionSearch.partCountMaximum), 1.6 / Double(count).squareRoot())
    let step = type.placeStep
    for (index, bound) in bounds.enumerated() {
      // Infinities have no place, and no bound that has none is of use.
      guard let place = bound.place else { return true }
      // Rows of one integer lie on a stretch of the line, and a bound may be any of them.
      let span = greatest - least + step
      let share = Double(index) / Double(bounds.count - 1)
      guard share >= (place - least) / span - tolerance, share <= (place - least + step) / span + tolerance else {
        return false
      }
    }
    return true
  }

  /// Of which types there are ranges.
  static func hasBounds(_ type: LogicalType) -> Bool {
    switch type {
    case .smallint, .integer, .bigint, .real, .double, .decimal, .date, .time, .timestamp, .timestamptz, .text: true
    case .boolean, .bytea, .uuid, .list: false
    }
  }
}
