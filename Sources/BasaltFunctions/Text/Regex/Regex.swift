import BasaltCore

/// A compiled regular expression, in PostgreSQL's meaning and in linear time.
///
/// A match is the first in a text, and of those that begin there the longest, or the shortest if the expression prefers it
/// (`RegexNode.preference`). That is unlike Perl and most languages, where it is the one that a search with going back finds
/// first: of `a|ab` in "ab" PostgreSQL finds "ab".
///
/// Whether a text has a match is one pass over it, and so is where the first one begins; there is no pattern for which it is
/// more. Finding all of them is a pass each at worst.
///
/// What happens to a text, from the cheapest to the dearest, each only if the one before has not settled the matter:
///
/// | question | by |
/// | --- | --- |
/// | can it match at all? | a search for bytes that every match has (`needle`) |
/// | does it match? | one automaton, reading forwards, for which a match begins anywhere |
/// | where does the first match begin and end? | another, for which it begins at one place, from candidate to candidate |
/// | the same, when candidates are many | a third, reading backwards from the end: it passes every beginning |
/// | where are the groups? | automata of the parts (`RegexPart`) |
///
/// Where we differ from PostgreSQL: back references and looking around are refused, because they are what makes matching
/// exponential; and what is a letter is said by Unicode's tables and not by the operating system's. Thousands of random
/// patterns have been compared with PostgreSQL's answers, groups included.
///
/// Automata are made when they are first needed: a condition never asks where a match is.
///
/// - Source: PostgreSQL 15, "POSIX Regular Expressions"; K. Thompson, "Regular Expression Search Algorithm" (1968).
final class Regex {
  /// Groups in parentheses.
  let captureCount: Int
  /// Bytes that every match has, the longest that is known; empty for none.
  let needle: [UInt8]
  /// Whether the needle is where matches begin, or all that there is of them.
  let beginsWithNeedle, isNeedle: Bool

  private let node: RegexNode
  private let shared: RegexPart.Shared
  /// A match can begin at the text's beginning alone.
  private let isAnchored: Bool
  private lazy var search = shared.automaton(node, readsBackwards: false, beginsAnywhere: !isAnchored)
  private lazy var anchored = shared.automaton(node, readsBackwards: false)
  private lazy var backwards = shared.automaton(node, readsBackwards: true, beginsAnywhere: true)
  private lazy var groups = RegexPart(node, shared)

  /// - Throws: `.invalidArgument` and `.unsupported` as `RegexParser`; `.unsupported` for one that is too large.
  init(_ pattern: String, flags: RegexFlags) throws(BasaltError) {
    (node, captureCount) = try RegexParser.parse(pattern, flags: flags)
    guard node.stateCount <= Limits.regexStateCountMaximum else {
      throw BasaltError(
        .unsupported,
        "The regular expression '\(Value.excerpt(of: pattern))' has more than \(Limits.regexStateCountMaximum) states, "
          + "its repetitions spelled out.",
        remedy: "Repeat less: each {n} is n copies of what stands before it.")
    }
    var sets: [ScalarSet: Int] = [:]
    var tellsWords = false
    node.forEach { part in
      if case .set(let set) = part { sets[set] = sets[set] ?? sets.count }
      if case .assertion = part { tellsWords = true }
    }
    let ordered = sets.sorted { $0.value < $1.value }.map(\.key)
    shared = RegexPart.Shared(colors: RegexColors(ordered, tellsWords: tellsWords), sets: sets)
    let literals = RegexLiterals(node)
    (needle, beginsWithNeedle, isNeedle) = (literals.longest, literals.isFirst, literals.isAll)
    isAnchored = node.beginsAtTextStart
  }

