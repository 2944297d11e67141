/// What share of a column's values is equal to a constant, or lies in a range: of a table, from the distributions of its files.
///
/// Parts are kept beside each other and not melted into one histogram: a range's share is the sum of its shares of the parts,
/// each within two of its own bounds, so that merging errs no more than what is merged. A planner asks some hundred times a
/// statement, of at most `Limits.sketchedFileCountMaximum` parts.
package struct DistributionEstimate: Sendable {
  /// A value that is common in some file.
  package struct CommonValue: Sendable {
    package let key: ValueDistribution.Key
    /// `nil` of what has no place on a line.
    let place: Double?
    /// Of all values of the table, by the files that name it.
    package fileprivate(set) var share: Double
    /// The share of values that are not common in those files which do not name it: it may be among them.
    fileprivate(set) var unnamedShare: Double
  }

  /// The most frequent first.
  package private(set) var common: [CommonValue] = []
  /// The share of values that are common nowhere.
  package private(set) var restShare = 0.0
  /// The share that one row of the samples stands for: nothing less can be told from nothing.
  package private(set) var resolution = 1.0
  /// The distance of neighbouring values on the line of places.
  private let step: Double
  private var indexes: [ValueDistribution.Key: Int] = [:]
  private var histograms: [Histogram] = []

  /// One file's share in it.
  package struct Part: Sendable {
    /// Rows of the file that have a value.
    let valueCount: Int
    let distribution: ValueDistribution?
    let minimum, maximum: Value?

    /// - Parameters:
    ///   - distribution: `nil` of a file that says nothing: its values are spread evenly between its bounds.
    ///   - minimum, maximum: Of the file's column.
    package init(valueCount: Int, distribution: ValueDistribution?, minimum: Value?, maximum: Value?) {
      (self.valueCount, self.distribution) = (valueCount, distribution)
      (self.minimum, self.maximum) = (minimum, maximum)
    }
  }

  /// - Parameter step: Of the column's type as it is now, `LogicalType.placeStep`.
  /// - Returns: `nil` when no part says more than its bounds do, or there is no value.
  /// - Complexity: O(parts · what each has).
  package init?(_ parts: [Part], step: Double) {
    self.step = step
    let valueCount = parts.reduce(0) { $0 + $1.valueCount }
    guard valueCount > 0, parts.contains(where: { $0.distribution != nil }) else { return nil }
    // By part: what of the table is its rest.
    var rests: [Double] = []
    var sampleCount = 0
    for part in parts where part.valueCount > 0 {
      let weight = Double(part.valueCount) / Double(valueCount)
      guard let distribution = part.distribution else {
        rests.append(weight)
        addHistogram(of: [part.minimum, part.maximum].compactMap { $0 }, weight: weight)
        continue
      }
      sampleCount += distribution.sampleCount
      let rest = Double(distribution.sampleCount - distribution.commonCount) / Double(distribution.sampleCount) * weight
      rests.append(rest)
      // Without bounds of its own the rest is spread over the file's.
      let ends = [part.minimum, part.maximum].compactMap { $0 }
      addHistogram(of: distribution.bounds.isEmpty ? ends : distribution.bounds, weight: rest)
      for value in distribution.commonValues {
        guard let key = ValueDistribution.Key(value) else { continue }
        let share = Double(value.count) / Double(distribution.sampleCount) * weight
        if let index = indexes[key] {
          common[index].share += share
          common[index].unnamedShare -= rest
        } else {
          indexes[key] = common.count
          // Begins as if no file named it; this one does.
          common.append(CommonValue(key: key, place: value.value.place, share: share, unnamedShare: -rest))
        }
      }
    }
    restShare = min(1, rests.reduce(0, +))
    for index in common.indices { common[index].unnamedShare = max(0, common[index].unnamedShare + restShare) }
    common.sort { $0.share > $1.share }
    for (index, value) in common.enumerated() { indexes[value.key] = index }
    resolution = 1 / Double(max(1, sampleCount))
  }

  private mutating func addHistogram(of bounds: [Value], weight: Double) {
    let places = bounds.compactMap(\.place)
    // What has no places has no ranges either.
    guard places.count == bounds.count, places.count > 1 else { return }
    histograms.append(Histogram(places: places, step: step, weight: weight))
  }

  // MARK: Questions

  /// The share of values that are equal to a constant.
  /// - Parameter distinctCount: Of the column; `nil` when it is not known.
  package func share(of constant: Value, distinctCount: Double?) -> Double? {
    guard let key = ValueDistribution.Key(constant) else { return nil }
    return share(of: key, distinctCount: distinctCount)
  }

  package func share(of key: ValueDistribution.Key, distinctCount: Double?) -> Double {
    if let index = indexes[key] {
      // Where it is not named it is taken for one of the others.
      return min(1, common[index].share + common[index].unnamedShare / otherCount(distinctCount))
    }
    let share = restShare / otherCount(distinctCount)
    // What is common nowhere is no more frequent than what is.
    return max(resolution / 2, min(share, common.last.map { max($0.share, resolution) } ?? share))
  }

  /// Distinct values that are common nowhere; as many as the rest would have that came once each, where nobody has counted.
  package func otherCount(_ distinctCount: Double?) -> Double {
    max(1, (distinctCount ?? restShare / resolution) - Double(common.count))
  }

  /// A range of places: where values begin and end that are asked for.
  package struct Range: Sendable {
    /// `nil`: open on this side.
    package var lower, upper: Double?
    package var includesLower, includesUpper: Bool

    package init(
      lower: Double? = nil, upper: Double? = nil, includesLower: Bool = true, includesUpper: Bool = true
    ) {
      (self.lower, self.upper) = (lower, upper)
      (self.includesLower, self.includesUpper) = (includesLower, includesUpper)
    }

    fileprivate func contains(_ place: Double) -> Bool {
      if let lower, place < lower || place == lower && !includesLower { return false }
      if let upper, place > upper || place == upper && !includesUpper { return false }
      return true
    }
  }

  /// The share of values in a range.
  /// - Returns: `nil` of values that have no places.
  package func share(in range: Range) -> Double? {
    guard !histograms.isEmpty || common.contains(where: { $0.place != nil }) else { return nil }
    var share = 0.0
    for value in common { if let place = value.place, range.contains(place) { share += value.share } }
    for histogram in histograms { share += histogram.weight * histogram.share(in: range, step: step) }
    return min(1, max(0, share))
  }

  /// The share of all pairs of rows of two columns that are equal.
  ///
  /// Of values that both call common the product of their shares; of those that one does, its share among the others of the other
  /// side; the rest as ever, one value in as many as the side has that has more of them.
  package func equalPairShare(
    with other: DistributionEstimate, distinctCount: Double?, otherDistinctCount: Double?
  ) -> Double {
    var pairs = 0.0
    for value in common { pairs += value.share * other.share(of: value.key, distinctCount: otherDistinctCount) }
    for value in other.common where indexes[value.key] == nil {
      pairs += value.share * share(of: value.key, distinctCount: distinctCount)
    }
    // Values that only the other side calls common are among this side's rest, and the other way about: they have been counted.
    let otherOnly = Double(other.common.count { indexes[$0.key] == nil })
    let ownOnly = Double(common.count { other.indexes[$0.key] == nil })
    let ownRest = max(1, otherCount(distinctCount) - otherOnly)
    let otherRest = max(1, other.otherCount(otherDistinctCount) - ownOnly)
    let ownShare = restShare * ownRest / (ownRest + otherOnly)
    let otherShare = other.restShare * otherRest / (otherRest + ownOnly)
    return min(1, pairs + ownShare * otherShare / max(ownRest, otherRest))
  }

  // MARK: Parts

  /// Places between which equally many values lie, and evenly.
  private struct Histogram: Sendable {
    /// An integer has a stretch of the line, from half a step before it to half a step behind: the outer bounds are moved by
    /// that.
    private let places: [Double]
    /// Its share of the table's values.
    let weight: Double

    init(places: [Double], step: Double, weight: Double) {
      var places = places
      places[0] -= step / 2
      places[places.count - 1] += step / 2
      (self.places, self.weight) = (places, weight)
    }

    func share(in range: Range, step: Double) -> Double {
      // A single integer then has a share, and whether the ends are included no longer matters.
      let upper = range.upper.map { below($0 + step / 2, includes: step > 0 || range.includesUpper) } ?? 1
      let lower = range.lower.map { below($0 - step / 2, includes: step == 0 && !range.includesLower) } ?? 0
      return max(0, upper - lower)
    }

    /// The share of values below a place.
    /// - Parameter includes: Whether those at it count as well.
    private func below(_ place: Double, includes: Bool) -> Double {
      // The first bound behind it: of equal bounds all are passed, or none.
      var (low, high) = (0, places.count)
      while low < high {
        let middle = (low + high) / 2
        if includes ? places[middle] <= place : places[middle] < place { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return 0 }
      guard low < places.count else { return 1 }
      let (begin, end) = (places[low - 1], places[low])
      let part = end > begin ? min(1, max(0, (place - begin) / (end - begin))) : 1
      return (Double(low - 1) + part) / Double(places.count - 1)
    }
  }
}
