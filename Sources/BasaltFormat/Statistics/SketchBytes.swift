package import BasaltCore

/// A sketch of distinct values as files have it, in one of three forms.
/// - Source: format-spec/statistics.md, "Sketches of distinct values"
extension DistinctSketch {
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

  /// Few registers with their numbers, or all of them without.
  private func encodedByPlace() -> [UInt8] {
    var record = RecordWriter()
    // A word each: the index above, the rank in the lowest byte.
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
    var registers = [UInt8](repeating: 0, count: DistinctSketch.registerCount)
    if record.count % 2 == 1 {
      try DistinctSketch.readUnary(record, &registers)
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
    self.init(registers: registers)
  }

  /// - Throws: `.corruptFile` unless the bytes are exactly those that the registers are written as.
  private static func readUnary(_ record: RecordBytes, _ registers: inout [UInt8]) throws(BasaltError) {
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
}
