import ArgumentParser
import Basalt

/// `--param name=value`: a value for `:name`, or for `$1` when the name is a number.
///
/// One option for both kinds, because nobody remembers two; a name in SQL never begins with a digit.
struct ParameterOption: ExpressibleByArgument, Sendable {
  let name: String
  /// As it was typed; what it is taken for is decided when all of them are there.
  let text: String

  /// `nil` makes the parser say what it expected: without a sign, or without a name before it.
  init?(argument: String) {
    guard let separator = argument.firstIndex(of: "="), separator > argument.startIndex else { return nil }
    // Only the first sign separates: values may hold others. Names in SQL that are not quoted are lower case.
    name = argument[..<separator].lowercased()
    text = String(argument[argument.index(after: separator)...])
  }

  /// Numbers by their number, the others by their name.
  /// - Throws: `.invalidArgument` for a name that is given twice, or a number with one missing before it.
  static func parameters(_ options: [ParameterOption]) throws(BasaltError) -> Session.Parameters {
    var parameters = Session.Parameters()
    var numbered: [Int: Value] = [:]
    for option in options {
      // The last one could win, as with other options. But of two values one would be used in silence, in a query.
      let isNew: Bool
      if let number = Int(option.name) {
        isNew = numbered.updateValue(option.value, forKey: number) == nil
      } else {
        isNew = parameters.named.updateValue(option.value, forKey: option.name) == nil
      }
      guard isNew else {
        throw BasaltError(
          .invalidArgument, "The parameter \(option.name) is given twice.", remedy: "Give each parameter once.")
      }
    }
    // As many as there are must be the numbers from 1 on: a gap shows as one that is missing within.
    for number in 0..<numbered.count {
      guard let value = numbered[number + 1] else {
        throw BasaltError(
          .invalidArgument, "The parameter $\(number + 1) is missing.",
          remedy: "Give numbered parameters from 1 on, without a gap.")
      }
      parameters.positional.append(value)
    }
    return parameters
  }

  /// What the text looks like: a whole number, a decimal, a truth value, NULL; everything else is text. A number in quotes
  /// is text, too.
  ///
  /// Guessed, as the shell that starts us has nothing but text. Whoever needs another type casts in SQL:
  /// `:day::date`.
  private var value: Value {
    if text.lowercased() == "null" { return .null }
    if text == "true" || text == "false" { return .boolean(text == "true") }
    // A postal code, or a flight's number: digits that are no number. The quotes have to pass the shell's own.
    if text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") { return .text(String(text.dropFirst().dropLast())) }
    // The narrowest that holds it, as a literal in SQL has it: the plan is the same as if it had been written there.
    if let number = Int32(text) { return .integer(number) }
    if let number = Int64(text) { return .bigint(number) }
    // Exact, as a literal with a point is in SQL. Others stay text: too long for 64 bits, or no plain number.
    if let decimal = Decimal(text), text.contains(".") { return .decimal(decimal) }
    return .text(text)
  }
}
