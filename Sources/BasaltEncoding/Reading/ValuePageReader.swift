internal import BasaltCore

/// A page whose values are spelled out or all the same.
///
/// Stands between a page's tree of nodes, which knows memory forms and nothing of SQL, and the scan, which wants column
/// vectors of a type. Text is handed out as views into the payload; the vector keeps the payload alive for as long as
/// anyone looks at them.
final class ValuePageReader: PageReader {
  private let type: LogicalType
  private let payload: Buffer
  private let values: any NodeReader
  private let validity: PageValidity?
  /// The one value of a constant page, as a vector's buffer.
  private let constant: Buffer?
  private let scratch: DecodeScratch

  init(
    _ type: LogicalType, _ payload: Buffer, values: any NodeReader, validity: PageValidity?,
    using scratch: DecodeScratch
  ) {
    self.type = type
    self.payload = payload
    self.values = values
    self.validity = validity
    self.scratch = scratch
    // With NULLs a constant page is not a constant vector: some rows are NULL and the others are not.
    constant = values.constantBits.flatMap { validity == nil ? Buffer(memoryForm: $0) : nil }
  }

  var rowCount: Int { values.count }

  func decode(_ rows: Range<Int>, into target: inout ColumnVector) {
    precondition(rows.lowerBound % Limits.vectorRowCount == 0 && rows.upperBound <= rowCount && target.type == type)
    // One value by reference: no memory is filled, and what comes after can tell that all rows are alike.
    if let constant {
      target.resetConstant(count: rows.count, value: constant)
    } else {
      // Straight into the vector's buffer; nodes need no copy of their own.
      let buffer = target.resetFlat(count: rows.count)
      unsafe values.decode(rows, into: buffer.address, using: scratch)
      validity?.decode(rows, into: &target, using: scratch)
    }
    // A vector's only heap, so that the views' buffer 0 is the payload, as the nodes promise.
    if type.isVariableLength { _ = target.appendHeap(payload) }
  }

  func filter(vector: Int, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>) {
    precondition(test.type == type)
    let rowCount = values.rows(ofVector: vector).count
    unsafe PageFilter.apply(test, vector: vector, rowCount: rowCount, validity, into: mask, using: scratch) {
      unsafe values.filter(vector: vector, $0, into: mask, using: scratch)
    }
  }

  func value(at row: Int) -> Value {
    precondition(row >= 0 && row < rowCount, "no such row")
    guard validity?.isValid(at: row, using: scratch) ?? true else { return .null }
    // By way of a vector of one row: how a memory form becomes a `Value` is known in one place, and that is
    // `ColumnVector`.
    let one = ColumnVector(
      type: type, count: 1, layout: .constant, values: Buffer(memoryForm: values.bits(at: row, using: scratch)),
      heaps: type.isVariableLength ? [payload] : [])
    return one[0]
  }

  var description: NodeDescription { validity?.description(around: values.description) ?? values.description }
}

/// A constant vector's buffer is one value, whatever its type takes: 16 bytes hold any.
extension Buffer {
  /// A value's memory form, little-endian.
  fileprivate convenience init(memoryForm bits: UInt128) {
    self.init(byteCount: 16)
    unsafe address.storeBytes(of: bits.littleEndian, as: UInt128.self)
  }
}
