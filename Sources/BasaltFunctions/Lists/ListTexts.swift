import BasaltCore

/// Between lists and texts: texts cut into lists, and lists put together to texts.
///
/// | call | is |
/// | --- | --- |
/// | `string_to_array('a,b', ',')` | {a,b} |
/// | `string_to_array('', ',')` | a list without elements |
/// | `string_to_array('abc', '')` | {abc}: nothing delimits |
/// | `string_to_array('abc', NULL)` | {a,b,c} |
/// | `string_split('abc', '')` | {a,b,c}: DuckDB's rule |
/// | `regexp_split_to_array('a1b22c', '[0-9]+')` | {a,b,c} |
/// | `regexp_match('a1b2', '([a-z])([0-9])')` | {a,1}: the groups of the first match |
/// | `regexp_extract_all('a1b2', '[0-9]')` | {1,2}: DuckDB's |
/// | `array_to_string(ARRAY['a',NULL,'b'], '-')` | a-b |
///
/// Parts are copied, where `split_part` shares the text's heap: a list is one value, whose elements lie in it.
///
/// `string_to_table` and `regexp_split_to_table` are the same as rows, in FROM.
///
/// `regexp_matches` is not here: it makes rows in PostgreSQL, and is a condition in DuckDB.
enum ListTexts {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // Elements as they print within a list: booleans as t and f, instants on the session's clock.
      "array_to_string", aliases: ["list_to_string"], .lists,
      "The elements of a list as one text, a separator between them; NULLs are left out, or stand as a text.",
      examples: [
        .init("array_to_string(ARRAY[1,2,NULL,5], ',')", "1,2,5"),
        .init("array_to_string(ARRAY[1,2,NULL,5], ',', '*')", "1,2,*,5"),
        .init("array_to_string(NULL::int[], ',')", "NULL"), .init("array_to_string('{}'::int[], ',')", ""),
      ],
      overloads: [
        Overload([.list, .exactly(.text)], volatility: .stable, returning: .text, kernel: joined),
        Overload(
          [.list, .exactly(.text), .exactly(.text)], volatility: .stable, nulls: .seen, returning: .text, kernel: joined
        ),
      ]),
    ScalarFunction(
      // PostgreSQL's. `string_to_array('', ',')` is a list without elements, and not one of the empty text, since PostgreSQL
      // 9.1. The third argument says which parts are NULL, often the empty text.
      "string_to_array", .lists,
      "The parts that a delimiter makes of a text, as a list; parts that are equal to a third text are NULL. A delimiter that "
        + "is NULL makes a part of every character.",
      examples: [
        .init("string_to_array('xx~~yy~~zz', '~~')", "{xx,yy,zz}"),
        .init("string_to_array('xx~~yy~~zz', '~~', 'yy')", "{xx,NULL,zz}"),
        .init("string_to_array('abc', NULL)", "{a,b,c}"),
        .init("string_to_array('', ',')", "{}"), .init("string_to_array(NULL, ',')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], nulls: .seen, returning: ListBuilding.texts, kernel: split),
        Overload(
          [.exactly(.text), .exactly(.text), .exactly(.text)], nulls: .seen, returning: ListBuilding.texts,
          kernel: split),
      ]),
    ScalarFunction(
      // DuckDB's, which differs in the empty delimiter alone: there it makes characters of a text, in PostgreSQL it delimits
      // nothing.
      "string_split", aliases: ["str_split"], .lists,
      "The parts that a delimiter makes of a text, as a list; an empty delimiter makes a part of every character.",
      examples: [
        .init("string_split('a b c', ' ')", "{a,b,c}"), .init("string_split('abc', '')", "{a,b,c}"),
        .init("string_split(NULL, ' ')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: ListBuilding.texts) { (call) throws(BasaltError) in
          let (texts, delimiters) = (call.text(0), call.text(1))
          return try call.listRows { (row, bytes) throws(BasaltError) in
            let text = unsafe texts[row]
            if unsafe delimiters[row].isEmpty, !text.isEmpty {
              for point in unsafe CodePoints.split(text) { append(point, to: &bytes) }
            } else {
              unsafe appendParts(of: text, delimiters[row], nil, to: &bytes)
            }
            bytes.append(ListFormat.end)
            return true
          }
        }
      ]),
    ScalarFunction(
      // Matches of nothing are ignored where they would make empty parts at the ends: `regexp_split_to_array('abc', '')` are
      // the three letters. The rule is PostgreSQL's, and the flags are.
      "regexp_split_to_array", aliases: ["string_split_regex", "regexp_split", "str_split_regex"], .lists,
      "The parts that the matches of a regular expression make of a text, as a list.",
      examples: [
        .init("regexp_split_to_array('hello world', '\\s+')", "{hello,world}"),
        .init("regexp_split_to_array('abc', '')", "{a,b,c}"), .init("regexp_split_to_array(NULL, ',')", "NULL"),
      ],
      overloads: regexes { (call) throws(BasaltError) in
        let regexes = try RegexArgument(call, options: call.arguments.count > 2 ? 2 : nil)
        let texts = call.text(0)
        return try call.listRows { (row, bytes) throws(BasaltError) in
          let text = unsafe texts[row]
          var matches = try unsafe RegexMatches(regexes.regex(row), in: text, call.context)
          // Where the part at hand begins, and where the last match that counted has ended.
          var (start, end) = (0, 0)
          while let match = try unsafe matches.next(in: text) {
            // Matches of nothing at the ends, or right behind another, cut nothing.
            guard match.lowerBound < text.count, match.upperBound > end else { continue }
            end = match.upperBound
            unsafe append(text[start..<match.lowerBound], to: &bytes)
            start = match.upperBound
          }
          unsafe append(text[start...], to: &bytes)
          bytes.append(ListFormat.end)
          return true
        }
      }),
    ScalarFunction(
      // A group that took no part in the match is NULL.
      "regexp_match", .lists,
      "The groups of the first match of a regular expression in a text, as a list; all of the match where there are no groups, "
        + "NULL where there is no match.",
      examples: [
        .init("regexp_match('foobarbequebaz', '(bar)(beque)')", "{bar,beque}"),
        .init("regexp_match('foobar', 'o.')", "{oo}"), .init("regexp_match('abc', 'x')", "NULL"),
      ],
      overloads: regexes { (call) throws(BasaltError) in
        let regexes = try RegexArgument(call, options: call.arguments.count > 2 ? 2 : nil)
        let texts = call.text(0)
        return try call.listRows { (row, bytes) throws(BasaltError) in
          let text = unsafe texts[row]
          // The first match, and then what its groups have taken.
          let regex = try regexes.regex(row)
          var matches = unsafe RegexMatches(regex, in: text, call.context)
          guard let match = try unsafe matches.next(in: text) else { return false }
          if regex.captureCount == 0 {
            unsafe append(text[match], to: &bytes)
          } else {
            let captures = unsafe regex.captures(in: text, match)
            for group in 1...regex.captureCount {
              if let capture = captures[group] {
                unsafe append(text[capture], to: &bytes)
              } else {
                bytes.append(ListFormat.nullTag)
              }
            }
          }
          bytes.append(ListFormat.end)
          return true
        }
      }),
    ScalarFunction(
      // DuckDB's, for `regexp_matches(…, 'g')`, which makes rows in PostgreSQL and is not there. Group 0 is the whole match.
      "regexp_extract_all", .lists, "All matches of a regular expression in a text, or one group of each, as a list.",
      examples: [
        .init("regexp_extract_all('hello_world', '[aeiou]')", "{e,o,o}"),
        .init("regexp_extract_all('a1b22', '([a-z])(\\d+)', 2)", "{1,22}"),
        .init("regexp_extract_all('abc', '\\d')", "{}"), .init("regexp_extract_all(NULL, 'a')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text)], returning: ListBuilding.texts, kernel: allMatches),
        Overload(
          [.exactly(.text), .exactly(.text), .exactly(.integer)], returning: ListBuilding.texts, kernel: allMatches),
      ]),
  ]

  // MARK: Elements

  /// A part of a text is copied once, into the result.
  ///
  /// One part as an element: text has no zeros, so its bytes are its own.
  private static func append(_ part: some Sequence<UInt8>, to bytes: inout [UInt8]) {
    // As `ElementWriter` writes texts, which have no zeros to be told from their end.
    bytes.append(ListFormat.valueTag)
    bytes.append(contentsOf: part)
    bytes.append(0)
    bytes.append(0)
  }

  /// With flags or without.
  private static func regexes(_ kernel: @escaping Overload.Kernel) -> [Overload] {
    [[], [TypePattern.exactly(.text)]].map { flags in
      Overload([.exactly(.text), .exactly(.text)] + flags, returning: ListBuilding.texts, kernel: kernel)
    }
  }

  /// None overlaps another; matches of nothing count, as those of `regexp_count` do.
  private static let allMatches: Overload.Kernel = { (call) throws(BasaltError) in
    let regexes = try RegexArgument(call)
    let texts = call.text(0)
    let groups = call.arguments.count > 2 ? call.integers(2) : nil
    return try call.listRows { (row, bytes) throws(BasaltError) in
      let text = unsafe texts[row]
      let regex = try regexes.regex(row)
      let group = Int(groups?[row] ?? 0)
      guard (0...regex.captureCount).contains(group) else {
        throw BasaltError(
          .invalidArgument, "There is no group \(group) of a regular expression with \(regex.captureCount).",
          remedy: "Group 0 is the whole match.")
      }
      var matches = unsafe RegexMatches(regex, in: text, call.context)
      while let match = try unsafe matches.next(in: text) {
        if group == 0 {
          unsafe append(text[match], to: &bytes)
        } else if let capture = unsafe regex.captures(in: text, match)[group] {
          unsafe append(text[capture], to: &bytes)
        } else {
          // DuckDB's: a group that took no part is the empty text.
          append(EmptyCollection(), to: &bytes)
        }
      }
      bytes.append(ListFormat.end)
      return true
    }
  }

  // MARK: Joining and splitting

  /// By values: printing costs more than reading them.
  private static let joined: Overload.Kernel = { (call) throws(BasaltError) in
    let lists = call.list(0)
    let separators = call.text(1)
    let nulls = call.arguments.count > 2 ? call.text(2) : nil
    return try call.listRows { (row, bytes) throws(BasaltError) in
      guard call.arguments[0].isValid(at: row), call.arguments[1].isValid(at: row) else { return false }
      // NULLs that are left out take no separator either.
      let list = unsafe lists.format.value(of: lists[row])
      var isFirst = true
      try eachLeaf(of: list) { (value) throws(BasaltError) in
        var text: String?
        if value.isNull {
          if let nulls, call.arguments[2].isValid(at: row) { text = nulls.string(row) }
        } else {
          text = try ListText.elementText(value) { (value) throws(BasaltError) in
            try TextCasts.text(of: value, call.context)
          }
        }
        guard let text else { return }
        if !isFirst { unsafe bytes.append(contentsOf: separators[row]) }
        isFirst = false
        bytes.append(contentsOf: text.utf8)
      }
      return true
    }
  }

  /// Lists within lists are walked through, as PostgreSQL does: `{{a,b},{c}}` is `a-b-c`.
  ///
  /// By recursion, as deep as lists are.
  private static func eachLeaf(
    of list: ListValue, _ body: (Value) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    for element in list.elements {
      if case .list(let inner) = element { try eachLeaf(of: inner, body) } else { try body(element) }
    }
  }

  /// NULL is no text and no delimiter: the one has no list, the other makes a part of each code point.
  private static let split: Overload.Kernel = { (call) throws(BasaltError) in
    let (texts, delimiters) = (call.text(0), call.text(1))
    let nulls = call.arguments.count > 2 ? call.text(2) : nil
    return try call.listRows { (row, bytes) throws(BasaltError) in
      guard call.arguments[0].isValid(at: row) else { return false }
      let text = unsafe texts[row]
      // What a part has to be to be NULL; nothing, where that is not said.
      var null: [UInt8]?
      if let nulls, call.arguments[2].isValid(at: row) { null = unsafe Array(nulls[row]) }
      if call.arguments[1].isValid(at: row) {
        unsafe appendParts(of: text, delimiters[row], null, to: &bytes)
      } else {
        for point in unsafe CodePoints.split(text) { append(part: point, null, to: &bytes) }
      }
      bytes.append(ListFormat.end)
      return true
    }
  }

  /// What `string_to_array` and `string_split` share.
  ///
  /// PostgreSQL's rules: an empty text has no parts, and an empty delimiter delimits nothing.
  private static func appendParts(
    of text: UnsafeBufferPointer<UInt8>, _ delimiter: UnsafeBufferPointer<UInt8>, _ null: [UInt8]?,
    to bytes: inout [UInt8]
  ) {
    if text.isEmpty { return }
    var start = 0
    if !delimiter.isEmpty {
      // As of `split_part`: delimiters do not overlap, and are found from the left.
      let search = unsafe ByteSearch(delimiter)
      while let found = unsafe search.firstIndex(in: text, from: start) {
        unsafe append(part: text[start..<found], null, to: &bytes)
        start = found + delimiter.count
      }
    }
    unsafe append(part: text[start...], null, to: &bytes)
  }

  /// A part, or NULL where it is what stands for it.
  private static func append(part: some Sequence<UInt8>, _ null: [UInt8]?, to bytes: inout [UInt8]) {
    if let null, part.elementsEqual(null) { return bytes.append(ListFormat.nullTag) }
    append(part, to: &bytes)
  }
}
