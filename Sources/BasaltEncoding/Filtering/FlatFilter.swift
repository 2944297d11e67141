internal import BasaltCore
internal import CBasaltKernels

/// Tests decoded values into a mask: for plain nodes, and for every node that has no shorter way.
///
/// The slow path by design, though a vectorised one: encodings that can answer on packed or coded values do so and
/// never come here. It is also the reference that tests hold all shorter ways against.
enum FlatFilter {
  /// Writes the 16 words of a vector's mask.
  /// - Parameters:
  ///   - values: `count` values in memory form, at most 1,024; may be unaligned, except bits.
  ///   - heap: What views point into.
  static func apply(
    _ test: ValueTest, to values: UnsafeRawPointer, _ element: ElementType, count: Int, heap: UnsafePointer<UInt8>?,
    into mask: UnsafeMutablePointer<UInt64>
  ) {
    // Kernels write the words of the rows there are; of an incomplete vector the rest must be zero too.
    unsafe Mask.clear(mask)
    switch test {
    case .integers(let low, let high, let isNegated):
      unsafe integers(low, high, in: values, element, count: count, into: mask)
      if isNegated { unsafe Mask.invert(mask, count: count) }
    case .floats(let low, let high, let isNegated):
      unsafe floats(low, high, in: values, element, count: count, into: mask)
      if isNegated { unsafe Mask.invert(mask, count: count) }
    case .bytes(let constant, let orders):
      unsafe bytes(constant, orders, in: values, element, count: count, heap: heap, into: mask)
    }
  }

  /// Clamps the interval to the element's domain first, so that bounds convert to its type without a trap: a test made
  /// for a decimal of 38 digits may be put to quotients of 8 bits.
  private static func integers(
    _ low: Int128, _ high: Int128, in values: UnsafeRawPointer, _ element: ElementType, count: Int,
    into mask: UnsafeMutablePointer<UInt64>
  ) {
    // A test of integers is made only for columns of integers, booleans and decimals (`PageTest`).
    guard let domain = element.integerDomain else { preconditionFailure("an integer test of \(element)") }
    let low = max(low, domain.lowerBound)
    let high = min(high, domain.upperBound)
    guard low <= high else { return }
    let kernels = unsafe Kernels.best.pointee.filter
    switch element {
    case .bits:
      let words = unsafe values.assumingMemoryBound(to: UInt64.self)
      for index in 0..<BitMask.wordCount(of: count) {
        // The interval lies within 0...1, so each of the two values passes or does not, for all words alike.
        unsafe mask[index] = (high == 1 ? words[index] : 0) | (low == 0 ? ~words[index] : 0)
      }
      unsafe Mask.cut(mask, count: count)
    // Every kernel writes whole words and leaves the bits after `count` zero.
    case .uint8: unsafe kernels.in_range_u8(values, UInt8(low), UInt8(high), mask, count)
    case .uint16: unsafe kernels.in_range_u16(values, UInt16(low), UInt16(high), mask, count)
    case .uint32: unsafe kernels.in_range_u32(values, UInt32(low), UInt32(high), mask, count)
    case .uint64: unsafe kernels.in_range_u64(values, UInt64(low), UInt64(high), mask, count)
    case .int16: unsafe kernels.in_range_i16(values, Int16(low), Int16(high), mask, count)
    case .int32: unsafe kernels.in_range_i32(values, Int32(low), Int32(high), mask, count)
    case .int64: unsafe kernels.in_range_i64(values, Int64(low), Int64(high), mask, count)
    case .int128:
      unsafe kernels.in_range_i128(values, basalt_int128(low), basalt_int128(high), mask, count)
    case .float32, .float64, .bytes, .uuid: preconditionFailure("an integer test of \(element)")
    }
  }

