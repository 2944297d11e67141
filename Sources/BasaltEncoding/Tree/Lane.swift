internal import BasaltCore
internal import CBasaltKernels

/// An unsigned integer that values are packed as: 8, 16, 32 or 64 bits. Only frame-of-reference packs; its nodes are
/// generic over the lane.
///
/// Values are interleaved over the lanes of a row of 1,024 bits: 128 of 8 bits, 16 of 64. Value i lies in lane `i mod
/// lanes`, so that a register of any width takes neighbouring values, every lane shifts by the same number of bits, and
/// values come out in their order. Packing each value behind the one before it (as Parquet does) would need another
/// shift for each.
///
/// Signed columns use the lane of their width with the same bits: packing only ever subtracts a reference, which wraps.
package protocol Lane: FixedWidthInteger, UnsignedInteger, BitwiseCopyable, Sendable {}

extension UInt8: Lane {}
extension UInt16: Lane {}
extension UInt32: Lane {}
extension UInt64: Lane {}

/// Sizes of packed vectors: "Lane-interleaved packing" in format-spec/encodings/README.md.
package enum Packing {
  /// Packed and unpacked vectors come in rows of 1,024 bits.
  package static let rowByteCount = Int(BASALT_LANE_ROW_BYTE_COUNT)

  /// Bytes of `count` values, at most a vector of them, in `width` bits each: whole rows, because the values of a row
  /// are interleaved. Every lane takes whole words, so that one value of any width but 0 takes 128 bytes.
  /// - Returns: 0 for width 0: then nothing is packed.
  package static func byteCount(laneBitCount: Int, width: Int, count: Int) -> Int {
    basalt_packed_byte_count(UInt32(laneBitCount), UInt32(width), count)
  }
}

// The kernels of each lane, one a vector. The kernels are C functions of concrete types, which no table that is generic
// over the lane can hold, so each door asks for the width. In specialised code, which all callers on a hot path are
// (`FrameOfReferenceReader.decode`), the question is answered when it is compiled, and the numbers that seem to be
// converted are of the kernel's type already.
//
// Widths are at most the lane's, and pointers reach as far as `count` and `width` say: the opener has checked both.
extension Lane {
  /// `target[i] = reference + packed[i]`; writes whole rows of 128 bytes.
  /// - Precondition: The target has room for whole rows, which may be more than `count` values.
  @inline(__always)
  package static func unpack(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, into target: UnsafeMutableRawPointer, count: Int
  ) {
    let kernels = unsafe Kernels.best.pointee.bitpack
    switch bitWidth {
    case 8: unsafe kernels.unpack_u8(packed, UInt32(width), UInt8(truncatingIfNeeded: reference), target, count)
    case 16: unsafe kernels.unpack_u16(packed, UInt32(width), UInt16(truncatingIfNeeded: reference), target, count)
    case 32: unsafe kernels.unpack_u32(packed, UInt32(width), UInt32(truncatingIfNeeded: reference), target, count)
    default: unsafe kernels.unpack_u64(packed, UInt32(width), UInt64(truncatingIfNeeded: reference), target, count)
    }
  }

  /// `packed[i] = (values[i] - reference) mod 2^width`, exactly `Packing.byteCount` bytes.
  @inline(__always)
  package static func pack(
    _ values: UnsafeRawPointer, reference: Self, width: Int, into target: UnsafeMutableRawPointer, count: Int
  ) {
    let kernels = unsafe Kernels.best.pointee.bitpack
    switch bitWidth {
    case 8: unsafe kernels.pack_u8(values, UInt8(truncatingIfNeeded: reference), UInt32(width), target, count)
    case 16: unsafe kernels.pack_u16(values, UInt16(truncatingIfNeeded: reference), UInt32(width), target, count)
    case 32: unsafe kernels.pack_u32(values, UInt32(truncatingIfNeeded: reference), UInt32(width), target, count)
    default: unsafe kernels.pack_u64(values, UInt64(truncatingIfNeeded: reference), UInt32(width), target, count)
    }
  }