  /// Whether a text has a match.
  /// - Complexity: O(text), and mostly less: the needle is looked for first.
  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = unsafe candidate(in: bytes, from: 0) else { return false }
    if isNeedle { return true }
    var isMatch = false
    unsafe search.readForwards(bytes, from: beginsWithNeedle ? start : 0, through: bytes.count) { _ in
      isMatch = true
      return false
    }
    return isMatch
  }

  /// Whether a text is a match from its beginning to its end.
  ///
  /// Every end of a match that begins at the beginning is passed on the way, and the last may be the text's.
  /// - Complexity: O(text).
  func matchesWhole(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var isMatch = false
    unsafe anchored.readForwards(bytes, from: 0, through: bytes.count) { end in
      isMatch = end == bytes.count
      return true
    }
    return isMatch
  }

  /// Where the needle is; the start itself without one. `nil`: there is no match.
  private func candidate(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard !needle.isEmpty else { return start }
    return unsafe needle.withUnsafeBufferPointer { unsafe ByteSearch($0).firstIndex(in: bytes, from: start) }
  }

  // MARK: Places

  /// The first match at or behind a place.
  /// - Parameter starts: What is known of this text from a call before; given on to the next call.
  /// - Complexity: O(text).
  func firstMatch(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ starts: inout Starts
  ) -> Range<Int>? {
    guard let candidate = unsafe candidate(in: bytes, from: start) else { return nil }
    if isNeedle { return candidate..<(candidate + needle.count) }
    var first = beginsWithNeedle ? candidate : start
    if isAnchored { return first == 0 ? unsafe matchEnd(in: bytes, from: 0).end.map { 0..<$0 } : nil }
    guard unsafe hasMatch(in: bytes, from: first) else { return nil }
    // Place by place, as long as that is no more than some passes over the text: mostly the automaton ends at once where no
    // match begins. Some patterns read on and on (`a*b` in a long row of a), and then the places are found backwards.
    var allowance = 4 * (bytes.count - first) + 1_024
    while allowance > 0 {
      let (end, readCount) = unsafe matchEnd(in: bytes, from: first)
      if let end { return first..<end }
      guard first < bytes.count else { return nil }
      allowance -= readCount + 1
      first = unsafe min(first + CodePoints.byteCount(startingWith: bytes[first]), bytes.count)
    }
    guard let found = unsafe starts.next(from: first, in: bytes, backwards) else { return nil }
    return unsafe matchEnd(in: bytes, from: found).end.map { found..<$0 }
  }

  /// The first end of any match is enough: nothing behind it is read.
  private func hasMatch(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var isMatch = false
    unsafe search.readForwards(bytes, from: start, through: bytes.count) { _ in
      isMatch = true
      return false
    }
    return isMatch
  }

  /// Where the match ends that begins at a place, and how far was read for it.
  ///
  /// The automaton reads until no match can become longer, which may be far behind the end of the longest: of `a|a.*b` in a
  /// text without a b it is the end of the text. So the last end that was passed is the one.
  private func matchEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int?, readCount: Int) {
    var found: Int?
    let isShortest = node.preference == .shortest
    let last = unsafe anchored.readForwards(bytes, from: start, through: bytes.count) { end in
      found = end
      return !isShortest
    }
    return (found, last - start)
  }

  /// Where matches begin in a text: all places, found in one pass when somebody asks for the first time.
  struct Starts {
    /// Descending, so that the next is at the end.
    private var places: [Int]?

    mutating func next(
      from start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ backwards: RegexAutomaton
    ) -> Int? {
      var places = self.places ?? []
      if self.places == nil {
        unsafe backwards.readBackwards(bytes, from: bytes.count, through: start) { place in
          places.append(place)
          return true
        }
      }
      while let place = places.last, place < start { places.removeLast() }
      self.places = places
      return places.last
    }
  }

  /// The match itself, as group 0, and the groups in it.
  func captures(in bytes: UnsafeBufferPointer<UInt8>, _ match: Range<Int>) -> [Range<Int>?] {
    var found = [Range<Int>?](repeating: nil, count: captureCount + 1)
    found[0] = match
    if captureCount > 0 { unsafe groups.find(&found, in: bytes, match) }
    return found
  }
}

/// The literals of an expression: what can be searched for without an automaton.
private struct RegexLiterals {
  private(set) var longest: [UInt8] = []
  private(set) var isFirst = false
  private(set) var isAll = false

  /// Runs of single characters that every match has, one behind the other.
  ///
  /// Groups are looked into, since a group is always there; what is repeated or has alternatives is not, though some of it
  /// might be. The longest run is the best needle: the more bytes, the seldomer they are found in vain.
  ///
  /// | expression | needle |
  /// | --- | --- |
  /// | `special.*requests` | requests |
  /// | `^http://(www)` | http://www, where matches begin |
  /// | `abc` | abc, and that is all |
  /// | `a\|b`, `(?i)abc` | none |
  init(_ node: RegexNode) {
    var run: [UInt8] = []
    var (isFirstRun, isPure) = (true, true)
    func endRun(_ literals: inout RegexLiterals) {
      if run.count > literals.longest.count { (literals.longest, literals.isFirst) = (run, isFirstRun) }
      (run, isFirstRun) = ([], false)
    }
    var open = [node]
    while let part = open.popLast() {
      switch part {
      case .empty: break
      case .sequence(let parts): open.append(contentsOf: parts.reversed())
      case .capture(let inner, _): open.append(inner)
      // Takes nothing, so that its neighbours are neighbours.
      case .assertion: isPure = false
      case .set(let set):
        if let scalar = set.single.flatMap(Unicode.Scalar.init) {
          run.append(contentsOf: String(scalar).utf8)
        } else {
          isPure = false
          endRun(&self)
        }
      case .alternatives, .repeated:
        isPure = false
        endRun(&self)
      }
    }
    let count = run.count
    endRun(&self)
    isAll = isPure && count > 0 && longest.count == count
  }
}

extension RegexNode {
  /// Every part, in no particular order.
  fileprivate func forEach(_ body: (RegexNode) -> Void) {
    var open = [self]
    while let part = open.popLast() {
      body(part)
      switch part {
      case .empty, .set, .assertion: break
      case .sequence(let parts), .alternatives(let parts): open.append(contentsOf: parts)
      case .repeated(let inner, _, _, _), .capture(let inner, _): open.append(inner)
      }
    }
  }

  /// Whether the first thing that it asks for is the beginning of the text.
  fileprivate var beginsAtTextStart: Bool {
    switch self {
    case .assertion(let assertion): assertion == .textStart
    case .sequence(let parts): parts.first?.beginsAtTextStart ?? false
    case .capture(let inner, _): inner.beginsAtTextStart
    case .alternatives(let branches): branches.allSatisfy(\.beginsAtTextStart)
    case .empty, .set, .repeated: false
    }
  }
}
