package import BasaltCore

/// Finds columns of a row group that are close to another one, and are smaller as the difference to it.
///
/// Decided on a sample, before any column is encoded, because the columns of a row group are then encoded by different
/// threads, in any order. Each column is tried alone and as a difference to each neighbour of its type; what gains most
/// is taken first. A base is never a difference itself, so that a page needs at most one other.
///
/// - Complexity: For each pair of integer columns a pass over the sample; for each column that is closer to another than to
///   its own middle, what 6 % of its encoding takes. Wide tables are held in bounds by `neighbourCount`.
package struct BaseSearch {
  /// By column that was looked at.
  private var bases: [BaseColumn?]
  private var areBases: [Bool]

  /// What a column is to be written as the difference to, if anything.
  package func base(of column: Int) -> BaseColumn? { column < bases.count ? bases[column] : nil }

  /// Whether others are differences to a column. It is then written without a dictionary, so that its values stand in its
  /// own pages.
  package func isBase(_ column: Int) -> Bool { column < areBases.count && areBases[column] }

  /// Whole vectors, spread over the row group, the same of all columns.
  private static let vectorCountMaximum = 4
  /// How far two columns may be from each other in the schema. Columns that belong together mostly stand together; and a
  /// table of 10,000 columns has as many pairs as it has columns, times this.
  private static let neighbourCount = 16
  /// J that a pair must gain a row, beside a share of what there was: below that it may be an error of the sample, and a
  /// second page must be opened for it.
  private static let gainMinimum = 0.0625
  private static let gainShareMinimum = 0.05

  /// The columns that one may be the difference to, or the base of; itself among them.
  package static func neighbours(of column: Int, columnCount: Int) -> ClosedRange<Int> {
    max(0, column - neighbourCount)...min(columnCount - 1, column + neighbourCount)
  }

  /// - Parameters:
  ///   - columns: Of one length, in any layout.
  ///   - isForced: For tests: takes every pair there can be, whether or not it gains.
  package init(_ columns: [ColumnVector], _ profile: TierProfile, isForced: Bool = false) {
    bases = Array(repeating: nil, count: columns.count)
    areBases = Array(repeating: false, count: columns.count)
    // Less than a vector is not worth a second page, whatever it saves.
    guard let rowCount = columns.first?.count, rowCount > Limits.vectorRowCount || isForced else { return }
    let samples = columns.map { BaseSearch.sample($0, profile, isForced) }
    for pair in BaseSearch.pairs(samples, columns, profile, isForced).sorted(by: { $0.order < $1.order }) {
      guard bases[pair.column] == nil, !areBases[pair.column], bases[pair.base] == nil,
        let cost = samples[pair.base]?.cost
      else { continue }
      // Becoming a base costs a column its dictionary, once.
      guard areBases[pair.base] || pair.gain >= cost.dictionaryGain + BaseSearch.gainMinimum || isForced else {
        continue
      }
      bases[pair.column] = BaseColumn(index: pair.base, decodeNanoseconds: cost.decodeNanoseconds)
      areBases[pair.base] = true
    }
  }

  /// What decoding a value of a base is taken to cost, by the sample; 0 for what can be none.
  static func decodeNanoseconds(of column: ColumnVector, _ profile: TierProfile) -> Double {
    sample(column, profile, true)?.cost?.decodeNanoseconds ?? 0
  }

  /// A column's vectors of the sample. A class, because what they cost is worked out when it is first asked for, which is of
  /// few columns.
  private final class Sample {
    let values: NodeValues
    let validity: NodeValues?
    let deviation: Double
    private let column: FlatColumn
    private let profile: TierProfile
    private let isForced: Bool

    init(_ column: FlatColumn, _ page: FlatColumn.Page, _ profile: TierProfile, _ isForced: Bool) {
      (self.column, self.profile, self.isForced) = (column, profile, isForced)
      (values, validity) = (page.values, page.validity)
      deviation = BaseSearch.deviation(page.values)
    }

    /// What the values cost by themselves; `nil` for columns that are all alike, or are small whatever is done.
    ///
    /// Two choices of encodings and a count of distinct values, on the sample: of small row groups, a quarter of what writing
    /// them takes, where it was worked out for columns that are close to no other.
    private(set) lazy var cost: Cost? = {
      guard !NodeFacts(values).isConstant else { return nil }
      let chooser = NodeChooser(profile: profile)
      let candidate = chooser.choose(values)
      let score = chooser.score(candidate, count: values.count) / Double(values.count)
      guard score > gainMinimum || isForced else { return nil }
      let dictionary = DictionaryEstimate(column, profile, ChunkSymbols()).flatMap { $0.isPromising ? $0 : nil }
      let gain = dictionary.map { score - $0.expectedScore / Double(column.count) } ?? 0
      return Cost(decodeNanoseconds: candidate.decodeNanoseconds, score: score - gain, dictionaryGain: gain)
    }()
  }

  /// What a column's values cost by themselves.
  private struct Cost {
    let decodeNanoseconds: Double
    /// J a row, the best way there is without another column.
    let score: Double
    /// By how much a dictionary is better than values.
    let dictionaryGain: Double
  }

  /// A column that gains as the difference to another.
  private struct Pair {
    let column: Int
    let base: Int
    /// J a row.
    let gain: Double

    /// Most gain first; of two columns that gain as much by each other, up to a sixteenth of a byte, the one that comes
    /// first in the schema is the base.
    var order: (Double, Int, Int) { (-(gain * 16).rounded(), base, column) }
  }

  /// `nil` for columns that are no integers.
  private static func sample(_ column: ColumnVector, _ profile: TierProfile, _ isForced: Bool) -> Sample? {
    guard ColumnDifference.holds(ElementType(column.type.physical)), column.nullCount < column.count else { return nil }
    let flat = FlatColumn(column)
    let count = min(flat.vectorCount, vectorCountMaximum)
    return Sample(flat, flat.sample(vectors: (0..<count).map { $0 * flat.vectorCount / count }), profile, isForced)
  }

  private static func pairs(
    _ samples: [Sample?], _ columns: [ColumnVector], _ profile: TierProfile, _ isForced: Bool
  ) -> [Pair] {
    let chooser = NodeChooser(profile: profile)
    var pairs: [Pair] = []
    for (index, column) in samples.enumerated() {
      guard let column else { continue }
      for other in neighbours(of: index, columnCount: samples.count)
      where other != index && columns[other].type == columns[index].type {
        guard let base = samples[other] else { continue }
        // Two columns that have nothing to do with each other are further apart than each of them is from its middle: most pairs end
        // here.
        let apart = BaseValues(values: base.values, validity: column.validity, decodeNanoseconds: 0)
        let differences = ColumnDifference.differences(of: column.values, to: apart)
        guard isForced || deviation(differences) < column.deviation, let cost = column.cost, let baseCost = base.cost
        else { continue }
        let values = BaseValues(
          values: base.values, validity: column.validity, decodeNanoseconds: baseCost.decodeNanoseconds)
        let based = NodeChooser(profile: profile, base: values)
        guard let candidate = ColumnDifference.propose(NodeFacts(column.values), based) else { continue }
        let score = chooser.score(candidate, count: column.values.count) / Double(column.values.count)
        let gain = cost.score - score
        if isForced || gain >= max(gainMinimum, gainShareMinimum * cost.score) {
          pairs.append(Pair(column: index, base: other, gain: gain))
        }
      }
    }
    return pairs
  }

  /// How far values are from the middle of their vector, on average. Unlike what they span, this hardly changes with the
  /// few rows where one of two columns is NULL and has filler.
  private static func deviation(_ values: NodeValues) -> Double {
    switch values.element.byteCount(of: 1) {
    case 2: deviation(values, Int16.self)
    case 4: deviation(values, Int32.self)
    default: deviation(values, Int64.self)
    }
  }

  private static func deviation<T: FixedWidthInteger & BitwiseCopyable>(_ values: NodeValues, _: T.Type) -> Double {
    var sum = 0.0
    for vector in 0..<values.vectorCount {
      let values = values.slice(values.rows(ofVector: vector))
      let numbers = unsafe values.address.assumingMemoryBound(to: T.self)
      var total = 0.0
      for row in 0..<values.count { unsafe total += Double(numbers[row]) }
      let middle = total / Double(values.count)
      for row in 0..<values.count { unsafe sum += abs(Double(numbers[row]) - middle) }
    }
    return sum / Double(values.count)
  }
}
