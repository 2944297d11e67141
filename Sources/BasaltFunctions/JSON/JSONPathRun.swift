import BasaltCore

/// A path on its way through documents: each value that it leads to is handed to whoever asked, who may stop it.
///
/// No list of values is kept unless an operator needs one: of `$.a[*].b ? (@ > 1)` each value goes through all steps before the
/// next one is looked for, so that the first is there without a look at the rest.
///
/// A class: what it hands on goes through closures that call it again.
///
/// Recursion is as deep as the path has steps, each filter within a filter counted, and at `**` as the document has levels:
/// both are bounded.
@safe
final class JSONPathRun {
  let path: JSONPath
  private(set) var document = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var root = JSONItem.null
  /// Whether what is not there is passed over: in lax mode, and behind `**`.
  private(set) var ignoresStructure = false
  /// Bytes that were walked through, of `Limits.jsonPathByteCountMaximum`.
  private var walkedByteCount = 0
  /// For keys with escapes.
  private var scratch: [UInt8] = []

  init(_ path: JSONPath) { self.path = path }

  /// Gets what it is handed, and says whether it wants more.
  typealias Taker = (JSONItem) throws(JSONPathFault) -> Bool

  /// What values of a path are looked at with: `@`, and the last index of the array around a subscript.
  struct Place {
    var current: JSONItem
    var lastIndex = 0
  }

  /// Hands over the values that the path leads to.
  /// - Parameter document: Must stay as long as the run goes on.
  /// - Returns: Whether it went to the end.
  func start(on document: UnsafeBufferPointer<UInt8>, _ take: Taker) throws(JSONPathFault) -> Bool {
    unsafe self.document = unsafe document
    ignoresStructure = path.isLax
    walkedByteCount = 0
    do throws(JSONFault) {
      var walker = unsafe JSONWalker(document)
      root = .node(try walker.document())
    } catch {
      throw .malformed(error)
    }
    return try values(of: path.root, Place(current: root), take)
  }

  // MARK: Expressions

  /// Hands over the values of an expression; of a condition, its one answer.
  func values(of node: JSONPathNode, _ place: Place, _ take: Taker) throws(JSONPathFault) -> Bool {
    switch node {
    case .root: return try take(root)
    case .current: return try take(place.current)
    case .last: return try take(.number(Array(String(place.lastIndex).utf8)))
    case .literal(let item): return try take(item)
    case .steps(let base, let steps):
      return try values(of: base, place) { (item) throws(JSONPathFault) in
        try self.follow(steps, 0, item, place, unwraps: self.path.isLax, take)
      }
    case .arithmetic(let operation, let left, let right):
      let operands = [
        try number(of: left, place, operation.rawValue), try number(of: right, place, operation.rawValue),
      ]
      return try take(.number(JSONPathNumbers.compute(operation, operands[0], operands[1])))
    case .sign(let isNegative, let operand):
      return try unwrapped(operand, place) { (item) throws(JSONPathFault) in
        guard let digits = self.digits(of: item) else { throw .noNumber(isNegative ? "-" : "+") }
        return try take(.number(isNegative ? JSONPathNumbers.negated(digits) : digits))
      }
    case .comparison, .and, .or, .not, .isUnknown, .exists, .startsWith, .matches:
      return try take(holds(node, place).map { .boolean($0) } ?? .null)
    }
  }

  /// The same, elements in place of arrays: what operands of operators are in lax mode.
  func unwrapped(_ node: JSONPathNode, _ place: Place, _ take: Taker) throws(JSONPathFault) -> Bool {
    try values(of: node, place) { (item) throws(JSONPathFault) in
      guard self.path.isLax, case .node(let array) = item, array.kind == .array else { return try take(item) }
      return try self.children(of: array) { (_, element) throws(JSONPathFault) in try take(.node(element)) }
    }
  }

  /// The one number that an operand of arithmetic is.
  private func number(of node: JSONPathNode, _ place: Place, _ sign: String) throws(JSONPathFault) -> [UInt8] {
    var found: [UInt8]?
    _ = try unwrapped(node, place) { (item) throws(JSONPathFault) in
      guard found == nil, let digits = self.digits(of: item) else { throw .noNumber(sign) }
      found = digits
      return true
    }
    guard let found else { throw .noNumber(sign) }
    return found
  }

  /// The digits of a number; `nil` for anything else.
  func digits(of item: JSONItem) -> [UInt8]? {
    switch item {
    case .number(let digits): digits
    case .node(let node) where node.kind == .number: unsafe Array(document[node.start..<node.end])
    case .node, .text, .boolean, .null: nil
    }
  }

