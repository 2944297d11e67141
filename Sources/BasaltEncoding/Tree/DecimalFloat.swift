internal import BasaltCore
internal import CBasaltKernels

/// How many digits a page's floats have behind their point, and how many of these are zeros.
struct DecimalScale: Sendable, Hashable {
  /// Powers of ten that a float is multiplied by.
  let exponent: Int
  /// And divided by again; at most the exponent.
  let factor: Int

  static let exponentMaximum = 18

  // By index: once for a page, or for a pair that is tried.
  var powers: DecimalPowers {
    DecimalPowers(
      exponent: DecimalPowers.powers[exponent], inverseOfExponent: DecimalPowers.inverses[exponent],
      factor: DecimalPowers.powers[factor], inverseOfFactor: DecimalPowers.inverses[factor])
  }
}

/// The powers of ten of a scale, each the nearest double.
struct DecimalPowers: Sendable {
  /// What a float is multiplied by to be a number, and what a number is, to be a float again.
  let exponent: Double
  let inverseOfExponent: Double
  let factor: Double
  let inverseOfFactor: Double

  // Literals, since computed powers are off by a bit here and there.
  fileprivate static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
  ]
  fileprivate static let inverses: [Double] = [
    1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17,
    1e-18,
  ]
}

/// A type of floats that may be decimals, with the arithmetic of format-spec/encodings/alp.md: in double precision, each step
/// rounded, so that all readers get the same bits.
protocol DecimalFloat: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// Of the bits of a float.
  associatedtype Lane: BasaltEncoding.Lane
  /// As wide as the float, so that one takes the other's place in memory.
  associatedtype Number: FixedWidthInteger & BitwiseCopyable & Sendable

  static var element: ElementType { get }
  static var numberElement: ElementType { get }
  /// Numbers stay below: a double holds all of these, with a bit to spare for rounding, and so does a number.
  static var numberLimit: Double { get }

  var lane: Lane { get }

  /// Turns numbers into floats in place.
  /// - Complexity: O(count), a conversion and two multiplications each.
  static func restore(_ values: UnsafeMutableRawPointer, _ powers: DecimalPowers, count: Int)
}

extension DecimalFloat {
  /// The number that this is in a scale; `nil` unless it comes back from it bit for bit.
  @inline(__always)
  func number(_ powers: DecimalPowers) -> Number? {
    let scaled = Double(self) * powers.exponent * powers.inverseOfFactor
    // False for NaN and infinities as well.
    guard scaled.magnitude < Self.numberLimit else { return nil }
    // Added and taken off again, this leaves a double below 2^51 rounded to an integer, ties to even: a function of the
    // library would take several times as long.
    let number = Number((scaled + 0x1.8p52) - 0x1.8p52)
    // −0 fails here: its number is 0, and that is +0.
    return Self.float(number, powers).lane == lane ? number : nil
  }

  /// The float that a number stands for; it never falls as numbers rise.
  @inline(__always)
  static func float(_ number: Number, _ powers: DecimalPowers) -> Self {
    Self(Double(number) * powers.factor * powers.inverseOfExponent)
  }
}

extension Double: DecimalFloat {
  typealias Lane = UInt64
  typealias Number = Int64

  static var element: ElementType { .float64 }
  static var numberElement: ElementType { .int64 }
  static var numberLimit: Double { 0x1p51 }

  var lane: UInt64 { bitPattern }

  static func restore(_ values: UnsafeMutableRawPointer, _ powers: DecimalPowers, count: Int) {
    unsafe Kernels.best.pointee.linear.decimals_i64_to_f64(
      values, powers.factor, powers.inverseOfExponent, values, count)
  }
}

/// Single precision is computed in double precision as well: its own products would give back four digits of its seven.
extension Float: DecimalFloat {
  typealias Lane = UInt32
  typealias Number = Int32

  static var element: ElementType { .float32 }
  static var numberElement: ElementType { .int32 }
  static var numberLimit: Double { 0x1p30 }

  var lane: UInt32 { bitPattern }

  static func restore(_ values: UnsafeMutableRawPointer, _ powers: DecimalPowers, count: Int) {
    unsafe Kernels.best.pointee.linear.decimals_i32_to_f32(
      values, powers.factor, powers.inverseOfExponent, values, count)
  }
}
