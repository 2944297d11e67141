internal import BasaltCore
internal import CBasaltKernels

/// The kernel of each element type that finds the least and the greatest value.
///
/// What the chooser asks of every integer page, so it has to cost less than the packing that it decides about.
enum IntegerKernels {
  /// The least and greatest value, or `nil` when there is none or the type is not an integer of whole bytes.
  /// - Complexity: O(values), at the speed of loads.
  static func range(of values: NodeValues) -> ClosedRange<Int128>? {
    guard values.count > 0 else { return nil }
    let kernels = unsafe Kernels.best.pointee.aggregate
    let address = unsafe values.address
    let count = values.count
    // `nil` for the mask: the values have filler where rows are NULL, so all of them count.
    func extremes<T: FixedWidthInteger>(
      _: T.Type,
      _ kernel: (UnsafeRawPointer, UnsafePointer<UInt64>?, UnsafeMutablePointer<T>, UnsafeMutablePointer<T>, Int) ->
        Void
    ) -> ClosedRange<Int128> {
      var minimum: T = 0
      var maximum: T = 0
      unsafe kernel(address, nil, &minimum, &maximum, count)
      // In 128 bits every type has its place, so what follows needs no case a type.
      return Int128(minimum)...Int128(maximum)
    }
    switch values.element {
    case .uint8: return unsafe extremes(UInt8.self, kernels.min_max_u8)
    case .uint16: return unsafe extremes(UInt16.self, kernels.min_max_u16)
    case .uint32: return unsafe extremes(UInt32.self, kernels.min_max_u32)
    case .uint64: return unsafe extremes(UInt64.self, kernels.min_max_u64)
    case .int16: return unsafe extremes(Int16.self, kernels.min_max_i16)
    case .int32: return unsafe extremes(Int32.self, kernels.min_max_i32)
    case .int64: return unsafe extremes(Int64.self, kernels.min_max_i64)
    // 128 bits cross the border to C as two halves.
    case .int128:
      var minimum = basalt_int128(low: 0, high: 0)
      var maximum = basalt_int128(low: 0, high: 0)
      unsafe kernels.min_max_i128(address, nil, &minimum, &maximum, count)
      return Int128(minimum)...Int128(maximum)
    case .bits, .float32, .float64, .bytes, .uuid: return nil
    }
  }
}

extension Int128 {
  init(_ value: basalt_int128) { self = Int128(value.high) << 64 | Int128(value.low) }
}
