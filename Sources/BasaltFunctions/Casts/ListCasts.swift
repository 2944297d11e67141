import BasaltCore

/// Casts of lists: those of their elements, of all lists of a vector at once.
///
/// Which there are follows from the elements: what a value becomes by itself, a list of them does, and nothing else. NULL
/// stays NULL, whether it is a list or an element.
///
/// To text a list is printed (`TextCasts`), and read from it.
///
/// | cast | is |
/// | --- | --- |
/// | `ARRAY[1,2]::text[]` | {1,2} |
/// | `ARRAY['1','x']::integer[]` | an error, as `'x'::integer` is |
/// | `TRY_CAST(ARRAY['1','x'] AS integer[])` | NULL: no list without one of its elements |
/// | `ARRAY[1]::integer[][]` | refused: a list is no list of lists |
enum ListCasts {
  /// - Parameter rule: Of the innermost elements. Lists within lists are cast by recursion, a level a call.
  static func rule(_ source: ListType, _ target: ListType, _ rule: Cast.Rule) -> Cast.Rule {
    Cast.Rule(rule.context, rule.volatility) { (call) throws(BasaltError) in
      guard case .givesNull = call.onFailure else { return try cast(call, source, target) }
      // An element without a counterpart makes its list NULL, and no other: so one row at a time.
      // TRY_CAST is for data that is being looked at, and rows are few then.
      var rows: [ColumnVector] = []
      // A constant is one row already; a column is cut into its rows.
      for row in 0..<call.rowCount {
        let one = FunctionCall(
          arguments: [
            ColumnVector.concatenated([call.arguments[0]], type: call.arguments[0].type).slice(row..<(row + 1))
          ],
          rowCount: 1, resultType: call.resultType, context: call.context)
        guard call.counts(row), let result = try? cast(one, source, target) else {
          rows.append(ColumnVector(nullsOf: call.resultType, count: 1))
          continue
        }
        rows.append(result)
      }
      return ColumnVector.concatenated(rows, type: call.resultType)
    }
  }

  private static func cast(
    _ call: FunctionCall, _ source: ListType, _ target: ListType
  ) throws(BasaltError) -> ColumnVector {
    // Rows that do not count have no elements here: what stands in them raises no error.
    let elements = ListElements(call.arguments[0], call)
    let function = try Cast.bind(from: source.element, to: target.element, .explicit)
    let cast = try function.evaluate([elements.column], rowCount: elements.column.count, context: call.context)
    // And back, as many to a list as it had.
    let writer = ElementWriter(cast)
    var next = 0
    // Elements are taken in order, so that one number says where the next list begins.
    return try call.listRows { (row, bytes) throws(BasaltError) in
      for _ in 0..<elements.counts[row] {
        writer.append(next, to: &bytes)
        next += 1
      }
      bytes.append(ListFormat.end)
      return true
    }
  }
}
