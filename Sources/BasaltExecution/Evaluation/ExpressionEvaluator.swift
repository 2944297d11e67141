package import BasaltCore
package import BasaltFunctions

/// Evaluates expressions over batches, on one thread.
///
/// The forms that do not compute all of their operands for every row (AND, OR, CASE, coalesce) are here: an operand is
/// evaluated for those rows alone that need it, and what the parts gave is put together. Everything else is a call per
/// vector.
///
/// Not compiled to machine code, nor to closures a row: an enum is walked once a batch, which costs nothing beside some
/// thousand rows in a kernel.
package final class ExpressionEvaluator {
  /// Of this thread: random numbers come from a sequence that no other worker draws from.
  private let context: FunctionContext

  package init(_ context: FunctionContext) { self.context = context }

  /// The value of each row meant: as many as `batch.rowCount`.
  /// - Throws: What a function throws for one of these rows.
  package func evaluate(_ expression: CompiledExpression, _ batch: VectorBatch) throws(BasaltError) -> ColumnVector {
    // One frame for all: a column is gathered once, however many expressions look at it.
    var frame = RowFrame(batch)
    return try evaluate(expression, &frame)
  }

  /// - Returns: A vector an expression, each of `batch.rowCount` rows, without a selection.
  /// Several expressions over the same rows: columns are gathered once.
  package func evaluate(
    _ expressions: [CompiledExpression], _ batch: VectorBatch
  ) throws(BasaltError) -> [ColumnVector] {
    var frame = RowFrame(batch)
    var results: [ColumnVector] = []
    for expression in expressions { results.append(try evaluate(expression, &frame)) }
    return results
  }

  /// The rows of a batch for which a condition is true, as the batch's positions; `nil` for all of them.
  /// - Precondition: The condition is a boolean.
  /// - Throws: What a function throws for a row that was still there when its turn came.
  package func select(
    _ condition: CompiledExpression, _ batch: VectorBatch
  ) throws(BasaltError) -> SelectionVector? {
    var selection = batch.selection
    // Each part of a conjunction sees what those before it have left: no results are put together.
    let parts: [CompiledExpression] = if case .and(let operands) = condition { operands } else { [condition] }
    for part in parts {
      let left = VectorBatch(
        columns: batch.columns, physicalRowCount: batch.physicalRowCount, selection: selection)
      // Nobody is left who could be asked.
      if left.rowCount == 0 { return selection }
      guard let kept = try evaluate(part, left).trueRows else { continue }
      // Positions among the rows that were left, and now again of the batch.
      selection = selection?.selecting(kept) ?? kept
    }
    return selection
  }

  /// The value in the form that everybody reads: whoever asks for a decimal may not know of the narrow one.
  private func evaluate(
    _ expression: CompiledExpression, _ frame: inout RowFrame
  ) throws(BasaltError) -> ColumnVector {
    if case .narrow(let wanted) = expression { return try evaluateNarrow(wanted, &frame) }
    return try evaluateNarrow(expression, &frame).widened(to: expression.type)
  }

  /// The same, a decimal perhaps in its narrow form.
  ///
  /// Recursion as deep as the expression, whose nesting the parser bounds.
  private func evaluateNarrow(
    _ expression: CompiledExpression, _ frame: inout RowFrame
  ) throws(BasaltError) -> ColumnVector {
    switch expression {
    case .column(let index, _): return frame.column(index)
    // One value, however many rows: functions have loops for constants.
    case .constant(let vector): return vector.repeated(count: frame.rowCount)
    case .call(let function, let arguments):
      var vectors: [ColumnVector] = []
      vectors.reserveCapacity(arguments.count)
      for argument in arguments {
        // By function: most know only the type that is declared.
        vectors.append(
          function.overload.takesNarrowDecimals
            ? try evaluateNarrow(argument, &frame) : try evaluate(argument, &frame))
      }
      return try function.evaluateNarrow(vectors, rowCount: frame.rowCount, context: context)
    case .and(let operands): return try connect(operands, decidedBy: false, &frame)
    case .or(let operands): return try connect(operands, decidedBy: true, &frame)
    case .conditional(let branches, let otherwise, let type):
      return try choose(branches, otherwise, type, frame)
    case .firstValid(let operands, let type): return try firstValid(operands, type, frame)
    case .inSet(let operand, let values, let hasNull):
      return try evaluate(operand, &frame).isIn(values, hasNull: hasNull)
    // Kept in the frame and so for these rows alone: a branch of CASE has a frame of its own.
    case .shared(let number, let expression):
      if let known = frame.shared[number] { return known }
      let values = try evaluateNarrow(expression, &frame)
      frame.shared[number] = values
      return values
    case .narrow(let expression): return try evaluateNarrow(expression, &frame)
    }
  }

  // MARK: Forms that leave rows out

  /// AND and OR: a row that an operand has decided is not asked of the others.
  private func connect(
    _ operands: [CompiledExpression], decidedBy deciding: Bool, _ frame: inout RowFrame
  ) throws(BasaltError) -> ColumnVector {
    // Rows that are decided leave; what is left is asked on. Most conjunctions end with their first operand for most
    // rows.
    var parts = ScatteredParts(type: .boolean, rowCount: frame.rowCount)
    // Rows that no operand has decided yet; `nil` for all.
    var open: SelectionVector?
    // By row of the frame, whether an operand was NULL; empty while none was.
    var sawNull: [Bool] = []
    for operand in operands {
      // A copy of the frame, or one of fewer rows: what an operand gathers is not there for the next.
      var rows = open.map { frame.selecting($0) } ?? frame
      if rows.rowCount == 0 { break }
      let values = try evaluate(operand, &rows)
      // NULL decides nothing: it is remembered, and stands unless a later operand decides.
      if values.nullCount > 0 {
        if sawNull.isEmpty { sawNull = Array(repeating: false, count: frame.rowCount) }
        for row in 0..<rows.rowCount where !values.isValid(at: row) { sawNull[open?[row] ?? row] = true }
      }
      guard let decided = values.rows(being: deciding) else {
        // All that were open.
        parts.add(try .constant(.boolean(deciding), .boolean, count: rows.rowCount), at: open)
        return parts.joined()
      }
      guard decided.count > 0 else { continue }
      parts.add(
        try .constant(.boolean(deciding), .boolean, count: decided.count), at: open?.selecting(decided) ?? decided)
      // Positions within the rows that were open, and then among all.
      let left = decided.complement(of: rows.rowCount)
      open = open?.selecting(left) ?? left
    }
    // What nobody decided is NULL if an operand was, and the opposite otherwise.
    if sawNull.isEmpty {
      let count = open?.count ?? frame.rowCount
      if count > 0 { parts.add(try .constant(.boolean(!deciding), .boolean, count: count), at: open) }
      return parts.joined()
    }
    // A NULL beside an operand that decides is no NULL: those rows have left above.
    // The rare case, row by row: three-valued logic with a NULL in it.
    let rest = (0..<(open?.count ?? frame.rowCount)).map { UInt16(open?[$0] ?? $0) }
    let nulls = rest.filter { sawNull[Int($0)] }
    let others = rest.filter { !sawNull[Int($0)] }
    if !nulls.isEmpty {
      parts.add(ColumnVector(nullsOf: .boolean, count: nulls.count), at: SelectionVector(nulls))
    }
    if !others.isEmpty {
      parts.add(try .constant(.boolean(!deciding), .boolean, count: others.count), at: SelectionVector(others))
    }
    return parts.joined()
  }

  /// CASE: each result for the rows of its branch alone.
  private func choose(
    _ branches: [CompiledExpression.Branch], _ otherwise: CompiledExpression, _ type: LogicalType, _ frame: RowFrame
  ) throws(BasaltError) -> ColumnVector {
    var parts = ScatteredParts(type: type, rowCount: frame.rowCount)
    // Rows that no branch has taken yet; `nil` for all.
    var open: SelectionVector?
    for branch in branches {
      var rows = open.map { frame.selecting($0) } ?? frame
      if rows.rowCount == 0 { return parts.joined() }
      // Only for rows that no branch before has taken.
      let condition = try evaluate(branch.condition, &rows)
      guard let kept = condition.trueRows else {
        // All that were open are this branch's.
        parts.add(try evaluate(branch.result, &rows), at: open)
        return parts.joined()
      }
      guard kept.count > 0 else { continue }
      // A result is computed for its rows alone: what another branch guards against may be an error here.
      var taken = rows.selecting(kept)
      parts.add(try evaluate(branch.result, &taken), at: open?.selecting(kept) ?? kept)
      let left = kept.complement(of: rows.rowCount)
      open = open?.selecting(left) ?? left
    }
    // ELSE, which the binder has added as NULL where nobody wrote it.
    var rest = open.map { frame.selecting($0) } ?? frame
    if rest.rowCount > 0 { parts.add(try evaluate(otherwise, &rest), at: open) }
    return parts.joined()
  }

  /// `coalesce`: an operand for the rows alone in which those before it are NULL.
  private func firstValid(
    _ operands: [CompiledExpression], _ type: LogicalType, _ frame: RowFrame
  ) throws(BasaltError) -> ColumnVector {
    var parts = ScatteredParts(type: type, rowCount: frame.rowCount)
    var open: SelectionVector?
    for (index, operand) in operands.enumerated() {
      var rows = open.map { frame.selecting($0) } ?? frame
      if rows.rowCount == 0 { break }
      let values = try evaluate(operand, &rows)
      // NULLs of the last are the result.
      if values.validity == nil || index == operands.count - 1 {
        parts.add(values, at: open)
        break
      }
      // Values stay where they are, and only gaps are filled by the next operand.
      let valid = values.validRows
      if valid.count > 0 { parts.add(values.rows(at: valid), at: open?.selecting(valid) ?? valid) }
      let left = valid.complement(of: rows.rowCount)
      open = open?.selecting(left) ?? left
    }
    return parts.joined()
  }
}
