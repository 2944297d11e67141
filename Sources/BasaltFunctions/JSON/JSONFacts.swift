import BasaltCore

/// What documents are, and documents as a whole: kinds, lengths, keys, the casts to `json` and `jsonb`.
///
/// There is no type of JSON: a cast to one checks a text, and gives it back as a text. That to `jsonb` writes it as PostgreSQL
/// prints a `jsonb`, so that equal documents are, numbers with other digits apart, equal texts.
///
/// | call | is |
/// | --- | --- |
/// | `json_typeof('[1]')` | array |
/// | `json_array_length('[1, [2, 3]]')` | 2 |
/// | `json_valid('{a: 1}')` | false |
/// | `json_keys('{"b": 1, "a": 2}')` | `["b","a"]` |
/// | `'{"b":1,"a":2}'::jsonb` | `{"a": 2, "b": 1}` |
/// | `json('{ "a" : 1 }')` | `{"a":1}` |
///
/// Whatever is said of a document is said once all of it was walked through: `json_typeof('{')` is an error and no object.
///
/// The functions that casts come to are called by names with a space, which no statement can write: `json(x)` is DuckDB's, and drops
/// white space, while `x::json` keeps it as PostgreSQL does.
///
/// Two documents that say the same are equal texts once both are `::jsonb`, whatever their white space, their order of members and their
/// escapes; 1.0 and 1.00 stay two, since that is how `numeric` prints them.
enum JSONFacts {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "json_typeof", aliases: ["jsonb_typeof"], .json,
      "The kind of a JSON value: object, array, string, number, boolean or null.",
      examples: [
        .init("json_typeof('{\"a\": 1}')", "object"), .init("json_typeof(' -1.5e3 ')", "number"),
        .init("json_typeof('null')", "null"), .init("json_typeof(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let documents = call.text(0)
          return try call.textRows { (row, bytes) throws(BasaltError) in
            bytes.append(contentsOf: try unsafe JSONFacts.node(documents[row]).kind.name.description.utf8)
          }
        }
      ]),
    ScalarFunction(
      "json_array_length", aliases: ["jsonb_array_length"], .json, "The number of elements of a JSON array.",
      examples: [
        .init("json_array_length('[1, [2, 3], null]')", "3"), .init("json_array_length('[]')", "0"),
        .init("json_array_length(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text)], returning: .integer) { (call) throws(BasaltError) in
          let documents = call.text(0)
          return try call.rows(as: Int32.self) { (row) throws(BasaltError) in try unsafe length(documents[row]) }
        }
      ]),
    ScalarFunction(
      // The one function that has an answer for any text.
      "json_valid", .json, "Whether a text is JSON.",
      examples: [
        .init("json_valid('{\"a\": [1, 2]}')", "true"), .init("json_valid('{a: 1}')", "false"),
        .init("json_valid(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
          let documents = call.text(0)
          return try call.conditionRows { (row) throws(BasaltError) in
            var walker = unsafe JSONWalker(documents[row])
            return (try? walker.document()) != nil
          }
        }
      ]),
    ScalarFunction(
      // DuckDB's, which gives a list: here a JSON array. Of what is no object, an empty one.
      "json_keys", .json, "The keys of a JSON object, as a JSON array, in the order in which they are written.",
      examples: [
        .init("json_keys('{\"b\": 1, \"a\": {\"c\": 2}}')", "[\"b\",\"a\"]"), .init("json_keys('[1]')", "[]"),
        .init("json_keys(NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let documents = call.text(0)
          return try call.textRows { (row, bytes) throws(BasaltError) in
            try unsafe appendKeys(documents[row], to: &bytes)
          }
        }
      ]),
    document("as json", "What x::json means: the text, which must be JSON.", nil, "'{\"a\" :1}'::json", "{\"a\" :1}"),
    document(
      "as jsonb", "What x::jsonb means: a JSON text as jsonb is written, each key once and in order.", .ordered,
      "'{\"b\":1e2, \"a\":[true], \"b\":1.50}'::jsonb", "{\"a\": [true], \"b\": 1.50}"),
    document(
      // DuckDB's.
      "json", "A JSON text without white space between its values.", .compact, "json('{ \"a\" : [1, 2.0] }')",
      "{\"a\":[1,2.0]}"),
  ]

  /// A function of the whole document.
  /// - Parameter style: How it is written; `nil`: as it is.
  ///
  /// One shape of three functions: text in, text out, and what is no JSON refused.
  private static func document(
    _ name: String, _ summary: String, _ style: JSONStyle?, _ example: String, _ result: String
  ) -> ScalarFunction {
    ScalarFunction(
      name, .json, summary,
      examples: [
        .init(example, result), .init(name == "json" ? "json(NULL)" : "NULL::\(name.dropFirst(3))", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let documents = call.text(0)
          // As it stands: a view, and no copy.
          guard let style else {
            return try unsafe call.pieces(of: 0) { (bytes, row) throws(BasaltError) in
              _ = try unsafe node(bytes)
              return 0..<bytes.count
            }
          }
          return try call.textRows { (row, bytes) throws(BasaltError) in
            do throws(JSONFault) {
              var walker = unsafe JSONWalker(documents[row])
              try style.append(next: &walker, to: &bytes)
              try walker.end()
            } catch {
              throw unsafe error.error(in: documents[row])
            }
          }
        }
      ])
  }

  /// - Throws: `.typeMismatch` for a text that is no JSON.
  ///
  /// The root, with all of the document checked.
  private static func node(_ document: UnsafeBufferPointer<UInt8>) throws(BasaltError) -> JSONNode {
    do throws(JSONFault) {
      var walker = unsafe JSONWalker(document)
      return try walker.document()
    } catch {
      throw unsafe error.error(in: document)
    }
  }

  /// Commas are not counted but elements: a comma may stand in a text.
  private static func length(_ document: UnsafeBufferPointer<UInt8>) throws(BasaltError) -> Int32 {
    let node = try unsafe node(document)
    guard node.kind == .array else {
      throw BasaltError(
        .invalidArgument, "json_array_length is of arrays, and this is of the kind \(node.kind.name).",
        remedy: "Ask json_typeof first.")
    }
    var children = unsafe JSONChildren(of: node, in: document)
    var count: Int32 = 0
    // At most half as many as bytes, which are fewer than 32 bits count; the document has been checked.
    while (try? children.next()) ?? nil != nil { count += 1 }
    return count
  }

  /// With the quotes and escapes that they have in the document, and again where it repeats them.
  private static func appendKeys(
    _ document: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
  ) throws(BasaltError) {
    let node = try unsafe node(document)
    bytes.append(UInt8(ascii: "["))
    if node.kind == .object {
      var children = unsafe JSONChildren(of: node, in: document)
      while let child = (try? children.next()) ?? nil {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        if let key = child.key { unsafe bytes.append(contentsOf: document[key.start..<key.end]) }
      }
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
