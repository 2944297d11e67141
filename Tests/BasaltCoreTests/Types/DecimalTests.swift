import BasaltCore
import TestSupport
import Testing

@Suite struct DecimalTests {
  /// A decimal as digits before and after the point, 40 of each: a model that cannot overflow and shares no code with the type.
  private struct Digits: Equatable {
    var isNegative: Bool
    var digits: [UInt8]

    init(_ decimal: Decimal) {
      let magnitude = Array(String(decimal.unscaled.magnitude).utf8).map { $0 - 48 }
      let fraction = [UInt8](repeating: 0, count: 40 - decimal.scale)
      digits = magnitude + fraction
      digits = [UInt8](repeating: 0, count: 80 - digits.count) + digits
      isNegative = decimal.unscaled < 0
    }

    static func isLess(_ left: Digits, _ right: Digits) -> Bool {
      if left.isNegative != right.isNegative { return left.isNegative }
      return left.isNegative
        ? right.digits.lexicographicallyPrecedes(left.digits) : left.digits.lexicographicallyPrecedes(right.digits)
    }
  }

  private static func random(_ random: inout SeededRandom) -> Decimal {
    let limit = Decimal.powersOfTen[random.integer(in: 0...38)] - 1
    return Decimal(unscaled: Int128.random(in: -limit...limit, using: &random), scale: random.integer(in: 0...38))
  }

  @Test(arguments: Soak.seeds(8)) func comparesAsTheDigitsDo(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<1_000 {
      let left = DecimalTests.random(&random)
      var right = DecimalTests.random(&random)
      if random.chance(1, in: 2), left.scale < 38 {
        // The same number, or its neighbour, at another scale.
        let scale = random.integer(in: left.scale...38)
        if let unscaled = left.rescaled(to: scale, precision: 38) {
          right = Decimal(unscaled: unscaled + Int128(random.integer(in: -1...1)), scale: scale)
        }
      }
      let (one, other) = (Digits(left), Digits(right))
      #expect((left < right) == Digits.isLess(one, other), "\(left) \(right) seed \(seed)")
      #expect((right < left) == Digits.isLess(other, one), "\(left) \(right) seed \(seed)")
      #expect((left == right) == (one == other), "\(left) \(right) seed \(seed)")
      if left == right { #expect(left.hashValue == right.hashValue) }
    }
  }

  @Test(arguments: Soak.seeds(8)) func textKeepsEveryDigit(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<1_000 {
      let decimal = DecimalTests.random(&random)
      let text = decimal.description
      let read = try #require(Decimal(text))
      #expect(read.unscaled == decimal.unscaled && read.scale == decimal.scale, "\(text) seed \(seed)")
      // The model's own text: strip to the point and compare.
      let digits = text.filter { $0 != "-" && $0 != "." }.drop { $0 == "0" }
      #expect(String(digits) == (decimal.unscaled == 0 ? "" : String(decimal.unscaled.magnitude)))
      #expect(decimal.digitCount == String(decimal.unscaled.magnitude).utf8.count)
    }
  }

  /// A change of scale is exact or refused.
  @Test(arguments: Soak.seeds(8)) func rescalingIsExactOrRefused(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<1_000 {
      let decimal = DecimalTests.random(&random)
      let (scale, precision) = (random.integer(in: 0...38), random.integer(in: 1...38))
      let model = Digits(decimal).digits
      // Digits behind the new scale, and digits before those that the precision leaves.
      let cut = model[(40 + scale)...]
      let kept = model[..<(40 + scale)].drop { $0 == 0 }
      let fits = cut.allSatisfy { $0 == 0 } && kept.count <= precision
      let rescaled = decimal.rescaled(to: scale, precision: precision)
      #expect((rescaled != nil) == fits, "\(decimal) to (\(precision), \(scale)) seed \(seed)")
      if let rescaled { #expect(Decimal(unscaled: rescaled, scale: scale) == decimal) }
    }
  }

  @Test func trailingZerosDoNotMakeANumberTooLong() throws {
    let long = "1.5" + String(repeating: "0", count: 100)
    #expect(try #require(Decimal(long)) == Decimal(unscaled: 15, scale: 1))
    #expect(Decimal("1.0e-38")?.unscaled == 1)
    #expect(Decimal("1e-39") == nil && Decimal("1e38") == nil && Decimal("1e37")?.unscaled == Decimal.powersOfTen[37])
    #expect(Decimal(String(repeating: "0", count: 100) + "7")?.unscaled == 7)
    #expect(Decimal(String(repeating: "9", count: 38))?.digitCount == 38)
    #expect(Decimal(String(repeating: "9", count: 39)) == nil)
    #expect(Decimal("1.50")?.scale == 2 && Decimal("15e-1")?.scale == 1 && Decimal("15e3")?.scale == 0)
    #expect(Decimal("0e99")?.scale == 0 && Decimal("0e-99")?.scale == 38)
  }

  @Test func theSmallestIntegerHasAText() {
    #expect(Decimal(unscaled: .min, scale: 38).description == "-1.70141183460469231731687303715884105728")
    #expect(Decimal(unscaled: .min, scale: 0) < Decimal(unscaled: .max, scale: 38))
    #expect(Decimal(unscaled: .min, scale: 0).rescaled(to: 0, precision: 38) == nil)
  }
}