  /// One value out of its vector: at most two words are read.
  @inline(__always)
  package static func unpackSingle(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, index: Int
  ) -> Self {
    let kernels = unsafe Kernels.best.pointee.bitpack
    switch bitWidth {
    case 8:
      return unsafe Self(
        truncatingIfNeeded: kernels.unpack_single_u8(packed, UInt32(width), UInt8(truncatingIfNeeded: reference), index)
      )
    case 16:
      return unsafe Self(
        truncatingIfNeeded: kernels.unpack_single_u16(
          packed, UInt32(width), UInt16(truncatingIfNeeded: reference), index))
    case 32:
      return unsafe Self(
        truncatingIfNeeded: kernels.unpack_single_u32(
          packed, UInt32(width), UInt32(truncatingIfNeeded: reference), index))
    default:
      return unsafe Self(
        truncatingIfNeeded: kernels.unpack_single_u64(
          packed, UInt32(width), UInt64(truncatingIfNeeded: reference), index))
    }
  }

  /// `target[i] = reference + packed[positions[i] mod 1,024]`: some of a vector's values, one after another.
  /// - Precondition: The vector has all of the positions.
  @inline(__always)
  package static func unpack(
    _ packed: UnsafeRawPointer, width: Int, reference: Self, at positions: UnsafeBufferPointer<UInt16>,
    into target: UnsafeMutableRawPointer
  ) {
    guard let first = positions.baseAddress else { return }
    let kernels = unsafe Kernels.best.pointee.bitpack
    let (width, count) = (UInt32(width), positions.count)
    switch bitWidth {
    case 8: unsafe kernels.unpack_at_u8(packed, width, UInt8(truncatingIfNeeded: reference), first, target, count)
    case 16: unsafe kernels.unpack_at_u16(packed, width, UInt16(truncatingIfNeeded: reference), first, target, count)
    case 32: unsafe kernels.unpack_at_u32(packed, width, UInt32(truncatingIfNeeded: reference), first, target, count)
    default: unsafe kernels.unpack_at_u64(packed, width, UInt64(truncatingIfNeeded: reference), first, target, count)
    }
  }

  /// Bit i of the 16 words: `(packed[i] - low) mod 2^T <= span`. Two comparisons in one, and none of them signed.
  ///
  /// Bits behind `count` are left zero.
  @inline(__always)
  package static func unpackInRange(
    _ packed: UnsafeRawPointer, width: Int, low: Self, span: Self, mask: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    let kernels = unsafe Kernels.best.pointee.bitpack
    switch bitWidth {
    case 8:
      unsafe kernels.unpack_in_range_u8(
        packed, UInt32(width), UInt8(truncatingIfNeeded: low), UInt8(truncatingIfNeeded: span), mask, count)
    case 16:
      unsafe kernels.unpack_in_range_u16(
        packed, UInt32(width), UInt16(truncatingIfNeeded: low), UInt16(truncatingIfNeeded: span), mask, count)
    case 32:
      unsafe kernels.unpack_in_range_u32(
        packed, UInt32(width), UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: span), mask, count)
    default:
      unsafe kernels.unpack_in_range_u64(
        packed, UInt32(width), UInt64(truncatingIfNeeded: low), UInt64(truncatingIfNeeded: span), mask, count)
    }
  }

  /// `histogram[b]`: for how many values `(values[i] - reference) >> shift` is b; those of 256 and more are in the last of
  /// 257 counters.
  @inline(__always)
  package static func bucketHistogram(
    _ values: UnsafeRawPointer, reference: Self, shift: Int, _ histogram: UnsafeMutablePointer<UInt32>, count: Int
  ) {
    // Of a distance, not of a value: what would be packed is counted, wrapped as packing wraps it.
    let kernels = unsafe Kernels.best.pointee.aggregate
    let shift = UInt32(shift)
    switch bitWidth {
    case 8: unsafe kernels.bucket_histogram_u8(values, UInt8(truncatingIfNeeded: reference), shift, histogram, count)
    case 16: unsafe kernels.bucket_histogram_u16(values, UInt16(truncatingIfNeeded: reference), shift, histogram, count)
    case 32: unsafe kernels.bucket_histogram_u32(values, UInt32(truncatingIfNeeded: reference), shift, histogram, count)
    default: unsafe kernels.bucket_histogram_u64(values, UInt64(truncatingIfNeeded: reference), shift, histogram, count)
    }
  }
}
