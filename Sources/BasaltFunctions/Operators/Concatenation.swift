import BasaltCore

/// `||`: text behind text, and anything else behind text as it prints; bytes behind bytes.
///
/// A list behind a list, an element behind a list and a list behind an element are overloads of the sign, too; their kernels
/// are where lists are put together (`ListBuilding`), and there NULL has another meaning.
///
/// NULL on either side is NULL, unlike in `concat`, which passes over it. The result is stable
/// where something is printed, as an instant prints on the session's clock; two texts are
/// immutable.
enum Concatenation {
  /// PostgreSQL's `anynonarray || text`: an operand that is not text is printed, as long as the
  /// other one is text. Two numbers are refused, in PostgreSQL as well, since adding them was
  /// meant.
  static let function = ScalarFunction(
    "||", .operators, "One text behind the other; what is not text is printed first.",
    examples: [
      .init("'Bas' || 'alt'", "Basalt"), .init("'flight ' || 42", "flight 42"), .init("'a' || NULL", "NULL"),
      .init(#"'\x01'::bytea || '\x02'::bytea"#, #"\x0102"#),
    ],
    overloads: [
      Overload([.exactly(.text), .exactly(.text)], returning: .text, kernel: bytes),
      Overload([.exactly(.bytea), .exactly(.bytea)], returning: .bytea, kernel: bytes),
      Overload([.exactly(.text), .any], volatility: .stable, returning: .text, kernel: printed),
      Overload([.any, .exactly(.text)], volatility: .stable, returning: .text, kernel: printed),
      ListBuilding.concatenation, ListBuilding.appending, ListBuilding.prepending,
    ])

  /// Both sides are copied once, into the result's heap: a result that pointed into its arguments would keep both of
  /// their heaps alive.
  private static let bytes: Overload.Kernel = { (call) throws(BasaltError) in
    let (left, right) = (call.text(0), call.text(1))
    return try call.textRows { (row, target) throws(BasaltError) in
      unsafe target.append(contentsOf: left[row])
      unsafe target.append(contentsOf: right[row])
    }
  }

  /// What is not text becomes text first, as a vector, so that a constant is printed once.
  private static let printed: Overload.Kernel = { (call) throws(BasaltError) in
    try bytes(call.replacingArguments(try call.arguments.map(call.printed)))
  }
}

extension FunctionCall {
  /// An argument as text, as a cast prints it.
  /// Through the cast, so that `'x' || 1.50` and `CAST (1.50 AS text)` cannot print differently.
  func printed(_ argument: ColumnVector) throws(BasaltError) -> ColumnVector {
    guard argument.type != .text else { return argument }
    return try Cast.bind(from: argument.type, to: .text, .explicit).evaluate(
      [argument], rowCount: argument.count, context: context)
  }

  /// The same call of other arguments, or with another result.
  /// For kernels that change an argument and then do what they always do.
  func replacingArguments(_ arguments: [ColumnVector], returning type: LogicalType? = nil) -> FunctionCall {
    FunctionCall(
      arguments: arguments, rowCount: rowCount, resultType: type ?? resultType, validity: validity,
      onFailure: onFailure,
      context: context)
  }
}
