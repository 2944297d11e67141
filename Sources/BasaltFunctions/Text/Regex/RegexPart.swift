/// Where the groups of a match are: PostgreSQL's rule, after the whole match is known.
///
/// A part of the expression is given its piece of the text and cuts it for the parts in it. Of a sequence the first comes
/// first: it takes the longest piece, or the shortest if it prefers that, that leaves something for the rest to match. Of
/// alternatives the first that matches the piece is taken. Nothing is tried and taken back: that a rest matches is known
/// beforehand, from reading the text backwards with the rest's automaton.
///
/// | expression | text | groups |
/// | --- | --- | --- |
/// | `(a\|ab)(c\|bcd)` | abcd | ab, c would leave the d: so a, bcd, since the whole match is the longest |
/// | `(a*)(a*)` | aaa | aaa and nothing: the first takes what it can |
/// | `(a*?)(a*)` | aaa | nothing at all: the first prefers the shortest, and so does the whole |
/// | `(a)\|(b)` | b | none, b |
/// | `((a)\|b)*` | ab | b, none: the last time counts, and in it there was no a |
/// | `(x)*` | "" | none: there was no time |
///
/// Perl and its kin differ in the first line, where they take ab and then c, and in the fifth, where they keep the a of an
/// earlier time.
///
/// - Complexity: O(piece) a part. A repeated group can take O(piece²), since each repetition is read for itself.
final class RegexPart {
  private enum Shape {
    /// No group within: nobody asks where its parts are.
    case plain
    case capture(RegexPart, Int)
    /// Each with all that follows it, as one part; the last has nothing behind it.
    case sequence([(first: RegexPart, rest: RegexPart?)])
    case alternatives([RegexPart])
    /// A part up to a number of times, or none, and what is left of that after once: nothing after the last.
    case repetition(RegexPart, rest: RegexPart?)
    /// A part any number of times.
    case endless(RegexPart)
  }

  private let node: RegexNode
  private let shared: Shared
  private lazy var shape = makeShape()
  private lazy var forwards = shared.automaton(node, readsBackwards: false)
  private lazy var backwards = shared.automaton(node, readsBackwards: true)

  /// What all parts of an expression have in common.
  struct Shared {
    let colors: RegexColors
    let sets: [ScalarSet: Int]

    func automaton(_ node: RegexNode, readsBackwards: Bool, beginsAnywhere: Bool = false) -> RegexAutomaton {
      RegexAutomaton(
        RegexProgram(node, readsBackwards: readsBackwards, sets: sets), colors: colors, beginsAnywhere: beginsAnywhere)
    }
  }

  init(_ node: RegexNode, _ shared: Shared) { (self.node, self.shared) = (node, shared) }

  // MARK: Shapes

  /// Made when somebody asks for the first time: of most expressions nobody asks for groups.
  ///
  /// A repetition that has to be there becomes a sequence: `(x){2,5}` is `(?:x){1,4}(x)`, of which the first part has no group
  /// any more. What may be missing altogether stays a repetition, and is gone through time by time.
  private func makeShape() -> Shape {
    guard node.hasCaptures else { return .plain }
    switch node {
    case .empty, .set, .assertion: return .plain
    case .capture(let inner, let number): return .capture(RegexPart(inner, shared), number)
    case .alternatives(let branches): return .alternatives(branches.map { RegexPart($0, shared) })
    case .sequence(let nodes): return sequence(RegexPart.grouped(nodes))
    case .repeated(let inner, let minimum, let maximum, let preference):
      if maximum == 0 { return .plain }
      if (minimum, maximum) == (1, 1), preference == nil { return sequence([inner]) }
      if minimum > 0 {
        // Only the last time counts for groups: the others before it are one part without any.
        let before = RegexNode.repeated(
          inner, minimum: minimum - 1, maximum: maximum.map { $0 - 1 }, preference: preference)
        return sequence([before.withoutCaptures, inner])
      }
      guard let maximum else { return .endless(RegexPart(inner, shared)) }
      let rest = RegexNode.repeated(inner, minimum: 0, maximum: maximum - 1, preference: preference)
      return .repetition(RegexPart(inner, shared), rest: maximum == 1 ? nil : RegexPart(rest, shared))
    }
  }

  /// Each part with the rest behind it, whose automaton says where it can begin.
  private func sequence(_ nodes: [RegexNode]) -> Shape {
    .sequence(
      nodes.indices.map { index in
        let following = Array(nodes[(index + 1)...])
        return (RegexPart(nodes[index], shared), following.isEmpty ? nil : RegexPart(.sequence(following), shared))
      })
  }

  /// Neighbours without groups and of one preference are one part, as PostgreSQL has them: it is all of them together that
  /// takes the longest piece.
  private static func grouped(_ nodes: [RegexNode]) -> [RegexNode] {
    var groups: [RegexNode] = []
    var run: [RegexNode] = []
    var preferences: Set<RegexNode.Preference> = []
    func endRun() {
      if !run.isEmpty { groups.append(.sequence(run)) }
      (run, preferences) = ([], [])
    }
    for node in nodes {
      let joined = preferences.union(node.preferences)
      if node.hasCaptures || joined.count > 1 {
        endRun()
        groups.append(node)
      } else {
        run.append(node)
        preferences = joined
      }
    }
    endRun()
    return groups
  }

