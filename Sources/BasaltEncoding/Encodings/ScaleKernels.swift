internal import BasaltCore
internal import CBasaltKernels

/// The kernels that take a base and a unit off values and put them back, by the types on both sides.
///
/// A table of C functions written as `switch`: which pairs of widths exist is a fact of the kernels, and a pair that
/// does not is a bug of the caller, found here by a trap. Wrapping arithmetic is meant: signed values go through the
/// kernels of unsigned lanes.
enum ScaleKernels {
  /// `target[i] = (values[i] - base) / divisor`, in lanes of `unit.quotients`.
  ///
  /// The division is exact, so what the kernels do with a remainder never matters.
  /// - Precondition: All differences are multiples of the divisor, and the quotients fit.
  static func divide(_ values: NodeValues, _ unit: ScaleUnit, into target: UnsafeMutableRawPointer) {
    // `Kernels.best` is one table a process, chosen by what the processor has.
    let kernels = unsafe Kernels.best.pointee.linear
    let source = unsafe values.address
    let count = values.count
    // Cut to the lane's width below: subtraction modulo 2^T is the same for signed values.
    let base = unit.base
    let divisor = unit.divisor
    switch (values.element.byteCount(of: 1), unit.quotients.byteCount(of: 1)) {
    case (2, 1):
      unsafe kernels.unscale_u16_to_u8(source, UInt16(truncatingIfNeeded: base), UInt16(divisor), target, count)
    case (2, 2):
      unsafe kernels.unscale_u16_to_u16(source, UInt16(truncatingIfNeeded: base), UInt16(divisor), target, count)
    case (4, 1):
      unsafe kernels.unscale_u32_to_u8(source, UInt32(truncatingIfNeeded: base), UInt32(divisor), target, count)
    case (4, 2):
      unsafe kernels.unscale_u32_to_u16(source, UInt32(truncatingIfNeeded: base), UInt32(divisor), target, count)
    case (4, 4):
      unsafe kernels.unscale_u32_to_u32(source, UInt32(truncatingIfNeeded: base), UInt32(divisor), target, count)
    case (8, 1): unsafe kernels.unscale_u64_to_u8(source, UInt64(truncatingIfNeeded: base), divisor, target, count)
    case (8, 2): unsafe kernels.unscale_u64_to_u16(source, UInt64(truncatingIfNeeded: base), divisor, target, count)
    case (8, 4): unsafe kernels.unscale_u64_to_u32(source, UInt64(truncatingIfNeeded: base), divisor, target, count)
    case (8, 8): unsafe kernels.unscale_u64_to_u64(source, UInt64(truncatingIfNeeded: base), divisor, target, count)
    // A lane is never wider than the values, nor wider than 64 bits.
    case (16, 8): unsafe kernels.unscale_i128_to_u64(source, basalt_int128(base), divisor, target, count)
    case (16, let stride):
      // There is one kernel from 128 bits; a second step narrows what it leaves.
      let wide = Buffer(byteCount: count * 8)
      unsafe kernels.unscale_i128_to_u64(source, basalt_int128(base), divisor, wide.address, count)
      switch stride {
      case 1: unsafe kernels.unscale_u64_to_u8(wide.address, 0, 1, target, count)
      case 2: unsafe kernels.unscale_u64_to_u16(wide.address, 0, 1, target, count)
      default: unsafe kernels.unscale_u64_to_u32(wide.address, 0, 1, target, count)
      }
    default: preconditionFailure("no kernel from \(values.element) to \(unit.quotients)")
    }
  }

  /// `target[i] = base + multiplier · source[i]`, modulo the width of `element`.
  ///
  /// The inverse of `divide`, for the same base and unit.
  static func multiply(
    _ source: UnsafeMutableRawPointer, _ lanes: ElementType, by multiplier: UInt64, base: Int128,
    into target: UnsafeMutableRawPointer, _ element: ElementType, count: Int, using scratch: DecodeScratch
  ) {
    let kernels = unsafe Kernels.best.pointee.linear
    // Cut to the width of the result: what is cut off would only reach bits that a value of that width does not have.
    let factor16 = UInt16(truncatingIfNeeded: multiplier)
    let factor32 = UInt32(truncatingIfNeeded: multiplier)
    let base16 = UInt16(truncatingIfNeeded: base)
    let base32 = UInt32(truncatingIfNeeded: base)
    let base64 = UInt64(truncatingIfNeeded: base)
    switch (lanes.byteCount(of: 1), element.byteCount(of: 1)) {
    case (1, 2): unsafe kernels.scale_u8_to_u16(source, factor16, base16, target, count)
    case (2, 2): unsafe kernels.scale_u16_to_u16(source, factor16, base16, target, count)
    case (1, 4): unsafe kernels.scale_u8_to_u32(source, factor32, base32, target, count)
    case (2, 4): unsafe kernels.scale_u16_to_u32(source, factor32, base32, target, count)
    case (4, 4): unsafe kernels.scale_u32_to_u32(source, factor32, base32, target, count)
    case (1, 8): unsafe kernels.scale_u8_to_u64(source, multiplier, base64, target, count)
    case (2, 8): unsafe kernels.scale_u16_to_u64(source, multiplier, base64, target, count)
    case (4, 8): unsafe kernels.scale_u32_to_u64(source, multiplier, base64, target, count)
    case (8, 8): unsafe kernels.scale_u64_to_u64(source, multiplier, base64, target, count)
    case (8, 16): unsafe kernels.scale_u64_to_i128(source, multiplier, basalt_int128(base), target, count)
    // One kernel leads to 128 bits, so narrower quotients are widened first. Decimals of more than 18 digits are rare
    // enough.
    case (let stride, 16):
      unsafe scratch.lend(count * 8) { wide in
        switch stride {
        case 1: unsafe kernels.scale_u8_to_u64(source, 1, 0, wide, count)
        case 2: unsafe kernels.scale_u16_to_u64(source, 1, 0, wide, count)
        default: unsafe kernels.scale_u32_to_u64(source, 1, 0, wide, count)
        }
        unsafe kernels.scale_u64_to_i128(wide, multiplier, basalt_int128(base), target, count)
      }
    default: preconditionFailure("no kernel from \(lanes) to \(element)")
    }
  }
}
