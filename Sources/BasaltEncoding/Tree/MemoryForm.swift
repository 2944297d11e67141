internal import BasaltCore

/// Single values as their memory form, zero-extended to 128 bits: what runs, constants and dictionaries compare. Bits,
/// not values: −0.0 and 0.0 differ here, and a NaN keeps its payload.
///
/// One type of 128 bits for all, so that the code around constants, runs and dictionary entries exists once and not
/// once a width. Not for loops over values: those are kernels, or generic over the width.
enum MemoryForm {
  /// The value of `byteCount` bytes at `address`, which may be unaligned.
  /// - Precondition: `byteCount` is that of an element type; the switch is resolved where the caller's width is
  ///   constant.
  @inline(__always)
  static func load(_ address: UnsafeRawPointer, byteCount: Int) -> UInt128 {
    switch byteCount {
    case 1: UInt128(unsafe address.loadUnaligned(as: UInt8.self))
    case 2: UInt128(unsafe address.loadUnaligned(as: UInt16.self))
    case 4: UInt128(unsafe address.loadUnaligned(as: UInt32.self))
    case 8: UInt128(unsafe address.loadUnaligned(as: UInt64.self))
    case 16: unsafe address.loadUnaligned(as: UInt128.self)
    default: preconditionFailure("no value has \(byteCount) bytes")
    }
  }

  /// Writes the value once, to an address that may be unaligned.
  @inline(__always)
  static func store(_ bits: UInt128, byteCount: Int, to target: UnsafeMutableRawPointer) {
    switch byteCount {
    case 1: unsafe target.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
    case 2: unsafe target.storeBytes(of: UInt16(truncatingIfNeeded: bits), as: UInt16.self)
    case 4: unsafe target.storeBytes(of: UInt32(truncatingIfNeeded: bits), as: UInt32.self)
    case 8: unsafe target.storeBytes(of: UInt64(truncatingIfNeeded: bits), as: UInt64.self)
    case 16: unsafe target.storeBytes(of: bits, as: UInt128.self)
    default: preconditionFailure("no value has \(byteCount) bytes")
    }
  }

  /// Writes the value `count` times.
  static func fill(_ bits: UInt128, byteCount: Int, into target: UnsafeMutableRawPointer, count: Int) {
    switch byteCount {
    case 1: unsafe fillVectors(UInt8(truncatingIfNeeded: bits), target, count)
    case 2: unsafe fillVectors(UInt16(truncatingIfNeeded: bits), target, count)
    case 4: unsafe fillVectors(UInt32(truncatingIfNeeded: bits), target, count)
    case 8: unsafe fillVectors(UInt64(truncatingIfNeeded: bits), target, count)
    case 16: unsafe fill(bits, target, count)
    default: preconditionFailure("no value has \(byteCount) bytes")
    }
  }

  /// Whole vectors by the kernel that unpacks them, in no bits: it stores the widest registers there are.
  @inline(__always)
  private static func fillVectors<L: Lane>(_ value: L, _ target: UnsafeMutableRawPointer, _ count: Int) {
    let whole = count / Limits.vectorRowCount * Limits.vectorRowCount
    for index in stride(from: 0, to: whole, by: Limits.vectorRowCount) {
      let vector = unsafe target + index * L.byteCount
      // Nothing is read where a value has no bits, so that any address will do.
      unsafe L.unpack(vector, width: 0, reference: value, into: vector, count: Limits.vectorRowCount)
    }
    unsafe fill(value, target + whole * L.byteCount, count - whole)
  }

  @inline(__always)
  private static func fill<T: BitwiseCopyable>(_ value: T, _ target: UnsafeMutableRawPointer, _ count: Int) {
    // Bound by the stores; a pattern fill of libc exists only for bytes.
    for index in 0..<count {
      unsafe target.storeBytes(of: value, toByteOffset: index &* MemoryLayout<T>.size, as: T.self)
    }
  }
}

/// The next multiple of 8: bodies and their parts end there.
func paddedByteCount(_ byteCount: Int) -> Int { (byteCount + 7) & ~7 }
