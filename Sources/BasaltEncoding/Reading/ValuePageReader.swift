internal import BasaltCore

/// A page whose values are spelled out or all the same.
///
/// Stands between a page's tree of nodes, which knows memory forms and nothing of SQL, and the scan, which wants column
/// vectors of a type. Text is handed out as views into the payload, or into what a node has spelled out; the vector
/// keeps either alive for as long as anyone looks at them.
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

  func decode(_ rows: Range<Int>, into target: inout ColumnVector) throws(BasaltError) {
    precondition(rows.lowerBound % Limits.vectorRowCount == 0 && rows.upperBound <= rowCount && target.type == type)
    try fill(&target, count: rows.count) { (buffer) throws(BasaltError) in
      try unsafe values.decode(rows, into: buffer.address, using: scratch)
    } validity: { (validity, target) throws(BasaltError) in
      try validity.decode(rows, into: &target, using: scratch)
    }
  }

  func fetch(_ rows: SelectionVector, into target: inout ColumnVector) throws(BasaltError) {
    precondition((rows.count == 0 || rows[rows.count - 1] < rowCount) && target.type == type)
    try fill(&target, count: rows.count) { (buffer) throws(BasaltError) in
      try unsafe rows.withPositions { (rows) throws(BasaltError) in
        try unsafe values.fetch(rows, into: buffer.address, using: scratch)
      }
    } validity: { (validity, target) throws(BasaltError) in
      try validity.fetch(rows, into: &target, using: scratch)
    }
  }

  /// What is the same for ranges and for single rows: the layout, and what becomes of text and of a target that could not
  /// be filled.
  @inline(__always)
  private func fill(
    _ target: inout ColumnVector, count: Int, values: (Buffer) throws(BasaltError) -> Void,
    validity fillValidity: (PageValidity, inout ColumnVector) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    defer { scratch.dropHeaps() }
    // One value by reference: no memory is filled, and what comes after can tell that all rows are alike.
    if let constant {
      target.resetConstant(count: count, value: constant)
    } else {
      // Straight into the vector's buffer; nodes need no copy of their own.
      let buffer = target.resetFlat(count: count)
      do throws(BasaltError) {
        try values(buffer)
        if let validity { try fillValidity(validity, &target) }
      } catch {
        // Views that were not written point anywhere: nobody is to find them there.
        _ = target.resetFlat(count: 0)
        throw error
      }
    }
    if type.isVariableLength { scratch.addHeaps(to: &target, orElse: payload) }
  }

  func filter(vectors: Range<Int>, _ test: PageTest, into mask: UnsafeMutablePointer<UInt64>) throws(BasaltError) {
    precondition(test.type == type)
    try unsafe PageFilter.apply(test, vectors: vectors, rowCount: rowCount, validity, into: mask, using: scratch) {
      (valueTest) throws(BasaltError) in
      try unsafe values.filter(vectors: vectors, valueTest, into: mask, using: scratch)
    }
  }

  func value(at row: Int) throws(BasaltError) -> Value {
    precondition(row >= 0 && row < rowCount, "no such row")
    guard try validity?.isValid(at: row, using: scratch) ?? true else { return .null }
    // By way of a vector of one row: how a memory form becomes a `Value` is known in one place, and that is
    // `ColumnVector`.
    defer { scratch.dropHeaps() }
    let bits = try values.bits(at: row, using: scratch)
    var one = ColumnVector(type: type, count: 1, layout: .constant, values: Buffer(memoryForm: bits))
    if type.isVariableLength { scratch.addHeaps(to: &one, orElse: payload) }
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
