import BasaltCore

/// For each row, which argument of a call it is taken from.
///
/// Two steps, choosing and gathering: so that the conditions of all conditionals have one loop, and
/// the moving of values one for each size, instead of a loop for each pair of both.
struct RowChoice {
  /// An index of an argument, or the last number of 16 bits for NULL: a call has no more than
  /// `Limits.functionArgumentCountMaximum`.
  private let choices: FixedTarget<UInt16>

  private static let null = UInt16.max

  /// - Parameter body: The argument of a row, or `nil` for NULL.
  init(_ call: FunctionCall, _ body: (Int) -> Int?) {
    choices = FixedTarget(rowCount: call.rowCount)
    for row in 0..<call.rowCount { choices[row] = body(row).map(UInt16.init) ?? RowChoice.null }
  }

  /// The rows, put together from the arguments, which are of the result's type (or not chosen).
  ///
  /// A row is NULL when nothing is chosen or what is chosen is NULL. The mask is made when the
  /// first such row is met.
  func gathered(_ call: FunctionCall) -> ColumnVector {
    var nulls: NullMask?
    for row in 0..<call.rowCount {
      let choice = choices[row]
      if choice == RowChoice.null || !call.arguments[Int(choice)].isValid(at: row) {
        let mask = nulls ?? NullMask(rowCount: call.rowCount)
        mask.clear(row)
        nulls = mask
      }
    }
    switch call.resultType.physical {
    case .bits: return bits(call, nulls)
    case .int16: return fixed(call, UInt16.self, nulls)
    case .int32, .float32: return fixed(call, UInt32.self, nulls)
    case .int64, .float64: return fixed(call, UInt64.self, nulls)
    case .int128, .uuid: return fixed(call, UInt128.self, nulls)
    case .view: return views(call, nulls)
    }
  }

  /// Values of any type of one size: only bits are moved.
  private func fixed<T: BitwiseCopyable>(_ call: FunctionCall, _: T.Type, _ nulls: NullMask?) -> ColumnVector {
    let target = FixedTarget<T>(rowCount: call.rowCount, zeroed: true)
    // An argument of another type, such as the condition of `if`, has no lane and is never chosen.
    let lanes = call.arguments.map { $0.type == call.resultType ? FixedLane<T>($0) : nil }
    for row in 0..<call.rowCount where choices[row] != RowChoice.null {
      if let lane = lanes[Int(choices[row])] { target[row] = lane[row] }
    }
    return call.result(target.buffer, nulls: nulls)
  }

  /// Booleans, bit by bit: rarely chosen among, and never many of them.
  private func bits(_ call: FunctionCall, _ nulls: NullMask?) -> ColumnVector {
    let target = BitTarget(rowCount: call.rowCount)
    let lanes = call.arguments.map { BitLane($0) }
    for row in 0..<call.rowCount where choices[row] != RowChoice.null {
      if lanes[Int(choices[row])][row] { target.set(row) }
    }
    return call.result(target.buffer, nulls: nulls)
  }

  /// Views of all arguments, into the heaps of all arguments one behind the other.
  ///
  /// A view says in which heap its bytes are by a number; moved behind the heaps of the arguments
  /// before it, that number moves with it. Short texts lie in the view itself and need nothing.
  private func views(_ call: FunctionCall, _ nulls: NullMask?) -> ColumnVector {
    let target = FixedTarget<StringView>(rowCount: call.rowCount, zeroed: true)
    let lanes = call.arguments.map { $0.type == call.resultType ? FixedLane<StringView>($0) : nil }
    var heaps: [Buffer] = []
    var firstHeaps: [Int] = []
    for argument in call.arguments {
      firstHeaps.append(heaps.count)
      if argument.type == call.resultType { heaps += argument.heaps }
    }
    for row in 0..<call.rowCount where choices[row] != RowChoice.null {
      let choice = Int(choices[row])
      guard var view = lanes[choice]?[row] else { continue }
      if !view.isInline {
        let bufferIndex = UInt64(UInt32(truncatingIfNeeded: view.bufferIndex + firstHeaps[choice]))
        view.tail = bufferIndex | (view.tail >> 32) << 32
      }
      target[row] = view
    }
    return call.result(target.buffer, heaps: heaps, nulls: nulls)
  }
}
