package import BasaltCore

/// What resolution has to know of an overload, be it of a scalar function or of an aggregate: its parameters, and the type of
/// its result.
package protocol CallSignature: Sendable {
  var parameters: [TypePattern] { get }
  /// What any number of further arguments must be, zero included; `nil` when there may be none.
  var rest: TypePattern? { get }
  /// The result's type, from the arguments as they are after their casts.
  var result: ResultRule { get }
}

extension CallSignature {
  /// Types in, type out; pure. Constants are there to be looked at where digits depend on them, as in `round(x, 2)`.
  package typealias ResultRule = @Sendable (_ arguments: [FunctionArgument]) throws(BasaltError) -> LogicalType

  /// The pattern of the argument at an index, or `nil` when there are too many.
  package func pattern(at index: Int) -> TypePattern? { index < parameters.count ? parameters[index] : rest }

  /// `(text, integer)`, as messages list it.
  package var signature: String {
    let names = parameters.map(\.description) + (rest.map { ["\($0) …"] } ?? [])
    return "(\(names.joined(separator: ", ")))"
  }
}
