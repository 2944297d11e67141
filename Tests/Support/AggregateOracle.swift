package import BasaltCore

/// What aggregates give, computed from values one by one in the plainest way: what tests hold the engine's against.
package enum AggregateOracle {
  package enum Outcome: Equatable, CustomStringConvertible {
    case value(Value)
    /// A double that depends on the order of its rows in the last digits: right when it is no farther away than this.
    case near(Double, within: Double)
    /// One of several values.
    case anyOf([Value])
    case fails

    package var description: String {
      switch self {
      case .value(let value): value.description
      case .near(let value, let distance): "\(value) ± \(distance)"
      case .anyOf(let values): "one of \(values.count) values from \(values.first ?? .null)"
      case .fails: "an error"
      }
    }
  }

  /// The result over the rows of a group, in their order.
  /// - Parameter rows: The arguments of each row; none for `count(*)`.
  package static func outcome(_ name: String, _ rows: [[Value]], resultType: LogicalType) -> Outcome {
    let values = rows.compactMap(\.first).filter { !$0.isNull }
    switch name {
    case "count": return .value(.bigint(Int64(rows.count { $0.isEmpty || !$0[0].isNull })))
    case "count_if": return .value(.bigint(Int64(values.count { $0 == .boolean(true) })))
    case "min", "bool_and": return .value(values.min { $0.order(to: $1) == .before } ?? .null)
    case "max", "bool_or": return .value(values.max { $0.order(to: $1) == .before } ?? .null)
    case "first", "any_value": return .value(values.first ?? .null)
    case "last": return .value(values.last ?? .null)
    case "array_agg":
      guard !rows.isEmpty, case .list(let list) = resultType else { return .value(.null) }
      return .value(.list(ListValue(rows.map { $0[0] }, type: list)))
    case "string_agg": return joined(rows.filter { !$0[0].isNull })
    case "arg_min", "arg_max": return chosen(rows, isMaximum: name == "arg_max")
    case "sum", "avg":
      guard !values.isEmpty else { return .value(.null) }
      if case .decimal(_, let scale) = resultType { return exact(name, values, scale: scale) }
      return float(name, values.compactMap(double), resultType)
    case "quantile_cont", "quantile_disc", "median", "mode", "approx_quantile", "approx_count_distinct":
      return OrderOracle.outcome(name, rows)
    case "bit_and", "bit_or", "bit_xor": return bits(name, values.map(whole), resultType)
    case "regr_count": return .value(.bigint(Int64(rows.count { !$0[0].isNull && !$0[1].isNull })))
    case "corr", "covar_pop", "covar_samp": return PairOracle.outcome(name, rows)
    case _ where name.hasPrefix("regr_"): return PairOracle.outcome(name, rows)
    case "var_samp", "var_pop", "stddev_samp", "stddev_pop": return spread(name, values.compactMap(double))
    default: preconditionFailure("no oracle for \(name)")
    }
  }

  private static func whole(_ value: Value) -> Int64 {
    switch value {
    case .smallint(let value): Int64(value)
    case .integer(let value): Int64(value)
    case .bigint(let value): value
    default: preconditionFailure("\(value) has no bits")
    }
  }

  private static func bits(_ name: String, _ values: [Int64], _ type: LogicalType) -> Outcome {
    guard let first = values.first else { return .value(.null) }
    let result = values.dropFirst().reduce(first) {
      name == "bit_and" ? $0 & $1 : name == "bit_or" ? $0 | $1 : $0 ^ $1
    }
    switch type {
    case .smallint: return .value(.smallint(Int16(result)))
    case .integer: return .value(.integer(Int32(result)))
    default: return .value(.bigint(result))
    }
  }

  private static func double(_ value: Value) -> Double? {
    switch value {
    case .real(let value): Double(value)
    case .double(let value): value
    case .bigint(let value): Double(value)
    default: nil
    }
  }

  /// Digits of a number as wide as it has to be: base 10^9, least significant first.
  private static func exact(_ name: String, _ values: [Value], scale: Int) -> Outcome {
    // Positive and negative parts apart, in pieces that do not overflow: whole numbers of 10^19 and what is left.
    var high: Int128 = 0
    var low: Int128 = 0
    var argumentScale = 0
    let unit = Decimal.powersOfTen[19]
    for value in values {
      let unscaled: Int128
      switch value {
      case .smallint(let value): unscaled = Int128(value)
      case .integer(let value): unscaled = Int128(value)
      case .bigint(let value): unscaled = Int128(value)
      case .decimal(let value): (unscaled, argumentScale) = (value.unscaled, value.scale)
      default: preconditionFailure("\(value) is no exact number")
      }
      high += unscaled / unit
      low += unscaled % unit
    }
    func fits(_ value: (quotient: Int128, remainder: Int128)) -> Int128? {
      let (product, overflow) = value.quotient.multipliedReportingOverflow(by: unit)
      let sum = product.addingReportingOverflow(value.remainder)
      guard !overflow, !sum.overflow, sum.partialValue.magnitude < Decimal.powersOfTen[38].magnitude else {
        return nil
      }
      return sum.partialValue
    }
    high += low / unit
    low %= unit
    if name == "sum" {
      return fits((high, low)).map { .value(.decimal(Decimal(unscaled: $0, scale: scale))) } ?? .fails
    }
    // The mean: times the power that its scale asks for, divided with the rest carried on from piece to piece.
    let power = Decimal.powersOfTen[scale - argumentScale]
    let count = Int128(values.count)
    let (first, rest) = (high * power).quotientAndRemainder(dividingBy: count)
    let (second, last) = (low * power + rest * unit).quotientAndRemainder(dividingBy: count)
    guard let whole = fits((first, second)) else { return .fails }
    // The last piece may have another sign than the whole: then half of it is not away from zero but toward it.
    let isTowardZero = whole != 0 && (whole < 0) != (last < 0)
    let isRounded = last.magnitude * 2 > count.magnitude || last.magnitude * 2 == count.magnitude && !isTowardZero
    let rounded = isRounded ? whole + (last < 0 ? -1 : 1) : whole
    return .value(.decimal(Decimal(unscaled: rounded, scale: scale)))
  }

  private static func float(_ name: String, _ values: [Double], _ type: LogicalType) -> Outcome {
    let special = values.filter { !$0.isFinite }
    if !special.isEmpty {
      let sum = special.reduce(0, +)
      return .value(type == .real ? .real(Float(sum)) : .double(sum))
    }
    // Small ones first, and the rest of each addition kept.
    var (sum, error, magnitude) = (0.0, 0.0, 0.0)
    for value in values.sorted(by: { abs($0) < abs($1) }) {
      let total = sum + value
      error += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
      sum = total
      magnitude += abs(value) / Double(values.count)
    }
    let result = (sum + error) / (name == "avg" ? Double(values.count) : 1)
    guard result.isFinite, type == .double || Float(result).isFinite else { return .fails }
    let digits = type == .real ? 1e-7 : 1e-14
    return .near(result, within: digits * magnitude * Double(values.count) + Double.leastNormalMagnitude)
  }

  private static func spread(_ name: String, _ values: [Double]) -> Outcome {
    let isSample = name.hasSuffix("samp")
    guard values.count > (isSample ? 1 : 0) else { return .value(.null) }
    guard values.allSatisfy(\.isFinite) else { return .value(.double(.nan)) }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard squares.isFinite else { return .fails }
    let variance = squares / (isSample ? count - 1 : count)
    let result = name.hasPrefix("std") ? variance.squareRoot() : variance
    let largest = values.map(abs).max() ?? 0
    return .near(result, within: 1e-9 * result + 1e-14 * largest * (name.hasPrefix("std") ? 1 : largest))
  }

  private static func joined(_ rows: [[Value]]) -> Outcome {
    guard !rows.isEmpty else { return .value(.null) }
    var text = ""
    var bytes: [UInt8] = []
    for (index, row) in rows.enumerated() {
      for value in index == 0 ? [row[0]] : [row[1], row[0]] {
        if case .text(let value) = value { text += value }
        if case .bytea(let value) = value { bytes += value }
      }
    }
    if case .bytea = rows[0][0] { return .value(.bytea(bytes)) }
    return .value(.text(text))
  }

  private static func chosen(_ rows: [[Value]], isMaximum: Bool) -> Outcome {
    let valid = rows.filter { !$0[0].isNull && !$0[1].isNull }
    // The first of those that are equal.
    var best: [Value]?
    for row in valid {
      guard let other = best, row[1].order(to: other[1]) != (isMaximum ? .after : .before) else {
        best = row
        continue
      }
    }
    return .value(best?[0] ?? .null)
  }

  /// Whether a result is what is expected.
  package static func isSame(_ found: Value, _ expected: Outcome) -> Bool {
    switch expected {
    case .fails: return false
    case .value(let value):
      if case .real(let left) = found, case .real(let right) = value, left.isNaN, right.isNaN { return true }
      return found == value
    case .anyOf(let values): return values.contains { $0.order(to: found) == .same }
    case .near(let value, let distance):
      guard let found = double(found) else { return false }
      return abs(found - value) <= distance
    }
  }
}
