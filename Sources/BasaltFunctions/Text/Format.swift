import BasaltCore

/// The little language of `format`: `%[position$][-][width]type`, type being `s`, `I` or `L`, and `%%`.
///
/// - Source: PostgreSQL, "format".
///
/// Where PostgreSQL takes a width from an argument (`%*s`) there is nothing here: it would be a
/// number that no one sees in the text.
enum Format {
  /// Sees NULLs: `%s` of NULL is nothing and `%L` the word NULL.
  /// Arguments of any type are printed first, a vector at a time, so that a constant is printed
  /// once.
  static let kernel: Overload.Kernel = { (call) throws(BasaltError) in
    let vectors = try call.arguments.map(call.printed)
    var target = TextTarget(call)
    for row in 0..<call.rowCount {
      guard case .text(let pattern) = vectors[0][row] else {
        target.appendNull()
        continue
      }
      try target.append(
        text(
          pattern,
          vectors.dropFirst().map { vector in
            if case .text(let text) = vector[row] { return text }
            return nil
          }))
    }
    return target.finish()
  }

  /// - Parameter arguments: The texts of the arguments; `nil` for NULL.
  /// - Throws: `.invalidArgument` when the template asks for what is not there.
  /// One row: the template is walked letter by letter, since rows seldom are many and templates
  /// never long.
  private static func text(_ pattern: String, _ arguments: [String?]) throws(BasaltError) -> String {
    var result = ""
    var letters = Substring(pattern).unicodeScalars
    var nextArgument = 0
    while let letter = letters.popFirst() {
      guard letter == "%" else {
        result.unicodeScalars.append(letter)
        continue
      }
      if letters.first == "%" {
        result += "%"
        letters.removeFirst()
        continue
      }
      let place = try Place(&letters)
      // A position is where the following places go on from.
      let index = place.position.map { $0 - 1 } ?? nextArgument
      nextArgument = index + 1
      guard arguments.indices.contains(index) else {
        throw BasaltError(
          .invalidArgument, "format has \(arguments.count) arguments, and its text asks for number \(index + 1).",
          remedy: "Give an argument for each place.")
      }
      let text = try place.text(of: arguments[index])
      let padding = String(repeating: " ", count: max(0, place.width - text.unicodeScalars.count))
      result += place.isLeft ? text + padding : padding + text
    }
    return result
  }

  /// What stands behind a `%`.
  ///
  /// The order is fixed: position, minus, width, type. `%5$-10s` is the fifth argument, ten letters
  /// wide, on the left.
  private struct Place {
    var position: Int?
    var isLeft = false
    var width = 0
    let type: Unicode.Scalar

    /// Widths above this are refused: a value has no more bytes.
    private static let numberMaximum = Limits.valueByteCountMaximum

    /// Reads a place from the letters behind its `%`.
    /// - Throws: `.invalidArgument` for anything else, `.outOfRange` for a width that no value has.
    init(_ letters: inout Substring.UnicodeScalarView) throws(BasaltError) {
      var number = try Place.number(&letters)
      if number != nil, letters.first == "$" {
        letters.removeFirst()
        position = number
        number = nil
      }
      if number == nil, letters.first == "-" {
        letters.removeFirst()
        isLeft = true
      }
      if number == nil { number = try Place.number(&letters) }
      width = number ?? 0
      guard let type = letters.popFirst(), type == "s" || type == "I" || type == "L", position != 0 else {
        throw BasaltError(
          .invalidArgument, "The text of format has a % that is no place for an argument.",
          remedy: "Write %s, %I, %L or %% (with a position: %1$s).")
      }
      self.type = type
    }

    /// Checked digit by digit, so that a thousand nines end at the limit and not in an overflow.
    private static func number(_ letters: inout Substring.UnicodeScalarView) throws(BasaltError) -> Int? {
      var number: Int?
      while let digit = letters.first.flatMap({ $0.value &- 48 <= 9 ? Int($0.value) - 48 : nil }) {
        letters.removeFirst()
        let next = (number ?? 0) * 10 + digit
        guard next <= numberMaximum else {
          throw BasaltError(
            .outOfRange, "The text of format has a number above \(numberMaximum).", remedy: "Use a smaller one.")
        }
        number = next
      }
      return number
    }

    /// - Throws: `.invalidArgument` for NULL as a name: there is no way to write it.
    func text(of argument: String?) throws(BasaltError) -> String {
      switch type {
      case "L": return argument.map(Format.literal) ?? "NULL"
      case "I":
        guard let argument else {
          throw BasaltError(.invalidArgument, "NULL is no name.", remedy: "Give a name for %I.")
        }
        return Format.name(argument)
      default: return argument ?? ""
      }
    }
  }

  // MARK: Quoting

  /// In quotes, with those inside doubled, and in PostgreSQL's form for backslashes.
  ///
  /// What PostgreSQL's `quote_literal` writes, which every PostgreSQL reads back whatever its
  /// settings: the E form says that backslashes are doubled.
  static func literal(_ text: String) -> String {
    let doubled = text.unicodeScalars.reduce(into: String.UnicodeScalarView()) { result, letter in
      result.append(letter)
      if letter == "'" || letter == "\\" { result.append(letter) }
    }
    return (text.unicodeScalars.contains("\\") ? "E'" : "'") + String(doubled) + "'"
  }

  /// Bare where it is a name without quotes, in double quotes otherwise. Reserved words are not known here.
  ///
  /// Without the list of reserved words, whose length depends on the version that reads it:
  /// `select` comes out bare, and PostgreSQL would quote it.
  static func name(_ text: String) -> String {
    let isBare = text.utf8.enumerated().allSatisfy { index, byte in
      (97...122).contains(byte) || byte == 95 || (index > 0 && (48...57).contains(byte))
    }
    if isBare, !text.isEmpty { return text }
    let doubled = text.unicodeScalars.reduce(into: String.UnicodeScalarView()) { result, letter in
      result.append(letter)
      if letter == "\"" { result.append(letter) }
    }
    return "\"" + String(doubled) + "\""
  }
}
