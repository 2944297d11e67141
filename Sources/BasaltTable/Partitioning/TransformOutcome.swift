package import BasaltCore

/// What transforms make of types, and which parameters they can have: what a table has to know of them. The transforms themselves
/// are vocabulary (`PartitionTransform`), since plans speak of them, too.
extension PartitionTransform {
  /// What the transform makes of a type.
  ///
  /// Total, so that tests walk all transforms over all types, and the remedy of a refusal can list what would
  /// be accepted.
  enum Outcome: Hashable {
    case result(LogicalType)
    /// It has no meaning for the type, for this reason.
    case refused(String)
  }

  func outcome(of type: LogicalType) -> Outcome {
    switch self {
    case .identity: return .result(type)
    case .bucket: return bucketOutcome(of: type)
    case .truncate: return truncateOutcome(of: type)
    case .year, .month, .day, .hour: return timeOutcome(of: type)
    }
  }

  // Closed switches on purpose: a type that is added to the language must be decided here, transform by transform.

  /// Integers of all widths hash alike, which is what lets a column widen under a bucket.
  private func bucketOutcome(of type: LogicalType) -> Outcome {
    switch type {
    case .boolean: return .refused("two values cannot fill buckets")
    case .list: return .refused("a table has no lists")
    case .real, .double: return .refused("floats that are computed differ in their last bit, and would scatter")
    case .smallint, .integer, .bigint, .decimal, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid:
      return .result(.integer)
    }
  }

  /// The type is wide enough for the multiple below the least value of the source.
  private func truncateOutcome(of type: LogicalType) -> Outcome {
    switch type {
    // One size wider than the source: a multiple below the least value must fit, and must stay the same when
    // the source is widened.
    case .smallint: return .result(.integer)
    case .integer, .bigint: return .result(.bigint)
    case .decimal(_, let scale):
      return .result(.decimal(precision: LogicalType.decimalPrecisionMaximum, scale: scale))
    case .text, .bytea: return .result(type)
    case .date, .time, .timestamp, .timestamptz: return .refused("time is cut by year, month, day or hour")
    case .boolean, .real, .double, .uuid, .list: return .refused("only integers, decimals, text and bytea can be cut")
    }
  }

  /// Days are dates, so that they are shown as such; the other units are plain numbers, counted from 1970.
  private func timeOutcome(of type: LogicalType) -> Outcome {
    switch (self, type) {
    case (.hour, .date): return .refused("a date has no hours")
    case (.day, .date), (.day, .timestamp), (.day, .timestamptz): return .result(.date)
    case (_, .date), (_, .timestamp), (_, .timestamptz): return .result(.integer)
    // What recurs every day would put all years into one partition.
    case (_, .time): return .refused("a time of day has no date")
    default: return .refused("only dates and timestamps have a \(name)")
    }
  }

  /// The type of the partition values that come of a column of `type`.
  /// - Throws: `.typeMismatch` with the reason when the transform has no meaning for the type.
  package func resultType(of type: LogicalType) throws(BasaltError) -> LogicalType {
    switch outcome(of: type) {
    case .result(let result): return result
    case .refused(let reason):
      throw BasaltError(
        .typeMismatch, "A column of type \(type) cannot be partitioned by \(name): \(reason).",
        remedy: "Partition it by \(PartitionTransform.alternatives(for: type)).")
    }
  }

  /// For the remedy: what would be accepted instead.
  private static func alternatives(for type: LogicalType) -> String {
    let kinds: [PartitionTransform] = [.bucket(count: 1), .truncate(width: 1), .year, .month, .day, .hour]
    let possible = kinds.filter { if case .result = $0.outcome(of: type) { true } else { false } }
    return (["its values (the bare column)"] + possible.map(\.name)).joined(separator: ", ")
  }

  /// Checks the parameter, which comes from a person or from disk.
  /// - Throws: `.outOfRange`.
  /// - Source: Limits.bucketCountMaximum, Limits.truncateWidthMaximum; format-spec/partitioning.md,
  ///   "Transforms"
  package func checkParameter() throws(BasaltError) {
    let (parameter, range, what): (Int, ClosedRange<Int>, String)
    switch self {
    case .bucket(let count): (parameter, range, what) = (count, 1...Limits.bucketCountMaximum, "buckets")
    case .truncate(let width): (parameter, range, what) = (width, 1...Limits.truncateWidthMaximum, "a width")
    case .identity, .year, .month, .day, .hour: return
    }
    guard range.contains(parameter) else {
      throw BasaltError(
        .outOfRange,
        "\(name)(\(parameter), …) is not possible: \(what) of \(range.lowerBound) to \(range.upperBound) are.",
        remedy: "Give \(name) a number within that range.")
    }
  }

  /// Whether a value that is not below another never has a partition value below the other's. `bucket` alone scatters.
  ///
  /// What range predicates are projected by: only a transform that keeps the order lets `<` prune.
  var isMonotone: Bool {
    switch self {
    case .bucket: false
    case .identity, .truncate, .year, .month, .day, .hour: true
    }
  }
}
