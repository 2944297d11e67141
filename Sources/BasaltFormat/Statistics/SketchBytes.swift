package import BasaltCore

/// A sketch of distinct values as files have it.
/// - Source: format-spec/statistics.md, "Sketches of distinct values"
extension DistinctSketch {
  /// More registers than this are cheaper written all.
  private static let sparseCountMaximum = 511
  private static let bitsPerRegister = 6
  private static let denseByteCount = registerCount * bitsPerRegister / 8

  /// Sparse or dense, which the length tells apart.
  package func encoded() -> [UInt8] {
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

  /// - Throws: `.corruptFile` for bytes that no sketch is written as: one form, so that equal sketches are equal bytes.
  package init(_ record: RecordBytes) throws(BasaltError) {
    var registers = [UInt8](repeating: 0, count: DistinctSketch.registerCount)
    if record.count == DistinctSketch.denseByteCount {
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
}