  /// Bounds are doubles in either case: a `real` converts there and back without loss, and NaN stays NaN.
  private static func floats(
    _ low: Double, _ high: Double, in values: UnsafeRawPointer, _ element: ElementType, count: Int,
    into mask: UnsafeMutablePointer<UInt64>
  ) {
    let kernels = unsafe Kernels.best.pointee.filter
    switch element {
    case .float32: unsafe kernels.in_range_f32(values, Float(low), Float(high), mask, count)
    case .float64: unsafe kernels.in_range_f64(values, low, high, mask, count)
    default: preconditionFailure("a test of floats on \(element)")
    }
  }

  private static func bytes(
    _ constant: [UInt8], _ orders: AcceptedOrders, in values: UnsafeRawPointer, _ element: ElementType, count: Int,
    heap: UnsafePointer<UInt8>?, into mask: UnsafeMutablePointer<UInt64>
  ) {
    precondition(element == .bytes || element == .uuid, "a test of bytes on \(element)")
    // Most filters of text ask for equality, which a kernel decides by length and first bytes for nearly every row.
    if orders == [.same] || orders == [.before, .after] {
      unsafe equalBytes(constant, in: values, element, count: count, heap: heap, into: mask)
      // `<>` is what `=` leaves; NULLs are taken out above.
      if orders == [.before, .after] { unsafe Mask.invert(mask, count: count) }
      return
    }
    unsafe constant.withUnsafeBufferPointer { constant in
      // One comparison a row: orders other than equality have no kernel, because each row's bytes lie somewhere else.
      for index in 0..<count {
        let bits = unsafe values.loadUnaligned(fromByteOffset: index * 16, as: UInt128.self)
        let order = unsafe ByteOrder.withBytes(of: bits, element, heap: heap) { unsafe ByteOrder.compare($0, constant) }
        if orders.contains(order) { unsafe BitMask.set(index, in: mask) }
      }
    }
  }

  /// Equality by whole 16-byte words where they hold the value; else by length and prefix, and the rest of what they
  /// leave.
  private static func equalBytes(
    _ constant: [UInt8], in values: UnsafeRawPointer, _ element: ElementType, count: Int, heap: UnsafePointer<UInt8>?,
    into mask: UnsafeMutablePointer<UInt64>
  ) {
    let kernels = unsafe Kernels.best.pointee.filter
    unsafe constant.withUnsafeBufferPointer { constant in
      if element == .uuid {
        // `PageTest` makes the constants of uuids, and they have 16 bytes; no other could equal one.
        guard constant.count == 16 else { return }
        let halves = unsafe UnsafeRawPointer(constant.baseAddress!)
        let low = unsafe halves.loadUnaligned(as: UInt64.self)
        let high = unsafe halves.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        unsafe kernels.equal_u128(values, low, high, mask, count)
        return
      }
      // The constant as the values lie in memory, so that most rows are decided by comparing 16 bytes with 16 bytes.
      let view = unsafe StringView(constant, bufferIndex: 0, offset: 0)
      if view.isInline {
        unsafe kernels.equal_u128(values, view.head, view.tail, mask, count)
        return
      }
      // Length and prefix agree: only these rows' bytes are read, wherever in the heap they lie.
      unsafe kernels.equal_low_u128(values, view.head, mask, count)
      for word in 0..<BitMask.wordCount(of: count) {
        var candidates = unsafe mask[word]
        while candidates != 0 {
          let index = word * 64 + candidates.trailingZeroBitCount
          // Clears the lowest bit that is set.
          candidates &= candidates - 1
          let bits = unsafe values.loadUnaligned(fromByteOffset: index * 16, as: UInt128.self)
          let order = unsafe ByteOrder.withBytes(of: bits, element, heap: heap) {
            unsafe ByteOrder.compare($0, constant)
          }
          if order != .same { unsafe BitMask.clear(index, in: mask) }
        }
      }
    }
  }
}

/// C has no portable 128-bit integer in its interface: two halves, the upper one signed.
extension basalt_int128 {
  init(_ value: Int128) {
    self.init(low: UInt64(truncatingIfNeeded: value), high: Int64(truncatingIfNeeded: value >> 64))
  }
}
