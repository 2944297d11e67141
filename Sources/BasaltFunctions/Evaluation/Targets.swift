import BasaltCore

/// Values of fixed size on their way into a vector, one a row.
@safe
/// Writes are not checked in release: the one who makes a target and the one who fills it are a few
/// lines apart.
struct FixedTarget<Element: BitwiseCopyable> {
  let buffer: Buffer
  let base: UnsafeMutablePointer<Element>

  /// - Parameter zeroed: Whether rows that are never written have to be readable: a kernel that writes all need not pay
  ///   for it.
  init(rowCount: Int, zeroed: Bool = false) {
    buffer = Buffer(byteCount: rowCount * MemoryLayout<Element>.stride)
    unsafe base = buffer.address.assumingMemoryBound(to: Element.self)
    if zeroed {
      unsafe buffer.address.initializeMemory(as: UInt8.self, repeating: 0, count: buffer.byteCount)
    }
  }

  @inline(__always)
  subscript(row: Int) -> Element {
    get { unsafe base[row] }
    nonmutating set { unsafe base[row] = newValue }
  }
}

/// Booleans on their way into a vector: all false until one is set.
@safe
/// Zeroed, unlike other targets: bits are set one by one, and a word is shared by 64 rows.
struct BitTarget {
  let buffer: Buffer
  private let words: UnsafeMutablePointer<UInt64>

  init(rowCount: Int) {
    buffer = Buffer(byteCount: BitMask.wordCount(of: rowCount) * 8)
    unsafe buffer.address.initializeMemory(as: UInt8.self, repeating: 0, count: buffer.byteCount)
    unsafe words = buffer.address.assumingMemoryBound(to: UInt64.self)
  }

  func set(_ row: Int) { unsafe BitMask.set(row, in: words) }
  func set(word index: Int, _ word: UInt64) { unsafe words[index] = word }
}

/// Decimals on their way into a vector, narrowed to what their precision takes. Rows that are not written are 0.
@safe
/// 18 digits are what 64 bits hold, and the vector's type follows from the precision alone: so the
/// choice is made once a vector.
struct DecimalTarget {
  private let narrow: FixedTarget<Int64>?
  private let wide: FixedTarget<Int128>?

  init(rowCount: Int, precision: Int) {
    if precision <= 18 {
      (narrow, wide) = (FixedTarget(rowCount: rowCount, zeroed: true), nil)
    } else {
      (narrow, wide) = (nil, FixedTarget(rowCount: rowCount, zeroed: true))
    }
  }

  var buffer: Buffer { narrow?.buffer ?? wide?.buffer ?? Buffer(byteCount: 0) }

  /// - Precondition: The value fits the precision.
  @inline(__always)
  func set(_ row: Int, _ value: Int128) {
    if let narrow { narrow[row] = Int64(truncatingIfNeeded: value) } else { wide?[row] = value }
  }
}

/// Text or bytea on its way into a vector: bytes are copied into views and heaps. Lists as well, which are bytes that end
/// by themselves.
struct TextTarget: ~Copyable {
  private var builder: ColumnBuilder
  private var byteCount = 0
  /// Taken out and put back, so that what a row needs is allocated once a vector.
  var scratch: [UInt8] = []

  init(_ call: FunctionCall) {
    builder = ColumnBuilder(type: call.resultType, capacity: call.rowCount)
  }

  /// Appends a row.
  /// - Throws: `.outOfRange` when a value is longer than one may be, or a vector of them than memory should hold.
  /// For kernels that have the bytes already.
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(BasaltError) {
    byteCount += bytes.count
    guard byteCount <= Limits.functionResultByteCountMaximum else { throw TextTarget.resultTooLong() }
    guard unsafe builder.append(bytes: bytes) else { throw TextTarget.valueTooLong(bytes.count) }
  }

  /// Appends a string as a row.
  /// - Throws: As for bytes.
  mutating func append(_ string: consuming String) throws(BasaltError) {
    var bytes = Array(string.utf8)
    swap(&bytes, &scratch)
    try appendScratch()
  }

  /// Appends what stands in `scratch`, and empties it.
  ///
  /// Taken out while it is appended: two accesses to one value at a time are what Swift forbids.
  /// The memory comes back.
  mutating func appendScratch() throws(BasaltError) {
    let bytes = scratch
    scratch = []
    byteCount += bytes.count
    guard byteCount <= Limits.functionResultByteCountMaximum else { throw TextTarget.resultTooLong() }
    let fits = unsafe bytes.withUnsafeBufferPointer { unsafe builder.append(bytes: $0) }
    guard fits else { throw TextTarget.valueTooLong(bytes.count) }
    scratch = bytes
    scratch.removeAll(keepingCapacity: true)
  }

  mutating func appendNull() { builder.appendNull() }

  /// The rows so far, as a flat vector.
  consuming func finish() -> ColumnVector { builder.finish() }

  /// Before anything is allocated for it.
  static func valueTooLong(_ byteCount: Int) -> BasaltError {
    BasaltError(
      .outOfRange,
      "A result of \(byteCount) bytes is longer than a value may be, \(Limits.valueByteCountMaximum) bytes.",
      remedy: "Make shorter values.")
  }

  /// Of a whole vector: each value may be as long as it likes, but not all of them at once.
  ///
  /// A limit a batch, because `repeat` and its like make megabytes of every row: 8,192 of them are
  /// gigabytes before any operator can say that its budget is spent.
  private static func resultTooLong() -> BasaltError {
    BasaltError(
      .outOfRange,
      "The results for one batch of rows take more than \(Limits.functionResultByteCountMaximum) bytes.",
      remedy: "Make shorter values.")
  }
}
