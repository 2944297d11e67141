/// Lists as SQL: `ARRAY[a, b]`, `list[1]`, `list[1 : 2]`.
///
/// Always with ARRAY, which PostgreSQL asks for, also within another list.
extension SQLPrinter {
  /// - Precondition: The expression is one of lists.
  mutating func writeList(_ expression: Expression) {
    switch expression.kind {
    case .list(let elements):
      write("ARRAY[")
      writeList(elements) { printer, element in printer.write(element) }
      write("]")
    case .listQuery(let query):
      write("ARRAY")
      writeParenthesised(query)
    case .element(let list, let index):
      writeSubscripted(list)
      write("[")
      write(index)
      write("]")
    case .slice(let list, let first, let last):
      writeSubscripted(list)
      write("[")
      if let first { write(first) }
      // A space, because a colon before a letter begins a parameter.
      write(" : ")
      if let last { write(last) }
      write("]")
    default: preconditionFailure("no list")
    }
  }

  /// `(a || b)[1]`, and `a[1]` without parentheses.
  ///
  /// What a subscript stands behind: all but what is a value by itself in parentheses, as PostgreSQL wants it.
  private mutating func writeSubscripted(_ list: Expression) {
    switch list.kind {
    case .column, .parameter, .element, .slice, .list, .listQuery, .scalar, .call: write(list, atLeast: .cast)
    default:
      write("(")
      write(list)
      write(")")
    }
  }

  /// Whoever makes such a tree makes one that no text has.
  ///
  /// The list of ANY: a query there would be asked as one.
  mutating func writeOperand(ofQuantifier list: Expression) {
    precondition(!list.isQuery, "a query behind ANY is no list")
    write(list)
  }
}

extension Expression {
  fileprivate var isQuery: Bool {
    if case .scalar = kind { return true }
    return false
  }
}
