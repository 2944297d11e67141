import BasaltCore

/// What functions of the order of values give: by sorting all of them.
enum OrderOracle {
  static func outcome(_ name: String, _ rows: [[Value]]) -> AggregateOracle.Outcome {
    let rows = rows.filter { row in row.allSatisfy { !$0.isNull } }
    let values = rows.map { $0[0] }.sorted { $0.order(to: $1) == .before }
    var fraction = 0.5
    // That of the last row; each has to be one.
    for row in rows where row.count > 1 {
      guard case .double(let wanted) = row[1], (0...1).contains(wanted) else { return .fails }
      fraction = wanted
    }
    if name == "approx_count_distinct" { return distinct(values) }
    guard !values.isEmpty else { return .value(.null) }
    let index = max(0, Int((fraction * Double(values.count)).rounded(.up)) - 1)
    switch name {
    case "quantile_disc": return same(values, values[index])
    case "mode": return mode(values)
    case "approx_quantile":
      // Ranks are off by a hundredth as a rule: by four, never.
      let distance = values.count <= 200 ? 0 : values.count / 25
      return .anyOf(Array(values[max(0, index - distance)...min(values.count - 1, index + distance)]))
    default: return between(values, fraction)
    }
  }

  /// -0 or 0, and any NaN: equal values are one.
  private static func same(_ values: [Value], _ value: Value) -> AggregateOracle.Outcome { .anyOf([value]) }

  private static func mode(_ values: [Value]) -> AggregateOracle.Outcome {
    var (best, bestCount, start) = (0, 0, 0)
    while start < values.count {
      let end = values[start...].firstIndex { $0.order(to: values[start]) != .same } ?? values.count
      if end - start > bestCount { (best, bestCount) = (start, end - start) }
      start = end
    }
    return .anyOf([values[best]])
  }

  private static func distinct(_ values: [Value]) -> AggregateOracle.Outcome {
    var count = values.isEmpty ? 0 : 1
    for index in values.indices.dropFirst() where values[index].order(to: values[index - 1]) != .same { count += 1 }
    // Few are counted.
    return .near(Double(count), within: count <= 300 ? 0 : Double(count) * 0.1)
  }

  private static func between(_ values: [Value], _ fraction: Double) -> AggregateOracle.Outcome {
    let numbers = values.map { value in if case .double(let number) = value { number } else { Double.nan } }
    let place = fraction * Double(numbers.count - 1)
    let (low, high) = (numbers[Int(place.rounded(.down))], numbers[Int(place.rounded(.up))])
    let result = place == place.rounded(.down) ? low : low + (place - place.rounded(.down)) * (high - low)
    return result.isFinite ? .near(result, within: abs(result) * 1e-15) : .value(.double(result))
  }
}
