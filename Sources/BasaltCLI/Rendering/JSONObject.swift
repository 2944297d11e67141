/// A JSON object in the making: what error reports and inspections are written with. Rows have a faster writer
/// of their own.
///
/// Members keep the order in which they were added, so that reports can be read and compared line by line.
/// Written by hand, because the alternative is Foundation, which costs megabytes and milliseconds at start.
package struct JSONObject {
  /// Written out already: name, colon, value.
  private var members: [String] = []

  package init() {}

  /// The object on one line.
  package var text: String { "{\(members.joined(separator: ","))}" }

  // One for each kind of value, and no generic one: what has no form in JSON cannot be added.
  package mutating func add(_ name: String, _ value: String) { add(name, json: JSONText.quoted(value)) }
  /// Exact up to 2^53 for readers that take every number for a double: byte counts stay below.
  package mutating func add(_ name: String, _ value: Int) { add(name, json: String(value)) }
  package mutating func add(_ name: String, _ value: Bool) { add(name, json: value ? "true" : "false") }
  package mutating func add(_ name: String, _ value: JSONObject) { add(name, json: value.text) }
  package mutating func add(_ name: String, _ values: [JSONObject]) {
    add(name, json: "[\(values.map(\.text).joined(separator: ","))]")
  }
  package mutating func add(_ name: String, _ values: [String]) {
    add(name, json: "[\(values.map(JSONText.quoted).joined(separator: ","))]")
  }

  /// A number in digits that its owner has chosen.
  package mutating func add(_ name: String, number: String) { add(name, json: number) }
  package mutating func add(_ name: String, numbers: [String]) {
    add(name, json: "[\(numbers.joined(separator: ","))]")
  }

  /// What is not known is left out.
  package mutating func add(_ name: String, _ value: Int?) {
    if let value { add(name, value) }
  }

  package mutating func add(_ name: String, _ value: Bool?) {
    if let value { add(name, value) }
  }

  package mutating func add(_ name: String, _ value: String?) {
    if let value { add(name, value) }
  }

  /// Every member ends up here; a name that is given twice stands twice.
  private mutating func add(_ name: String, json: String) { members.append("\(JSONText.quoted(name)):\(json)") }
}

/// Strings by RFC 8259: what must be escaped is, and all else is UTF-8 as it is.
package enum JSONText {
  /// The text in quotes, with what JSON wants escaped, escaped.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      // Control characters have no other form in JSON, and raw ones would steer a terminal.
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
