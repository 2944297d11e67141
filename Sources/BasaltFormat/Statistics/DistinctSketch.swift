package import BasaltCore

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

  package static let registerCount = 4_096
  /// Of the hash, which names the register.
  private static let indexBitCount = 12
  /// The longest that a run of zeros can be, behind these: a register is at most one more.
  private static let zeroCountMaximum = 64 - indexBitCount
  /// 2 ln 2.
  private static let twiceLogarithmOfTwo = 1.386_294_361_119_890_6

  /// Nothing seen.
  package init() { registers = [UInt8](repeating: 0, count: DistinctSketch.registerCount) }

  /// - Parameter hashes: `ValueHash` of values, each once or often.
  /// - Complexity: About a nanosecond a value.
  package mutating func add(_ hashes: [UInt64]) {
    unsafe registers.withUnsafeMutableBufferPointer { registers in
      for hash in hashes {
        // The bit behind the hash ends the run of a rest that is all zeros.
        let rest = hash << UInt64(DistinctSketch.indexBitCount)
        let rank = UInt8(truncatingIfNeeded: min(rest.leadingZeroBitCount, DistinctSketch.zeroCountMaximum) + 1)
        let index = Int(truncatingIfNeeded: hash >> UInt64(DistinctSketch.zeroCountMaximum))
        if unsafe rank > registers[index] { unsafe registers[index] = rank }
      }
    }
  }

  /// Takes over what another has seen. Associative and commutative, so that threads may end in any order.
  package mutating func merge(_ other: DistinctSketch) {
    for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
  }

  /// About how many distinct values were added.
  package var estimate: Int {
    let count = Double(DistinctSketch.registerCount)
    let last = DistinctSketch.zeroCountMaximum + 1
    // The estimator needs no more of the registers than how many are of each rank.
    var histogram = [Double](repeating: 0, count: last + 1)
    for register in registers { histogram[Int(register)] += 1 }
    var sum = count * DistinctSketch.tau(1 - histogram[last] / count)
    for rank in stride(from: DistinctSketch.zeroCountMaximum, through: 1, by: -1) {
      sum = (sum + histogram[rank]) / 2
    }
    sum += count * DistinctSketch.sigma(histogram[0] / count)
    // Infinite where every register is empty: then the quotient is 0, as it should be.
    return Int((count * count / (DistinctSketch.twiceLogarithmOfTwo * sum)).rounded())
  }

  // MARK: Bytes

  /// More registers than this are cheaper written all.
  private static let sparseCountMaximum = 511
  private static let bitsPerRegister = 6
  private static let denseByteCount = registerCount * bitsPerRegister / 8

  /// Sparse, dense or unary, which the length tells apart.
  package func encoded() -> [UInt8] {
    let otherByteCount = DistinctSketch.otherByteCount(of: registers)
    return DistinctSketch.unaryByteCount(of: registers) < otherByteCount ? encodedUnary() : encodedByPlace()
  }

  /// Of the sparse form or the dense one.
  private static func otherByteCount(of registers: [UInt8]) -> Int {
    let presentCount = registers.count { $0 > 0 }
    return presentCount > sparseCountMaximum ? denseByteCount : 4 * presentCount
  }

  /// An odd number, as no other form has.
  private static func unaryByteCount(of registers: [UInt8]) -> Int {
    (registers.reduce(registers.count) { $0 + Int($1) } + 7) / 8 | 1
  }

  /// Ranks fall off by half from one to the next, for which no code is shorter than one bit a rank: the more so while
  /// most registers are empty.
  private func encodedUnary() -> [UInt8] {
    // As many ones as the rank, and a zero behind them.
    var bytes = [UInt8](repeating: 0, count: DistinctSketch.unaryByteCount(of: registers))
    var bit = 0
    for register in registers {
      for one in bit..<bit + Int(register) { bytes[one / 8] |= 1 << UInt8(one % 8) }
      bit += Int(register) + 1
    }
    return bytes
  }

  private func encodedByPlace() -> [UInt8] {
    var record = RecordWriter()
    guard registers.count(where: { $0 > 0 }) > DistinctSketch.sparseCountMaximum else {
      for (index, rank) in registers.enumerated() where rank > 0 { record.u32(UInt32(index) << 8 | UInt32(rank)) }
      return record.bytes
    }
    // Four registers are three bytes.
    for first in stride(from: 0, to: registers.count, by: 4) {
      let bits = (0..<4).reduce(UInt32(0)) {
        $0 | UInt32(registers[first + $1]) << UInt32($1 * DistinctSketch.bitsPerRegister)
      }
      for byte in 0..<3 { record.u8(UInt8(truncatingIfNeeded: bits >> UInt32(8 * byte))) }
    }
    return record.bytes
  }

  /// - Throws: `.corruptFile` for bytes that no sketch is written as. In bits or by place, of each of these there is one form.
  package init(_ record: RecordBytes) throws(BasaltError) {
    self.init()
    if record.count % 2 == 1 {
      try readUnary(record)
    } else if record.count == DistinctSketch.denseByteCount {
      for index in registers.indices {
        let bit = index * DistinctSketch.bitsPerRegister
        let low = UInt16(record.u8(bit / 8))
        let high = bit / 8 + 1 < record.count ? UInt16(record.u8(bit / 8 + 1)) : 0
        registers[index] = UInt8((high << 8 | low) >> UInt16(bit % 8) & 63)
      }
      guard registers.count(where: { $0 > 0 }) > DistinctSketch.sparseCountMaximum else {
        throw FileDamage.file("A sketch of few registers has a place for each.")
      }
    } else {
      guard record.count % 4 == 0, record.count <= 4 * DistinctSketch.sparseCountMaximum else {
        throw FileDamage.file("No sketch has \(record.count) bytes.")
      }
      var next = 0
      for offset in stride(from: 0, to: record.count, by: 4) {
        let (index, rank) = (Int(record.u32(offset) >> 8), UInt8(truncatingIfNeeded: record.u32(offset)))
        guard index >= next, index < registers.count, rank > 0 else {
          throw FileDamage.file("A sketch has register \(index) of \(rank) where register \(next) is the next.")
        }
        registers[index] = rank
        next = index + 1
      }
    }
    guard registers.allSatisfy({ $0 <= DistinctSketch.zeroCountMaximum + 1 }) else {
      throw FileDamage.file("A sketch has a rank beyond \(DistinctSketch.zeroCountMaximum + 1).")
    }
  }

  /// - Throws: `.corruptFile` unless the bytes are exactly those that the registers are written as.
  private mutating func readUnary(_ record: RecordBytes) throws(BasaltError) {
    // A one counts up, a zero goes on to the next register.
    var index = 0
    var bit = 0
    while index < registers.count, bit < 8 * record.count {
      if record.u8(bit / 8) >> UInt8(bit % 8) & 1 == 0 {
        index += 1
      } else if registers[index] <= DistinctSketch.zeroCountMaximum {
        registers[index] += 1
      } else {
        throw FileDamage.file("A sketch has a rank beyond \(DistinctSketch.zeroCountMaximum + 1).")
      }
      bit += 1
    }
    guard index == registers.count, record.count == DistinctSketch.unaryByteCount(of: registers),
      record.count < DistinctSketch.otherByteCount(of: registers)
    else { throw FileDamage.file("A sketch of \(index) registers has \(record.count) bytes.") }
    // What fills the last bytes up says nothing, and is always the same.
    while bit < 8 * record.count {
      guard record.u8(bit / 8) >> UInt8(bit % 8) & 1 == 0 else {
        throw FileDamage.file("A sketch has something behind its last register.")
      }
      bit += 1
    }
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
