import BasaltCore

/// `concat`, `concat_ws`, `format`, `quote_literal`, `quote_ident`: texts put together from values of any type.
///
/// How NULL is taken differs from `||`, and is PostgreSQL's: `concat` passes over it, `concat_ws`
/// passes over it and its separator, `format` prints nothing for `%s` and the word for `%L`, and
/// the two that quote are NULL.
///
/// | call | is |
/// | --- | --- |
/// | `concat('a', NULL, 1)` | a1 |
/// | `concat_ws('-', 'a', NULL, '', 'b')` | a--b |
/// | `format('%2$s %1$s', 'a', 'b')` | b a |
/// | `format('%-5s|', 'ab')` | ab, three spaces and a bar |
/// | `quote_literal(E'a\\b')` | E'a\\b' |
enum Joining {
  /// All take values of any type and print them as a cast to text does. That makes them stable: an instant prints on
  /// the session's clock.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Of nothing but NULLs it is the empty text, and never NULL: PostgreSQL's, where Oracle and
      // the operator `||` differ.
      "concat", .text, "The texts of all arguments, one behind the other; NULLs are passed over.",
      examples: [.init("concat('abcde', 2, NULL, 22)", "abcde222"), .init("concat(NULL)", "")],
      overloads: [
        Overload([.any], rest: .any, volatility: .stable, nulls: .seen, returning: .text) {
          (call) throws(BasaltError) in
          try join(call, separatorAt: nil)
        }
      ]),
    ScalarFunction(
      // "With separator". Empty texts are texts: between them stand separators, while a NULL leaves
      // none behind.
      "concat_ws", .text, "The texts of all arguments but the first, with that between them; NULLs are passed over.",
      examples: [
        .init("concat_ws(',', 'abcde', 2, NULL, 22)", "abcde,2,22"), .init("concat_ws(NULL, 'a', 'b')", "NULL"),
      ],
      overloads: [
        Overload(
          [.exactly(.text), .any], rest: .any, volatility: .stable, nulls: .seen, returning: .text
        ) { (call) throws(BasaltError) in try join(call, separatorAt: 0) }
      ]),
    ScalarFunction(
      // For statements that are put together by programs: `%I` and `%L` quote what has to be
      // quoted. What it makes is a text, which nobody here runs.
      "format", .text, "A text with arguments in the places of %s (as text), %I (as a name) and %L (as a literal).",
      examples: [
        .init("format('Hello %s, %1$s', 'World')", "Hello World, World"),
        .init(
          "format('INSERT INTO %I VALUES (%L)', 'Foo bar', 'O''Reilly')", #"INSERT INTO "Foo bar" VALUES ('O''Reilly')"#
        ),
        .init("format('%L %s%%', NULL, 5)", "NULL 5%"), .init("format(NULL)", "NULL"),
      ],
      overloads: [
        Overload(
          [.exactly(.text)], rest: .any, volatility: .stable, nulls: .seen, returning: .text, kernel: Format.kernel)
      ]),
    ScalarFunction(
      // NULL stays NULL; `quote_nullable` of PostgreSQL, which says the word, is `format('%L', x)`.
      "quote_literal", .text, "The text as a literal of SQL, in quotes, with those in it doubled.",
      examples: [.init("quote_literal('O''Reilly')", "'O''Reilly'"), .init("quote_literal(NULL)", "NULL")],
      overloads: [quoting { Format.literal($0) }]),
    ScalarFunction(
      "quote_ident", .text, "The text as a name of SQL, in double quotes where it needs them.",
      examples: [
        .init("quote_ident('Foo bar')", #""Foo bar""#), .init("quote_ident('foo')", "foo"),
        .init("quote_ident(NULL)", "NULL"),
      ],
      overloads: [quoting { Format.name($0) }]),
  ]

  /// A function of a text that puts it into quotes of some kind.
  /// - Complexity: O(code points), with a string a row: nobody quotes a million rows.
  private static func quoting(_ body: @escaping @Sendable (String) -> String) -> Overload {
    Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      let lane = call.text(0)
      return try call.textRows { (row, bytes) throws(BasaltError) in
        bytes.append(contentsOf: body(lane.string(row)).utf8)
      }
    }
  }

  /// The texts of all arguments, row by row.
  /// - Parameter separator: The argument that stands between the others, whose NULL makes the row NULL; `nil` for
  ///   none.
  /// - Throws: `.outOfRange` when a row is longer than a value may be.
  private static func join(_ call: FunctionCall, separatorAt separator: Int?) throws(BasaltError) -> ColumnVector {
    let vectors = try call.arguments.map(call.printed)
    var target = TextTarget(call)
    let lanes = vectors.map { TextLane($0) }
    for row in 0..<call.rowCount {
      if let separator, !vectors[separator].isValid(at: row) {
        target.appendNull()
        continue
      }
      // A separator belongs between two texts that are there: NULLs leave none behind.
      var isFirst = true
      for index in lanes.indices where index != separator && vectors[index].isValid(at: row) {
        if let separator, !isFirst { unsafe target.scratch.append(contentsOf: lanes[separator][row]) }
        unsafe target.scratch.append(contentsOf: lanes[index][row])
        isFirst = false
        try TextBuilding.checkLength(target.scratch.count)
      }
      try target.appendScratch()
    }
    // Lanes borrow the memory of vectors that the call does not hold.
    withExtendedLifetime(vectors) {}
    return target.finish()
  }
}
