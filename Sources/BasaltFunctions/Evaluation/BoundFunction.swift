package import BasaltCore

/// A function with its overload and types settled: what an expression holds, and evaluates batch by batch.
///
/// The shell around all kernels. It does once what no kernel should have to: NULLs of strict functions, constants (one
/// value in, one value out), and dictionaries (each distinct value once, the codes kept).
package struct BoundFunction: Sendable {
  /// For plans and messages.
  package let name: String
  package let overload: Overload
  /// What the arguments have to be.
  package let argumentTypes: [LogicalType]
  package let resultType: LogicalType
  /// What a value without a result costs; `TRY_CAST` has NULL for it.
  let onFailure: FunctionCall.FailureRule

  /// Whether a value without a result is NULL in it: what tells a `TRY_CAST` from the cast of the same types.
  package var isTry: Bool {
    if case .givesNull = onFailure { return true }
    return false
  }

  /// - Precondition: The types fit the overload, and the result's is what its rule says: `FunctionResolver` sees to it.
  package init(
    name: String, overload: Overload, argumentTypes: [LogicalType], resultType: LogicalType,
    onFailure: FunctionCall.FailureRule = .raises
  ) {
    self.name = name
    self.overload = overload
    self.argumentTypes = argumentTypes
    self.resultType = resultType
    self.onFailure = onFailure
  }

  /// Computes all rows.
  /// - Parameters:
  ///   - arguments: One vector for each of `argumentTypes`, of `rowCount` rows, in any layout.
  ///   - rowCount: Needed where there are no arguments.
  /// - Returns: `rowCount` rows of `resultType`: constant when all arguments are, of the same codes when the one
  ///   argument that is not constant is a dictionary, flat otherwise.
  /// - Throws: What the function does not compute: `.outOfRange`, `.invalidArgument`, `.typeMismatch`; never for a row
  ///   with a NULL among the arguments of a strict function.
  package func evaluate(
    _ arguments: [ColumnVector], rowCount: Int, context: FunctionContext
  ) throws(BasaltError) -> ColumnVector {
    try evaluateNarrow(arguments, rowCount: rowCount, context: context).widened(to: resultType)
  }

  /// The same, the result perhaps in its narrow form (`LogicalType.narrowDecimal`) when the overload takes those: for
  /// whoever hands it on to one that does.
  package func evaluateNarrow(
    _ arguments: [ColumnVector], rowCount: Int, context: FunctionContext
  ) throws(BasaltError) -> ColumnVector {
    precondition(
      arguments.count == argumentTypes.count
        && zip(arguments, argumentTypes).allSatisfy { takes($0.type, as: $1) && $0.count == rowCount },
      "\(name) was bound to \(argumentTypes), and is called with \(arguments.map(\.type))")
    // Without rows there is nothing to compute, and no constant that could raise an error for nobody.
    if rowCount == 0 { return ColumnVector(emptyOf: resultType) }
    let isStrict = overload.nulls == .strict
    if isStrict, arguments.contains(where: { $0.isConstant && !$0.isValid(at: 0) }) {
      return ColumnVector(nullsOf: resultType, count: rowCount)
    }
    guard overload.volatility != .volatile else {
      return try evaluateFlat(arguments, rowCount: rowCount, context: context)
    }
    if arguments.allSatisfy(\.isConstant) {
      let one = arguments.map { $0.repeated(count: 1) }
      return try evaluateFlat(one, rowCount: 1, context: context).repeated(count: rowCount)
    }
    if isStrict, let result = evaluateDictionary(arguments, rowCount: rowCount, context: context) { return result }
    return try evaluateFlat(arguments, rowCount: rowCount, context: context)
  }

  /// Exactly what it was bound to, but for decimals where the overload says that their width is all the same to it.
  private func takes(_ type: LogicalType, as wanted: LogicalType) -> Bool {
    type == wanted || overload.takesNarrowDecimals && wanted.narrowDecimal == type
  }

  /// Row by row, from arguments of any layout.
  ///
  /// A dictionary is spelled out here, for functions of several columns: kernels know flat and
  /// constant vectors alone.
  private func evaluateFlat(
    _ arguments: [ColumnVector], rowCount: Int, context: FunctionContext
  ) throws(BasaltError) -> ColumnVector {
    let flat = arguments.map { $0.dictionary == nil ? $0 : ColumnVector.concatenated([$0], type: $0.type) }
    guard overload.nulls == .strict else {
      return try overload.kernel(
        FunctionCall(
          arguments: flat, rowCount: rowCount, resultType: resultType, onFailure: onFailure, context: context))
    }
    let validity = BoundFunction.intersection(flat, rowCount: rowCount)
    let result = try overload.kernel(
      FunctionCall(
        arguments: flat, rowCount: rowCount, resultType: resultType, validity: validity, onFailure: onFailure,
        context: context))
    return validity.map { result.masked(by: $0) } ?? result
  }

  /// On the distinct values alone, when one argument is a dictionary and the others are constant.
  ///
  /// `nil` when that is not possible: there are other arguments, more entries than rows, an entry has no result (it may
  /// be one that no row uses, so the rows decide), or a result is NULL, which entries of a dictionary may not be.
  private func evaluateDictionary(
    _ arguments: [ColumnVector], rowCount: Int, context: FunctionContext
  ) -> ColumnVector? {
    let varying = arguments.indices.filter { !arguments[$0].isConstant }
    guard varying.count == 1, let entries = arguments[varying[0]].dictionary, entries.count <= rowCount,
      entries.count > 0
    else { return nil }
    let entryArguments = arguments.map { $0.isConstant ? $0.repeated(count: entries.count) : entries }
    guard let results = try? evaluateFlat(entryArguments, rowCount: entries.count, context: context),
      results.validity == nil
    else { return nil }
    let coded = arguments[varying[0]].recoded(results)
    // Bits are smaller than their codes, and what asks for booleans wants to see bits.
    return resultType == .boolean ? ColumnVector.concatenated([coded], type: .boolean) : coded
  }

  /// The rows in which all arguments are valid, or `nil` when all are. NULL constants have been dealt with.
  private static func intersection(_ arguments: [ColumnVector], rowCount: Int) -> Buffer? {
    var joined: Buffer?
    for argument in arguments where !argument.isConstant {
      guard let validity = argument.validity else { continue }
      joined = joined.map { $0.intersection(validity, bitCount: rowCount) } ?? validity
    }
    return joined
  }
}