  // MARK: Steps

  /// Follows the steps from an index on.
  /// - Parameter unwraps: Whether a step that wants no array asks the elements of one.
  private func follow(
    _ steps: [JSONPathStep], _ index: Int, _ item: JSONItem, _ place: Place, unwraps: Bool, _ take: Taker
  ) throws(JSONPathFault) -> Bool {
    guard index < steps.count else { return try take(item) }
    /// What every step ends in.
    func next(_ item: JSONItem) throws(JSONPathFault) -> Bool {
      try follow(steps, index + 1, item, place, unwraps: path.isLax, take)
    }
    /// The same step for each element.
    func ofElements(_ array: JSONNode) throws(JSONPathFault) -> Bool {
      try children(of: array) { (_, element) throws(JSONPathFault) in
        try self.follow(steps, index, .node(element), place, unwraps: false, take)
      }
    }
    let node: JSONNode? = if case .node(let node) = item { node } else { nil }
    switch steps[index] {
    case .key(let key):
      if let node, node.kind == .object {
        guard let member = try member(key, of: node) else {
          if ignoresStructure { return true }
          throw .noMember(key)
        }
        return try next(.node(member))
      }
      if unwraps, let node, node.kind == .array { return try ofElements(node) }
      if ignoresStructure { return true }
      throw .noObject
    case .anyKey:
      if let node, node.kind == .object {
        return try children(of: node) { (_, value) throws(JSONPathFault) in try next(.node(value)) }
      }
      if unwraps, let node, node.kind == .array { return try ofElements(node) }
      if ignoresStructure { return true }
      throw .noObject
    case .anyElement:
      if let node, node.kind == .array {
        return try children(of: node) { (_, value) throws(JSONPathFault) in try next(.node(value)) }
      }
      // One value is an array of one.
      if path.isLax { return try next(item) }
      if ignoresStructure { return true }
      throw .noArray("[*]")
    case .elements(let subscripts):
      return try elements(subscripts, item, place, next)
    case .descendants(let first, let last):
      return try descendants(from: first, to: last, item, next)
    case .filter(let condition):
      if unwraps, let node, node.kind == .array { return try ofElements(node) }
      guard try holds(condition, Place(current: item, lastIndex: place.lastIndex)) == true else { return true }
      return try next(item)
    case .method(let method):
      if unwraps, method != .type, method != .size, let node, node.kind == .array { return try ofElements(node) }
      return try next(compute(method, item))
    }
  }

  /// `[n, n to m, …]`: each subscript is a pass over the array.
  private func elements(
    _ subscripts: [JSONPathSubscript], _ item: JSONItem, _ place: Place, _ next: Taker
  ) throws(JSONPathFault) -> Bool {
    var array: JSONNode?
    if case .node(let node) = item, node.kind == .array { array = node }
    guard array != nil || path.isLax else {
      if ignoresStructure { return true }
      throw .noArray("A subscript")
    }
    let count = try array.map { (array) throws(JSONPathFault) in try self.count(of: array) } ?? 1
    let inside = Place(current: place.current, lastIndex: count - 1)
    for range in subscripts {
      var first = try subscriptIndex(range.first, inside)
      var last = try range.last.map { (last) throws(JSONPathFault) in try self.subscriptIndex(last, inside) } ?? first
      if !ignoresStructure, first < 0 || first > last || last >= count { throw .outOfBounds }
      first = max(first, 0)
      last = min(last, count - 1)
      guard first <= last else { continue }
      guard let array else {
        guard try next(item) else { return false }
        continue
      }
      var (place, wantsMore) = (0, true)
      _ = try children(of: array) { (_, element) throws(JSONPathFault) in
        if place >= first { wantsMore = try next(.node(element)) }
        place += 1
        return wantsMore && place <= last
      }
      guard wantsMore else { return false }
    }
    return true
  }

  /// A subscript: one number, its fraction cut off.
  private func subscriptIndex(_ node: JSONPathNode, _ place: Place) throws(JSONPathFault) -> Int {
    var found: Int?
    _ = try values(of: node, place) { (item) throws(JSONPathFault) in
      guard found == nil, let digits = self.digits(of: item) else { throw .noIndex }
      guard let index = JSONPathNumbers.index(digits) else { throw .outOfBounds }
      found = index
      return true
    }
    guard let found else { throw .noIndex }
    return found
  }

