import BasaltCore
import TestSupport
import Testing

/// A constant hashes as the rows that equal it, whatever vector they are in: what filters are looked up by.
@Suite struct ValueHashTests {
  @Test(arguments: LogicalType.all.filter { $0 != .boolean }, Soak.seeds(4))
  func rowsHashAsTheirValues(type: LogicalType, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for shape in ColumnShape.allCases {
      let column = ColumnVector.concatenated(
        [try random.column(shape, type, count: 300, nullShare: Int(seed % 3))], type: type)
      var hashes = [UInt64](repeating: 0, count: column.count)
      hashes.withUnsafeMutableBufferPointer { ValueHash.write(of: column, to: $0.baseAddress!) }
      for row in 0..<column.count where column.isValid(at: row) {
        #expect(ValueHash.hash(of: column[row], type: type) == hashes[row], "\(type) \(shape) row \(row) seed \(seed)")
      }
    }
  }

  /// XXH3 of the bytes that format-spec/types.md gives the value.
  @Test func aHashIsThatOfTheBytes() {
    #expect(ValueHash.hash(of: .integer(1), type: .integer) == Checksum.xxh3([1, 0, 0, 0]))
    #expect(ValueHash.hash(of: .smallint(-2), type: .smallint) == Checksum.xxh3([254, 255]))
    #expect(ValueHash.hash(of: .text("é"), type: .text) == Checksum.xxh3([0xC3, 0xA9]))
    let cents = Checksum.xxh3([150] + [UInt8](repeating: 0, count: 15))
    for precision in [3, 18, 19, 38] {
      let type = LogicalType.decimal(precision: precision, scale: 2)
      #expect(ValueHash.hash(of: .decimal(Decimal(unscaled: 150, scale: 2)), type: type) == cents)
      #expect(ValueHash.hash(of: .decimal(Decimal(unscaled: 15, scale: 1)), type: type) == cents)
      // A tenth of a cent is in no such column.
      #expect(ValueHash.hash(of: .decimal(Decimal(unscaled: 1_501, scale: 3)), type: type) == nil)
    }
  }

  @Test func whatSQLCallsEqualHashesAlike() {
    #expect(ValueHash.hash(of: .double(-0.0), type: .double) == ValueHash.hash(of: .double(0), type: .double))
    let payload = Double(bitPattern: 0xFFF8_0000_0000_0007)
    #expect(ValueHash.hash(of: .double(payload), type: .double) == Checksum.xxh3([0, 0, 0, 0, 0, 0, 0xF8, 0x7F]))
    #expect(ValueHash.hash(of: .real(-.nan), type: .real) == Checksum.xxh3([0, 0, 0xC0, 0x7F]))
  }

  @Test func whatNoColumnOfTheTypeHoldsHasNone() {
    #expect(ValueHash.hash(of: .null, type: .integer) == nil)
    #expect(ValueHash.hash(of: .bigint(1), type: .integer) == nil)
    #expect(ValueHash.hash(of: .boolean(true), type: .boolean) == nil)
    #expect(!ValueHash.isDefined(for: .boolean) && ValueHash.isDefined(for: .uuid))
  }
}