extension Buffer {
  /// The bits that are set in both. O(bitCount / 64).
  fileprivate func intersection(_ other: Buffer, bitCount: Int) -> Buffer {
    let joined = Buffer(byteCount: BitMask.wordCount(of: bitCount) * 8)
    let words = unsafe joined.address.assumingMemoryBound(to: UInt64.self)
    let left = unsafe address.assumingMemoryBound(to: UInt64.self)
    let right = unsafe other.address.assumingMemoryBound(to: UInt64.self)
    for index in 0..<BitMask.wordCount(of: bitCount) { unsafe words[index] = left[index] & right[index] }
    return joined
  }
}

extension ColumnVector {
  /// `count` rows that are all NULL, in constant memory.
  package init(nullsOf type: LogicalType, count: Int) {
    var builder = ColumnBuilder(type: type, capacity: 1)
    builder.appendNull()
    self = builder.finish().repeated(count: count)
  }

  /// The first row, `count` times over, in the same memory.
  /// - Precondition: There is one, and this is flat or constant.
  fileprivate func repeated(count: Int) -> ColumnVector {
    ColumnVector(type: type, count: count, layout: .constant, values: values, validity: validity, heaps: heaps)
  }

  /// The same rows, NULL where `mask` is 0 as well. A flat vector without NULLs of its own takes the mask as it is.
  fileprivate func masked(by mask: Buffer) -> ColumnVector {
    let joined = validity.map { $0.intersection(mask, bitCount: count) } ?? mask
    return ColumnVector(type: type, count: count, values: values, validity: joined, heaps: heaps)
  }

  /// The same codes and NULLs over other entries.
  fileprivate func recoded(_ entries: ColumnVector) -> ColumnVector {
    ColumnVector(
      type: entries.type, count: count, layout: .dictionary(DictionaryValues(entries)), values: values,
      validity: validity)
  }
}
