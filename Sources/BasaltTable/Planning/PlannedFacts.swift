package import BasaltCore

/// `count`, `min` and `max` from the statistics of a plan's files: for a query that asks for nothing else, no file is opened.
///
/// Only proofs count. A file of which some rows may pass and others not, a count that is not kept, a NaN, a bound that
/// may be no row's value: each of them ends it, and the rows are read as for any other query.
/// - Source: table-semantics, "Statistics"
extension ScanPlanner {
  /// How many rows pass the predicate, if that is certain.
  /// - Parameter plan: Of this planner, without files that were removed.
  package func rowCount(of plan: ScanPlan) -> Int? {
    for piece in plan.pieces where !everyRowPasses(piece.file, but: nil) { return nil }
    return plan.planned.rowCount
  }

  /// What is known of a column in the rows that pass the predicate; `nil` when that is not certain of every row.
  /// - Parameters:
  ///   - column: One that the predicate asks not to be NULL, among other things: so the plan has its statistics, and is
  ///     without files in which it has no value. Aggregates of the column ignore NULL, so that it changes none of them.
  ///   - plan: Of this planner, without files that were removed.
  /// - Complexity: O(files × terms).
  package func facts(of column: FieldID, in plan: ScanPlan) -> ColumnFacts? {
    guard let question = questions.first(where: { $0.column == column && $0.test == .isNotNull }) else {
      preconditionFailure("a column that the plan has no statistics of")
    }
    var valueCount = 0
    var (least, greatest) = (Extreme(.before), Extreme(.after))
    for piece in plan.pieces {
      guard everyRowPasses(piece.file, but: column), let statistics = statistics(of: question, piece.file),
        let nullCount = statistics.nullCount, statistics.nanCount == 0
      else { return nil }
      // Files of NULL alone are not planned when that is known, and it is: a count was kept.
      guard nullCount < statistics.rowCount else { continue }
      valueCount += statistics.rowCount - nullCount
      least.add(statistics.minimum)
      greatest.add(statistics.maximum)
    }
    return ColumnFacts(
      valueCount: valueCount, minimum: valueCount == 0 ? .null : least.value,
      maximum: valueCount == 0 ? .null : greatest.value)
  }

  /// - Parameter column: Whose NULLs do not matter, whatever the predicate asks of them.
  private func everyRowPasses(_ file: DataFileEntry, but column: FieldID?) -> Bool {
    questions.allSatisfy { question in
      question.column == column && question.test == .isNotNull || question.everyRowPasses(file)
    }
  }

  /// Of the column as it is today: a file that is older than the column has its default in every row.
  private func statistics(of question: ColumnQuestion, _ file: DataFileEntry) -> ColumnStatistics? {
    guard question.schemasWithout.contains(file.schema.number) else {
      return file.statistics[question.column]?.widened(to: question.type)
    }
    let value = schema.defaults(of: question.column).initial
    // Zeros and NaN of a default are no better than those of rows.
    guard !value.isNull, !value.isUnordered else { return nil }
    let bound = ColumnStatistics.Bound(value, isTight: true)
    return ColumnStatistics(rowCount: file.rowCount, nullCount: 0, nanCount: 0, minimum: bound, maximum: bound)
  }

  /// The outermost of bounds, as long as it is known to be a value of some row.
  private struct Extreme {
    private let direction: ValueOrder
    private var tight: Value?
    /// The outermost that may be no value: text that was cut, a zero whose sign is not known.
    private var loose: Value?
    private var isUnknown = false

    init(_ direction: ValueOrder) { self.direction = direction }

    mutating func add(_ bound: ColumnStatistics.Bound?) {
      guard let bound else {
        isUnknown = true
        return
      }
      if bound.isTight { tight = outer(tight, bound.value) } else { loose = outer(loose, bound.value) }
    }

    private mutating func outer(_ known: Value?, _ value: Value) -> Value? {
      guard let known else { return value }
      guard let order = value.order(to: known) else {
        // Of another type, which only damage brings about.
        isUnknown = true
        return known
      }
      return order == direction ? value : known
    }

    /// A loose bound does no harm where a tight one lies further out, or is the same.
    var value: Value? {
      guard !isUnknown, let tight else { return nil }
      guard let loose else { return tight }
      guard let order = loose.order(to: tight) else { return nil }
      return order == direction ? nil : tight
    }
  }
}

extension Value {
  /// Whether it lies outside of the order that bounds have: NaN, and zeros of floats, of which there are two.
  fileprivate var isUnordered: Bool {
    switch self {
    case .real(let number): number.isNaN || number == 0
    case .double(let number): number.isNaN || number == 0
    default: false
    }
  }
}
