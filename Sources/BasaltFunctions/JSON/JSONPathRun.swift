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
///
/// The modes, step by step:
///
/// | asked for | of | lax | strict |
/// | --- | --- | --- | --- |
/// | a member | an object without it | nothing | an error |
/// | a member | an array | that member of each element | an error |
/// | a member | anything else | nothing | an error |
/// | an element | what is no array | the value, if the subscript means the first | an error |
/// | an element | an array without it | nothing | an error |
/// | a number's method | an array | that of each element | an error |
/// | a number's method | what is no number | an error | an error |
///
/// Elements stand in for their array once: of `[[1]]` a filter sees `[1]`, and not 1.
///
/// An example, `$.a[*] ? (@.b > 1).c` of `{"a": [{"b": 1}, {"b": 2, "c": "x"}]}`:
///
/// 1. `$` hands the document to `.a`, which looks through its members and hands the array on.
/// 2. `[*]` takes the array's elements one by one. The first goes to the filter, which evaluates `@.b > 1` with it in the place of
///    `@`: false, and nothing is handed on.
/// 3. The second passes, `.c` finds the text and hands it to whoever asked. If one value is enough, each of those in between hears so
///    and stops.
///
/// What makes this more than a pass over the document are subscripts (a pass each), operands that name `$` again, and `**`, which looks at
/// a value once for each level above it; so bytes are counted, and the walk has an end.
@safe
final class JSONPathRun {
  let path: JSONPath
  private(set) var document = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var root = JSONItem.null
  /// Whether what is not there is passed over: in lax mode, and behind `**`.
  private(set) var ignoresStructure = false
  /// Bytes that were walked through, of `Limits.jsonPathByteCountMaximum`.
  ///
  /// Not steps: a step through a large array is what takes its time.
  private var walkedByteCount = 0
  /// For keys with escapes.
  ///
  /// Its memory is kept from key to key and from document to document.
  private var scratch: [UInt8] = []

  /// Of one thread, as the path.
  init(_ path: JSONPath) { self.path = path }

  /// Gets what it is handed, and says whether it wants more.
  ///
  /// Values come in the order of the document, as far as the path leads through it once.
  typealias Taker = (JSONItem) throws(JSONPathFault) -> Bool

  /// What values of a path are looked at with: `@`, and the last index of the array around a subscript.
  ///
  /// Filters nest, and so do subscripts: each has its own.
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
  ///
  /// - Returns: Whether the taker wanted all of them.
  /// - Throws: What makes an expression fail where it stands; a condition around it turns that into unknown.
  func values(of node: JSONPathNode, _ place: Place, _ take: Taker) throws(JSONPathFault) -> Bool {
    switch node {
    case .root: return try take(root)
    case .current: return try take(place.current)
    // The parser lets it stand within subscripts alone, where a place has it.
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
  ///
  /// Of one level: an element that is an array itself is an operand that nothing is done with.
  func unwrapped(_ node: JSONPathNode, _ place: Place, _ take: Taker) throws(JSONPathFault) -> Bool {
    try values(of: node, place) { (item) throws(JSONPathFault) in
      guard self.path.isLax, case .node(let array) = item, array.kind == .array else { return try take(item) }
      return try self.children(of: array) { (_, element) throws(JSONPathFault) in try take(.node(element)) }
    }
  }

  /// The one number that an operand of arithmetic is.
  ///
  /// Computing with several numbers at once would be a sum of what? PostgreSQL refuses it likewise.
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
  ///
  /// A copy: what computes with them wants them in one place.
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
  ///
  /// Each case ends in the next step, or in nothing; what a case does not mention is what lax mode passes over. The frame of a step
  /// stays on the stack while all steps behind it are followed: a path has a hundred at most.
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
    // Values that the path has made are scalars: whatever asks for children asks a place in the document.
    let node: JSONNode? = if case .node(let node) = item { node } else { nil }
    switch steps[index] {
    // The usual step of all.
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
    // The one step that arrays are meant for, and that takes anything else for one.
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
    // What a filter looks at is `@` for it; `last` stays what it is around it.
    case .filter(let condition):
      if unwraps, let node, node.kind == .array { return try ofElements(node) }
      guard try holds(condition, Place(current: item, lastIndex: place.lastIndex)) == true else { return true }
      return try next(item)
    // The kind and the size of an array are its own, and not those of its elements.
    case .method(let method):
      if unwraps, method != .type, method != .size, let node, node.kind == .array { return try ofElements(node) }
      return try next(compute(method, item))
    }
  }

  /// `[n, n to m, …]`: each subscript is a pass over the array.
  ///
  /// The array is counted first, as `last` may stand anywhere in a subscript; then each subscript goes as far as its last element.
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
  ///
  /// Evaluated for each array anew: it may depend on what stands in it.
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
  ///
  /// Children are looked at before their neighbours, so that values come in the order in which they begin.
  private func descendants(
    from first: Int?, to last: Int?, _ item: JSONItem, _ next: Taker
  ) throws(JSONPathFault) -> Bool {
    let outer = ignoresStructure
    /// The steps behind are followed without strictness, and what is beside them with it.
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

  /// The document was checked as a whole when the run began, so that nothing is met here that it did not meet then.
  private func next(_ children: inout JSONChildren) throws(JSONPathFault) -> (key: JSONNode?, value: JSONNode)? {
    do throws(JSONFault) {
      return try children.next()
    } catch {
      throw .malformed(error)
    }
  }

  /// Counts what is about to be walked through.
  ///
  /// A step through a container costs its bytes, whichever of its children are wanted: places of elements are not known beforehand.
  private func walk(through node: JSONNode) throws(JSONPathFault) {
    walkedByteCount += node.byteCount
    guard walkedByteCount <= Limits.jsonPathByteCountMaximum else { throw .tooMuch }
  }

  /// A pass that keeps nothing.
  private func count(of array: JSONNode) throws(JSONPathFault) -> Int {
    var count = 0
    _ = try children(of: array) { (_, _) throws(JSONPathFault) in
      count += 1
      return true
    }
    return count
  }

  /// The last member of a key, as `jsonb` has it.
  ///
  /// All members are looked at, for the last may be the one: a serialiser that writes a key twice is rare, and an answer that depends on
  /// where a search ends would be wrong all the same.
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

  /// `.double()` reads texts as well, and leaves numbers as they are written.
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
  ///
  /// What a step has made is what it would be in a document.
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
