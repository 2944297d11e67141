import Basalt
import Foundation

/// Values and types as files of cases have them: the same from every oracle (Making/spelling.py does it there).
enum SQLLogicText {
  /// Families of types: that a sum is a decimal and not an integer is part of the answer, how many digits it has is not. The last
  /// is no family but an R that is compared as a number (`SQLLogicRows`).
  static let letters = "BIRTDP?~"

  static func letter(of type: LogicalType) -> Character {
    switch type {
    case .boolean: "B"
    case .smallint, .integer, .bigint: "I"
    case .decimal, .real, .double: "R"
    case .text: "T"
    case .date: "D"
    case .timestamp, .timestamptz: "P"
    case .time, .bytea, .uuid, .list: "?"
    }
  }

  static func text(of value: Value) -> String {
    switch value {
    case .text(""): return "(empty)"
    // As many digits as sums and the C library agree on, whatever the plan.
    case .real(let number): return text(of: Double(number), "%.6g")
    case .double(let number): return text(of: number, "%.12g")
    case .decimal: return withoutZerosAtTheEnd(value.description)
    case .list(let list): return Value.list(numbersAsTexts(list)).description
    case .null, .boolean, .smallint, .integer, .bigint, .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid:
      return value.description
    }
  }

  /// Numbers with as many digits as they have outside of lists.
  private static func numbersAsTexts(_ list: ListValue) -> ListValue {
    let elements = list.elements.map { element -> Value in
      switch element {
      case .real, .double, .decimal: .text(text(of: element))
      case .list(let inner): .list(numbersAsTexts(inner))
      default: element
      }
    }
    return ListValue(elements, type: list.type)
  }

  private static func text(of number: Double, _ format: String) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    return String(format: format, number)
  }

  private static func withoutZerosAtTheEnd(_ digits: String) -> String {
    guard digits.contains(".") else { return digits }
    var digits = digits[...]
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return String(digits)
  }
}
