package import BasaltCore

/// Predicates of columns as predicates of partition values, so that nobody has to write the latter into a
/// query, and every spec of a table is pruned by the same predicate.
extension PartitionTransform {
  /// What follows for the partition value of every row whose column passes `test`: never hides a match, may
  /// keep a partition without one.
  /// - Parameter type: The column's type. Constants of wider types, and decimals of any scale, are brought to
  ///   it first: a width counts units of the column's last digit, and a bucket hashes them.
  /// - Precondition: The transform accepts the type.
  /// - Throws: `.typeMismatch` for a constant that the column cannot be compared with.
  /// - Source: format-spec/partitioning.md, "Projection"
  package func projected(_ test: PruningTest, of type: LogicalType) throws(BasaltError) -> PruningTest {
    projected(try test.narrowed(to: type))
  }

  /// - Precondition: Constants are of the column's own type.
  private func projected(_ test: PruningTest) -> PruningTest {
    switch test {
    case .never: return .never
    // NULL, and only NULL, becomes NULL.
    case .isNull: return .isNull
    case .isNotNull: return .isNotNull
    // As for one infinite constant, below: a range, beside whatever else the list has.
    case .isIn(let constants) where self != .identity && constants.contains(where: \.isInfiniteTimestamp):
      return .isNotNull
    case .isIn(let constants):
      let values = Set(constants.filter { !$0.isNull }.map(apply(to:)))
      // Several constants may fall into one partition value; a list is kept sorted, so that the same test
      // always looks the same in plans.
      return values.isEmpty ? .never : .isIn(values.sorted { $0.order(to: $1) == .before })
    case .comparison(_, .null): return .never
    case .comparison(let comparison, let constant): return projected(comparison, constant)
    }
  }

  /// One comparison. For `<>` nothing follows but that the value is there: a partition may hold the constant
  /// and others.
  private func projected(_ comparison: Comparison, _ constant: Value) -> PruningTest {
    switch self {
    case .identity: return .comparison(comparison, apply(to: constant))
    // A hash keeps equality and nothing else.
    case .bucket: return comparison == .equal ? .comparison(.equal, apply(to: constant)) : .isNotNull
    case .truncate, .year, .month, .day, .hour: return projectedMonotone(comparison, constant)
    }
  }

  /// Through a transform that keeps the order, but not strictly: `<` becomes `<=`, of the next value below
  /// where there is one.
  ///
  /// The row of the table in format-spec/partitioning.md, "Projection": discrete types have a next value, which
  /// makes `<` of a day's first moment leave that day out.
  private func projectedMonotone(_ comparison: Comparison, _ constant: Value) -> PruningTest {
    assert(isMonotone)
    // A column of dates that became one of timestamps: days that no timestamp reaches read as infinity, but their partitions were made of the
    // days. They lie beyond the partition of the last finite timestamp.
    if constant.isInfiniteTimestamp {
      let isPositive = constant == .infiniteTimestamp
      if comparison == .equal || comparison == (isPositive ? .greaterOrEqual : .lessOrEqual),
        case .value(let finite) = constant.neighbor(isPositive ? .below : .above)
      {
        return .comparison(isPositive ? .greaterOrEqual : .lessOrEqual, apply(to: finite))
      }
    }
    // If x ≤ c then T(x) ≤ T(c), and the same upwards: that is all that monotone promises, and all that is used.
    switch comparison {
    case .equal: return .comparison(.equal, apply(to: constant))
    case .notEqual: return .isNotNull
    case .lessOrEqual: return .comparison(.lessOrEqual, apply(to: constant))
    case .greaterOrEqual: return .comparison(.greaterOrEqual, apply(to: constant))
    case .less:
      switch constant.neighbor(.below) {
      case .value(let below): return .comparison(.lessOrEqual, apply(to: below))
      case .absent: return .never
      case .notDiscrete:
        let cut = apply(to: constant)
        // Text shorter than the cut is cut to itself, and what is below it is cut to something below it.
        return .comparison(cut == constant ? .less : .lessOrEqual, cut)
      }
    case .greater:
      switch constant.neighbor(.above) {
      case .value(let above): return .comparison(.greaterOrEqual, apply(to: above))
      case .absent: return .never
      case .notDiscrete: return .comparison(.greaterOrEqual, apply(to: constant))
      }
    }
  }
}

extension Value {
  enum Direction { case below, above }

  /// Whether "the next value" means anything for a constant.
  enum Neighbor {
    case value(Value)
    /// The type ends here.
    case absent
    /// Between any two values there are others.
    case notDiscrete
  }

  /// The next value of the type in a direction.
  func neighbor(_ direction: Direction) -> Neighbor {
    // The ends of the stored integer; of dates and timestamps these are ±infinity, which nothing lies beyond.
    func step<Number: FixedWidthInteger>(_ number: Number, _ wrap: (Number) -> Value) -> Neighbor {
      let (next, overflow) =
        direction == .above ? number.addingReportingOverflow(1) : number.subtractingReportingOverflow(1)
      return overflow ? .absent : .value(wrap(next))
    }
    switch self {
    case .smallint(let number): return step(number) { .smallint($0) }
    case .integer(let number): return step(number) { .integer($0) }
    case .bigint(let number): return step(number) { .bigint($0) }
    case .date(let days): return step(days) { .date(days: $0) }
    case .time(let microseconds): return step(microseconds) { .time(microseconds: $0) }
    case .timestamp(let microseconds): return step(microseconds) { .timestamp(microseconds: $0) }
    case .timestamptz(let microseconds): return step(microseconds) { .timestamptz(microseconds: $0) }
    // The constant has been brought to the column's scale.
    case .decimal(let number):
      return step(number.unscaled) { .decimal(Decimal(unscaled: $0, scale: number.scale)) }
    case .null, .boolean, .real, .double, .text, .bytea, .uuid, .list: return .notDiscrete
    }
  }
}
