internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Casts to `json` and `jsonb`, which are no types: JSON is kept as text, and the cast sees to it that a text is some.
///
/// `x::json` is the text as it is, `x::jsonb` the text as PostgreSQL writes a `jsonb`: what follows, a comparison or `->`, is
/// of texts. So there is nothing that a column, a plan or a file would have to know of another type, and what PostgreSQL's
/// own type would add, operators that compare by content, is what `jsonb` spelled out gives, numbers such as 1.0 and 1.00
/// apart.
extension StatementBinding {
  /// Whether a cast is to one of the two.
  ///
  /// Arrays of them, `json[]`, are another name, and no type.
  func isJSON(_ name: TypeName) -> Bool {
    name.arguments.isEmpty && name.listDepth == 0 && (name.name.text == "json" || name.name.text == "jsonb")
  }

  /// A literal is checked at once, as any literal with a type is; a column in the rows that need it.
  /// - Throws: `.typeMismatch` for an operand that is no text, and for a literal that is no JSON.
  @inline(never)
  func json(_ operand: Operand, _ name: TypeName, isTry: Bool, _ range: SourceRange) throws(BasaltError) -> Operand {
    let value = try self.value(of: operand)
    let checked = try call("as \(name.name.text)", [value], range)
    if isTry {
      try countCopies(of: value, 1, range)
      let isJSON = try call("json_valid", [value], range)
      let branch = BoundExpression.Branch(isJSON, checked)
      return Operand(.conditional([branch], otherwise: .constant(.null, .text), .text), range)
    }
    guard case .literal = operand.kind else { return Operand(checked, range) }
    do throws(BasaltError) {
      return Operand(.constant(try ConstantEvaluation.value(of: checked, context) ?? .null, .text), range)
    } catch {
      throw placed(error, operand.range)
    }
  }
}
