/// The classes of characters that have names: `[:alpha:]`, and `\d`, `\s` and `\w`, which are short for some of them.
///
/// Of all of Unicode, as PostgreSQL has them in a database of UTF-8, and by Unicode's own properties, where PostgreSQL asks
/// the operating system: about rare letters the two may differ. Digits are the ten of ASCII there and here.
enum CharacterClass: String, CaseIterable {
  case alnum, alpha, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit

  /// The code points of the class.
  /// - Complexity: What is not in a table of a few ranges is found once a process, in some ten milliseconds.
  var set: ScalarSet {
    switch self {
    case .digit: CharacterClass.digits
    case .xdigit: CharacterClass.digits.union(ScalarSet([65...70, 97...102]))
    case .blank: ScalarSet(0x09, 0x20, 0x1680, 0x2000, 0x3000).union(ScalarSet([0x2001...0x2006, 0x2008...0x200A]))
    case .space: CharacterClass.spaces
    case .cntrl: ScalarSet([0x00...0x1F, 0x7F...0x9F, 0x2028...0x2029])
    case .alpha: CharacterClass.letters
    case .alnum: CharacterClass.letters.union(CharacterClass.digits)
    case .word: CharacterClass.words
    case .lower: CharacterClass.lowercase
    case .upper: CharacterClass.uppercase
    case .punct: CharacterClass.marks
    case .graph: CharacterClass.marks.union(CharacterClass.letters).union(CharacterClass.digits)
    case .print: CharacterClass.graph.set.union(ScalarSet(0x20))
    }
  }

  // Each is found at its first use, and kept: sets are values, which all threads can read.
  private static let digits = ScalarSet([48...57])
  private static let words = letters.union(digits).union(ScalarSet(0x5F))
  private static let spaces = ScalarSet([0x09...0x0D, 0x2000...0x2006, 0x2008...0x200A, 0x2028...0x2029]).union(
    ScalarSet(0x20, 0x1680, 0x205F, 0x3000))

  private static let letters = scalars { $0.isAlphabetic }
  private static let lowercase = scalars { $0.isLowercase }
  private static let uppercase = scalars { $0.isUppercase }
  private static let marks = scalars { properties in
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }

  /// The planes that have letters: the others hold no assigned code point, or such as are for private use.
  ///
  /// One walk a class, at its first use: a table in the source would be of one version of Unicode, and this is of that which
  /// Swift's own strings have.
  private static func scalars(_ isIn: (Unicode.Scalar.Properties) -> Bool) -> ScalarSet {
    var ranges: [ClosedRange<UInt32>] = []
    for number in UInt32(0)..<0x34000 {
      guard let scalar = Unicode.Scalar(number), isIn(scalar.properties) else { continue }
      if let last = ranges.last, last.upperBound == number - 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ScalarSet(ranges)
  }
}
