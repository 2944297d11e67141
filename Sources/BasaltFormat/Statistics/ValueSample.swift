import BasaltCore

/// Rows of a column drawn evenly: one of each part of so many rows, which one following from the part's number.
///
/// Drawn while a row group is encoded, by the thread that has its values in the cache. Samples of row groups meet in the file,
/// where the finer ones are thinned until every row of the file had the same chance: what a row stands for is then the same
/// everywhere, and nothing has to be weighed. The same rows give the same sample, however many threads there are.
///
/// Not the row at a fixed place of each part: data that repeats by the hour or by the block would show one of its faces alone.
struct ValueSample: Sendable {
  /// One row in so many was drawn; a power of two.
  private(set) var interval: Int
  /// In the order of the rows; `nil` of those that are NULL or NaN.
  private(set) var rows: [SampledValue?]

  /// Fewer rows than this to a drawn one would make sorting the sample cost what encoding does.
  static let intervalMinimum = 16
  /// Of a row group. A share of a half then errs by 1 %.
  static let rowCountMaximum = 2_048

  /// Nothing drawn yet.
  init() { (interval, rows) = (ValueSample.intervalMinimum, []) }

  /// - Parameter column: Flat. Rows behind the last whole part are not drawn from.
  /// - Complexity: O(rows drawn), and the bytes of those that are longer than a bound.
  init(of column: ColumnVector) {
    self.init()
    while column.count / interval > ValueSample.rowCountMaximum { interval *= 2 }
    // Once, and by as many as there will be: a chunk has two thousand at most.
    rows.reserveCapacity(column.count / interval)
    unsafe column.withValidity { validity in
      unsafe draw(from: column, validity)
    }
  }

  /// Values of the sample, NULL and NaN apart.
  var values: [SampledValue] { rows.compactMap { $0 } }

  /// Adds the sample of the rows that follow.
  mutating func append(_ other: ValueSample) {
    var other = other
    // The finer of the two is thinned: nothing can be drawn once more.
    while other.interval < interval { other.thin() }
    while interval < other.interval { thin() }
    rows += other.rows
  }

  /// Keeps every other row.
  mutating func thin() {
    interval *= 2
    // Rows were drawn by chance within their parts: which of two neighbours goes needs no more of it.
    rows = stride(from: 0, to: rows.count - rows.count % 2, by: 2).map { rows[$0] }
  }

  /// The row of a part, by the last step of SplitMix64: as good as any, and the same for all columns.
  @inline(__always)
  private func row(ofPart part: Int) -> Int {
    var bits = UInt64(part) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    return part * interval + Int(truncatingIfNeeded: (bits ^ bits >> 31) & UInt64(interval - 1))
  }

  /// One switch for all rows; the loops are below.
  private mutating func draw(from column: ColumnVector, _ validity: UnsafePointer<UInt64>?) {
    // Whole parts: the rest of a row group is less than a part, and would count as one.
    let count = column.count / interval
    switch column.type.physical {
    case .bits:
      unsafe column.withBits { bits in
        unsafe draw(count, validity) { (row) in unsafe SampledValue(boolean: BitMask.bit(row, in: bits)) }
      }
    case .int16:
      unsafe column.withValues(as: Int16.self) { values in
        unsafe draw(count, validity) { (row) in unsafe SampledValue(Int128(values[row])) }
      }
    case .int32:
      unsafe column.withValues(as: Int32.self) { values in
        unsafe draw(count, validity) { (row) in unsafe SampledValue(Int128(values[row])) }
      }
    case .int64:
      unsafe column.withValues(as: Int64.self) { values in
        unsafe draw(count, validity) { (row) in unsafe SampledValue(Int128(values[row])) }
      }
    case .int128:
      unsafe column.withValues(as: Int128.self) { values in
        unsafe draw(count, validity) { (row) in unsafe SampledValue(values[row]) }
      }
    // NaN is in no order that a range could be of.
    case .float32:
      unsafe column.withValues(as: Float.self) { values in
        unsafe draw(count, validity) { (row) in unsafe values[row].isNaN ? nil : SampledValue(Double(values[row])) }
      }
    case .float64:
      unsafe column.withValues(as: Double.self) { values in
        unsafe draw(count, validity) { (row) in unsafe values[row].isNaN ? nil : SampledValue(values[row]) }
      }
    case .uuid:
      unsafe column.withValues(as: UInt128.self) { values in
        unsafe draw(count, validity) { (row) in unsafe SampledValue(uuid: UInt128(bigEndian: values[row])) }
      }
    // The one case that may read memory which encoding does not read next to it.
    case .view:
      unsafe column.withValues(as: StringView.self) { views in
        unsafe draw(count, validity) { (row) in
          unsafe column.withBytes(of: views[row]) { unsafe SampledValue(bytes: $0) }
        }
      }
    }
  }

  /// A row of each part, or `nil` for one without a value.
  @inline(__always)
  private mutating func draw(
    _ count: Int, _ validity: UnsafePointer<UInt64>?, _ value: (Int) -> SampledValue?
  ) {
    for part in 0..<count {
      let row = row(ofPart: part)
      if let validity = unsafe validity, unsafe !BitMask.bit(row, in: validity) {
        rows.append(nil)
      } else {
        rows.append(value(row))
      }
    }
  }
}
