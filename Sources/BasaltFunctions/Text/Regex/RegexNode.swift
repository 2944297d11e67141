/// A regular expression, taken apart.
///
/// What PostgreSQL calls preference is computed here: a part prefers the longest match or the shortest, or has no choice. It
/// is the first quantifier of a part that decides for all of it, which is unlike Perl, where each quantifier is for itself.
///
/// | expression | preference |
/// | --- | --- |
/// | `a`, `[ab]`, `^`, `a{3}` | none |
/// | `a*`, `a{2,5}`, `a\|b` | the longest |
/// | `a*?`, `a{2,5}?` | the shortest |
/// | `a*b*?` | the longest: its first quantifier's |
/// | `(a*?)b*` | the shortest: groups have that of what is in them |
/// | `(?:a*?\|b)` | the longest: alternatives always |
indirect enum RegexNode: Sendable {
  /// Nothing, and that is everywhere.
  case empty
  case set(ScalarSet)
  case assertion(RegexAssertion)
  case sequence([RegexNode])
  /// Two or more.
  case alternatives([RegexNode])
  /// `maximum` is `nil` for any number. `preference` is that of the quantifier, and `nil` for `{m}`, which has none.
  case repeated(RegexNode, minimum: Int, maximum: Int?, preference: Preference?)
  /// A group in parentheses whose match is remembered, counted from 1.
  case capture(RegexNode, Int)

  enum Preference: Hashable, Sendable { case longest, shortest }

  /// Which matches the part prefers; `nil` where it has no choice.
  var preference: Preference? {
    switch self {
    case .empty, .set, .assertion: nil
    // The first that has one.
    case .sequence(let parts): parts.lazy.compactMap(\.preference).first
    // Whatever its branches say.
    case .alternatives: .longest
    // What is not there at all prefers nothing.
    case .repeated(_, _, maximum: 0, _): nil
    case .repeated(let part, _, _, let preference): preference ?? part.preference
    case .capture(let part, _): part.preference
    }
  }

  /// All preferences within the part: where they differ its places have to be found one by one, as those of groups have.
  var preferences: Set<Preference> {
    switch self {
    case .empty, .set, .assertion: []
    case .sequence(let parts): parts.reduce(into: []) { $0.formUnion($1.preferences) }
    case .alternatives(let branches): branches.reduce(into: [.longest]) { $0.formUnion($1.preferences) }
    case .repeated(_, _, maximum: 0, _): []
    case .repeated(let part, _, _, let preference): part.preferences.union(preference.map { [$0] } ?? [])
    case .capture(let part, _): part.preferences
    }
  }

  /// Whether there is a group in it.
  var hasCaptures: Bool {
    switch self {
    case .empty, .set, .assertion: false
    case .sequence(let parts), .alternatives(let parts): parts.contains(where: \.hasCaptures)
    case .repeated(let part, _, _, _): part.hasCaptures
    case .capture: true
    }
  }

  /// How many states an automaton of it takes, so that one that is too large is refused before it is made.
  ///
  /// Saturating: `((a{255}){255}){255}` is a number that nobody has to compute exactly.
  // Computed on the tree: a tree of a hundred nodes can stand for a thousand million states.
  var stateCount: Int {
    let most = 1 << 30
    switch self {
    case .empty, .set, .assertion: return 1
    case .sequence(let parts), .alternatives(let parts):
      return parts.reduce(parts.count) { min($0 + $1.stateCount, most) }
    case .repeated(let part, let minimum, let maximum, _):
      return min(max(maximum ?? minimum + 1, 1) * (part.stateCount + 1), most)
    case .capture(let part, _): return part.stateCount
    }
  }
}

/// What takes no characters and holds between two of them.
enum RegexAssertion: Sendable {
  /// `^` and `\A`: the beginning of the text. `$` and `\Z`: its end.
  case textStart, textEnd
  /// `^` and `$` where lines count.
  case lineStart, lineEnd
  /// `\m`, `\M`, `\y`, `\Y`
  case wordStart, wordEnd, wordBoundary, noWordBoundary

  /// Whether it holds between what stands before a place and what stands behind it.
  func holds(_ before: RegexSurroundings, _ after: RegexSurroundings) -> Bool {
    switch self {
    case .textStart: before.contains(.edge)
    case .textEnd: after.contains(.edge)
    case .lineStart: before.contains(.edge) || before.contains(.newline)
    case .lineEnd: after.contains(.edge) || after.contains(.newline)
    case .wordStart: !before.contains(.word) && after.contains(.word)
    case .wordEnd: before.contains(.word) && !after.contains(.word)
    case .wordBoundary: before.contains(.word) != after.contains(.word)
    case .noWordBoundary: before.contains(.word) == after.contains(.word)
    }
  }
}

/// What assertions ask of the character on one side of a place.
struct RegexSurroundings: OptionSet, Sendable {
  let rawValue: Int32
  /// There is none: the text ends here.
  static let edge = RegexSurroundings(rawValue: 1)
  static let newline = RegexSurroundings(rawValue: 2)
  static let word = RegexSurroundings(rawValue: 4)
}
