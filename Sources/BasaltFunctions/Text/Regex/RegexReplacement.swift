import BasaltCore

/// `regexp_replace`: PostgreSQL's, with its three ways to say which matches are replaced.
///
/// | call | replaces |
/// | --- | --- |
/// | `regexp_replace(s, p, r)` | the first match |
/// | `regexp_replace(s, p, r, 'g')` | all of them; other flags as well |
/// | `regexp_replace(s, p, r, 5)` | the first from the fifth character on |
/// | `regexp_replace(s, p, r, 1, 3)` | the third |
/// | `regexp_replace(s, p, r, 1, 0, 'i')` | all, whatever the case |
///
/// | in the replacement | is |
/// | --- | --- |
/// | `\1` … `\9` | what a group has matched, nothing if it took no part |
/// | `\&` and `\0` | the whole match |
/// | `\\` | a backslash |
/// | any other backslash | itself |
enum RegexReplacement {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "regexp_replace", .text,
      "The text with the first match of a regular expression replaced; all of them with the flag g; from a position on; the "
        + "n-th, or all with n = 0.",
      examples: [
        .init("regexp_replace('Thomas', '.[mN]a.', 'M')", "ThM"),
        .init("regexp_replace('foobarbaz', 'b(..)', 'X\\1Y', 'g')", "fooXarYXazY"),
        .init("regexp_replace('A PostgreSQL function', 'a|e|i|o|u', 'X', 1, 0, 'i')", "X PXstgrXSQL fXnctXXn"),
        .init("regexp_replace('a', NULL, 'b')", "NULL"),
      ],
      overloads: [
        overload([], flags: nil), overload([.text], flags: 3), overload([.integer], flags: nil),
        overload([.integer, .integer], flags: nil), overload([.integer, .integer, .text], flags: 5),
      ])
  ]

  /// - Parameters:
  ///   - others: What stands behind text, pattern and replacement: flags, or a start, a number and flags.
  ///   - flags: Which argument they are; `nil` for none.
  /// The three ways share a loop: which matches are replaced is a number, 0 for all of them.
  private static func overload(_ others: [LogicalType], flags: Int?) -> Overload {
    Overload(
      [.exactly(.text), .exactly(.text), .exactly(.text)] + others.map { .exactly($0) }, returning: .text
    ) { (call) throws(BasaltError) in
      let (texts, replacements) = (call.text(0), call.text(2))
      let regexes = try RegexArgument(call, options: flags, grammar: .regularWithGlobal)
      let starts = others.first == .integer ? call.integers(3) : nil
      let numbers = others.count > 1 ? call.integers(4) : nil
      let constant = unsafe replacements.isConstant ? Replacement(replacements[0]) : nil
      return try call.textRows { (row, target) throws(BasaltError) in
        let bytes = unsafe texts[row]
        let regex = try regexes.regex(row)
        // A number says which; without one the flag does.
        let number: Int32 = if let numbers { numbers[row] } else { try regexes.isGlobal(row) ? 0 : 1 }
        guard number >= 0 else {
          throw BasaltError(
            .invalidArgument, "There is no match \(number) of a regular expression.",
            remedy: "Count matches from 1; 0 is all of them.")
        }
        guard let matches = try unsafe RegexMatches(regex, in: bytes, from: starts?[row], call.context) else {
          return unsafe target.append(contentsOf: bytes)
        }
        let replacement = unsafe constant ?? Replacement(replacements[row])
        try unsafe replace(bytes, matches, regex, replacement, Int(number), &target)
      }
    }
  }

  /// Copies what lies between matches, and the replacement in place of each that is meant.
  ///
  /// What was put in is not looked at again, and a match of nothing is one: `regexp_replace('ab', 'x*', '-', 'g')` is "-a-b-".
  /// - Parameter number: Which match; 0 for all.
  private static func replace(
    _ bytes: UnsafeBufferPointer<UInt8>, _ matches: RegexMatches, _ regex: Regex, _ replacement: Replacement,
    _ number: Int, _ target: inout [UInt8]
  ) throws(BasaltError) {
    var matches = matches
    var (copied, seen) = (0, 0)
    while let match = try unsafe matches.next(in: bytes) {
      seen += 1
      if number > 0, seen < number { continue }
      unsafe target.append(contentsOf: bytes[copied..<match.lowerBound])
      // Groups cost more than the match, and only some replacements ask for them.
      let groups = replacement.hasGroups ? unsafe regex.captures(in: bytes, match) : [match]
      for part in replacement.parts {
        switch part {
        case .bytes(let literal): target.append(contentsOf: literal)
        case .group(let index):
          if index < groups.count, let piece = groups[index] { unsafe target.append(contentsOf: bytes[piece]) }
        }
        try TextBuilding.checkLength(target.count)
      }
      copied = match.upperBound
      if number > 0 { break }
    }
    unsafe target.append(contentsOf: bytes[copied...])
  }

  /// A replacement, taken apart.
  ///
  /// Once for all rows where it is constant. A backslash before anything but a digit, `&` and itself is a backslash, and so is
  /// one at the end: replacements are texts that people have, and not all of them know of groups.
  private struct Replacement {
    enum Part {
      case bytes([UInt8])
      case group(Int)
    }

    private(set) var parts: [Part] = []
    private(set) var hasGroups = false

    init(_ text: UnsafeBufferPointer<UInt8>) {
      var literal: [UInt8] = []
      var index = 0
      while index < text.count {
        let byte = unsafe text[index]
        let next = index + 1 < text.count ? unsafe text[index + 1] : 0
        index += 1
        guard byte == UInt8(ascii: "\\") else {
          literal.append(byte)
          continue
        }
        switch next {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "&"):
          let group = next == UInt8(ascii: "&") ? 0 : Int(next - UInt8(ascii: "0"))
          if !literal.isEmpty { parts.append(.bytes(literal)) }
          literal = []
          parts.append(.group(group))
          if group > 0 { hasGroups = true }
          index += 1
        case UInt8(ascii: "\\"):
          literal.append(byte)
          index += 1
        default: literal.append(byte)
        }
      }
      if !literal.isEmpty { parts.append(.bytes(literal)) }
    }
  }
}
