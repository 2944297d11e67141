import BasaltCore

/// `LIKE` and `ILIKE`. A constant pattern, which is nearly every one, is taken apart once a vector.
///
/// LIKE is by code points and without a locale: `_` is one of them, and what case ILIKE ignores is
/// Unicode's lower case.
///
/// A scan can use the beginning of a pattern as a range (`BasaltPlan`, scan predicates); what comes
/// here are the rows that are left.
enum Like {
  /// Two names with one matcher: `ILIKE` brings both sides to lower case first. The operators `~~` and `~~*` are not
  /// spelled here; the parser's `LIKE` is this function.
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "like", .text, "Whether a text matches a pattern, in which % stands for any text and _ for any one character.",
      examples: [
        .init("'abc' LIKE 'a%'", "true"), .init("'abc' LIKE '_b_'", "true"), .init("'abc' LIKE 'c'", "false"),
        .init("'10%' LIKE '10!%' ESCAPE '!'", "true"), .init("'a' LIKE NULL", "NULL"),
      ], overloads: overloads(ignoringCase: false)),
    ScalarFunction(
      // PostgreSQL's own. Lower case of both sides and not Unicode's case folding: of ß and SS,
      // which fold alike, PostgreSQL says that they differ.
      "ilike", .text, "The same as LIKE, whatever the case of letters.",
      examples: [
        .init("'ABC' ILIKE 'a%'", "true"), .init("'STRASSE' ILIKE 'straß%'", "false"),
        .init("'ÄPFEL' ILIKE 'ä_fel'", "true"), .init("NULL ILIKE 'a'", "NULL"),
      ], overloads: overloads(ignoringCase: true)),
  ]

  /// With and without `ESCAPE`.
  ///
  /// The binder writes NOT LIKE as the negation: with NULL on either side both are NULL.
  private static func overloads(ignoringCase: Bool) -> [Overload] {
    [
      Overload([.exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
        try evaluate(call, ignoringCase: ignoringCase)
      },
      Overload([.exactly(.text), .exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
        try evaluate(call, ignoringCase: ignoringCase)
      },
    ]
  }

  /// - Throws: `.invalidArgument` for a pattern or an escape that is none, if any row counts.
  /// A pattern that differs from row to row is taken apart for each, which costs as much as
  /// matching it.
  private static func evaluate(_ call: FunctionCall, ignoringCase: Bool) throws(BasaltError) -> ColumnVector {
    // Both sides in lower case, once, and then as ever.
    if ignoringCase {
      let lowered = call.arguments.map { argument in lowercased(argument, call) }
      return try evaluate(call.replacingArguments(lowered), ignoringCase: false)
    }
    let (texts, patterns) = (call.text(0), call.text(1))
    let escapes = call.arguments.count > 2 ? call.text(2) : nil
    guard patterns.isConstant, escapes?.isConstant ?? true else {
      return try call.conditionRows { (row) throws(BasaltError) in
        try unsafe LikePattern(patterns[row], escape: escape(escapes, row)).matches(texts[row])
      }
    }
    // A pattern that is wrong is wrong for rows that count, of which there may be none.
    guard (0..<call.rowCount).contains(where: call.counts) else {
      return try call.conditionRows { (_) throws(BasaltError) in false }
    }
    let pattern = try unsafe LikePattern(patterns[0], escape: escape(escapes, 0))
    switch pattern.form {
    case .equals(let bytes): return unsafe test(call, texts, bytes) { unsafe TextOrder.equal($0.needle, $1) }
    case .begins(let bytes): return unsafe test(call, texts, bytes) { unsafe $0.isPrefix(of: $1) }
    case .ends(let bytes): return unsafe test(call, texts, bytes) { unsafe $0.isSuffix(of: $1) }
    case .contains(let bytes): return contains(bytes, call, texts)
    case .pieces: return try call.conditionRows { (row) throws(BasaltError) in unsafe pattern.matches(texts[row]) }
    }
  }

  /// A search for the one piece that a pattern comes to, a loop for each form of it.
  /// - Parameter body: Whether the bytes of a row match.
  @inline(__always)
  /// Inlined for each form: the search is set up once, and the loop calls nothing.
  private static func test(
    _ call: FunctionCall, _ texts: TextLane, _ bytes: [UInt8], _ body: (ByteSearch, UnsafeBufferPointer<UInt8>) -> Bool
  ) -> ColumnVector {
    let target = BitTarget(rowCount: call.rowCount)
    unsafe bytes.withUnsafeBufferPointer { needle in
      let search = unsafe ByteSearch(needle)
      for row in 0..<call.rowCount where call.counts(row) {
        if unsafe body(search, texts[row]) { target.set(row) }
      }
    }
    return call.result(target.buffer)
  }

  /// A search for a piece that may be anywhere.
  private static func contains(_ bytes: [UInt8], _ call: FunctionCall, _ texts: TextLane) -> ColumnVector {
    let target = BitTarget(rowCount: call.rowCount)
    unsafe bytes.withUnsafeBufferPointer { needle in
      let search = unsafe NeighbourSearch(ByteSearch(throughMuchFor: needle), in: texts)
      search.forEachMatch(ofFirst: call.rowCount, counts: call.counts) { target.set($0) }
    }
    return call.result(target.buffer)
  }

  /// A backslash unless another is given; none for the empty text.
  /// What takes the next character as it is. PostgreSQL's default is a backslash, whatever the
  /// standard says (none).
  private static func escape(_ lane: TextLane?, _ row: Int) throws(BasaltError) -> [UInt8] {
    guard let lane else { return [UInt8(ascii: "\\")] }
    let bytes = unsafe Array(lane[row])
    guard bytes.isEmpty || CodePoints.byteCount(startingWith: bytes[0]) == bytes.count else {
      throw BasaltError(
        .invalidArgument, "ESCAPE '\(Value.excerpt(of: lane.string(row)))' is not one character.",
        remedy: "Give one character, or none.")
    }
    return bytes
  }

  /// The texts in lower case, in the layout that they came in: a constant is lowered once.
  ///
  /// All of a batch at once, where PostgreSQL folds both sides letter by letter as it matches: the
  /// matcher is then the same.
  private static func lowercased(_ argument: ColumnVector, _ call: FunctionCall) -> ColumnVector {
    let lane = TextLane(argument)
    let rowCount = argument.isConstant ? 1 : argument.count
    var builder = ColumnBuilder(type: .text, capacity: rowCount)
    for row in 0..<rowCount {
      var text = lane.string(row).lowercased()
      // Lower case may be longer, by a letter or two: what would be too long to be a value is matched as it is.
      let fits = text.withUTF8 { bytes in unsafe builder.append(bytes: bytes) }
      if !fits { _ = unsafe builder.append(bytes: lane[row]) }
    }
    let lowered = builder.finish()
    return argument.isConstant
      ? ColumnVector(
        type: .text, count: argument.count, layout: .constant, values: lowered.values, heaps: lowered.heaps)
      : lowered
  }
}
