/// The JSON that headers of the ledger are written in: objects, arrays, strings, booleans. No numbers, no null.
///
/// Our own, and small, because the library carries no Foundation, and because a header from disk must be
/// bounded, and refused when it can be read in two ways (a key twice, a number that a double rounds).
///
/// Not `indirect`: its arrays are references already, and a box for each string would be most of the cost of a header.
/// - Source: format-spec/ledger.md, "Header"
package enum JSONValue: Sendable, Hashable {
  /// In the order of the text.
  case object([Field])
  case array([JSONValue])
  case string(String)
  case boolean(Bool)

  /// A list of these and no dictionary: order is kept, and a key that stands twice can be seen.
  package struct Field: Sendable, Hashable {
    package let key: String
    package let value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// An integer, as headers have it: its decimal digits in a string.
  package static func integer(_ number: Int) -> JSONValue { .string(String(number)) }

  /// Anything whose text is its value: identifiers, digests, words.
  /// Only where the description is part of the format and cannot change with what looks better.
  package static func text(_ value: any CustomStringConvertible) -> JSONValue { .string(value.description) }

  /// What it is called in messages.
  var kindName: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .string: "a string"
    case .boolean: "a boolean"
    }
  }
}
