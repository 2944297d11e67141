import BasaltCore

/// What stands behind a backslash.
///
/// A letter that means nothing is refused and not taken for itself: `\q` may come to mean something. Everything that is no
/// letter and no digit is itself, so that whoever is in doubt can put a backslash before it.
extension RegexParser {
  /// An escape outside of brackets.
  /// - Precondition: A backslash comes.
  mutating func escape() throws(BasaltError) -> RegexNode {
    guard position + 1 < scalars.count else { throw invalid("a \\ at the end") }
    let assertions: [Unicode.Scalar: RegexAssertion] = [
      "A": .textStart, "Z": .textEnd, "m": .wordStart, "M": .wordEnd, "y": .wordBoundary, "Y": .noWordBoundary,
    ]
    let letter = scalars[position + 1]
    if let assertion = assertions[letter] {
      position += 2
      return .assertion(assertion)
    }
    if ("1"..."9").contains(letter), isBackReference {
      throw unsupported("Back references such as \\\(letter) cannot be matched in linear time.")
    }
    if let set = try shorthand() { return .set(flags.ignoresCase ? set.ignoringCase : set) }
    return character(try escapedCharacter())
  }

  /// One digit always is a back reference; of several, the number decides whether it is one or a character in octal.
  private var isBackReference: Bool {
    let digits = scalars[(position + 1)...].prefix(4).prefix { ("0"..."9").contains($0) }
    return digits.count == 1 || digits.reduce(0) { $0 * 10 + Int($1.value - 48) } <= captureCount
  }

  /// `\d`, `\W` and their like; `nil` when something else comes.
  mutating func shorthand() throws(BasaltError) -> ScalarSet? {
    guard position + 1 < scalars.count else { throw invalid("a \\ at the end") }
    let letter = scalars[position + 1]
    let classes: [Unicode.Scalar: CharacterClass] = ["d": .digit, "s": .space, "w": .word]
    // The upper letter is the rest of Unicode, line ends included, as since PostgreSQL 14.
    guard let named = classes[Unicode.Scalar(letter.value | 0x20) ?? letter], letter.isASCII else { return nil }
    position += 2
    return letter.value & 0x20 == 0 ? named.set.complement : named.set
  }

  /// A character that is written otherwise.
  /// - Precondition: A backslash comes, and something behind it.
  mutating func escapedCharacter() throws(BasaltError) -> UInt32 {
    position += 1
    let letter = scalars[position]
    position += 1
    let plain: [Unicode.Scalar: UInt32] = [
      "a": 0x07, "b": 0x08, "B": 0x5C, "e": 0x1B, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B,
    ]
    if let scalar = plain[letter] { return scalar }
    switch letter {
    case "c":
      guard let control = next else { throw invalid("\\c without a character") }
      position += 1
      return control.value & 0x1F
    case "u": return try hexadecimal(4...4)
    case "U": return try hexadecimal(8...8)
    // Any number of digits, of which PostgreSQL takes the last ones.
    case "x": return try hexadecimal(1...255)
    case "0"..."7":
      position -= 1
      return octal()
    case "8", "9": throw invalid("the escape \\\(letter), which means nothing")
    default:
      // Of other letters nobody knows yet what they will mean.
      guard !(letter.isASCII && letter.properties.isAlphabetic) else {
        throw invalid("the escape \\\(letter), which means nothing")
      }
      return letter.value
    }
  }

  /// A code point by its number, of so many digits.
  /// - Throws: `.invalidArgument` with too few digits, or beyond the last code point.
  private mutating func hexadecimal(_ counts: ClosedRange<Int>) throws(BasaltError) -> UInt32 {
    var value: UInt32 = 0
    var count = 0
    while count < counts.upperBound, let scalar = next, scalar.isASCII,
      let digit = Character(scalar).hexDigitValue
    {
      guard value < 1 << 24 else { break }
      value = value << 4 | UInt32(digit)
      (position, count) = (position + 1, count + 1)
    }
    guard counts.contains(count), value <= ScalarSet.last else { throw invalid("a code that no character has") }
    return value
  }

  /// Up to three digits: `\0` is the first character, `\101` an A.
  private mutating func octal() -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<3 {
      guard let scalar = next, ("0"..."7").contains(scalar) else { break }
      value = value << 3 | (scalar.value - 48)
      position += 1
    }
    return value
  }
}