  // MARK: Places

  /// Finds the groups within a piece of a text that this part matches.
  /// - Parameter groups: By number; those that take no part in the match stay `nil`.
  func find(_ groups: inout [Range<Int>?], in bytes: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>) {
    switch shape {
    case .plain: return
    case .capture(let inner, let number):
      groups[number] = piece
      unsafe inner.find(&groups, in: bytes, piece)
    case .alternatives(let branches):
      guard let branch = branches.first(where: { unsafe $0.matches(bytes, piece) }) else { return }
      unsafe branch.find(&groups, in: bytes, piece)
    case .sequence(let parts):
      var start = piece.lowerBound
      for (first, rest) in parts {
        guard let rest else { return unsafe first.find(&groups, in: bytes, start..<piece.upperBound) }
        guard first.node.hasCaptures || rest.node.hasCaptures else { return }
        let end = unsafe first.end(in: bytes, start..<piece.upperBound, before: rest, notBefore: start)
        guard let end else { return }
        unsafe first.find(&groups, in: bytes, start..<end)
        start = end
      }
    case .repetition(let inner, let rest):
      guard unsafe !inner.isDone(&groups, in: bytes, piece) else { return }
      guard let rest else { return unsafe inner.find(&groups, in: bytes, piece) }
      let end = unsafe inner.end(in: bytes, piece, before: rest, notBefore: piece.lowerBound + 1)
      guard let end else { return }
      // A level for each time, of which there are at most as many as a bound may be.
      return end == piece.upperBound
        ? unsafe inner.find(&groups, in: bytes, piece) : unsafe rest.find(&groups, in: bytes, end..<piece.upperBound)
    case .endless(let inner):
      guard unsafe !inner.isDone(&groups, in: bytes, piece) else { return }
      // In a loop, and where the rest can begin is the same for each time, since all of them end where the piece does.
      let starts = unsafe self.starts(in: bytes, piece)
      var start = piece.lowerBound
      while true {
        let end = unsafe inner.end(in: bytes, start..<piece.upperBound, notBefore: start + 1) { starts.contains($0) }
        guard let end, end < piece.upperBound else { break }
        start = end
      }
      return unsafe inner.find(&groups, in: bytes, start..<piece.upperBound)
    }
  }

  /// Deals with nothing as the text of a repetition: PostgreSQL says that there was one time, of nothing, if that can be and
  /// the part does not prefer the shortest, and else none. Every other time takes something, or there would be no end to them.
  /// - Returns: Whether the piece is nothing.
  private func isDone(
    _ groups: inout [Range<Int>?], in bytes: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>
  ) -> Bool {
    guard piece.isEmpty else { return false }
    if node.preference != .shortest, unsafe matches(bytes, piece) { unsafe find(&groups, in: bytes, piece) }
    return true
  }

  /// Whether the part matches all of a piece.
  private func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>) -> Bool {
    var isMatch = false
    unsafe forwards.readForwards(bytes, from: piece.lowerBound, through: piece.upperBound) { end in
      isMatch = end == piece.upperBound
      return !isMatch
    }
    return isMatch
  }

  /// Where in a piece the part can begin and end with the piece.
  ///
  /// One pass backwards finds all of them: the automaton of the part's states in the other order, from the piece's end on.
  private func starts(in bytes: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>) -> Set<Int> {
    var starts: Set<Int> = []
    unsafe backwards.readBackwards(bytes, from: piece.upperBound, through: piece.lowerBound) { start in
      starts.insert(start)
      return true
    }
    return starts
  }

  /// Where the part ends that begins with the piece, if a rest is to match what is left of it.
  /// - Parameter notBefore: The first end that counts: a time of a repetition has to take something.
  private func end(
    in bytes: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>, before rest: RegexPart, notBefore: Int
  ) -> Int? {
    let starts = unsafe rest.starts(in: bytes, piece)
    return unsafe end(in: bytes, piece, notBefore: notBefore) { starts.contains($0) }
  }

  /// Where the part ends that begins with the piece, of all ends that are allowed the one that it prefers.
  ///
  /// Ends come in ascending order: the shortest is the first that is allowed, the longest the last.
  private func end(
    in bytes: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>, notBefore: Int, isAllowed: (Int) -> Bool
  ) -> Int? {
    var found: Int?
    let isShortest = node.preference == .shortest
    unsafe forwards.readForwards(bytes, from: piece.lowerBound, through: piece.upperBound) { end in
      if end >= notBefore, isAllowed(end) { found = end }
      return !(isShortest && found != nil)
    }
    return found
  }
}

extension RegexNode {
  /// The same without groups.
  fileprivate var withoutCaptures: RegexNode {
    switch self {
    case .empty, .set, .assertion: self
    case .capture(let part, _): part.withoutCaptures
    case .sequence(let parts): .sequence(parts.map(\.withoutCaptures))
    case .alternatives(let branches): .alternatives(branches.map(\.withoutCaptures))
    case .repeated(let part, let minimum, let maximum, let preference):
      .repeated(part.withoutCaptures, minimum: minimum, maximum: maximum, preference: preference)
    }
  }
}
