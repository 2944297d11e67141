/// An exact decimal number: `unscaled` · 10^−`scale`.
///
/// At most 38 digits, the most that 128 bits always hold. Two decimals are equal when their values are (1.50 = 1.5),
/// and then hash alike.
public struct Decimal: Sendable {
  public let unscaled: Int128
  /// Digits after the point, 0…38.
  public let scale: Int

  public init(unscaled: Int128, scale: Int) {
    precondition((0...LogicalType.decimalPrecisionMaximum).contains(scale))
    self.unscaled = unscaled
    self.scale = scale
  }

  /// 10^0 … 10^38, all of which fit 128 bits.
  package static let powersOfTen: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 0..<LogicalType.decimalPrecisionMaximum { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// How many decimal digits `unscaled` has, sign aside; 1 for zero.
  package var digitCount: Int {
    let magnitude = unscaled.magnitude
    // A linear walk: at most 38 comparisons, off every hot path.
    return max(1, Decimal.powersOfTen.firstIndex { UInt128($0) > magnitude } ?? 39)
  }

  /// The unscaled value at another scale, or `nil` when it does not fit `precision` digits there or digits other than
  /// zero would be cut.
  package func rescaled(to scale: Int, precision: Int) -> Int128? {
    let result: Int128
    if scale >= self.scale {
      guard scale - self.scale <= LogicalType.decimalPrecisionMaximum else { return unscaled == 0 ? 0 : nil }
      let (product, overflow) = unscaled.multipliedReportingOverflow(by: Decimal.powersOfTen[scale - self.scale])
      guard !overflow else { return nil }
      result = product
    } else {
      let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: Decimal.powersOfTen[self.scale - scale])
      guard remainder == 0 else { return nil }
      result = quotient
    }
    return result.magnitude < Decimal.powersOfTen[precision].magnitude ? result : nil
  }

  /// The sum of two decimals of one scale; `nil` for different ones, and beyond 38 digits.
  package func adding(_ other: Decimal) -> Decimal? {
    guard scale == other.scale else { return nil }
    return Decimal(exactly: unscaled.addingReportingOverflow(other.unscaled), scale: scale)
  }

  /// As a sum comes out: `nil` when 128 bits, or 38 digits, were too few.
  package init?(exactly result: (partialValue: Int128, overflow: Bool), scale: Int) {
    let limit = Decimal.powersOfTen[LogicalType.decimalPrecisionMaximum].magnitude
    guard !result.overflow, result.partialValue.magnitude < limit else { return nil }
    self.init(unscaled: result.partialValue, scale: scale)
  }
}

extension Decimal: Comparable, Hashable {
  /// Trailing zeros removed: the form in which equal values are equal field by field.
  private var reduced: (unscaled: Int128, scale: Int) {
    var unscaled = unscaled
    var scale = scale
    while scale > 0, unscaled % 10 == 0 {
      unscaled /= 10
      scale -= 1
    }
    return (unscaled, scale)
  }

  public static func == (left: Decimal, right: Decimal) -> Bool {
    if left.scale == right.scale { return left.unscaled == right.unscaled }
    return left.reduced == right.reduced
  }

  public func hash(into hasher: inout Hasher) {
    // Of the reduced form, because equal values of different scales must hash alike.
    let form = reduced
    hasher.combine(form.unscaled)
    hasher.combine(form.scale)
  }

  public static func < (left: Decimal, right: Decimal) -> Bool {
    // The usual case: values of one column.
    if left.scale == right.scale { return left.unscaled < right.unscaled }
    // Whole parts decide, or else the fractions, brought to the same scale: neither step can overflow.
    // Bringing both to one scale first, the obvious way, can leave 128 bits.
    let leftParts = left.unscaled.quotientAndRemainder(dividingBy: powersOfTen[left.scale])
    let rightParts = right.unscaled.quotientAndRemainder(dividingBy: powersOfTen[right.scale])
    if leftParts.quotient != rightParts.quotient { return leftParts.quotient < rightParts.quotient }
    let scale = max(left.scale, right.scale)
    return leftParts.remainder * powersOfTen[scale - left.scale] < rightParts.remainder
      * powersOfTen[scale - right.scale]
  }
}

extension Decimal: CustomStringConvertible {
  /// With all digits of the scale: `12.50`.
  public var description: String {
    var digits = String(unscaled.magnitude)
    if scale > 0 {
      // At least one digit before the point: `0.05`, not `.05`.
      if digits.utf8.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return unscaled < 0 ? "-" + digits : digits
  }
}

extension Decimal {
  /// Reads a numeral; `nil` when it is none, or needs more than 38 digits.
  public init?(_ text: some StringProtocol) {
    guard let numeral = Numeral(text) else { return nil }
    self.init(numeral)
  }

  /// The number with the scale in which it is written (`1.50` has two digits after the point), as far as 38 digits
  /// reach: only zeros at the end may be dropped for it. `nil` when it needs more.
  package init?(_ numeral: Numeral) {
    let digitCountMaximum = LogicalType.decimalPrecisionMaximum
    guard !numeral.digits.isEmpty else {
      self.init(unscaled: 0, scale: min(max(numeral.scale, 0), digitCountMaximum))
      return
    }
    var digits = numeral.digits[...]
    var scale = numeral.scale
    // 1.5000… with forty zeros is 1.5 with as many of them as there is room for.
    while scale > 0, digits.last == 0, scale > digitCountMaximum || digits.count > digitCountMaximum {
      digits.removeLast()
      scale -= 1
    }
    // `1e3` has a negative scale: its zeros become digits.
    let missingZeroCount = max(-scale, 0)
    // Before anything is multiplied: what follows cannot overflow.
    guard scale <= digitCountMaximum, digits.count + missingZeroCount <= digitCountMaximum else { return nil }
    let magnitude = digits.reduce(Int128(0)) { $0 * 10 + Int128($1) } * Decimal.powersOfTen[missingZeroCount]
    self.init(unscaled: numeral.isNegative ? -magnitude : magnitude, scale: max(scale, 0))
  }
}