  /// `.**`: a value and what is in it, a level deeper each time.
  ///
  /// What follows is not asked for more than is there, in strict mode either: among all values some have no such member.
  private func descendants(
    from first: Int?, to last: Int?, _ item: JSONItem, _ next: Taker
  ) throws(JSONPathFault) -> Bool {
    let outer = ignoresStructure
    func hand(_ item: JSONItem) throws(JSONPathFault) -> Bool {
      ignoresStructure = true
      defer { ignoresStructure = outer }
      return try next(item)
    }
    func descend(_ item: JSONItem, _ level: Int) throws(JSONPathFault) -> Bool {
      var container: JSONNode?
      if case .node(let node) = item, node.isContainer { container = node }
      // `last` as both depths: what is in something, and has nothing in it.
      let isMeant = first.map { level >= $0 } ?? (container == nil && last == nil && level > 0)
      if isMeant, last.map({ level <= $0 }) ?? true {
        guard try hand(item) else { return false }
      }
      guard let container, last.map({ level < $0 }) ?? true else { return true }
      return try children(of: container) { (_, value) throws(JSONPathFault) in try descend(.node(value), level + 1) }
    }
    return try descend(item, 0)
  }

  // MARK: Containers

  /// Hands over the members of an object or the elements of an array.
  private func children(
    of node: JSONNode, _ take: (JSONNode?, JSONNode) throws(JSONPathFault) -> Bool
  ) throws(JSONPathFault) -> Bool {
    try walk(through: node)
    var children = unsafe JSONChildren(of: node, in: document)
    while let child = try next(&children) {
      guard try take(child.key, child.value) else { return false }
    }
    return true
  }

  private func next(_ children: inout JSONChildren) throws(JSONPathFault) -> (key: JSONNode?, value: JSONNode)? {
    do throws(JSONFault) {
      return try children.next()
    } catch {
      throw .malformed(error)
    }
  }

  /// Counts what is about to be walked through.
  private func walk(through node: JSONNode) throws(JSONPathFault) {
    walkedByteCount += node.byteCount
    guard walkedByteCount <= Limits.jsonPathByteCountMaximum else { throw .tooMuch }
  }

  private func count(of array: JSONNode) throws(JSONPathFault) -> Int {
    var count = 0
    _ = try children(of: array) { (_, _) throws(JSONPathFault) in
      count += 1
      return true
    }
    return count
  }

  /// The last member of a key, as `jsonb` has it.
  private func member(_ key: [UInt8], of object: JSONNode) throws(JSONPathFault) -> JSONNode? {
    try walk(through: object)
    do throws(JSONFault) {
      var found: JSONNode?
      var children = unsafe JSONChildren(of: object, in: document)
      while let child = try children.next() {
        guard let name = child.key else { continue }
        let isIt = try unsafe key.withUnsafeBufferPointer { (key) throws(JSONFault) in
          try unsafe JSONString.equals(name, in: document, key, scratch: &scratch)
        }
        if isIt { found = child.value }
      }
      return found
    } catch {
      throw .malformed(error)
    }
  }

  // MARK: Methods

  private func compute(_ method: JSONPathMethod, _ item: JSONItem) throws(JSONPathFault) -> JSONItem {
    switch method {
    case .type: return .text(Array(kind(of: item).name.description.utf8))
    case .size:
      guard case .node(let node) = item, node.kind == .array else {
        guard path.isLax || ignoresStructure else { throw .noArray(".size()") }
        return .number([UInt8(ascii: "1")])
      }
      return .number(Array(String(try count(of: node)).utf8))
    case .double:
      if let digits = digits(of: item) {
        guard JSONPathNumbers.isDouble(digits) else { throw .outOfRange(".double()") }
        return item
      }
      guard let text = try text(of: item) else { throw .noNumber(".double()") }
      return .number(try JSONPathNumbers.double(text))
    case .abs, .floor, .ceiling:
      guard let digits = digits(of: item) else { throw .noNumber(".\(method.rawValue)()") }
      return .number(try JSONPathNumbers.compute(method, digits))
    }
  }

  /// What a value is.
  func kind(of item: JSONItem) -> JSONKind {
    switch item {
    case .node(let node): node.kind
    case .number: .number
    case .text: .string
    case .boolean(let value): value ? .true : .false
    case .null: .null
    }
  }

  /// What a string says; `nil` for anything else.
  func text(of item: JSONItem) throws(JSONPathFault) -> [UInt8]? {
    switch item {
    case .text(let text): return text
    case .node(let node) where node.kind == .string:
      do throws(JSONFault) {
        var text: [UInt8] = []
        try unsafe JSONString.append(node, in: document, to: &text)
        return text
      } catch {
        throw .malformed(error)
      }
    case .node, .number, .boolean, .null: return nil
    }
  }
}
