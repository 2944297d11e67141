import BasaltCore

/// Keys and indices that lead to one value of a document, without a choice on the way: what `->` and `#>` follow.
///
/// | written | for | steps |
/// | --- | --- | --- |
/// | `'a'` | `->` | the member a |
/// | `2` | `->` | the element 2; below zero it counts from the end |
/// | `'{a,2}'` | `#>` | the member a; the member, or the element, 2 |
/// | `'$.a[2]'`, `'$."a b"[#-1]'` | `json_extract` | as they say, the last being `#-1` |
/// | `'/a/2'` | `json_extract` | the member a; the member, or the element, 2 |
///
/// Nothing branches, so that nothing has to be remembered: one walk to the first step's value, another within it, and so on. What is
/// walked through twice is only what lies around the value that is wanted.
///
/// PostgreSQL tells keys from indices by their type, in `->`, and by where they are asked, in `#>`: of an object '1' is a key, of an array
/// an index.
///
/// A key that occurs more than once means its last value, as in PostgreSQL; DuckDB takes the first. Documents that have one are mistakes of
/// whoever wrote them, and two answers to one question would be another.
///
/// Costs, of a document of n bytes: a step that finds its value at the beginning still looks at the rest, since that has to be JSON as well.
/// Steps behind it look through the found value alone, in objects to its end and in arrays as far as the index.
struct JSONRoute {
  var steps: [Step] = []

  /// What is asked of an object, and of an array; `nil` where that has no such thing.
  struct Step {
    let key: [UInt8]?
    let index: Int?

    /// A name, which may be an index where there is an array.
    init(either text: [UInt8]) { (key, index) = (text, Int(String(decoding: text, as: UTF8.self))) }
    /// A key alone: `'0'` is none of an array's elements.
    init(key: [UInt8]) { (self.key, index) = (key, nil) }
    /// An index alone: an object has none.
    init(index: Int) { (key, self.index) = (nil, index) }
  }

  init(_ steps: [Step]) { self.steps = steps }

  // MARK: The walk

  /// The value that it leads to.
  ///
  /// The document is checked whole on the way: the pass that looks for the first step goes to the end. Of members with one key
  /// the last is meant, as in PostgreSQL.
  /// - Parameter scratch: For keys with escapes.
  /// - Returns: `nil` when there is none.
  /// - Throws: `JSONFault` for what is no JSON.
  /// - Complexity: A pass over the document, and one over each value on the way. No allocation.
  func find(
    in document: UnsafeBufferPointer<UInt8>, scratch: inout [UInt8]
  ) throws(JSONFault) -> JSONNode? {
    var walker = unsafe JSONWalker(document)
    walker.skipSpaces()
    let kind = try walker.kindOfNext()
    // Of a scalar nothing can be asked but the whole.
    guard let first = steps.first, kind == .object || kind == .array else {
      let node = try walker.document()
      return steps.isEmpty ? node : nil
    }
    var children = try JSONChildren(openedBy: walker)
    var node = try unsafe child(first, kind, &children, document, &scratch, mayStop: false)
    let start = walker.offset
    // It stands behind the closing bracket now.
    walker = children.walker
    let root = JSONNode(kind: kind, start: start, end: walker.offset, hasEscapes: false)
    try walker.end()
    if node == nil, kind == .array, let index = first.index, index < 0 {
      node = try unsafe fromEnd(index, root, document)
    }
    for step in steps.dropFirst() {
      guard let container = node, container.isContainer else { return nil }
      var children = unsafe JSONChildren(of: container, in: document)
      node = try unsafe child(step, container.kind, &children, document, &scratch, mayStop: true)
      if node == nil, container.kind == .array, let index = step.index, index < 0 {
        node = try unsafe fromEnd(index, container, document)
      }
    }
    return node
  }

