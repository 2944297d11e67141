import BasaltCore

/// What functions of pairs of numbers give: from their means, in two passes.
enum PairOracle {
  static func outcome(_ name: String, _ rows: [[Value]]) -> AggregateOracle.Outcome {
    var pairs: [(y: Double, x: Double)] = []
    for row in rows { if case .double(let y) = row[0], case .double(let x) = row[1] { pairs.append((y, x)) } }
    guard pairs.count > (name == "covar_samp" ? 1 : 0) else { return .value(.null) }
    let count = Double(pairs.count)
    let isFinite = pairs.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    let (meanX, meanY) = (pairs.reduce(0) { $0 + $1.x / count }, pairs.reduce(0) { $0 + $1.y / count })
    let squaresX = pairs.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let squaresY = pairs.reduce(0) { $0 + ($1.y - meanY) * ($1.y - meanY) }
    let products = pairs.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
    // How large what cancels is.
    let scale = (squaresX.squareRoot() + abs(meanX)) * (squaresY.squareRoot() + abs(meanY)) + 1e-300
    func near(_ value: Double, _ distance: Double) -> AggregateOracle.Outcome {
      guard isFinite else { return .value(.double(.nan)) }
      return value.isFinite ? .near(value, within: distance) : .fails
    }
    let isFlatX = pairs.allSatisfy { $0.x == pairs[0].x }
    let isFlatY = pairs.allSatisfy { $0.y == pairs[0].y }
    switch name {
    case "covar_pop": return near(products / count, 1e-10 * scale)
    case "covar_samp": return near(products / (count - 1), 1e-10 * scale)
    case "regr_avgx": return near(meanX, 1e-12 * (abs(meanX) + squaresX.squareRoot()))
    case "regr_avgy": return near(meanY, 1e-12 * (abs(meanY) + squaresY.squareRoot()))
    case "regr_sxx": return near(squaresX, 1e-10 * (squaresX + meanX * meanX))
    case "regr_syy": return near(squaresY, 1e-10 * (squaresY + meanY * meanY))
    case "regr_sxy": return near(products, 1e-10 * scale * count)
    default: break
    }
    guard isFinite else { return .value(.double(.nan)) }
    guard !isFlatX, !(name == "corr" && isFlatY) else { return .value(.null) }
    switch name {
    case "corr": return near(products / (squaresX * squaresY).squareRoot(), 1e-7)
    case "regr_r2": return isFlatY ? .value(.double(1)) : near(products * products / (squaresX * squaresY), 1e-7)
    case "regr_slope":
      return near(products / squaresX, 1e-7 * (abs(products / squaresX) + (squaresY / squaresX).squareRoot()))
    default:
      let slope = products / squaresX
      let size = abs(meanY) + (abs(slope) + (squaresY / squaresX).squareRoot()) * abs(meanX)
      return near(meanY - slope * meanX, 1e-7 * (size + 1e-300))
    }
  }
}
