import BasaltCore

/// Functions that cut a piece out of a text: no byte is copied, the result's views point into the heaps of the argument.
///
/// What that saves: a `substring` of a column of long texts writes 16 bytes a row, whatever the
/// texts have. What it costs: the result keeps the argument's heaps alive, a batch of them.
///
/// | call | is |
/// | --- | --- |
/// | `substring('Straße', 5)` | ße |
/// | `substring('Straße', 0, 3)` | St: position 0 counts, and has no letter |
/// | `left('Straße', -2)` | Stra |
/// | `right('Straße', 2)` | ße |
/// | `split_part('a,b,,d', ',', 3)` | the empty text |
/// | `trim('xxaxx', 'x')` | a |
enum TextPieces {
  /// Positions and lengths are in code points and the pieces are byte ranges: to find the one, the bytes before are
  /// counted, and to cut, nothing is copied unless the piece fits its view.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Positions begin with 1. A start before it is counted all the same, so that
      // `substring('Thomas', -1, 4)` is what lies at the positions −1, 0, 1 and 2: the standard's
      // rule, and PostgreSQL's. `substr` is Oracle's name; there a negative start counts from the
      // end, here and in PostgreSQL it does not. `substring(x FROM '…')` with a pattern waits for
      // regular expressions.
      "substring", aliases: ["substr"], .text,
      "The code points from a position on, the first being 1, or so many of them.",
      examples: [
        .init("substring('Thomas', 2, 3)", "hom"), .init("substr('Straße', 6)", "e"),
        .init("substring('Thomas', -1, 4)", "Th"), .init("substring('Thomas', NULL)", "NULL"),
        .init("substring('foobar', 'o(.)b')", "o"),
      ], overloads: substring + [RegexPieces.substring]),
    ScalarFunction(
      // Negative numbers count what is left out, at the other end.
      "left", .text, "The first code points; with a negative number, all but so many at the end.",
      examples: [.init("left('abcde', 2)", "ab"), .init("left('abcde', -2)", "abc"), .init("left(NULL, 2)", "NULL")],
      overloads: [
        Overload([.exactly(.text), .exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
          let counts = call.integers(1)
          return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
            let count = Int(counts[row])
            return unsafe count >= 0
              ? 0..<CodePoints.byteCount(ofFirst: count, in: bytes)
              : 0..<CodePoints.byteCount(beforeLast: -count, in: bytes)
          }
        }
      ]),
    ScalarFunction(
      // The mirror image: with a negative number, all but so many at the beginning. `right(x, 0)`
      // is empty, and not everything.
      "right", .text, "The last code points; with a negative number, all but so many at the beginning.",
      examples: [
        .init("right('abcde', 2)", "de"), .init("right('abcde', -2)", "cde"), .init("right(NULL, 2)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
          let counts = call.integers(1)
          return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
            let count = Int(counts[row])
            return unsafe count >= 0
              ? CodePoints.byteCount(beforeLast: count, in: bytes)..<bytes.count
              : CodePoints.byteCount(ofFirst: -count, in: bytes)..<bytes.count
          }
        }
      ]),
    trimming(
      // Tabs and line ends are no spaces: PostgreSQL trims the one character U+0020 unless it is
      // given others. The second argument is a set of characters and not a text to be taken off: of
      // 'xyxtrimyyx' the letters x, y and z go, in any order.
      "btrim", aliases: ["trim"], "The text without spaces, or others of the given characters, at both ends.",
      [.init("btrim('  trim ')", "trim"), .init("trim('xyxtrimyyx', 'xyz')", "trim"), .init("trim(NULL)", "NULL")],
      start: true, end: true),
    trimming(
      "ltrim", "The text without spaces, or others of the given characters, at the beginning.",
      [.init("ltrim('zzzytest', 'xyz')", "test"), .init("ltrim('  a ')", "a "), .init("ltrim(NULL)", "NULL")],
      start: true, end: false),
    trimming(
      "rtrim", "The text without spaces, or others of the given characters, at the end.",
      [.init("rtrim('testxxzx', 'xyz')", "test"), .init("rtrim(' a  ')", " a"), .init("rtrim(NULL)", "NULL")],
      start: false, end: true),
    ScalarFunction(
      // The only function here that takes lists in texts apart. Where the delimiter does not occur,
      // the text is its own first part, and the last one, too; a number of 0 is an error in
      // PostgreSQL as well.
      "split_part", .text,
      "The n-th of the parts that a delimiter makes of a text, counted from the end when negative.",
      examples: [
        .init("split_part('abc~@~def~@~ghi', '~@~', 2)", "def"), .init("split_part('a,b,c', ',', -1)", "c"),
        .init("split_part('a,b', ',', 5)", ""), .init("split_part(NULL, ',', 1)", "NULL"),
      ],
      overloads: [
        Overload(
          [.exactly(.text), .exactly(.text), .exactly(.integer)], returning: .text, kernel: part)
      ]),
  ]

  // MARK: substring

  /// SQL's odd rule: positions before the first exist, so that `substring('Thomas', -1, 4)` has two letters, those at
  /// positions 1 and 2.
  private static let substring = [
    Overload([.exactly(.text), .exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
      let starts = call.integers(1)
      return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
        unsafe piece(of: bytes, from: Int(starts[row]), to: .max)
      }
    },
    Overload([.exactly(.text), .exactly(.integer), .exactly(.integer)], returning: .text) {
      (call) throws(BasaltError) in
      let (starts, counts) = (call.integers(1), call.integers(2))
      return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
        guard counts[row] >= 0 else { throw negativeLength(counts[row]) }
        // Positions before the first count, though there is nothing at them.
        return unsafe piece(of: bytes, from: Int(starts[row]), to: Int(starts[row]) + Int(counts[row]))
      }
    },
    // Bytes by the same rule, save that each is one.
    Overload([.exactly(.bytea), .exactly(.integer)], returning: .bytea) { (call) throws(BasaltError) in
      let starts = call.integers(1)
      return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
        min(max(Int(starts[row]) - 1, 0), bytes.count)..<bytes.count
      }
    },
    Overload([.exactly(.bytea), .exactly(.integer), .exactly(.integer)], returning: .bytea) {
      (call) throws(BasaltError) in
      let (starts, counts) = (call.integers(1), call.integers(2))
      return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
        guard counts[row] >= 0 else { throw negativeLength(counts[row]) }
        let start = min(max(Int(starts[row]) - 1, 0), bytes.count)
        return start..<max(start, min(Int(starts[row]) - 1 + Int(counts[row]), bytes.count))
      }
    },
  ]

  /// The bytes of the code points at positions `start` up to, not including, `end`.
  @inline(__always)
  /// The rest is walked from where the piece begins, so that no byte is looked at twice.
  private static func piece(of bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Range<Int> {
    let lower = unsafe CodePoints.byteCount(ofFirst: max(start, 1) - 1, in: bytes)
    guard end > max(start, 1) else { return lower..<lower }
    let rest = unsafe UnsafeBufferPointer(rebasing: bytes[lower...])
    return unsafe lower..<(lower + CodePoints.byteCount(ofFirst: end - max(start, 1), in: rest))
  }

  /// PostgreSQL's "negative substring length not allowed". A start below 1 is fine.
  static func negativeLength(_ count: Int32) -> BasaltError {
    BasaltError(
      .invalidArgument, "A piece of a text cannot be \(count) long.", remedy: "Use a length of 0 or more.")
  }

  // MARK: trim

  /// Two signatures: spaces, which need no set and are the usual case, and any characters.
  ///
  /// `trim(both 'x' from t)` of the standard is what the parser makes of these three.
  private static func trimming(
    _ name: String, aliases: [String] = [], _ summary: String, _ examples: [FunctionExample], start: Bool, end: Bool
  ) -> ScalarFunction {
    let spaces = Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      try unsafe call.pieces(of: 0) { (bytes, _) throws(BasaltError) in
        var (lower, upper) = (0, bytes.count)
        // Spaces and nothing else, as in PostgreSQL.
        while start, lower < upper, unsafe bytes[lower] == 32 { lower += 1 }
        while end, lower < upper, unsafe bytes[upper - 1] == 32 { upper -= 1 }
        return lower..<upper
      }
    }
    let characters = Overload([.exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      let sets = call.text(1)
      // One set for all rows is taken apart once.
      let constant = sets.isConstant ? unsafe CharacterSet(sets[0]) : nil
      return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
        let set = if let constant { constant } else { unsafe CharacterSet(sets[row]) }
        return unsafe set.trimmed(bytes, start: start, end: end)
      }
    }
    return ScalarFunction(name, aliases: aliases, .text, summary, examples: examples, overloads: [spaces, characters])
  }

  /// Characters that are cut off.
  ///
  /// Nearly always a handful of ASCII's, for which membership is a bit; the others are compared one
  /// by one.
  private struct CharacterSet {
    /// One bit for each of ASCII's.
    private var ascii: (UInt64, UInt64) = (0, 0)
    private var others: [[UInt8]] = []

    /// Each code point of the text is one of the set; their order and number mean nothing.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
      for point in unsafe CodePoints.split(bytes) {
        let first = point[point.startIndex]
        if first < 64 {
          ascii.0 |= 1 << UInt64(first)
        } else if first < 128 {
          ascii.1 |= 1 << UInt64(first - 64)
        } else {
          others.append(Array(point))
        }
      }
    }

    /// By the first byte for ASCII, whose code points have no other.
    private func contains(_ point: UnsafeBufferPointer<UInt8>) -> Bool {
      let first = unsafe point[0]
      if first < 64 { return ascii.0 >> UInt64(first) & 1 == 1 }
      if first < 128 { return ascii.1 >> UInt64(first - 64) & 1 == 1 }
      return others.contains { other in unsafe point.elementsEqual(other) }
    }

    /// The range that is left, found from both ends by whole code points.
    ///
    /// From the end a code point is found by its continuation bytes, which is why valid UTF-8 can
    /// be walked backwards.
    func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, start: Bool, end: Bool) -> Range<Int> {
      var (lower, upper) = (0, bytes.count)
      while start, lower < upper {
        let next = min(lower + CodePoints.byteCount(startingWith: unsafe bytes[lower]), upper)
        guard unsafe contains(UnsafeBufferPointer(rebasing: bytes[lower..<next])) else { break }
        lower = next
      }
      while end, lower < upper {
        let rest = unsafe UnsafeBufferPointer(rebasing: bytes[lower..<upper])
        let last = unsafe lower + CodePoints.byteCount(beforeLast: 1, in: rest)
        guard unsafe contains(UnsafeBufferPointer(rebasing: bytes[last..<upper])) else { break }
        upper = last
      }
      return lower..<upper
    }
  }

  // MARK: split_part

  /// Only the delimiters up to the wanted part are looked for; from the end, all of them, once to be counted and once
  /// to be found.
  ///
  /// PostgreSQL 14 has negative numbers, too. A part that is not there is the empty text, and not
  /// NULL.
  private static let part: Overload.Kernel = { (call) throws(BasaltError) in
    let (delimiters, numbers) = (call.text(1), call.integers(2))
    return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
      let number = Int(numbers[row])
      guard number != 0 else {
        throw BasaltError(
          .invalidArgument, "There is no part 0 of a text.", remedy: "Count parts from 1, or from the end from -1.")
      }
      let search = unsafe ByteSearch(delimiters[row])
      let delimiterByteCount = unsafe delimiters[row].count
      // Nothing delimits: the text is its one part.
      guard delimiterByteCount > 0 else { return number == 1 || number == -1 ? 0..<bytes.count : 0..<0 }
      var wanted = number
      if number < 0 {
        // From the end: parts are counted first, since delimiters are found from the beginning.
        var partCount = 1
        var position = 0
        while let found = unsafe search.firstIndex(in: bytes, from: position) {
          partCount += 1
          position = found + delimiterByteCount
        }
        wanted = partCount + number + 1
        guard wanted > 0 else { return 0..<0 }
      }
      var start = 0
      var seen = 1
      while let found = unsafe search.firstIndex(in: bytes, from: start) {
        if seen == wanted { return start..<found }
        seen += 1
        start = found + delimiterByteCount
      }
      return seen == wanted ? start..<bytes.count : 0..<0
    }
  }
}
