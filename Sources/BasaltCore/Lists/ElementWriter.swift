/// Writes values of one column as elements of lists (`ListFormat`).
///
/// What a list is made of by `ARRAY[a, b]` and `array_agg`, what is looked for in one, and what it is compared with: all come
/// from columns, and by way of this are bytes that can be held against each other.
///
/// The types of a vector are few and its rows many, so that the branch on the type is taken the same way each time.
///
/// Borrows nothing: it holds the column. One a column and batch; a value costs a branch on the type and its bytes.
package struct ElementWriter {
  private let column: ColumnVector
  /// The flat or constant values under the codes of a dictionary, or the column itself.
  private let stored: ColumnVector
  private let bytes: ViewBytes?
  private let leafByteCount: Int

  package init(_ column: ColumnVector) {
    self.column = column
    stored = column.dictionary ?? column
    bytes = column.type.isVariableLength ? ViewBytes(column) : nil
    leafByteCount = column.type.isVariableLength ? 0 : column.type.physical.byteCount ?? 1
  }

  /// Appends the value of a row, NULL among them.
  /// - Parameter target: A list that is being made, or an element alone.
  package func append(_ row: Int, to target: inout [UInt8]) {
    guard column.isValid(at: row) else { return appendNull(to: &target) }
    target.append(ListFormat.valueTag)
    let index = index(of: row)
    switch stored.type.physical {
    case .bits: target.append(unsafe stored.withBits { unsafe BitMask.bit(index, in: $0) } ? 1 : 0)
    // The sign turned round, so that negative numbers come first.
    case .int16: append(value(index, as: UInt16.self) ^ (1 << 15), to: &target)
    case .int32: append(value(index, as: UInt32.self) ^ (1 << 31), to: &target)
    case .int64: append(value(index, as: UInt64.self) ^ (1 << 63), to: &target)
    case .int128: append(value(index, as: UInt128.self) ^ (1 << 127), to: &target)
    // Positive floats order as their bits do, negative ones the other way round. Adding 0 makes 0 of −0.
    case .float32:
      let number = value(index, as: Float.self)
      let bits = number.isNaN ? Float.nan.bitPattern : (number + 0).bitPattern
      append(bits >> 31 == 0 ? bits ^ (1 << 31) : ~bits, to: &target)
    case .float64:
      let number = value(index, as: Double.self)
      let bits = number.isNaN ? Double.nan.bitPattern : (number + 0).bitPattern
      append(bits >> 63 == 0 ? bits ^ (1 << 63) : ~bits, to: &target)
    // As the bytes are written, the first most significant: nothing is turned round.
    case .uuid: append(UInt128(bigEndian: value(index, as: UInt128.self)), to: &target)
    case .view: appendBytes(index, to: &target)
    }
  }

  /// Appends NULL, as elements of the type have it.
  package func appendNull(to target: inout [UInt8]) {
    target.append(ListFormat.nullTag)
    for _ in 0..<leafByteCount { target.append(0) }
  }

  /// Where the value of a row lies among those that are stored.
  private func index(of row: Int) -> Int {
    switch column.layout {
    case .flat: row
    case .constant: 0
    case .dictionary: unsafe column.withValues(as: UInt16.self) { unsafe Int($0[row]) }
    }
  }

  private func value<T: BitwiseCopyable>(_ index: Int, as _: T.Type) -> T {
    unsafe stored.withValues(as: T.self) { unsafe $0[index] }
  }

  private func append<T: FixedWidthInteger>(_ value: T, to target: inout [UInt8]) {
    unsafe withUnsafeBytes(of: value.bigEndian) { unsafe target.append(contentsOf: $0) }
  }

  /// Of text and bytea with their end; of lists as they are, which have one.
  private func appendBytes(_ index: Int, to target: inout [UInt8]) {
    guard let bytes else { return }
    unsafe stored.withValues(as: StringView.self) { views in
      let view = unsafe views.baseAddress! + index
      let value = unsafe UnsafeBufferPointer(
        start: bytes.address(of: view).assumingMemoryBound(to: UInt8.self), count: view.pointee.byteCount)
      if stored.type.listElement != nil { return unsafe target.append(contentsOf: value) }
      // Bytea alone may hold zeros.
      if stored.type == .bytea, unsafe value.contains(0) {
        for index in 0..<value.count {
          let byte = unsafe value[index]
          target.append(byte)
          if byte == 0 { target.append(0xFF) }
        }
      } else {
        unsafe target.append(contentsOf: value)
      }
      target.append(0)
      target.append(0)
    }
  }
}
