package import BasaltCore

extension ColumnStatistics {
  /// All that can be known of `rows`, found by looking at each: the model that other ways of gathering statistics are held against.
  package init(exactlyOf rows: [Value]) {
    let ordered = rows.filter { !$0.isNull && !$0.isNaN }
    let minimum = ordered.min { $0.order(to: $1) == .before }
    let maximum = ordered.max { $0.order(to: $1) == .before }
    self.init(
      rowCount: rows.count, nullCount: rows.count { $0.isNull }, nanCount: rows.count { $0.isNaN },
      minimum: minimum.map { Bound($0, isTight: !$0.isFloatZero) },
      maximum: maximum.map { Bound($0, isTight: !$0.isFloatZero) })
  }
}

extension Value {
  /// A zero of a float, whose sign the order does not see: as a bound it is never tight.
  fileprivate var isFloatZero: Bool {
    switch self {
    case .real(let value): value == 0
    case .double(let value): value == 0
    default: false
    }
  }
}
