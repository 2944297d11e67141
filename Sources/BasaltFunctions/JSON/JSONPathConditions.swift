import BasaltCore

/// Conditions of a path: true, false or, as `nil`, unknown.
///
/// What goes wrong inside of one (a member that is not there in strict mode, a sign before a text) makes it unknown and is no
/// error: a filter leaves such values out.
///
/// | condition | of several values |
/// | --- | --- |
/// | `a == b` and its kin | true when it holds of any pair |
/// | `a starts with "x"`, `a like_regex "x"` | true when it holds of any value |
/// | `exists(a)` | true when there is one |
///
/// Lax and strict mode differ in what decides. In lax mode one pair that compares is enough, whatever the others are. In strict
/// mode a pair that cannot be compared, a text and a number, makes the whole unknown: whoever writes `strict` wants to hear that
/// the data are not what he thinks.
///
/// Text is compared by code point, as everywhere in Basalt, numbers by their values, whatever their spelling (`JSONNumber`), and
/// `false` comes before `true`. Objects and arrays are not compared at all.
///
/// Truth values, unknown among them, go by SQL's tables: false decides `&&`, true decides `||`, whatever is unknown beside it.
extension JSONPathRun {
  /// - Throws: What is no matter of the path: a document that is none, too much to walk through.
  ///
  /// Both operands of `&&` and `||` count: an unknown one does not matter where the other decides.
  func holds(_ node: JSONPathNode, _ place: Place) throws(JSONPathFault) -> Bool? {
    switch node {
    case .and(let left, let right):
      let first = try holds(left, place)
      if first == false { return false }
      let second = try holds(right, place)
      return second == false ? false : first == nil ? nil : second
    case .or(let left, let right):
      let first = try holds(left, place)
      if first == true { return true }
      let second = try holds(right, place)
      return second == true ? true : first == nil ? nil : second
    case .not(let operand): return try holds(operand, place).map { !$0 }
    case .isUnknown(let operand): return try holds(operand, place) == nil
    case .exists(let operand): return try exists(operand, place)
    case .comparison(let comparison, let left, let right): return try compare(comparison, left, right, place)
    case .startsWith(let operand, let beginning):
      return try any(of: operand, place) { (item) throws(JSONPathFault) in
        try self.text(of: item).map { $0.starts(with: beginning) }
      }
    case .matches(let operand, let regex):
      return try any(of: operand, place) { (item) throws(JSONPathFault) in
        try self.text(of: item).map { text in unsafe text.withUnsafeBufferPointer { unsafe regex.matches($0) } }
      }
    case .root, .current, .last, .literal, .steps, .arithmetic, .sign: return nil
    }
  }

  /// In strict mode all values have to be found without an error; in lax mode the first one is enough.
  ///
  /// No value is kept: the first, or the last, has said it.
  private func exists(_ node: JSONPathNode, _ place: Place) throws(JSONPathFault) -> Bool? {
    var isThere = false
    let isLax = path.isLax
    do throws(JSONPathFault) {
      _ = try values(of: node, place) { (_) throws(JSONPathFault) in
        isThere = true
        return !isLax
      }
      return isThere
    } catch {
      guard error.isOfThePath else { throw error }
      return nil
    }
  }

  /// Whether a test holds of any value of an operand: in lax mode of the first that it does, in strict mode of all together,
  /// of which one that cannot be tested makes the answer unknown.
  ///
  /// The operand is evaluated to its end in either mode, because an error at its end makes the answer unknown: that is what
  /// PostgreSQL does, which gathers the values before it looks at them.
  private func any(
    of node: JSONPathNode, _ place: Place, _ test: (JSONItem) throws(JSONPathFault) -> Bool?
  ) throws(JSONPathFault) -> Bool? {
    var (isFound, isUnknown) = (false, false)
    let isLax = path.isLax
    do throws(JSONPathFault) {
      _ = try unwrapped(node, place) { (item) throws(JSONPathFault) in
        // One that was found decides in lax mode, unless an error lies behind it: PostgreSQL, too, finds all values first.
        if isFound && isLax { return true }
        switch try test(item) {
        case nil: isUnknown = true
        case true?: isFound = true
        case false?: break
        }
        return true
      }
    } catch {
      guard error.isOfThePath else { throw error }
      return nil
    }
    // Strict: one that cannot be told makes the whole unknown, found or not.
    if isUnknown, !isLax { return nil }
    return isFound ? true : isUnknown ? nil : false
  }

  /// All pairs of values: the right side is evaluated anew for each of the left, of which there is mostly one.
  private func compare(
    // The right side is gathered once: there are mostly one or none.
    _ comparison: Comparison, _ left: JSONPathNode, _ right: JSONPathNode, _ place: Place
  ) throws(JSONPathFault) -> Bool? {
    var others: [JSONItem] = []
    do throws(JSONPathFault) {
      _ = try unwrapped(right, place) { (item) throws(JSONPathFault) in
        others.append(item)
        return true
      }
    } catch {
      guard error.isOfThePath else { throw error }
      return nil
    }
    return try any(of: left, place) { (item) throws(JSONPathFault) in
      var (isFound, isUnknown) = (false, false)
      for other in others {
        switch try self.compare(comparison, item, other) {
        case true?: isFound = true
        case nil: isUnknown = true
        case false?: break
        }
        if isFound, self.path.isLax { return true }
      }
      return isUnknown ? nil : isFound
    }
  }

  /// Two values: of one kind by their order, `null` and anything else as different, all others not at all.
  private func compare(
    _ comparison: Comparison, _ left: JSONItem, _ right: JSONItem
  ) throws(JSONPathFault) -> Bool? {
    // `null` differs from whatever else there is, and neither precedes nor follows it.
    switch (kind(of: left), kind(of: right)) {
    case (.null, .null): return comparison.holds(.same)
    case (.null, _), (_, .null): return comparison == .unequal
    case (.true, .true), (.false, .false): return comparison.holds(.same)
    case (.true, .false): return comparison.holds(.after)
    case (.false, .true): return comparison.holds(.before)
    case (.number, .number):
      // As digits: a double would take 0.1 and 0.10000000000000001 for the same.
      let order = unsafe withDigits(of: left) { left in
        unsafe withDigits(of: right) { right in unsafe JSONNumber.compare(left, right) }
      }
      return comparison.holds(order < 0 ? .before : order > 0 ? .after : .same)
    case (.string, .string):
      guard let left = try text(of: left), let right = try text(of: right) else { return nil }
      if left == right { return comparison.holds(.same) }
      return comparison.holds(left.lexicographicallyPrecedes(right) ? .before : .after)
    default: return nil
    }
  }

  /// The digits of a number, where they stand.
  ///
  /// Without an allocation for numbers of the document, which is what a filter over an array mostly compares with a literal.
  private func withDigits(of item: JSONItem, _ body: (UnsafeBufferPointer<UInt8>) -> Int) -> Int {
    switch item {
    case .node(let node): unsafe body(UnsafeBufferPointer(rebasing: document[node.start..<node.end]))
    case .number(let digits): unsafe digits.withUnsafeBufferPointer { unsafe body($0) }
    case .text, .boolean, .null: 0
    }
  }
}
