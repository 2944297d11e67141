package import BasaltCore

/// Partition values of whole column vectors: one call a vector and field, loops over concrete types inside.
extension PartitionTransform {
  /// The partition values of all rows.
  ///
  /// A constant stays one, the entries of a dictionary are transformed instead of its rows; heaps of text are
  /// shared, not copied. O(rows), a few allocations a vector.
  /// - Precondition: The transform accepts the column's type.
  package func apply(to column: ColumnVector) -> ColumnVector {
    switch column.layout {
    case .flat: return applied(toFlat: column)
    case .constant:
      let one = ColumnVector(
        type: column.type, count: 1, values: column.values, validity: column.validity, heaps: column.heaps)
      let result = applied(toFlat: one)
      return ColumnVector(
        type: result.type, count: column.count, layout: .constant, values: result.values, validity: result.validity,
        heaps: result.heaps)
    case .dictionary(let entries):
      let result = applied(toFlat: entries.vector)
      let coded = ColumnVector(
        type: result.type, count: column.count, layout: .dictionary(ColumnVector.DictionaryValues(result)),
        values: column.values, validity: column.validity)
      // Different entries may have become equal, which a dictionary's may not be: spelled out.
      return ColumnVector.concatenated([coded], type: result.type)
    }
  }

  /// - Precondition: The column is flat; dictionaries and constants have been brought to their values.
  private func applied(toFlat column: ColumnVector) -> ColumnVector {
    guard case .result(let type) = outcome(of: column.type) else {
      preconditionFailure("\(name) of a column of type \(column.type)")
    }
    switch self {
    case .identity: return PartitionTransform.canonical(column)
    case .bucket(let count):
      let hashes = BucketHash.hashes(ofFlat: column)
      // NULLs' hashes mean nothing, and the validity says so for the buckets too.
      let words = unsafe hashes.address.assumingMemoryBound(to: UInt32.self)
      let bucketCount = Int32(count)
      // In place: a bucket takes the four bytes of its hash.
      for row in 0..<column.count {
        unsafe words[row] = UInt32(bitPattern: BucketHash.bucket(words[row], count: bucketCount))
      }
      return ColumnVector(type: type, count: column.count, values: hashes, validity: column.validity)
    case .truncate(let width): return PartitionTransform.truncated(column, width, type)
    case .year: return PartitionTransform.mapDays(column, type, UnixUnits.year)
    case .month: return PartitionTransform.mapDays(column, type, UnixUnits.month)
    case .day: return PartitionTransform.mapDays(column, type) { $0 }
    case .hour: return column.mapped(Int64.self, to: type) { UnixUnits.hour(microseconds: $0) }
    }
  }

  private static func canonical(_ column: ColumnVector) -> ColumnVector {
    switch column.type {
    // Adding zero makes −0.0 0.0: both are one partition, as both are one value to SQL.
    case .real: column.mapped(Float.self, to: .real) { $0.isNaN ? .nan : $0 + 0 }
    case .double: column.mapped(Double.self, to: .double) { $0.isNaN ? .nan : $0 + 0 }
    default: column
    }
  }

  /// `unit` of each row's day. Generic over the closure, so that it is inlined into the loop.
  ///
  /// A date is its day already; a timestamp is cut to one first.
  @inline(__always)
  private static func mapDays(
    _ column: ColumnVector, _ type: LogicalType, _ unit: (Int32) -> Int32
  ) -> ColumnVector {
    if case .date = column.type { return column.mapped(Int32.self, to: type, unit) }
    return column.mapped(Int64.self, to: type) { unit(UnixUnits.day(microseconds: $0)) }
  }

  /// By physical width: each case is a loop over one concrete type.
  private static func truncated(_ column: ColumnVector, _ width: Int, _ type: LogicalType) -> ColumnVector {
    // Converted once, not in the loop: the compiler cannot know that the width is small.
    let width64 = Int64(width)
    let width128 = Int128(width)
    switch column.type {
    case .smallint:
      let width32 = Int32(width)
      return column.mapped(Int16.self, to: type) { Truncation.floor(Int32($0), width: width32) }
    case .integer: return column.mapped(Int32.self, to: type) { Truncation.floor(Int64($0), width: width64) }
    case .bigint: return column.mapped(Int64.self, to: type) { Truncation.floor($0, width: width64) }
    case .decimal(let precision, _):
      if precision <= 18 {
        // 19 digits and a width of 31 bits stay within 64 bits; only the result is stored wider.
        return column.mapped(Int64.self, to: type) { Int128(Truncation.floor($0, width: width64)) }
      }
      let least = Truncation.leastUnscaled
      return column.mapped(Int128.self, to: type) { Truncation.floor($0, width: width128, least: least) }
    case .text: return unsafe column.cut { unsafe Truncation.byteCount(ofCodePoints: width, in: $0) }
    case .bytea: return unsafe column.cut { min($0.count, width) }
    default: preconditionFailure("truncate of a column of type \(column.type)")
    }
  }
}

extension ColumnVector {
  /// A flat vector of another type: `transform` of each stored value, NULLs where this has them. What lies
  /// under a NULL is transformed too.
  ///
  /// So the closure must be total: what lies under a NULL may be any bits. One allocation; the validity is
  /// shared.
  @inline(__always)
  func mapped<Stored: BitwiseCopyable, Result: BitwiseCopyable>(
    _: Stored.Type, to type: LogicalType, _ transform: (Stored) -> Result
  ) -> ColumnVector {
    assert(type.physical.byteCount == MemoryLayout<Result>.size)
    let target = Buffer(byteCount: count * MemoryLayout<Result>.size)
    let slots = unsafe target.address.assumingMemoryBound(to: Result.self)
    unsafe withValues(as: Stored.self) { values in
      for row in 0..<count { unsafe slots[row] = transform(values[row]) }
    }
    return ColumnVector(type: type, count: count, values: target, validity: validity)
  }

  /// Text or bytea cut to the number of bytes that `byteCount` gives for each value; the heaps are shared.
  ///
  /// A view that keeps all of its bytes is handed on as it is.
  fileprivate func cut(_ byteCount: (UnsafeBufferPointer<UInt8>) -> Int) -> ColumnVector {
    let target = Buffer(byteCount: count * 16)
    let slots = unsafe target.address.assumingMemoryBound(to: StringView.self)
    unsafe withValues(as: StringView.self) { views in
      for row in 0..<count {
        let view = unsafe views[row]
        unsafe slots[row] = withBytes(of: view) { bytes in
          let kept = unsafe byteCount(bytes)
          if kept == bytes.count { return view }
          let cutBytes = unsafe UnsafeBufferPointer(rebasing: bytes[..<kept])
          // Where the value lies means something only for long ones, and a cut is never longer than its source.
          return unsafe StringView(
            cutBytes, bufferIndex: view.isInline ? 0 : view.bufferIndex, offset: view.isInline ? 0 : view.offset)
        }
      }
    }
    return ColumnVector(type: type, count: count, values: target, validity: validity, heaps: heaps)
  }
}
