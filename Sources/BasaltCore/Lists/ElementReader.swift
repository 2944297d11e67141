/// Reads elements of lists (`ListFormat`) into a column: the inverse of `ElementWriter`.
///
/// | element of | goes into |
/// | --- | --- |
/// | numbers, times, booleans | a slot of the builder, turned back into the machine's form |
/// | text, bytea | a view, and a heap where it is long |
/// | lists | the same: a list is bytes |
///
/// A list within a list is copied as it is: it has the same form inside and outside.
package struct ElementReader {
  private let type: LogicalType
  /// Bytes with their zeros put back; kept for its room.
  private var scratch: [UInt8] = []

  /// - Parameter type: Of the elements.
  package init(_ type: LogicalType) { self.type = type }

  /// Appends one element.
  /// - Precondition: The builder is of the elements' type, and the element one of a list of it.
  package mutating func append(
    _ element: ListFormat.Element, of bytes: UnsafeBufferPointer<UInt8>, to builder: inout ColumnBuilder
  ) {
    if element.isNull { return builder.appendNull() }
    let value = unsafe UnsafeBufferPointer(rebasing: bytes[element.value])
    switch type.physical {
    // Each the inverse of what the writer does, by physical type.
    case .bits: builder.append(bit: unsafe value[0] != 0)
    case .int16: builder.append(fixed: unsafe number(value, UInt16.self) ^ (1 << 15))
    case .int32: builder.append(fixed: unsafe number(value, UInt32.self) ^ (1 << 31))
    case .int64: builder.append(fixed: unsafe number(value, UInt64.self) ^ (1 << 63))
    case .int128: builder.append(fixed: unsafe number(value, UInt128.self) ^ (1 << 127))
    case .float32:
      let bits = unsafe number(value, UInt32.self)
      builder.append(fixed: bits >> 31 == 1 ? bits ^ (1 << 31) : ~bits)
    case .float64:
      let bits = unsafe number(value, UInt64.self)
      builder.append(fixed: bits >> 63 == 1 ? bits ^ (1 << 63) : ~bits)
    case .uuid: builder.append(fixed: unsafe number(value, UInt128.self).bigEndian)
    case .view: unsafe appendBytes(value, to: &builder)
    }
  }

  /// The first byte is the most significant.
  private func number<T: FixedWidthInteger & BitwiseCopyable>(_ bytes: UnsafeBufferPointer<UInt8>, _: T.Type) -> T {
    // Guards memory.
    precondition(bytes.count == MemoryLayout<T>.size, "an element of another size")
    return unsafe T(bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: T.self))
  }

  /// Nearly all values have no zeros within, and are where they lie what they were.
  private mutating func appendBytes(_ value: UnsafeBufferPointer<UInt8>, to builder: inout ColumnBuilder) {
    if type.listElement != nil { return unsafe append(value, to: &builder) }
    // Without the two zeros of its end.
    let content = unsafe UnsafeBufferPointer(rebasing: value.dropLast(2))
    guard type == .bytea, unsafe content.contains(0) else { return unsafe append(content, to: &builder) }
    scratch.removeAll(keepingCapacity: true)
    var place = 0
    while place < content.count {
      scratch.append(unsafe content[place])
      place += unsafe content[place] == 0 ? 2 : 1
    }
    unsafe scratch.withUnsafeBufferPointer { unsafe append($0, to: &builder) }
  }

  private func append(_ bytes: UnsafeBufferPointer<UInt8>, to builder: inout ColumnBuilder) {
    let fits = unsafe builder.append(bytes: bytes)
    precondition(fits, "an element is no longer than its list")
  }
}
