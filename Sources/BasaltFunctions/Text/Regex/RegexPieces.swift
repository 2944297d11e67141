import BasaltCore

/// What a regular expression finds in a text: the piece, its place, and how often there is one.
///
/// PostgreSQL 15's functions, with their order of arguments, and DuckDB's `regexp_extract`. Positions count code points from 1.
///
/// | call | is |
/// | --- | --- |
/// | `regexp_substr('a1b22', '[0-9]+')` | 1 |
/// | `regexp_substr('a1b22', '[0-9]+', 3)` | 22: the first from the third character on |
/// | `regexp_substr('a1b22', '[0-9]+', 1, 2)` | 22: the second |
/// | `regexp_substr('a1b22', '([a-z])([0-9])', 1, 2, '', 2)` | 2: the second group of the second |
/// | `regexp_instr('a1b22', '[0-9]+', 1, 2)` | 4: where it begins |
/// | `regexp_instr('a1b22', '[0-9]+', 1, 2, 1)` | 6: the position behind it |
/// | `regexp_count('a1b22', '[0-9]')` | 3 |
/// | `regexp_extract('a1b22', '[a-z]([0-9])', 1)` | 1 |
/// | `substring('a1b22' FROM 'b(.)')` | 2: the group, because there is one |
///
/// Pieces are not copied: they are views into the texts that they are cut from, as those of `substring` are. `^` and `\m` see
/// what stands before the start, too: from the third character on `^` matches nowhere.
///
/// What finds nothing is NULL, as in PostgreSQL, but for `regexp_extract`, which has the empty text for it, as in DuckDB.
/// What gives lists, as PostgreSQL's `regexp_match`, is elsewhere (`ListTexts`).
enum RegexPieces {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "regexp_substr", .text,
      "The first match of a regular expression in a text, or the n-th from a position on, or a group of it; NULL for none.",
      examples: [
        .init("regexp_substr('ABC-123', '[0-9]+')", "123"), .init("regexp_substr('a1b22', '[0-9]+', 1, 2)", "22"),
        .init("regexp_substr('key=value', '(\\w+)=(\\w+)', 1, 1, '', 2)", "value"),
        .init("regexp_substr('abc', '[0-9]')", "NULL"),
      ],
      overloads: signatures([.integer, .integer, .text, .integer], .text) { (call) throws(BasaltError) in
        let arguments = try MatchArguments(call, flagsAt: 4, groupAt: 5)
        return try unsafe call.optionalPieces { (bytes, row) throws(BasaltError) in
          try unsafe arguments.piece(bytes, row)
        }
      }),
    ScalarFunction(
      "regexp_instr", .text,
      "Where the first match of a regular expression in a text begins, or the n-th; where it ends, plus 1, with a 1 behind "
        + "that; 0 for none.",
      examples: [
        .init("regexp_instr('ABC-123', '[0-9]+')", "5"), .init("regexp_instr('a1b22', '[0-9]+', 1, 2)", "4"),
        .init("regexp_instr('a1b22', '[0-9]+', 1, 2, 1)", "6"), .init("regexp_instr('abc', '[0-9]')", "0"),
        .init("regexp_instr('abc', NULL)", "NULL"),
      ],
      overloads: signatures([.integer, .integer, .integer, .text, .integer], .integer) { (call) throws(BasaltError) in
        let arguments = try MatchArguments(call, flagsAt: 5, groupAt: 6)
        let texts = call.text(0)
        let ends = call.arguments.count > 4 ? call.integers(4) : nil
        return try call.rows(as: Int32.self) { (row) throws(BasaltError) in
          let bytes = unsafe texts[row]
          let found = try unsafe arguments.piece(bytes, row)
          let end = ends?[row] ?? 0
          guard end == 0 || end == 1 else {
            throw BasaltError(
              .invalidArgument, "\(end) does not say which end of a match is meant.",
              remedy: "Give 0 for its beginning, 1 for its end.")
          }
          guard let piece = found else { return 0 }
          let place = end == 0 ? piece.lowerBound : piece.upperBound
          return unsafe Int32(CodePoints.count(UnsafeBufferPointer(rebasing: bytes[..<place])) + 1)
        }
      }),
    ScalarFunction(
      "regexp_count", .text,
      "How many matches of a regular expression a text has, none overlapping another, from a position on.",
      examples: [
        .init("regexp_count('ABCABCAXYaxy', 'A.')", "3"), .init("regexp_count('ABCABCAXYaxy', 'A.', 1, 'i')", "4"),
        .init("regexp_count(NULL, 'a')", "NULL"),
      ],
      overloads: signatures([.integer, .text], .integer) { (call) throws(BasaltError) in
        let arguments = try MatchArguments(call, numberAt: nil, flagsAt: 3, groupAt: nil)
        let texts = call.text(0)
        return try call.rows(as: Int32.self) { (row) throws(BasaltError) in
          let bytes = unsafe texts[row]
          guard var matches = try unsafe arguments.matches(bytes, row) else { return 0 }
          var count: Int32 = 0
          while try unsafe matches.next(in: bytes) != nil { count += 1 }
          return count
        }
      }),
    ScalarFunction(
      "regexp_extract", .text,
      "The first match of a regular expression in a text, or one of its groups; the empty text for none.",
      examples: [
        .init("regexp_extract('hello_world', '([a-z ]+)_?', 1)", "hello"), .init("regexp_extract('abc', 'b.')", "bc"),
        .init("regexp_extract('abc', '[0-9]')", ""), .init("regexp_extract(NULL, 'b')", "NULL"),
      ],
      overloads: signatures([.integer, .text], .text) { (call) throws(BasaltError) in
        let arguments = try MatchArguments(call, startAt: nil, numberAt: nil, flagsAt: 3, groupAt: 2)
        return try unsafe call.optionalPieces { (bytes, row) throws(BasaltError) in
          try unsafe arguments.piece(bytes, row) ?? 0..<0
        }
      }),
  ]

  /// `substring(text FROM pattern)`: the first group if there is one, else all of the match.
  static let substring = Overload([.exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
    let regexes = try RegexArgument(call)
    return try unsafe call.optionalPieces { (bytes, row) throws(BasaltError) in
      let regex = try regexes.regex(row)
      var matches = unsafe RegexMatches(regex, in: bytes, call.context)
      guard let match = try unsafe matches.next(in: bytes) else { return nil }
      return unsafe regex.captureCount == 0 ? match : regex.captures(in: bytes, match)[1]
    }
  }

  /// Text and pattern, and then as many of the others as are given: an overload for each number of them.
  private static func signatures(
    _ others: [LogicalType], _ result: LogicalType, _ kernel: @escaping Overload.Kernel
  ) -> [Overload] {
    (0...others.count).map { count in
      Overload(
        [.exactly(.text), .exactly(.text)] + others.prefix(count).map { .exactly($0) }, returning: result,
        kernel: kernel)
    }
  }
}

