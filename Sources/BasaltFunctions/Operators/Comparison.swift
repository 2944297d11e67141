import BasaltCore

/// `= <> < <= > >=` of any two values of one type, in SQL's order (`ValueOrder`): NaN is equal to NaN and above
/// everything, −0 equals 0, text goes by code point.
///
/// Written once a physical type: a comparison of dates is one of 32-bit integers, and of lists one of the bytes that they are
/// kept as, which order as lists do.
enum Comparison: String, CaseIterable {
  case equal = "="
  case unequal = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  var overload: Overload {
    Overload([.comparable, .comparable], returning: .boolean) { (call) throws(BasaltError) in self.evaluate(call) }
  }

  /// What holds of the operands the other way round: 1 < x is x > 1.
  var mirrored: Comparison {
    switch self {
    case .equal, .unequal: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  /// Whether it holds of two values that stand to each other so.
  @inline(__always)
  func holds(_ order: ValueOrder) -> Bool {
    switch self {
    case .equal: order == .same
    case .unequal: order != .same
    case .less: order == .before
    case .lessOrEqual: order != .after
    case .greater: order == .after
    case .greaterOrEqual: order != .before
    }
  }

  /// - Parameter call: Its first two arguments are compared, whatever its own result is: `nullif` asks, too.
  ///
  /// Both arguments are of one type by now, save that decimals may differ in their digits:
  /// resolution has seen to it. A constant on either side goes to a kernel; the shell has already
  /// answered for two of them.
  func evaluate(_ call: FunctionCall) -> ColumnVector {
    let call = call.replacingArguments(call.arguments, returning: .boolean)
    let type = call.arguments[0].type
    if case .decimal = type { return decimals(call) }
    if let result = ConstantComparison.evaluate(self, call) { return result }
    switch type.physical {
    case .bits: return bits(call)
    case .int16: return integers(call, Int16.self)
    case .int32: return integers(call, Int32.self)
    case .int64: return integers(call, Int64.self)
    case .int128: return integers(call, Int128.self)
    case .float32: return floats(call, Float.self)
    case .float64: return floats(call, Double.self)
    case .view: return texts(call)
    // As the bytes stand, the first is the most significant.
    case .uuid: return fixed(call, UInt128.self) { UInt128(bigEndian: $0) }
    }
  }

  // MARK: Loops

  /// Also of dates, times and narrow decimals: what is stored compares as what it means.
  private func integers<T: MachineInteger>(_ call: FunctionCall, _: T.Type) -> ColumnVector {
    fixed(call, T.self) { $0 }
  }

  /// One loop an operator, so that each compares as the machine does.
  @inline(__always)
  /// Six loops a type and not one with a switch in it: the compiler vectorises each, some 16 rows
  /// an instruction.
  private func fixed<T: BitwiseCopyable, U: Comparable>(
    _ call: FunctionCall, _: T.Type, _ key: (T) -> U
  ) -> ColumnVector {
    switch self {
    case .equal: call.test(T.self) { key($0) == key($1) }
    case .unequal: call.test(T.self) { key($0) != key($1) }
    case .less: call.test(T.self) { key($0) < key($1) }
    case .lessOrEqual: call.test(T.self) { key($0) <= key($1) }
    case .greater: call.test(T.self) { key($0) > key($1) }
    case .greaterOrEqual: call.test(T.self) { key($0) >= key($1) }
    }
  }

  /// IEEE's comparisons, and beside them what is different when a NaN takes part; without a branch, so that the loop
  /// is vectorised all the same.
  ///
  /// PostgreSQL's order of floats, which every sort, join and zone map has as well: NaN = NaN, NaN
  /// above infinity, −0 = 0. IEEE's own comparisons would lose rows with NaN from both `x < y` and
  /// `x >= y`.
  private func floats<T: MachineFloat>(_ call: FunctionCall, _: T.Type) -> ColumnVector {
    // A value is a NaN when it is not equal to itself.
    switch self {
    case .equal: call.test(T.self) { ($0 == $1) != (($0 != $0) && ($1 != $1)) }
    case .unequal: call.test(T.self) { ($0 == $1) == (($0 != $0) && ($1 != $1)) }
    // Not greater or equal, and the left is no NaN: true when only the right is one.
    case .less: call.test(T.self) { !($0 >= $1) && ($0 == $0) }
    case .lessOrEqual: call.test(T.self) { $0 <= $1 || ($1 != $1) }
    case .greater: call.test(T.self) { !($0 <= $1) && ($1 == $1) }
    case .greaterOrEqual: call.test(T.self) { $0 >= $1 || ($0 != $0) }
    }
  }

  /// 64 rows at a time; false comes before true.
  private func bits(_ call: FunctionCall) -> ColumnVector {
    let (left, right) = (call.booleans(0), call.booleans(1))
    let target = BitTarget(rowCount: call.rowCount)
    for index in 0..<BitMask.wordCount(of: call.rowCount) {
      let (first, second) = (left.word(index), right.word(index))
      let word =
        switch self {
        case .equal: ~(first ^ second)
        case .unequal: first ^ second
        case .less: ~first & second
        case .lessOrEqual: ~first | second
        case .greater: first & ~second
        case .greaterOrEqual: first | ~second
        }
      target.set(word: index, word & call.tailMask(index))
    }
    return call.result(target.buffer)
  }

  /// By views first: length and four bytes decide most pairs.
  private func texts(_ call: FunctionCall) -> ColumnVector {
    let (left, right) = (call.text(0), call.text(1))
    let bytes = FixedTarget<UInt8>(rowCount: call.rowCount)
    for row in 0..<call.rowCount {
      // A NULL's view is safe to follow, but what it says is nobody's business.
      guard call.counts(row) else {
        bytes[row] = 0
        continue
      }
      bytes[row] = holds(TextOrder.order(left, right, row)) ? 1 : 0
    }
    return call.bits(bytes)
  }

  /// Decimals of any two scales.
  ///
  /// Of two scales nothing is rounded: 1.50 = 1.5 and 0.1 <> 0.10000000001, compared with all the
  /// digits that there are.
  private func decimals(_ call: FunctionCall) -> ColumnVector {
    let (scale, otherScale) = (call.scale(0), call.scale(1))
    let physical = call.arguments.map(\.type.physical)
    // Two columns of one type, most often: their unscaled values compare as they are.
    if scale == otherScale, physical[0] == physical[1] {
      if let result = ConstantComparison.evaluate(self, call) { return result }
      return physical[0] == .int64 ? integers(call, Int64.self) : integers(call, Int128.self)
    }
    let (left, right) = (call.decimals(0), call.decimals(1))
    let bytes = FixedTarget<UInt8>(rowCount: call.rowCount)
    for row in 0..<call.rowCount {
      let order = ValueOrder(
        Decimal(unscaled: left[row], scale: scale), Decimal(unscaled: right[row], scale: otherScale))
      bytes[row] = holds(order) ? 1 : 0
    }
    return call.bits(bytes)
  }
}

extension FunctionCall {
  /// Ones for the rows that a word of a mask has.
  @inline(__always)
  /// Behind the last row bits are 0 by the convention of vectors, so that counting them needs no
  /// mask.
  func tailMask(_ index: Int) -> UInt64 {
    let bitCount = rowCount - index * 64
    return bitCount >= 64 ? .max : (1 << UInt64(bitCount)) - 1
  }
}
