internal import BasaltCore
internal import CBasaltKernels

/// An unsigned integer that values are packed as, with the kernels of its width.
///
/// Signed columns use the lane of their width with the same bits: packing only ever subtracts a reference, which wraps.
package protocol Lane: FixedWidthInteger, UnsignedInteger, BitwiseCopyable, Sendable {
  /// `target[i] = reference + packed[i]`; writes whole rows of 128 bytes.
  static func unpack(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, into target: UnsafeMutableRawPointer, count: Int)
  /// `packed[i] = (values[i] - reference) mod 2^width`, exactly `Packing.byteCount` bytes.
  static func pack(
    _ values: UnsafeRawPointer, reference: Self, width: Int, into target: UnsafeMutableRawPointer, count: Int)
  static func unpackSingle(_ packed: UnsafeRawPointer, width: Int, reference: Self, index: Int) -> Self
  /// Bit i of the 16 words: `(packed[i] - low) mod 2^T <= span`.
  static func unpackInRange(
    _ packed: UnsafeRawPointer, width: Int, low: Self, span: Self, mask: UnsafeMutablePointer<UInt64>, count: Int)
  /// `histogram[b]`: how many `values[i] - reference` need exactly b bits. 65 counters.
  static func bitWidthHistogram(
    _ values: UnsafeRawPointer, reference: Self, _ histogram: UnsafeMutablePointer<UInt32>, count: Int)
}

/// Sizes of packed vectors.
package enum Packing {
  /// Packed and unpacked vectors come in rows of 1,024 bits.
  package static let rowByteCount = Int(BASALT_LANE_ROW_BYTE_COUNT)

  package static func byteCount(laneBitCount: Int, width: Int, count: Int) -> Int {
    basalt_packed_byte_count(UInt32(laneBitCount), UInt32(width), count)
  }
}

extension UInt8: Lane {
  package static func unpack(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_u8(packed, UInt32(width), reference, target, count)
  }

  package static func pack(
    _ values: UnsafeRawPointer, reference: Self, width: Int, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.pack_u8(values, reference, UInt32(width), target, count)
  }

  package static func unpackSingle(_ packed: UnsafeRawPointer, width: Int, reference: Self, index: Int) -> Self {
    unsafe Kernels.best.pointee.bitpack.unpack_single_u8(packed, UInt32(width), reference, index)
  }

  package static func unpackInRange(
    _ packed: UnsafeRawPointer, width: Int, low: Self, span: Self, mask: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_in_range_u8(packed, UInt32(width), low, span, mask, count)
  }

  package static func bitWidthHistogram(
    _ values: UnsafeRawPointer, reference: Self, _ histogram: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    unsafe Kernels.best.pointee.aggregate.bit_width_histogram_u8(values, reference, histogram, count)
  }
}

extension UInt16: Lane {
  package static func unpack(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_u16(packed, UInt32(width), reference, target, count)
  }

  package static func pack(
    _ values: UnsafeRawPointer, reference: Self, width: Int, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.pack_u16(values, reference, UInt32(width), target, count)
  }

  package static func unpackSingle(_ packed: UnsafeRawPointer, width: Int, reference: Self, index: Int) -> Self {
    unsafe Kernels.best.pointee.bitpack.unpack_single_u16(packed, UInt32(width), reference, index)
  }

  package static func unpackInRange(
    _ packed: UnsafeRawPointer, width: Int, low: Self, span: Self, mask: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_in_range_u16(packed, UInt32(width), low, span, mask, count)
  }

  package static func bitWidthHistogram(
    _ values: UnsafeRawPointer, reference: Self, _ histogram: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    unsafe Kernels.best.pointee.aggregate.bit_width_histogram_u16(values, reference, histogram, count)
  }
}

extension UInt32: Lane {
  package static func unpack(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_u32(packed, UInt32(width), reference, target, count)
  }

  package static func pack(
    _ values: UnsafeRawPointer, reference: Self, width: Int, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.pack_u32(values, reference, UInt32(width), target, count)
  }

  package static func unpackSingle(_ packed: UnsafeRawPointer, width: Int, reference: Self, index: Int) -> Self {
    unsafe Kernels.best.pointee.bitpack.unpack_single_u32(packed, UInt32(width), reference, index)
  }

  package static func unpackInRange(
    _ packed: UnsafeRawPointer, width: Int, low: Self, span: Self, mask: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_in_range_u32(packed, UInt32(width), low, span, mask, count)
  }

  package static func bitWidthHistogram(
    _ values: UnsafeRawPointer, reference: Self, _ histogram: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    unsafe Kernels.best.pointee.aggregate.bit_width_histogram_u32(values, reference, histogram, count)
  }
}

extension UInt64: Lane {
  package static func unpack(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_u64(packed, UInt32(width), reference, target, count)
  }

  package static func pack(
    _ values: UnsafeRawPointer, reference: Self, width: Int, into target: UnsafeMutableRawPointer, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.pack_u64(values, reference, UInt32(width), target, count)
  }

  package static func unpackSingle(_ packed: UnsafeRawPointer, width: Int, reference: Self, index: Int) -> Self {
    unsafe Kernels.best.pointee.bitpack.unpack_single_u64(packed, UInt32(width), reference, index)
  }

  package static func unpackInRange(
    _ packed: UnsafeRawPointer, width: Int, low: Self, span: Self, mask: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    unsafe Kernels.best.pointee.bitpack.unpack_in_range_u64(packed, UInt32(width), low, span, mask, count)
  }

  package static func bitWidthHistogram(
    _ values: UnsafeRawPointer, reference: Self, _ histogram: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    unsafe Kernels.best.pointee.aggregate.bit_width_histogram_u64(values, reference, histogram, count)
  }
}
