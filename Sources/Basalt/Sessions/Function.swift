internal import BasaltFunctions

extension Session {
  /// A function of SQL as its documentation has it: for `basalt functions`, and for whoever completes names.
  public struct Function: Sendable {
    /// As it is called, in lower case; of an operator, its sign.
    public let name: String
    /// Other names for the same.
    public let aliases: [String]
    /// What it is about: `text`, `time`, `aggregates`, …
    public let family: String
    /// One sentence.
    public let summary: String
    /// `(text, integer)`, one a signature.
    public let signatures: [String]
    /// Calls, and the text of what each gives.
    public let examples: [(sql: String, result: String)]

    /// Every function and operator that there is, by family and name.
    public static let all: [Function] =
      FunctionRegistry.all.map { function in
        Function(
          name: function.name, aliases: function.aliases, family: function.family.rawValue, summary: function.summary,
          signatures: function.overloads.map(\.signature), examples: function.examples.map { ($0.sql, $0.result) })
      }
      + AggregateRegistry.all.map { function in
        Function(
          name: function.name, aliases: function.aliases, family: "aggregates", summary: function.summary,
          signatures: function.overloads.map(\.signature), examples: function.examples.map { ($0.sql, $0.result) })
      }
      + WindowFunctions.all.map { function in
        Function(
          name: function.name, aliases: [], family: "windows", summary: function.summary,
          signatures: function.signatures, examples: function.examples.map { ($0.sql, $0.result) })
      }

    /// The functions of a name, or whose alias it is.
    /// - Throws: `.unknownName`, with the nearest name as the remedy.
    public static func named(_ name: String) throws(BasaltError) -> [Function] {
      let folded = name.lowercased()
      let found = all.filter { $0.name == folded || $0.aliases.contains(folded) }
      guard found.isEmpty else { return found }
      throw BasaltError(
        .unknownName, "There is no function '\(Value.excerpt(of: name))'.",
        remedy: NameDistance.nearest(to: folded, among: all.flatMap { [$0.name] + $0.aliases }).map {
          "Did you mean \($0)?"
        }
          ?? "`basalt functions` lists what there is.")
    }
  }
}
