import BasaltCore
import TestSupport
import Testing

@Suite struct ColumnVectorTests {
  @Test(arguments: LogicalType.all) func anEmptyColumnHasNoRows(type: LogicalType) {
    let vector = ColumnVector(emptyOf: type)
    #expect(vector.count == 0 && vector.nullCount == 0 && vector.type == type && vector.slice(0..<0).count == 0)
  }

  /// A copy is a value: filling the original again leaves it as it was.
  @Test func fillingAgainDoesNotChangeACopy() throws {
    var vector = try ColumnVector([.bigint(1), .null], type: .bigint)
    let copy = vector
    let buffer = vector.resetFlat(count: 2)
    buffer.withMutableBytes { target in
      target.storeBytes(of: 5, as: Int64.self)
      target.storeBytes(of: 6, toByteOffset: 8, as: Int64.self)
    }
    #expect(vector[0] == .bigint(5) && vector[1] == .bigint(6) && vector.nullCount == 0)
    #expect(copy[0] == .bigint(1) && copy[1] == .null)
  }

  /// A scan that fills the same vector page after page allocates once.
  @Test func fillingAgainUsesTheSameMemory() {
    var vector = ColumnVector(emptyOf: .bigint)
    let first = ObjectIdentifier(vector.resetFlat(count: 1_000))
    #expect(ObjectIdentifier(vector.resetFlat(count: 900)) == first)
    #expect(vector.count == 900)
    #expect(ObjectIdentifier(vector.resetFlat(count: 1_001)) != first)
  }

  @Test func validityAndHeapsCanBeAdded() {
    var vector = ColumnVector(emptyOf: .text)
    let heap = Array("a text that is longer than twelve".utf8)
    let values = vector.resetFlat(count: 2)
    #expect(vector.appendHeap(Buffer([])) == 0)
    let index = vector.appendHeap(Buffer(heap))
    values.withMutableBytes { target in
      let view = heap.withUnsafeBufferPointer { StringView($0, bufferIndex: index, offset: 0) }
      for row in 0..<2 { target.storeBytes(of: view, toByteOffset: row * 16, as: StringView.self) }
    }
    let words = vector.resetValidity()
    words.withMutableBytes { $0.storeBytes(of: 0b01, as: UInt64.self) }
    #expect(vector[0] == .text("a text that is longer than twelve") && vector[1] == .null && vector.nullCount == 1)
  }

  @Test func brokenPromisesStopTheProcess() async {
    await #expect(processExitsWith: .failure) {
      _ = ColumnVector(type: .bigint, count: 2, values: Buffer(byteCount: 15))
    }
    await #expect(processExitsWith: .failure) {
      _ = ColumnVector(type: .bigint, count: 65, values: Buffer(byteCount: 65 * 8), validity: Buffer(byteCount: 8))
    }
    await #expect(processExitsWith: .failure) { _ = try ColumnVector([.integer(1)], type: .integer)[1] }
    await #expect(processExitsWith: .failure) { _ = try ColumnVector([.integer(1)], type: .integer).slice(0..<2) }
    await #expect(processExitsWith: .failure) {
      _ = ColumnVector.DictionaryValues(try ColumnVector([.null], type: .integer))
    }
  }
}
