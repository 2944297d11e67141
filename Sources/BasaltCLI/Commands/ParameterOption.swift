import ArgumentParser
import Basalt

/// `--param name=value`: a value for `:name`, or for `$1` when the name is a number.
struct ParameterOption: ExpressibleByArgument, Sendable {
  let name: String
  let text: String

  init?(argument: String) {
    guard let separator = argument.firstIndex(of: "="), separator > argument.startIndex else { return nil }
    name = argument[..<separator].lowercased()
    text = String(argument[argument.index(after: separator)...])
  }

  /// Numbers by their number, the others by their name.
  /// - Throws: `.invalidArgument` for a name that is given twice, or a number with one missing before it.
  static func parameters(_ options: [ParameterOption]) throws(BasaltError) -> Parameters {
    var parameters = Parameters()
    var numbered: [Int: Value] = [:]
    for option in options {
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
  private var value: Value {
    if text.lowercased() == "null" { return .null }
    if text == "true" || text == "false" { return .boolean(text == "true") }
    if text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") { return .text(String(text.dropFirst().dropLast())) }
    if let number = Int32(text) { return .integer(number) }
    if let number = Int64(text) { return .bigint(number) }
    if let decimal = Decimal(text), text.contains(".") { return .decimal(decimal) }
    return .text(text)
  }
}
