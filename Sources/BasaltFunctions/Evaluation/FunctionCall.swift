package import BasaltCore

/// One evaluation of a function over a batch: what a kernel sees.
///
/// The arguments are flat or constant; dictionaries, NULL constants and calls that are constant as a whole never get
/// here (`BoundFunction`). Under a strict overload a row counts when all of its arguments are valid: its slot in the
/// others holds bits of no meaning, which may be computed with but must not raise an error.
package struct FunctionCall {
  package let arguments: [ColumnVector]
  package let rowCount: Int
  package let resultType: LogicalType
  /// The rows that count, or `nil` for all. Not used by overloads that see NULLs themselves.
  let validity: Buffer?
  /// What becomes of a row whose result does not exist.
  package let onFailure: FailureRule
  package let context: FunctionContext

  /// What a value that has no result costs.
  package enum FailureRule: Sendable {
    /// The statement fails.
    case raises
    /// The row is NULL: `TRY_CAST`.
    case givesNull
  }

  init(
    arguments: [ColumnVector], rowCount: Int, resultType: LogicalType, validity: Buffer? = nil,
    onFailure: FailureRule = .raises, context: FunctionContext
  ) {
    self.arguments = arguments
    self.rowCount = rowCount
    self.resultType = resultType
    self.validity = validity
    self.onFailure = onFailure
    self.context = context
  }

  /// Whether a row counts.
  @inline(__always)
  func counts(_ row: Int) -> Bool {
    guard let validity else { return true }
    return unsafe BitMask.bit(row, in: validity.address.assumingMemoryBound(to: UInt64.self))
  }

  /// The result, flat, of values that the kernel has written.
  func result(_ values: Buffer, heaps: [Buffer] = [], nulls: NullMask? = nil) -> ColumnVector {
    ColumnVector(type: resultType, count: rowCount, values: values, validity: nulls?.buffer, heaps: heaps)
  }

  // MARK: Arguments

  /// An argument whose values are `Element`s in memory.
  @inline(__always)
  func lane<Element: BitwiseCopyable>(_ index: Int, as _: Element.Type) -> FixedLane<Element> {
    FixedLane(arguments[index])
  }

  func text(_ index: Int) -> TextLane { TextLane(arguments[index]) }
  func integers(_ index: Int) -> FixedLane<Int32> { FixedLane(arguments[index]) }
  func doubles(_ index: Int) -> FixedLane<Double> { FixedLane(arguments[index]) }
  func booleans(_ index: Int) -> BitLane { BitLane(arguments[index]) }
  func decimals(_ index: Int) -> DecimalLane { DecimalLane(arguments[index]) }

  /// The scale of a decimal argument.
  /// - Precondition: It is one.
  func scale(_ index: Int) -> Int {
    guard case .decimal(_, let scale) = arguments[index].type else { preconditionFailure("no decimal") }
    return scale
  }

  /// Precision and scale of the result.
  /// - Precondition: It is a decimal.
  var resultDigits: (precision: Int, scale: Int) {
    guard case .decimal(let precision, let scale) = resultType else { preconditionFailure("no decimal") }
    return (precision, scale)
  }
}

/// Rows that a kernel makes NULL by itself: all valid until the first is cleared.
struct NullMask {
  let buffer: Buffer

  init(rowCount: Int) {
    buffer = Buffer(byteCount: BitMask.wordCount(of: rowCount) * 8)
    unsafe BitMask.fill(buffer.address.assumingMemoryBound(to: UInt64.self), bitCount: rowCount)
  }

  func clear(_ row: Int) { unsafe BitMask.clear(row, in: buffer.address.assumingMemoryBound(to: UInt64.self)) }
}
