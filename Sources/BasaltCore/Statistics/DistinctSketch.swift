/// About how many distinct values there are, in at most 3 KiB however many: HyperLogLog with Ertl's estimator.
///
/// Sketches of parts merge to the sketch of the whole, bit for bit, so that files know their columns and a table its
/// files; counts of parts could not be added. The error is 1.6 % (one standard deviation), which is plenty for who
/// chooses a join's side or the size of a hash table.
/// - Source: format-spec/statistics.md, "Sketches of distinct values"; O. Ertl, "New cardinality estimation algorithms
///   for HyperLogLog sketches", 2017
package struct DistinctSketch: Sendable, Equatable {
  /// By the hash's first twelve bits: the longest run of zeros seen behind them, plus one; 0 where nothing was.
  package private(set) var registers: [UInt8]

  /// - Precondition: A register for each index, none beyond what a hash can give.
  package init(registers: [UInt8]) {
    precondition(registers.count == DistinctSketch.registerCount, "a register for each index")
    self.registers = registers
  }

  package static let registerCount = 4_096
  /// Of the hash, which names the register.
  @usableFromInline static let indexBitCount = 12
  /// The longest that a run of zeros can be, behind these: a register is at most one more.
  package static let zeroCountMaximum = 64 - indexBitCount
  /// 2 ln 2.
  private static let twiceLogarithmOfTwo = 1.386_294_361_119_890_6

  /// Nothing seen.
  package init() { registers = [UInt8](repeating: 0, count: DistinctSketch.registerCount) }

  /// - Parameter hashes: `ValueHash` of values, each once or often.
  /// - Complexity: About a nanosecond a value.
  package mutating func add(_ hashes: [UInt64]) {
    unsafe registers.withUnsafeMutableBufferPointer { registers in
      for hash in hashes {
        let (index, rank) = DistinctSketch.place(of: hash)
        if unsafe rank > registers[index] { unsafe registers[index] = rank }
      }
    }
  }

  /// The register of a hash, and what it is at least once the hash has been seen.
  @inlinable
  package static func place(of hash: UInt64) -> (index: Int, rank: UInt8) {
    // The bit behind the hash ends the run of a rest that is all zeros.
    let rest = hash << UInt64(indexBitCount)
    let rank = UInt8(truncatingIfNeeded: min(rest.leadingZeroBitCount, zeroCountMaximum) + 1)
    return (Int(truncatingIfNeeded: hash >> UInt64(zeroCountMaximum)), rank)
  }

  /// Takes over what another has seen. Associative and commutative, so that threads may end in any order.
  package mutating func merge(_ other: DistinctSketch) {
    for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
  }

  /// About how many distinct values were added.
  package var estimate: Int {
    unsafe registers.withUnsafeBufferPointer { unsafe DistinctSketch.estimate($0) }
  }

  /// The same of registers that somebody else keeps.
  package static func estimate(_ registers: UnsafeBufferPointer<UInt8>) -> Int {
    let count = Double(DistinctSketch.registerCount)
    let last = DistinctSketch.zeroCountMaximum + 1
    // The estimator needs no more of the registers than how many are of each rank.
    var histogram = [Double](repeating: 0, count: last + 1)
    for index in 0..<registers.count { unsafe histogram[Int(registers[index])] += 1 }
    var sum = count * DistinctSketch.tau(1 - histogram[last] / count)
    for rank in stride(from: DistinctSketch.zeroCountMaximum, through: 1, by: -1) {
      sum = (sum + histogram[rank]) / 2
    }
    sum += count * DistinctSketch.sigma(histogram[0] / count)
    // Infinite where every register is empty: then the quotient is 0, as it should be.
    return Int((count * count / (DistinctSketch.twiceLogarithmOfTwo * sum)).rounded())
  }

  /// x + Σ x^(2^k) · 2^(k−1): what the empty registers say.
  private static func sigma(_ x: Double) -> Double {
    if x == 1 { return .infinity }
    var (power, weight, sum) = (x, 1.0, x)
    while true {
      power *= power
      let next = sum + power * weight
      weight += weight
      if next == sum { return sum }
      sum = next
    }
  }

  /// (1 − x − Σ (1 − x^(2^−k))² · 2^−k) / 3: what the full ones say.
  private static func tau(_ x: Double) -> Double {
    if x == 0 || x == 1 { return 0 }
    var (root, weight, sum) = (x, 1.0, 1 - x)
    while true {
      root.formSquareRoot()
      weight /= 2
      let next = sum - (1 - root) * (1 - root) * weight
      if next == sum { return sum / 3 }
      sum = next
    }
  }
}
