import BasaltCore

/// `[…]`: characters, ranges and classes, or all others.
///
/// | written | is |
/// | --- | --- |
/// | `[]a]`, `[^]a]` | a closing bracket is a character where it comes first |
/// | `[a-]`, `[-a]` | a hyphen is one where it comes first or last |
/// | `[a-c-e]` | refused: a range cannot begin with the end of another |
/// | `[[:alpha:]_]` | a class and a character |
/// | `[\d.]` | the same by its short name |
/// | `[[.-.]]`, `[[=a=]]` | a character, spelled so that it means nothing else |
/// | `[[:<:]]` | no set: where a word begins |
extension RegexParser {
  /// - Precondition: A bracket comes.
  mutating func bracket() throws(BasaltError) -> RegexNode {
    // Where a word begins and ends: two names that only stand alone.
    if skip("[[:<:]]") { return .assertion(.wordStart) }
    if skip("[[:>:]]") { return .assertion(.wordEnd) }
    position += 1
    let isNegated = skip("^")
    var set = ScalarSet()
    var isFirst = true
    while true {
      guard let scalar = next else { throw invalid("a [ without its ]") }
      if scalar == "]", !isFirst { break }
      // Between two characters a hyphen is a range; else it stands first or last.
      if scalar == "-", !isFirst, position + 1 < scalars.count, scalars[position + 1] != "]" {
        throw invalid("a range without a beginning")
      }
      isFirst = false
      set = set.union(try element())
    }
    position += 1
    if flags.ignoresCase { set = set.ignoringCase }
    guard isNegated else { return .set(set) }
    return .set(flags.stopsAtNewline ? set.union(.newline).complement : set.complement)
  }

  /// A class, a character or a range.
  private mutating func element() throws(BasaltError) -> ScalarSet {
    if skip("[:") {
      let name = try name(until: ":]")
      guard let named = CharacterClass(rawValue: name) else {
        throw invalid("the class [:\(name):], which does not exist")
      }
      // Whatever the case, a letter is in both.
      return flags.ignoresCase && (named == .lower || named == .upper) ? CharacterClass.alpha.set : named.set
    }
    if skip("[=") { return ScalarSet(try single(until: "=]")) }
    if next == "\\", let set = try shorthand() { return set }
    let first = try endpoint()
    guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return ScalarSet(first) }
    position += 1
    let last = try endpoint()
    guard first <= last else { throw invalid("a range that ends before it begins") }
    return ScalarSet([first...last])
  }

  /// One end of a range.
  private mutating func endpoint() throws(BasaltError) -> UInt32 {
    guard let scalar = next else { throw invalid("a [ without its ]") }
    if skip("[.") { return try single(until: ".]") }
    if scalar == "\\" {
      guard position + 1 < scalars.count else { throw invalid("a \\ at the end") }
      guard try shorthand() == nil else { throw invalid("a class as the end of a range") }
      return try escapedCharacter()
    }
    position += 1
    return scalar.value
  }

  /// The one character of a collating element; several of them, which some languages sort as one, are none in ours.
  private mutating func single(until end: String) throws(BasaltError) -> UInt32 {
    let scalars = Array(try name(until: end).unicodeScalars)
    guard scalars.count == 1 else { throw invalid("a collating element that is not one character") }
    return scalars[0].value
  }

  private mutating func name(until end: String) throws(BasaltError) -> String {
    var name = String.UnicodeScalarView()
    while let scalar = next {
      if skip(end) { return String(name) }
      name.append(scalar)
      position += 1
    }
    throw invalid("a [ without its ]")
  }
}
