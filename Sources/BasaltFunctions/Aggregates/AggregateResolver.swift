package import BasaltCore

/// Finds the overload of an aggregate that a call means, by the rules of scalar functions (`FunctionResolver`).
package enum AggregateResolver {
  /// - Parameters:
  ///   - name: In lower case.
  ///   - arguments: None for `count(*)`.
  /// - Returns: The aggregate bound to its overload. Its `argumentTypes` say what each argument has to be cast to
  ///   first.
  /// - Throws: `.unknownName` for a name that no aggregate has; `.typeMismatch` when no overload takes these types, or
  ///   several do; whatever a result rule throws.
  /// - Complexity: O(overloads × arguments): once a call in a statement.
  package static func resolve(
    _ name: String, _ arguments: [FunctionResolver.Argument]
  ) throws(BasaltError) -> BoundAggregate {
    guard let function = AggregateRegistry.function(named: name) else {
      throw FunctionResolver.unknown(name, among: AggregateRegistry.all.flatMap { [$0.name] + $0.aliases })
    }
    // The same rules, and the same messages.
    let best = try FunctionResolver.choose(function.name, function.overloads, arguments)
    let (overload, types) = (best.overload, best.types)
    let resultType = try overload.result(FunctionResolver.settled(arguments, types))
    var descending: (@Sendable () -> any AggregateStates)?
    if let make = overload.makeDescendingStates { descending = { make(types, resultType) } }
    return BoundAggregate(
      name: function.name, argumentTypes: types, resultType: resultType, ignoresRepetition: overload.ignoresRepetition,
      takesNarrowDecimals: overload.takesNarrowDecimals, sharing: overload.sharing?(types, resultType),
      makeDescendingStates: descending
    ) { overload.makeStates(types, resultType) }
  }
}
