import BasaltCore

/// `bool_and`, `bool_or`: whether all rows fulfil a condition, or any.
enum Conditions {
  /// `every` is the standard's name. NULLs are skipped and not unknown: `bool_and` of true and NULL
  /// is true, where `AND` of both would be NULL. PostgreSQL's rule, from the standard's for all
  /// aggregates.
  static let functions: [AggregateFunction] = [
    AggregateFunction(
      "bool_and", aliases: ["every"], "Whether all values are true; NULL when there is none.",
      examples: [
        .init("bool_and(x > 0) FROM (VALUES (1), (NULL), (2)) AS t (x)", "true"),
        .init("every(x > 1) FROM (VALUES (1), (2)) AS t (x)", "false"),
        .init("bool_and(x) FROM (VALUES (NULL::boolean)) AS t (x)", "NULL"),
      ],
      // Of bytes 0 and 1, "all" is the minimum and "any" the maximum.
      overloads: [overload(isMaximum: false)]),
    AggregateFunction(
      // `any` and `some` of the standard are taken by its quantified comparisons, which is why
      // PostgreSQL has no such names either.
      "bool_or", "Whether any value is true; NULL when there is none.",
      examples: [
        .init("bool_or(x > 1) FROM (VALUES (1), (NULL), (2)) AS t (x)", "true"),
        .init("bool_or(x) FROM (VALUES (NULL::boolean)) AS t (x)", "NULL"),
      ],
      overloads: [overload(isMaximum: true)]),
  ]

  private static func overload(isMaximum: Bool) -> AggregateOverload {
    // One loop for both, which is that of `min` and `max`.
    AggregateOverload([.exactly(.boolean)], ignoresRepetition: true, returning: .boolean) { _, type in
      FixedStates(Extreme<PlainOrder<UInt8>>(isMaximum: isMaximum), type)
    }
  }
}