  /// The child that a step asks for, but for one that is counted from the end.
  /// - Parameter mayStop: Whether what lies behind it has been checked.
  ///
  /// Elements are counted as they come: their places are known by no table.
  private func child(
    _ step: Step, _ kind: JSONKind, _ children: inout JSONChildren, _ document: UnsafeBufferPointer<UInt8>,
    _ scratch: inout [UInt8], mayStop: Bool
  ) throws(JSONFault) -> JSONNode? {
    var found: JSONNode?
    guard kind == .object else {
      var place = 0
      while let (_, value) = try children.next() {
        if place == step.index {
          found = value
          if mayStop { break }
        }
        place += 1
      }
      return found
    }
    while let (name, value) = try children.next() {
      guard let name, let key = step.key else { continue }
      let isIt = try unsafe key.withUnsafeBufferPointer { (key) throws(JSONFault) in
        try unsafe JSONString.equals(name, in: document, key, scratch: &scratch)
      }
      if isIt { found = value }
    }
    return found
  }

  /// The element at a distance from the end.
  ///
  /// Two passes, of an array that was checked before. To keep the last few places instead would take as many as the index is long.
  private func fromEnd(
    _ index: Int, _ array: JSONNode, _ document: UnsafeBufferPointer<UInt8>
  ) throws(JSONFault) -> JSONNode? {
    var children = unsafe JSONChildren(of: array, in: document)
    var count = 0
    while try children.next() != nil { count += 1 }
    guard index >= -count else { return nil }
    children = unsafe JSONChildren(of: array, in: document)
    for _ in 0..<count + index { _ = try children.next() }
    return try children.next()?.value
  }

  // MARK: Spellings

  /// An array of texts as PostgreSQL writes it: `{a,0,"b c"}`.
  /// - Returns: `nil` when an element is NULL, and then so is what it leads to.
  /// - Throws: `.typeMismatch` for what is no such array.
  ///
  /// PostgreSQL's text form of `text[]`: white space around an element does not count, unless it is quoted; a backslash takes the next
  /// character as it is; `NULL` without quotes is no text.
  /// - Complexity: O(text), once for a constant and not once a row.
  static func array(_ text: UnsafeBufferPointer<UInt8>) throws(BasaltError) -> JSONRoute? {
    func failure() -> BasaltError {
      let excerpt = unsafe Value.excerpt(of: String(decoding: text.prefix(200), as: UTF8.self))
      return BasaltError(
        .typeMismatch, "'\(excerpt)' does not read as a path of keys.", remedy: "Write '{key,0,\"another key\"}'.")
    }
    let bytes = unsafe Array(text)
    var offset = 0
    func skipSpaces() {
      while offset < bytes.count, bytes[offset] == 32 || (9...13).contains(bytes[offset]) { offset += 1 }
    }
    func skip(_ byte: UInt8) -> Bool {
      skipSpaces()
      guard offset < bytes.count, bytes[offset] == byte else { return false }
      offset += 1
      return true
    }
    guard skip(UInt8(ascii: "{")) else { throw failure() }
    var (steps, hasNull): ([Step], Bool) = ([], false)
    if !skip(UInt8(ascii: "}")) {
      repeat {
        skipSpaces()
        let isQuoted = skip(UInt8(ascii: "\""))
        var (name, end): ([UInt8], Int) = ([], 0)
        scan: while true {
          guard offset < bytes.count else { throw failure() }
          switch bytes[offset] {
          case UInt8(ascii: "\\"):
            guard offset + 1 < bytes.count else { throw failure() }
            name.append(bytes[offset + 1])
            offset += 1
            end = name.count
          case UInt8(ascii: "\""):
            guard isQuoted else { throw failure() }
            offset += 1
            break scan
          case UInt8(ascii: ","), UInt8(ascii: "}"):
            if !isQuoted { break scan }
            name.append(bytes[offset])
          case UInt8(ascii: "{"):
            guard isQuoted else { throw failure() }
            name.append(bytes[offset])
          case let byte:
            name.append(byte)
            // Spaces at the end belong to nothing.
            if byte != 32, !(9...13).contains(byte) { end = name.count }
          }
          offset += 1
        }
        if !isQuoted {
          name.removeLast(name.count - end)
          guard !name.isEmpty else { throw failure() }
          if String(decoding: name, as: UTF8.self).lowercased() == "null" { hasNull = true }
        }
        steps.append(Step(either: name))
      } while skip(UInt8(ascii: ","))
      guard skip(UInt8(ascii: "}")) else { throw failure() }
    }
    skipSpaces()
    guard offset == bytes.count else { throw failure() }
    return hasNull ? nil : JSONRoute(steps)
  }

