/// Where a value of a JSON document stands, and of which kind it is: what a walk gives in place of a tree.
///
/// Five words: it is passed by value, and kept in no array but for a handful of them.
package struct JSONNode: Sendable, Equatable {
  package let kind: JSONKind
  /// Of its bytes in the document, quotes and brackets included.
  package let start, end: Int
  /// Of a string: whether a backslash is in it. One without is its bytes between the quotes.
  package let hasEscapes: Bool

  package init(kind: JSONKind, start: Int, end: Int, hasEscapes: Bool) {
    (self.kind, self.start, self.end, self.hasEscapes) = (kind, start, end, hasEscapes)
  }

  package var byteCount: Int { end - start }
  package var isContainer: Bool { kind == .object || kind == .array }
}

/// The kinds of values that JSON has; truth values are two, since their words are.
package enum JSONKind: Sendable, Equatable {
  case object, array, string, number, `true`, `false`, null

  /// As PostgreSQL's `json_typeof` calls it.
  package var name: StaticString {
    switch self {
    case .object: "object"
    case .array: "array"
    case .string: "string"
    case .number: "number"
    case .true, .false: "boolean"
    case .null: "null"
    }
  }
}

/// The members of an object, or the elements of an array, one after the other.
///
/// A step checks the value that it gives, and no more than that: whoever stops early has not seen whether the rest is JSON.
/// Elements of an array have no key.
///
/// Whoever goes to the end has had the whole container checked, brackets and commas included: a walk that looks for a member of a
/// document that nobody has seen yet checks it on the way.
package struct JSONChildren {
  package private(set) var walker: JSONWalker
  private let isObject: Bool
  private var isFirst = true
  private var isDone = false

  /// - Parameter node: An object or an array, of the walker's bytes.
  package init(of node: JSONNode, in bytes: UnsafeBufferPointer<UInt8>) {
    walker = unsafe JSONWalker(bytes, at: node.start + 1)
    isObject = node.kind == .object
  }

  /// - Parameter walker: Stands at the opening bracket of an object or an array.
  /// - Throws: `JSONFault` when neither is there.
  package init(openedBy walker: JSONWalker) throws(JSONFault) {
    isObject = try walker.kindOfNext() == .object
    self.walker = unsafe JSONWalker(walker.bytes, at: walker.offset + 1)
  }

  /// - Returns: `nil` behind the last; the walker then stands behind the closing bracket.
  package mutating func next() throws(JSONFault) -> (key: JSONNode?, value: JSONNode)? {
    if isDone { return nil }
    if walker.skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
      // Behind a comma a bracket is found below, as what is no value.
      isDone = true
      return nil
    }
    if !isFirst {
      guard walker.skip(UInt8(ascii: ",")) else { throw walker.unclosed() }
    }
    isFirst = false
    let key = isObject ? try walker.key() : nil
    return (key, try walker.value())
  }
}
