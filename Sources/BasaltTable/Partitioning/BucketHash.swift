package import BasaltCore
import CBasaltKernels

/// The hash of the `bucket` transform: Murmur3 of bytes that do not depend on a number's width, so that equal
/// numbers of all integer types share a bucket, and widening a column moves no row.
///
/// Defined for every type, because hash-partitioned joins may want it; as a transform some types are refused.
///
/// A hash that is on disk: partition values are made of it, so no better one can take its place. Iceberg's, so
/// that other engines put the same rows into the same buckets.
/// - Source: format-spec/partitioning.md, "Hash"; Apache Iceberg, Appendix B
package enum BucketHash {
  /// The hash of a value that is not NULL.
  ///
  /// The definition; the loops over vectors below are tested against it.
  /// - Precondition: The value is not NULL.
  package static func hash(_ value: Value) -> UInt32 {
    switch value {
    case .null: preconditionFailure("NULL has no hash: it has a partition of its own")
    case .boolean(let value): return hash(number: value ? 1 : 0)
    case .smallint(let value): return hash(number: Int64(value))
    case .integer(let value), .date(let value): return hash(number: Int64(value))
    case .bigint(let value), .time(let value), .timestamp(let value), .timestamptz(let value):
      return hash(number: value)
    case .real(let value): return hash(float: Double(value))
    case .double(let value): return hash(float: value)
    case .decimal(let value): return hash(unscaled: value.unscaled)
    case .text(var value): return value.withUTF8 { unsafe hash(bytes: UnsafeRawBufferPointer($0)) }
    case .bytea(let value): return unsafe value.withUnsafeBytes { unsafe hash(bytes: $0) }
    case .uuid(let value): return unsafe value.bytes.withUnsafeBytes { unsafe hash(bytes: $0) }
    case .list: preconditionFailure("a table has no lists")
    }
  }

  /// The bucket of a hash: the sign bit is dropped, because Iceberg's modulo is of signed integers.
  @inline(__always)
  static func bucket(_ hash: UInt32, count: Int32) -> Int32 { Int32(hash & 0x7FFF_FFFF) % count }

  /// All integers and times as 64 bits, whatever their width.
  /// Little-endian whatever the machine is, because the bytes are what is defined.
  private static func hash(number: Int64) -> UInt32 {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe hash(bytes: $0) }
  }

  /// Of floats as doubles, so that a real column may be widened.
  private static func hash(float: Double) -> UInt32 {
    // Adding zero makes −0.0 0.0.
    // One NaN for all: payloads differ from machine to machine.
    let bits = float.isNaN ? Double.nan.bitPattern : (float + 0).bitPattern
    return hash(number: Int64(bitPattern: bits))
  }

  /// Of the fewest bytes of two's complement, most significant first; the scale does not count, as a column has
  /// only one.
  private static func hash(unscaled: Int128) -> UInt32 {
    // Of a negative number the bits that its sign does not repeat.
    let significantBitCount = 128 - (unscaled < 0 ? ~unscaled : unscaled).leadingZeroBitCount
    // One bit more for the sign, rounded up to bytes.
    let byteCount = significantBitCount / 8 + 1
    return unsafe withUnsafeBytes(of: unscaled.bigEndian) { bytes in
      unsafe hash(bytes: UnsafeRawBufferPointer(rebasing: bytes[(16 - byteCount)...]))
    }
  }

  private static func hash(bytes: UnsafeRawBufferPointer) -> UInt32 {
    // The kernel reads nothing of an empty range, but wants an address.
    guard let base = bytes.baseAddress else {
      return unsafe withUnsafeBytes(of: UInt64(0)) { unsafe Kernels.best.pointee.hash.murmur3_32($0.baseAddress!, 0) }
    }
    return unsafe Kernels.best.pointee.hash.murmur3_32(base, bytes.count)
  }
}

// MARK: Vectors

extension BucketHash {
  /// The hashes of all rows of a flat vector, one `UInt32` a row; what a NULL's slot gets means nothing.
  ///
  /// Integers and times go through a SIMD kernel; decimals, text, bytea and uuids cost a call a value.
  /// - Complexity: O(rows), one allocation.
  static func hashes(ofFlat column: ColumnVector) -> Buffer {
    let target = Buffer(byteCount: column.count * 4)
    let kernels = unsafe Kernels.best.pointee.hash
    switch column.type {
    case .integer, .date: unsafe kernels.murmur3_32_i32(column.values.address, target.address, column.count)
    case .bigint, .time, .timestamp, .timestamptz:
      unsafe kernels.murmur3_32_i64(column.values.address, target.address, column.count)
    // There is no kernel of 16 bits; widening costs less than the hash.
    case .smallint:
      let widened = Buffer(byteCount: column.count * 4)
      fill(widened, of: column, Int16.self) { Int32($0) }
      unsafe kernels.murmur3_32_i32(widened.address, target.address, column.count)
    case .decimal(let precision, _):
      if precision <= 18 {
        fill(target, of: column, Int64.self) { hash(unscaled: Int128($0)) }
      } else {
        fill(target, of: column, Int128.self) { hash(unscaled: $0) }
      }
    case .uuid: fill(target, of: column, UInt128.self) { unsafe withUnsafeBytes(of: $0) { unsafe hash(bytes: $0) } }
    case .text, .bytea:
      fill(target, of: column, StringView.self) { view in
        unsafe column.withBytes(of: view) { unsafe hash(bytes: UnsafeRawBufferPointer($0)) }
      }
    case .list: preconditionFailure("a table has no lists")
    case .real:
      fill(target, of: column, Float.self) { hash(float: Double($0)) }
    case .double:
      fill(target, of: column, Double.self) { hash(float: $0) }
    case .boolean:
      // Two hashes, computed once.
      let words = unsafe target.address.assumingMemoryBound(to: UInt32.self)
      let hashes = (hash(number: 0), hash(number: 1))
      unsafe column.withBits { bits in
        for row in 0..<column.count { unsafe words[row] = BitMask.bit(row, in: bits) ? hashes.1 : hashes.0 }
      }
    }
    return target
  }

  /// A loop over one concrete type: the closure is inlined where it is called with a literal. Slots under NULLs
  /// are hashed like others, which costs less than asking.
  private static func fill<Stored: BitwiseCopyable, Result: BitwiseCopyable>(
    _ target: Buffer, of column: ColumnVector, _: Stored.Type, _ result: (Stored) -> Result
  ) {
    let slots = unsafe target.address.assumingMemoryBound(to: Result.self)
    unsafe column.withValues(as: Stored.self) { values in
      for row in 0..<column.count { unsafe slots[row] = result(values[row]) }
    }
  }
}