  /// A path of `json_extract`: `$.a[0]`, the pointer `/a/0` of RFC 6901, or a key alone.
  /// - Throws: `.invalidArgument` for what begins with `$` and is none; `.unsupported` for stars.
  ///
  /// By its first character, as DuckDB tells them.
  static func short(_ text: UnsafeBufferPointer<UInt8>) throws(BasaltError) -> JSONRoute {
    guard let first = unsafe text.first else { return JSONRoute([]) }
    switch first {
    case UInt8(ascii: "$"): return try unsafe JSONRoute(dollar(String(decoding: text, as: UTF8.self)))
    case UInt8(ascii: "/"):
      let names = unsafe String(decoding: text.dropFirst(), as: UTF8.self).split(
        separator: "/", omittingEmptySubsequences: false)
      return JSONRoute(names.map { Step(either: JSONRoute.unescaped(Array($0.utf8))) })
    default: return unsafe JSONRoute([Step(key: Array(text))])
    }
  }

  /// `~1` stands for a slash in a pointer, and `~0` for a tilde.
  ///
  /// In one pass, so that `~01` is `~1` and not a slash.
  private static func unescaped(_ name: [UInt8]) -> [UInt8] {
    var (result, index): ([UInt8], Int) = ([], 0)
    while index < name.count {
      let next = index + 1 < name.count ? name[index + 1] : 0
      let isEscape = name[index] == UInt8(ascii: "~") && (next == UInt8(ascii: "0") || next == UInt8(ascii: "1"))
      result.append(isEscape ? (next == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~")) : name[index])
      index += isEscape ? 2 : 1
    }
    return result
  }

  /// Of the words that paths have, with one step a word: what is a filter or a method there is refused here.
  private static func dollar(_ text: String) throws(BasaltError) -> [Step] {
    let tokens = try JSONPathLexer.tokens(of: text)
    func failure(_ index: Int) -> BasaltError {
      JSONPathParser.failure("Nothing that has a meaning stands", at: tokens[index].offset, text)
    }
    var (steps, index): ([Step], Int) = ([], 1)
    while tokens[index].token != .end {
      switch (tokens[index].token, tokens[min(index + 1, tokens.count - 1)].token) {
      case (.symbol("."), .word(let key)):
        steps.append(Step(key: Array(key.utf8)))
        index += 2
      case (.symbol("."), .string(let key)):
        steps.append(Step(key: key))
        index += 2
      case (.symbol("."), .symbol("*")), (.symbol("."), .symbol("**")), (.symbol("["), .symbol("*")):
        throw BasaltError(
          .unsupported, "The path '\(Value.excerpt(of: text))' may lead to several values.",
          remedy: "Write jsonb_path_query_array(value, path), which gives all of them.")
      case (.symbol("["), _):
        index += 1
        var isNegative = false
        // `[#-1]`, SQLite's, and `[-1]` are the last.
        if tokens[index].token == .symbol("#") { index += 1 }
        if tokens[index].token == .symbol("-") {
          isNegative = true
          index += 1
        }
        guard case .number(let digits) = tokens[index].token, let number = Int32(digits),
          tokens[index + 1].token == .symbol("]")
        else { throw failure(index) }
        steps.append(Step(index: isNegative ? -Int(number) : Int(number)))
        index += 2
      default: throw failure(index)
      }
    }
    return steps
  }
}
