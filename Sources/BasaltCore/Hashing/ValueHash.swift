internal import CBasaltKernels

/// XXH3-64 of a value's bytes as files lay them out: what Bloom filters and sketches of distinct values are made of.
///
/// One hash a value serves both, and the same hash is taken of a constant that is looked for; so it depends on the value
/// and its type alone, never on how a column holds it. Numbers hash at their type's width: a column that was widened
/// keeps files of the narrower type, and a scan narrows its constant to each file before it asks.
/// - Source: format-spec/statistics.md, "Hash of a value"
package enum ValueHash {
  /// Whether values of the type are hashed: booleans are not, of which two bounds say everything.
  package static func isDefined(for type: LogicalType) -> Bool { type != .boolean }

  /// The hash that a column of the type has for a value; `nil` for NULL and for a value that no such column can hold.
  package static func hash(of value: Value, type: LogicalType) -> UInt64? {
    switch (value, type) {
    case (.smallint(let number), .smallint): hash(bytesOf: number)
    case (.integer(let number), .integer), (.date(let number), .date): hash(bytesOf: number)
    case (.bigint(let number), .bigint), (.time(let number), .time), (.timestamp(let number), .timestamp),
      (.timestamptz(let number), .timestamptz):
      hash(bytesOf: number)
    // A decimal of another scale equals one of the column's or none.
    case (.decimal(let decimal), .decimal(let precision, let scale)):
      decimal.rescaled(to: scale, precision: precision).map { hash(bytesOf: $0) }
    case (.real(let number), .real): hash(bytesOf: canonical(number).bitPattern)
    case (.double(let number), .double): hash(bytesOf: canonical(number).bitPattern)
    case (.text(let text), .text): Checksum.xxh3(Array(text.utf8))
    case (.bytea(let bytes), .bytea): Checksum.xxh3(bytes)
    case (.uuid(let id), .uuid): hash(bytesOf: id.bits.bigEndian)
    default: nil
    }
  }

  /// The hashes of a flat vector's rows; of a NULL's slot it is that of whatever lies there.
  /// - Parameter target: Room for as many 64-bit words as the vector has rows.
  /// - Precondition: Values of the type are hashed.
  /// - Complexity: O(bytes), by a kernel; no allocation but for decimals of 64 bits and floats, which change their form.
  package static func write(of column: ColumnVector, to target: UnsafeMutablePointer<UInt64>) {
    precondition(isDefined(for: column.type), "hashes of \(column.type)")
    guard case .flat = column.layout else { preconditionFailure("hashes of rows that are not side by side") }
    let kernels = unsafe Kernels.best.pointee.hash
    let count = column.count
    guard count > 0 else { return }
    switch (column.type, column.type.physical) {
    case (.real, _): unsafe writeFloats(column, as: Float.self, to: target)
    case (.double, _): unsafe writeFloats(column, as: Double.self, to: target)
    case (.decimal, .int64):
      // As wide as every decimal can be, so that more digits of precision change no hash.
      let wide = Buffer(byteCount: count * 16)
      let numbers = unsafe wide.address.assumingMemoryBound(to: Int128.self)
      unsafe column.withValues(as: Int64.self) { values in
        for row in 0..<count { unsafe numbers[row] = Int128(values[row]) }
      }
      unsafe kernels.hash_fixed(numbers, 16, target, count)
    case (_, .view):
      let heaps = unsafe column.heaps.map { unsafe Optional(UnsafeRawPointer($0.address)) }
      unsafe heaps.withUnsafeBufferPointer { heaps in
        // Without a heap all views are inline, and the kernel asks for none.
        unsafe kernels.hash_views(column.values.address, heaps.baseAddress, target, count)
      }
    case (_, let physical):
      guard let width = physical.byteCount else { preconditionFailure("bits have no bytes to hash") }
      unsafe kernels.hash_fixed(column.values.address, width, target, count)
    }
  }

  /// −0.0 as 0.0 and one NaN: what SQL calls equal has one hash.
  private static func canonical<T: BinaryFloatingPoint>(_ number: T) -> T {
    number == 0 ? 0 : number.isNaN ? .nan : number
  }

  private static func writeFloats<T: BinaryFloatingPoint & BitwiseCopyable>(
    _ column: ColumnVector, as _: T.Type, to target: UnsafeMutablePointer<UInt64>
  ) {
    let width = MemoryLayout<T>.size
    let copy = Buffer(byteCount: column.count * width)
    let numbers = unsafe copy.address.assumingMemoryBound(to: T.self)
    unsafe column.withValues(as: T.self) { values in
      for row in 0..<column.count { unsafe numbers[row] = canonical(values[row]) }
    }
    unsafe Kernels.best.pointee.hash.hash_fixed(numbers, width, target, column.count)
  }

  private static func hash(bytesOf number: some BitwiseCopyable) -> UInt64 {
    unsafe withUnsafeBytes(of: number) { unsafe Checksum.xxh3($0) }
  }
}
