internal import BasaltCore

/// A page whose values are spelled out or all the same.
final class ValuePageReader: PageReader {
  private let type: LogicalType
  private let payload: Buffer
  private let values: any NodeReader
  private let validity: PageValidity?
  /// The one value of a constant page, as a vector's buffer.
  private let constant: Buffer?

  init(_ type: LogicalType, _ payload: Buffer, values: any NodeReader, validity: PageValidity?) {
    self.type = type
    self.payload = payload
    self.values = values
    self.validity = validity
    constant = values.constantBits.flatMap { validity == nil ? Buffer(memoryForm: $0) : nil }
  }

  var rowCount: Int { values.count }

  func decode(_ rows: Range<Int>, into target: inout ColumnVector) {
    precondition(rows.lowerBound % Limits.vectorRowCount == 0 && rows.upperBound <= rowCount && target.type == type)
    if let constant {
      target.resetConstant(count: rows.count, value: constant)
    } else {
      let buffer = target.resetFlat(count: rows.count)
      unsafe values.decode(rows, into: buffer.address)
      validity?.decode(rows, into: &target)
    }
    if type.isVariableLength { _ = target.appendHeap(payload) }
  }

  func filter(vector: Int, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>) {
    precondition(test.type == type)
    let rowCount = values.rows(ofVector: vector).count
    unsafe PageFilter.apply(test, vector: vector, rowCount: rowCount, validity, into: mask) { valueTest in
      unsafe values.filter(vector: vector, valueTest, into: mask)
    }
  }

  func value(at row: Int) -> Value {
    precondition(row >= 0 && row < rowCount, "no such row")
    guard validity?.isValid(at: row) ?? true else { return .null }
    let one = ColumnVector(
      type: type, count: 1, layout: .constant, values: Buffer(memoryForm: values.bits(at: row)),
      heaps: type.isVariableLength ? [payload] : [])
    return one[0]
  }

  var description: NodeDescription { validity?.description(around: values.description) ?? values.description }
}

extension Buffer {
  /// A value's memory form, little-endian.
  fileprivate convenience init(memoryForm bits: UInt128) {
    self.init(byteCount: 16)
    unsafe address.storeBytes(of: bits.littleEndian, as: UInt128.self)
  }
}