/// What the functions of PostgreSQL have behind text and pattern: where to begin, which match, flags, which group.
private struct MatchArguments {
  private let regexes: RegexArgument
  private let starts, numbers, groups: FixedLane<Int32>?
  private let context: FunctionContext

  /// - Parameters: Which argument each is, if the function takes it; one that the call has not is its default.
  init(
    _ call: FunctionCall, startAt: Int? = 2, numberAt: Int? = 3, flagsAt: Int, groupAt: Int?
  ) throws(BasaltError) {
    func lane(_ index: Int?) -> FixedLane<Int32>? {
      guard let index, index < call.arguments.count else { return nil }
      return call.integers(index)
    }
    regexes = try RegexArgument(call, options: flagsAt < call.arguments.count ? flagsAt : nil)
    (starts, numbers, groups) = (lane(startAt), lane(numberAt), lane(groupAt))
    context = call.context
  }

  /// The matches of a row from its start on; `nil` for a start behind the text.
  func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ row: Int) throws(BasaltError) -> RegexMatches? {
    try unsafe RegexMatches(regexes.regex(row), in: bytes, from: starts?[row], context)
  }

  /// The match of a row, or the group of it that is asked for; `nil` for none.
  func piece(_ bytes: UnsafeBufferPointer<UInt8>, _ row: Int) throws(BasaltError) -> Range<Int>? {
    // First of all: an expression that is wrong is told of whether it is constant, and compiled before any row, or not.
    let regex = try regexes.regex(row)
    let (number, group) = (numbers?[row] ?? 1, Int(groups?[row] ?? 0))
    guard number > 0, group >= 0 else {
      throw BasaltError(
        .invalidArgument, "There is no \(number > 0 ? "group \(group)" : "match \(number)") of a regular expression.",
        remedy: "Count matches from 1; group 0 is the whole match.")
    }
    guard var matches = try unsafe RegexMatches(regex, in: bytes, from: starts?[row], context) else { return nil }
    var match: Range<Int>?
    for _ in 0..<number {
      match = try unsafe matches.next(in: bytes)
      if match == nil { return nil }
    }
    // PostgreSQL's: an expression without groups is its own first one.
    if group == 1, regex.captureCount == 0 { return match }
    guard let match, group <= regex.captureCount else { return nil }
    return unsafe group == 0 ? match : regex.captures(in: bytes, match)[group]
  }
}

