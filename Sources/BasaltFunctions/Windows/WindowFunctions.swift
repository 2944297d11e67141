/// What the documentation says of the functions that need OVER; `WindowPlace` and `WindowValue` say what there is.
///
/// Apart from the registries of scalar and aggregate functions, since nothing is resolved here: what these functions take is
/// the same for all types, and the binder's to check. Examples run as tests all the same.
package struct WindowFunctions: Sendable {
  /// As it is called.
  package let name: String
  /// One sentence.
  package let summary: String
  /// `(value, offset integer, default)`, one a form.
  package let signatures: [String]
  /// What stands behind SELECT, and what the first row has.
  package let examples: [FunctionExample]

  /// In the order in which they are listed. All examples are of the same two rows, so that functions can be compared by them.
  package static let all: [WindowFunctions] =
    WindowPlace.allCases.map { place in
      let argument = place == .ntile ? "4" : ""
      let result =
        switch place {
        case .rowNumber, .rank, .denseRank, .ntile: "1"
        case .percentRank: "0"
        case .cumeDist: "0.5"
        }
      return WindowFunctions(
        name: place.rawValue, summary: place.summary, signatures: [place == .ntile ? "(parts integer)" : "()"],
        examples: [
          .init(
            "\(place.rawValue)(\(argument)) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t (x) ORDER BY x LIMIT 1",
            result)
        ])
    }
    + WindowValue.allCases.map { value in
      let (arguments, result) =
        switch value {
        case .lag: ("x", "NULL")
        case .lead: ("x, 1, 0", "2")
        case .firstValue: ("x", "1")
        case .lastValue: ("x", "1")
        case .nthValue: ("x, 2", "NULL")
        }
      let signatures =
        switch value {
        case .lag, .lead: ["(any)", "(any, offset integer)", "(any, offset integer, default any)"]
        case .firstValue, .lastValue: ["(any)"]
        case .nthValue: ["(any, number integer)"]
        }
      return WindowFunctions(
        name: value.rawValue, summary: value.summary, signatures: signatures,
        examples: [
          .init(
            "\(value.rawValue)(\(arguments)) OVER (ORDER BY x) FROM (VALUES (1), (2)) AS t (x) ORDER BY x LIMIT 1",
            result)
        ])
    }
}
