import BasaltCore

/// Values out of documents: `->`, `->>`, `#>`, `#>>`, `json_extract_path`, `json_extract`.
///
/// JSON is text here, and what is cut out of it is a piece of that text, as it was written: only a view of it is made. What a
/// string says, its escapes spelled out, is what `->>` and the functions of `_text` give.
///
/// | call | is |
/// | --- | --- |
/// | `'{"a": [10, "x"]}' -> 'a'` | `[10, "x"]` |
/// | `'{"a": [10, "x"]}' -> 'a' -> -1` | `"x"` |
/// | `'{"a": [10, "x"]}' #>> '{a,1}'` | x |
/// | `json_extract_string('{"a": [10, "x"]}', '$.a[1]')` | x |
///
/// **Malformed documents** are errors of the rows that have them, also where what was asked for stands before the mistake: the pass that
/// looks for it goes to the end in any case, and an answer that depends on how far somebody has read is none.
///
/// **Views.** A column of documents of some kilobytes, of which a query wants a member each, is walked through and not copied: what is
/// longer than twelve bytes is a view into the column's own memory, which lives as long as the result does.
///
/// **Nesting.** `j -> 'a' -> 'b'` makes a column of the inner documents first, and walks through these again; `j #> '{a,b}'` does not.
///
/// **Types.** All of them take texts and give texts: `->` of a text is JSON by what it does and not by a type, so that its result can be
/// compared, grouped and stored as any text. A number in it is written as in the document; `::bigint` makes a number of it.
///
/// | written | missing | `null` |
/// | --- | --- | --- |
/// | `->`, `#>`, `json_extract` | NULL | the text null |
/// | `->>`, `#>>`, `json_extract_string` | NULL | NULL |
enum JSONPieces {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      // A key and an index are told apart by the type alone: `'0'` is a key.
      "->", .json, "The member of a JSON object with a key, or the element of an array, as JSON.",
      examples: [
        .init("'{\"a\": {\"b\": 1}}' -> 'a'", "{\"b\": 1}"), .init("'[1, \"x\"]' -> 1", "\"x\""),
        .init("'[1, 2]' -> -1", "2"), .init("'{\"a\": 1}' -> 'b'", "NULL"),
      ], overloads: [byKey(.json), byIndex(.json)]),
    ScalarFunction(
      "->>", .json, "The member of a JSON object with a key, or the element of an array, as text.",
      examples: [
        .init("'{\"a\": \"x\\u0079\"}' ->> 'a'", "xy"), .init("'[1, [2]]' ->> 1", "[2]"),
        .init("'{\"a\": null}' ->> 'a'", "NULL"),
      ], overloads: [byKey(.text), byIndex(.text)]),
    ScalarFunction(
      "#>", .json, "The value of a JSON document that a path of keys and indices leads to, as JSON.",
      examples: [
        .init("'{\"a\": [{\"b\": 1}]}' #> '{a,0}'", "{\"b\": 1}"), .init("'{\"a\": 1}' #> '{b}'", "NULL"),
      ], overloads: [byPath(.json)]),
    ScalarFunction(
      "#>>", .json, "The value of a JSON document that a path of keys and indices leads to, as text.",
      examples: [
        .init("'{\"a\": [{\"b\": \"x\"}]}' #>> '{a,0,b}'", "x"), .init("'{\"a\": 1}' #>> '{b}'", "NULL"),
      ], overloads: [byPath(.text)]),
    ScalarFunction(
      "json_extract_path", .json, "The value of a JSON document that keys and indices lead to, as JSON.",
      examples: [
        .init("json_extract_path('{\"a\": [10, 20]}', 'a', '1')", "20"),
        .init("json_extract_path('{\"a\": 1}', 'b')", "NULL"),
      ], overloads: [byNames(.json)]),
    ScalarFunction(
      "json_extract_path_text", .json, "The value of a JSON document that keys and indices lead to, as text.",
      examples: [
        .init("json_extract_path_text('{\"a\": \"x\"}', 'a')", "x"),
        .init("json_extract_path_text('{\"a\": null}', 'a')", "NULL"),
      ], overloads: [byNames(.text)]),
    ScalarFunction(
      // PostgreSQL's `jsonb` has no spelling of its own, and prints in one form.
      "jsonb_extract_path", .json, "The value of a JSON document that keys and indices lead to, written as jsonb is.",
      examples: [
        .init("jsonb_extract_path('{\"a\":{\"c\":1e2,\"b\":2}}', 'a')", "{\"b\": 2, \"c\": 100}"),
        .init("jsonb_extract_path('{\"a\": 1}', 'b')", "NULL"),
      ], overloads: [byNames(.ordered)]),
    ScalarFunction(
      "jsonb_extract_path_text", .json,
      "The value of a JSON document that keys and indices lead to, as text, written as jsonb is.",
      examples: [
        .init("jsonb_extract_path_text('{\"a\":[1,\"x\"]}', 'a')", "[1, \"x\"]"),
        .init("jsonb_extract_path_text('{\"a\": null}', 'a')", "NULL"),
      ], overloads: [byNames(.orderedText)]),
    ScalarFunction(
      // DuckDB's and SQLite's. Paths of several values have functions of their own.
      "json_extract", .json, "The value of a JSON document that a path such as $.a[0], /a/0 or a leads to, as JSON.",
      examples: [
        .init("json_extract('{\"a\": [10, 20]}', '$.a[1]')", "20"), .init("json_extract('[10, 20]', -1)", "20"),
        .init("json_extract('{\"a\": 1}', '$.b')", "NULL"),
      ], overloads: [byShortPath(.json), byIndex(.json)]),
    ScalarFunction(
      "json_extract_string", .json,
      "The value of a JSON document that a path such as $.a[0], /a/0 or a leads to, as text.",
      examples: [
        .init("json_extract_string('{\"a\": {\"b\": \"x\"}}', '$.a.b')", "x"),
        .init("json_extract_string('{\"a\": null}', '$.a')", "NULL"),
      ], overloads: [byShortPath(.text), byIndex(.text)]),
  ]

  /// What a value is given as.
  enum Form {
    /// As it is written.
    case json
    /// What a string says, NULL for `null`, anything else as it is written.
    case text
    /// Both, as PostgreSQL's `jsonb` prints.
    case ordered, orderedText
  }

  /// The key of a row; mostly one for all.
  private static func byKey(_ form: Form) -> Overload {
    Overload([.exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      let keys = call.text(1)
      return try pieces(call, form, isConstant: keys.isConstant) { (row) throws(BasaltError) in
        unsafe JSONRoute([.init(key: Array(keys[row]))])
      }
    }
  }

  /// Below zero from the end, as PostgreSQL counts.
  private static func byIndex(_ form: Form) -> Overload {
    Overload([.exactly(.text), .exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
      let indices = call.integers(1)
      return try pieces(call, form, isConstant: indices.isConstant) { (row) throws(BasaltError) in
        JSONRoute([.init(index: Int(indices[row]))])
      }
    }
  }

  /// An array of texts, as it is written: there is no other spelling of one here yet.
  private static func byPath(_ form: Form) -> Overload {
    Overload([.exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      let paths = call.text(1)
      return try pieces(call, form, isConstant: paths.isConstant) { (row) throws(BasaltError) in
        try unsafe JSONRoute.array(paths[row])
      }
    }
  }

  /// A name is an index where an array stands.
  private static func byNames(_ form: Form) -> Overload {
    Overload([.exactly(.text), .exactly(.text)], rest: .exactly(.text), returning: .text) {
      (call) throws(BasaltError) in
      let names = call.arguments.indices.dropFirst().map { call.text($0) }
      return try pieces(call, form, isConstant: names.allSatisfy(\.isConstant)) { (row) throws(BasaltError) in
        JSONRoute(names.map { unsafe JSONRoute.Step(either: Array($0[row])) })
      }
    }
  }

  /// Refused when it could lead to more than one value: then the result would be a list.
  private static func byShortPath(_ form: Form) -> Overload {
    Overload([.exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      let paths = call.text(1)
      return try pieces(call, form, isConstant: paths.isConstant) { (row) throws(BasaltError) in
        try unsafe JSONRoute.short(paths[row])
      }
    }
  }

  /// What the route of each row leads to.
  /// - Parameters:
  ///   - isConstant: Whether all rows have one route, which is then made once.
  ///   - route: Of a row; `nil` for one that leads nowhere.
  private static func pieces(
    _ call: FunctionCall, _ form: Form, isConstant: Bool, _ route: (Int) throws(BasaltError) -> JSONRoute?
  ) throws(BasaltError) -> ColumnVector {
    guard let first = (0..<call.rowCount).first(where: call.counts) else {
      // Nothing but NULLs, which the shell makes of whatever stands here: rows of their own all the same, and no constant.
      return call.result(FixedTarget<StringView>(rowCount: call.rowCount, zeroed: true).buffer)
    }
    // A route that is wrong is wrong for rows that count, of which there may be none: asked behind that question.
    let common = try route(first)
    let documents = call.text(0)
    var scratch: [UInt8] = []
    // A fault is made an error only here, where the document is at hand.
    func find(_ row: Int) throws(BasaltError) -> JSONNode? {
      guard let route = isConstant ? common : try route(row) else { return nil }
      do throws(JSONFault) {
        return try unsafe route.find(in: documents[row], scratch: &scratch)
      } catch {
        throw unsafe error.error(in: documents[row])
      }
    }
    return try form == .json ? views(call, documents, find) : texts(call, documents, form, find)
  }

  /// Pieces of the documents, of which only views are made: long ones lie where the document lies.
  ///
  /// NULL where the route leads nowhere, with an empty view beneath, which is safe to compute with.
  private static func views(
    _ call: FunctionCall, _ documents: TextLane, _ find: (Int) throws(BasaltError) -> JSONNode?
  ) throws(BasaltError) -> ColumnVector {
    let target = FixedTarget<StringView>(rowCount: call.rowCount, zeroed: true)
    var nulls: NullMask?
    for row in 0..<call.rowCount where call.counts(row) {
      guard let node = try find(row) else {
        let mask = nulls ?? NullMask(rowCount: call.rowCount)
        mask.clear(row)
        nulls = mask
        continue
      }
      let view = documents.view(row)
      target[row] = unsafe StringView(
        UnsafeBufferPointer(rebasing: documents[row][node.start..<node.end]),
        bufferIndex: view.isInline ? 0 : view.bufferIndex, offset: view.isInline ? 0 : view.offset + node.start)
    }
    return call.result(target.buffer, heaps: documents.heaps, nulls: nulls)
  }

  /// Values written anew.
  ///
  /// Copied, because escapes are spelled out: a row in a thousand that has one would need a heap of its own.
  private static func texts(
    _ call: FunctionCall, _ documents: TextLane, _ form: Form, _ find: (Int) throws(BasaltError) -> JSONNode?
  ) throws(BasaltError) -> ColumnVector {
    var target = TextTarget(call)
    for row in 0..<call.rowCount {
      guard call.counts(row), let node = try find(row), form == .ordered || node.kind != .null else {
        target.appendNull()
        continue
      }
      let document = unsafe documents[row]
      do throws(JSONFault) {
        if form != .ordered, node.kind == .string {
          try unsafe JSONString.append(node, in: document, to: &target.scratch)
        } else if form == .text {
          unsafe target.scratch.append(contentsOf: document[node.start..<node.end])
        } else {
          try unsafe JSONStyle.ordered.append(node, in: document, to: &target.scratch)
        }
      } catch {
        throw unsafe error.error(in: document)
      }
      try target.appendScratch()
    }
    return target.finish()
  }
}