/// The matches in a text, one after another, none overlapping.
///
/// The rule for matches of nothing is PostgreSQL's: each counts, also right behind another match, and the next is looked for one
/// character later. Of `a*` in "aab" there are three: "aa", and nothing before the b and behind it.
struct RegexMatches {
  private let regex: Regex
  private var start: Int
  private var isOver = false
  private var starts = Regex.Starts()
  /// Is told what is read: each match may be looked for to the text's end.
  private let context: FunctionContext

  init(_ regex: Regex, in bytes: UnsafeBufferPointer<UInt8>, _ context: FunctionContext) {
    (self.regex, start, self.context) = (regex, 0, context)
  }

  /// - Parameter position: In code points, from 1; `nil` for the beginning.
  /// - Returns: `nil` for a position behind the place after the last code point.
  /// - Throws: `.invalidArgument` for a position below 1.
  init?(
    _ regex: Regex, in bytes: UnsafeBufferPointer<UInt8>, from position: Int32?, _ context: FunctionContext
  ) throws(BasaltError) {
    (self.regex, start, self.context) = (regex, 0, context)
    guard let position else { return }
    guard position > 0 else {
      throw BasaltError(
        .invalidArgument, "There is no position \(position) in a text.", remedy: "Count positions from 1.")
    }
    if unsafe Int(position) > CodePoints.count(bytes) + 1 { return nil }
    unsafe start = CodePoints.byteCount(ofFirst: Int(position) - 1, in: bytes)
  }

  /// The next match; `nil` once there is none, and ever after.
  /// - Throws: `.cancelled`.
  /// - Complexity: O(text behind the match before), and O(text) for all where they are short.
  mutating func next(in bytes: UnsafeBufferPointer<UInt8>) throws(BasaltError) -> Range<Int>? {
    try context.read(bytes.count - start)
    guard !isOver, let match = unsafe regex.firstMatch(in: bytes, from: start, &starts) else {
      isOver = true
      return nil
    }
    start = match.upperBound
    if match.isEmpty {
      // Behind a match of nothing the next begins a character later, or it would be the same again.
      if start == bytes.count {
        isOver = true
      } else {
        start = unsafe min(start + CodePoints.byteCount(startingWith: bytes[start]), bytes.count)
      }
    }
    return match
  }
}

extension FunctionCall {
  /// Pieces of the first argument, as `pieces`, or NULL.
  fileprivate func optionalPieces(
    _ body: (UnsafeBufferPointer<UInt8>, Int) throws(BasaltError) -> Range<Int>?
  ) throws(BasaltError) -> ColumnVector {
    let nulls = NullMask(rowCount: rowCount)
    var hasNulls = false
    let pieces = try unsafe pieces(of: 0) { (bytes, row) throws(BasaltError) in
      if let piece = try unsafe body(bytes, row) { return piece }
      nulls.clear(row)
      hasNulls = true
      return 0..<0
    }
    return hasNulls ? result(pieces.values, heaps: pieces.heaps, nulls: nulls) : pieces
  }
}
