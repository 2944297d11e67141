/// How a document is written anew.
///
/// Recursion, a level of it a level of the document, which is why documents have an end in depth; and one pass, since the value of a
/// member is written before it is known where it belongs.
package enum JSONStyle: Sendable {
  /// As PostgreSQL's `jsonb` prints: members ordered by the length of their keys and then by their bytes, the last of those of
  /// one key alone, numbers without exponents, a space behind colons and commas.
  case ordered
  /// As it is, without the white space between values.
  case compact

  /// Appends a value of a document.
  /// - Throws: `JSONFault` for what is no JSON, and for what the style cannot hold: escapes of characters that no text has,
  ///   numbers with too many digits.
  /// - Complexity: O(bytes), in one pass; where members are not in order, what ordering them takes, and a copy a level.
  package func append(
    _ node: JSONNode, in document: UnsafeBufferPointer<UInt8>, to target: inout [UInt8]
  ) throws(JSONFault) {
    var walker = unsafe JSONWalker(document, at: node.start)
    try append(next: &walker, depth: 0, to: &target)
  }

  /// Appends the next value of a walker, which is checked on the way.
  /// - Parameter depth: Levels around it.
  package func append(
    next walker: inout JSONWalker, depth: Int = 0, to target: inout [UInt8]
  ) throws(JSONFault) {
    walker.skipSpaces()
    switch try walker.kindOfNext() {
    case .object: try appendObject(&walker, depth, to: &target)
    case .array: try appendArray(&walker, depth, to: &target)
    case .string, .number, .true, .false, .null: try appendScalar(walker.value(), walker, to: &target)
    }
  }

  private func appendScalar(
    _ node: JSONNode, _ walker: JSONWalker, to target: inout [UInt8]
  ) throws(JSONFault) {
    let bytes = unsafe UnsafeBufferPointer(rebasing: walker.bytes[node.start..<node.end])
    switch node.kind {
    case .string where self == .ordered && node.hasEscapes:
      var text: [UInt8] = []
      try unsafe JSONString.append(node, in: walker.bytes, to: &text)
      JSONString.appendQuoted(text, to: &target)
    case .number where self == .ordered: try unsafe JSONNumber.appendPlain(bytes, at: node.start, to: &target)
    default: unsafe target.append(contentsOf: bytes)
    }
  }

  private func appendArray(
    _ walker: inout JSONWalker, _ depth: Int, to target: inout [UInt8]
  ) throws(JSONFault) {
    try walker.open(depth: depth)
    target.append(UInt8(ascii: "["))
    var isFirst = true
    while !walker.skip(UInt8(ascii: "]")) {
      if !isFirst {
        guard walker.skip(UInt8(ascii: ",")) else { throw walker.unclosed() }
        appendComma(to: &target)
      }
      isFirst = false
      try append(next: &walker, depth: depth + 1, to: &target)
    }
    target.append(UInt8(ascii: "]"))
  }

  private func appendObject(
    _ walker: inout JSONWalker, _ depth: Int, to target: inout [UInt8]
  ) throws(JSONFault) {
    try walker.open(depth: depth)
    target.append(UInt8(ascii: "{"))
    let start = target.count
    var members: [Member] = []
    var isFirst = true
    while !walker.skip(UInt8(ascii: "}")) {
      if !isFirst {
        guard walker.skip(UInt8(ascii: ",")) else { throw walker.unclosed() }
        appendComma(to: &target)
      }
      isFirst = false
      let key = try walker.key()
      let memberStart = target.count
      try appendScalar(key, walker, to: &target)
      target.append(UInt8(ascii: ":"))
      if self == .ordered { target.append(UInt8(ascii: " ")) }
      try append(next: &walker, depth: depth + 1, to: &target)
      guard self == .ordered else { continue }
      var text: [UInt8] = []
      try unsafe JSONString.append(key, in: walker.bytes, to: &text)
      members.append(Member(key: text, range: memberStart..<target.count))
    }
    order(&members, from: start, in: &target)
    target.append(UInt8(ascii: "}"))
  }

  /// A member that is written already.
  private struct Member {
    let key: [UInt8]
    let range: Range<Int>

    func precedes(_ other: Member) -> Bool {
      key.count != other.key.count ? key.count < other.key.count : key.lexicographicallyPrecedes(other.key)
    }
  }

  /// Brings members into the order of `jsonb`, unless they are; whoever wrote them with `jsonb` wrote them so.
  private func order(_ members: inout [Member], from start: Int, in target: inout [UInt8]) {
    guard members.count > 1, !zip(members, members.dropFirst()).allSatisfy({ $0.precedes($1) }) else { return }
    // By place where keys are equal, so that the last one is the last of its run.
    members.sort { $0.precedes($1) || !$1.precedes($0) && $0.range.lowerBound < $1.range.lowerBound }
    let written = Array(target[start...])
    target.removeLast(written.count)
    for (index, member) in members.enumerated() {
      if index + 1 < members.count, members[index + 1].key == member.key { continue }
      if target.count > start { appendComma(to: &target) }
      target.append(contentsOf: written[member.range.lowerBound - start..<member.range.upperBound - start])
    }
  }

  /// Between two values, never behind the last.
  private func appendComma(to target: inout [UInt8]) {
    target.append(UInt8(ascii: ","))
    if self == .ordered { target.append(UInt8(ascii: " ")) }
  }
}
