import BasaltCore

/// Patterns of `SIMILAR TO`, the standard's mixture of LIKE and regular expressions, written as a regular expression.
///
/// | standard | regular expression |
/// | --- | --- |
/// | `%` and `_` | `.*` and `.` |
/// | `(…)` | `(?:…)` |
/// | the escape and a character | a backslash and the character |
/// | `\`, `.`, `^`, `$` | the same behind a backslash: there they mean nothing |
/// | all else: `*`, `+`, `?`, `{…}`, `\|`, `[…]` | as it is |
///
/// The pattern has to match the whole text.
///
/// | pattern | matches |
/// | --- | --- |
/// | `a%` | every text that begins with an a |
/// | `(foo\|bar)_` | foo1, barx |
/// | `[a-c]{2}` | ab, cc |
/// | `100\%` | 100%, as a backslash is the escape unless another is given |
///
/// PostgreSQL translates in the same way, so that what its regular expressions understand beyond the standard is understood
/// here as well. What the standard has for `substring`, three pieces between two escapes with quotes, is not there.
enum SimilarPattern {
  /// The character of an ESCAPE clause, which may be none.
  /// - Throws: `.invalidArgument` for several.
  static func escape(_ text: String) throws(BasaltError) -> Unicode.Scalar? {
    guard text.unicodeScalars.count <= 1 else {
      throw BasaltError(
        .invalidArgument, "ESCAPE '\(Value.excerpt(of: text))' is not one character.",
        remedy: "Give one character, or none.")
    }
    return text.unicodeScalars.first
  }

  /// - Parameter escape: One character, or `nil` for none.
  /// - Throws: `.invalidArgument` for an escape at the end.
  static func regex(_ pattern: String, escape: Unicode.Scalar?) throws(BasaltError) -> String {
    var regex = "^(?:".unicodeScalars
    var isInBrackets = false
    // The first behind a bracket, where `]` and `^` mean something else.
    var isBracketStart = false
    var scalars = pattern.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == escape {
        guard let escaped = scalars.next() else {
          throw BasaltError(
            .invalidArgument, "The pattern ends with its escape character.",
            remedy: "Double it, or give another with ESCAPE.")
        }
        // A letter behind a backslash would be a class, or nothing.
        if !(escaped.isASCII && (escaped.properties.isAlphabetic || escaped.properties.numericType != nil)) {
          regex.append("\\")
        }
        regex.append(escaped)
        isBracketStart = false
      } else if isInBrackets {
        if scalar == "\\" { regex.append("\\") }
        regex.append(scalar)
        if scalar == "]", !isBracketStart { isInBrackets = false }
        if scalar != "^" { isBracketStart = false }
      } else {
        switch scalar {
        case "%": regex.append(contentsOf: ".*".unicodeScalars)
        case "_": regex.append(".")
        case "(": regex.append(contentsOf: "(?:".unicodeScalars)
        case "\\", ".", "^", "$": regex.append(contentsOf: ["\\", scalar])
        default: regex.append(scalar)
        }
        if scalar == "[" { (isInBrackets, isBracketStart) = (true, true) }
      }
    }
    return String(regex) + ")$"
  }
}
