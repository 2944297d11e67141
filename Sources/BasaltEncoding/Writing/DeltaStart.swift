internal import BasaltCore

/// What a vector of differences begins with, worked out so that the first differences, which have no value before them,
/// need no more bits than the others.
struct DeltaStart<L: Lane> {
  /// What the first value, or the first row of lanes, is counted from.
  private(set) var base: L
  /// Of form 2.
  private(set) var slope: L = 0
  /// The least difference, as a signed number; taken off all of them.
  private(set) var step: L = 0
  /// The greatest difference without the step.
  private(set) var spread: L = 0

  /// Takes the differences of a vector.
  /// - Parameters:
  ///   - values: `count` values in memory form, 1 to 1,024.
  ///   - target: Receives as many differences without their step.
  // Called through a protocol: each lane's code must be named to be made.
  @_specialize(where L == UInt16)
  @_specialize(where L == UInt32)
  @_specialize(where L == UInt64)
  init(taking form: DeltaForm, of values: UnsafeRawPointer, count: Int, into target: UnsafeMutableRawPointer) {
    precondition((1...Limits.vectorRowCount).contains(count))
    let values = unsafe values.assumingMemoryBound(to: L.self)
    let target = unsafe target.assumingMemoryBound(to: L.self)
    // A vector of one value is its base, a step of 0 further.
    unsafe base = values[0]
    switch form {
    case .neighbours: unsafe take(distance: 1, values, count, into: target)
    case .laneRows: unsafe take(distance: 1_024 / L.bitWidth, values, count, into: target)
    case .slopes: unsafe takeSlopes(values, count, into: target)
    }
  }

  /// Forms 0 and 1: the first `distance` values are counted from the base, all others from the value that is so far before.
  private mutating func take(
    distance: Int, _ values: UnsafePointer<L>, _ count: Int, into target: UnsafeMutablePointer<L>
  ) {
    // A vector shorter than a row of lanes has first values only.
    let firstCount = min(distance, count)
    // Signed, by turning the highest bit round: what falls a little is a small negative step, not a huge one.
    var least = L.max
    for index in firstCount..<max(count, firstCount) {
      let difference = unsafe values[index] &- values[index - distance]
      unsafe target[index] = difference
      least = min(least, difference ^ L.signBit)
    }
    // Without a value behind the first ones nothing has a difference, and the step stays 0.
    if firstCount < count { step = least ^ L.signBit }
    // The lowest of the first values, by how far they are from the first of all.
    // Zero, with the highest bit turned round like all that is compared here.
    var lowest = L.signBit
    for index in 0..<firstCount { unsafe lowest = min(lowest, (values[index] &- values[0]) ^ L.signBit) }
    unsafe base = values[0] &+ (lowest ^ L.signBit) &- step
    // A step more than they are above the lowest: the step is taken off them with the others.
    for index in 0..<firstCount { unsafe target[index] = values[index] &- base }
    unsafe takeOffStep(target, count)
  }

  /// Form 2. `slope` and `base` are what stands before the first value: one step back each.
  private mutating func takeSlopes(
    _ values: UnsafePointer<L>, _ count: Int, into target: UnsafeMutablePointer<L>
  ) {
    // Of a single value there is no slope, and of two there is one, which does not change.
    let first = unsafe count > 1 ? values[1] &- values[0] : 0
    var least = L.max
    for index in 2..<max(count, 2) {
      let slope = unsafe values[index] &- values[index - 1]
      let before = unsafe values[index - 1] &- values[index - 2]
      unsafe target[index] = slope &- before
      least = min(least, (slope &- before) ^ L.signBit)
    }
    if count > 2 { step = least ^ L.signBit }
    // The first two differ by exactly a step from what is before them: their differences are 0 without it.
    unsafe target[0] = step
    if count > 1 { unsafe target[1] = step }
    let slopeOfFirst = count > 1 ? first &- step : 0
    slope = slopeOfFirst &- step
    unsafe base = values[0] &- slopeOfFirst
    unsafe takeOffStep(target, count)
  }

  /// What is left is what has to be packed; its greatest decides how wide.
  private mutating func takeOffStep(_ target: UnsafeMutablePointer<L>, _ count: Int) {
    var spread: L = 0
    for index in 0..<count {
      let difference = unsafe target[index] &- step
      unsafe target[index] = difference
      spread = max(spread, difference)
    }
    self.spread = spread
  }
}

extension Lane {
  /// The unsigned type of this width.
  static var element: ElementType {
    switch bitWidth {
    case 8: .uint8
    case 16: .uint16
    case 32: .uint32
    default: .uint64
    }
  }

  fileprivate static var signBit: Self { 1 << Self(bitWidth - 1) }
}
