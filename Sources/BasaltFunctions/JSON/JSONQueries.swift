import BasaltCore

/// Questions to documents in the language of SQL/JSON paths (`JSONPath`).
///
/// | function | gives | where the path fails |
/// | --- | --- | --- |
/// | `jsonb_path_exists` | whether it leads to a value | an error |
/// | `jsonb_path_match` | the truth value that it leads to | an error |
/// | `jsonb_path_query_first` | the first value, or NULL | an error |
/// | `jsonb_path_query_array` | all values, as an array | an error |
/// | `json_exists` | whether it leads to a value | false |
/// | `json_value` | the one scalar, as text | NULL |
/// | `json_query` | the one value, as JSON | NULL |
///
/// The first four are PostgreSQL's and write values as `jsonb` does; the last three are the standard's, with its defaults. What
/// is no JSON is an error in all of them.
///
/// Whatever the function, a document is walked through once to be checked, and then as far as the path leads. In lax mode the first
/// value is enough for those that ask for one; in strict mode all have to be found, since any may be an error.
///
/// PostgreSQL's functions take two more arguments, variables and whether to be silent: variables are not supported, and silence is
/// what `json_exists` and its like have. The standard's clauses of `JSON_VALUE` (RETURNING, ON EMPTY, ON ERROR) have other
/// spellings: a cast around the call, `coalesce`.
///
/// **Values handed over** are written at once into the bytes of the row's result: of `jsonb_path_query_array` no list is kept, and an
/// array of a million elements is one pass.
///
/// **Paths in a column** are looked up for each row, in a cache of some tens: a table of a few rules is as good as constants, one of thousands
/// compiles for each row, which takes some microseconds.
enum JSONQueries {
  static let functions: [ScalarFunction] = [
    ScalarFunction(
      "jsonb_path_exists", .json, "Whether a JSON path leads to any value of a document.",
      examples: [
        .init("jsonb_path_exists('{\"a\": [1, 2, 3]}', '$.a[*] ? (@ > 2)')", "true"),
        .init("jsonb_path_exists('{\"a\": 1}', '$.b')", "false"), .init("jsonb_path_exists('{}', NULL)", "NULL"),
      ],
      overloads: [
        unsafe condition { (run, document) throws(JSONPathFault) in
          var isThere = false
          // One is enough to know it.
          // All of them in strict mode, in which any may be an error.
          _ = try unsafe run.start(on: document) { (_) throws(JSONPathFault) in
            isThere = true
            return !run.path.isLax
          }
          return isThere
        }
      ]),
    ScalarFunction(
      "jsonb_path_match", .json, "The truth value of a condition of JSON paths; NULL where it is unknown.",
      examples: [
        .init("jsonb_path_match('{\"a\": 5}', '$.a > 3')", "true"),
        .init("jsonb_path_match('{\"a\": \"x\"}', '$.a > 3')", "NULL"),
      ],
      overloads: [
        unsafe condition { (run, document) throws(JSONPathFault) in
          var found: [JSONItem] = []
          _ = try unsafe run.start(on: document) { (item) throws(JSONPathFault) in
            found.append(item)
            return found.count < 2
          }
          guard found.count == 1 else { throw .noCondition }
          switch run.kind(of: found[0]) {
          case .true: return true
          case .false: return false
          case .null: return nil
          case .object, .array, .string, .number: throw .noCondition
          }
        }
      ]),
    ScalarFunction(
      "jsonb_path_query_first", .json, "The first value of a document that a JSON path leads to.",
      examples: [
        .init("jsonb_path_query_first('{\"a\": [1, 2, 3]}', '$.a[*] ? (@ > 1)')", "2"),
        .init("jsonb_path_query_first('{\"a\": {\"b\":[1]}}', '$.a')", "{\"b\": [1]}"),
        .init("jsonb_path_query_first('{}', '$.a')", "NULL"),
      ],
      overloads: [
        unsafe text { (run, document, bytes) throws(JSONPathFault) in
          var isThere = false
          _ = try unsafe run.start(on: document) { (item) throws(JSONPathFault) in
            guard !isThere else { return true }
            isThere = true
            try run.append(item, as: .ordered, to: &bytes)
            return !run.path.isLax
          }
          return isThere
        }
      ]),
    ScalarFunction(
      "jsonb_path_query_array", .json, "All values of a document that a JSON path leads to, as an array.",
      examples: [
        .init("jsonb_path_query_array('{\"a\": [1, 2, 3]}', '$.a[*] ? (@ > 1)')", "[2, 3]"),
        .init("jsonb_path_query_array('{}', '$.a')", "[]"), .init("jsonb_path_query_array(NULL, '$')", "NULL"),
      ],
      overloads: [
        unsafe text { (run, document, bytes) throws(JSONPathFault) in
          bytes.append(UInt8(ascii: "["))
          _ = try unsafe run.start(on: document) { (item) throws(JSONPathFault) in
            if bytes.count > 1 { bytes.append(contentsOf: ", ".utf8) }
            try run.append(item, as: .ordered, to: &bytes)
            guard bytes.count <= Limits.valueByteCountMaximum else { throw .tooMuch }
            return true
          }
          bytes.append(UInt8(ascii: "]"))
          return true
        }
      ]),
    ScalarFunction(
      "json_exists", .json, "Whether a JSON path leads to any value of a document; false where it fails.",
      examples: [
        .init("json_exists('{\"a\": null}', '$.a')", "true"), .init("json_exists('{\"a\": 1}', 'strict $.b')", "false"),
        .init("json_exists(NULL, '$')", "NULL"),
      ],
      overloads: [
        unsafe condition { (run, document) throws(JSONPathFault) in
          var isThere = false
          do throws(JSONPathFault) {
            _ = try unsafe run.start(on: document) { (_) throws(JSONPathFault) in
              isThere = true
              return !run.path.isLax
            }
          } catch {
            guard error.isOfThePath else { throw error }
            return false
          }
          return isThere
        }
      ]),
    ScalarFunction(
      "json_value", .json, "The one scalar of a document that a JSON path leads to, as text; NULL for anything else.",
      examples: [
        .init("json_value('{\"a\": {\"b\": \"x\"}}', '$.a.b')", "x"),
        .init("json_value('{\"a\": [1, 2]}', '$.a')", "NULL"),
        .init("json_value('{\"a\": 1.50}', '$.a')", "1.50"),
      ],
      overloads: [
        unsafe text { (run, document, bytes) throws(JSONPathFault) in
          guard let item = try unsafe one(run, document) else { return false }
          switch run.kind(of: item) {
          case .object, .array, .null: return false
          case .string: bytes.append(contentsOf: try run.text(of: item) ?? [])
          case .number, .true, .false: try run.append(item, as: nil, to: &bytes)
          }
          return true
        }
      ]),
    ScalarFunction(
      "json_query", .json, "The one value of a document that a JSON path leads to, as JSON; NULL where it is not one.",
      examples: [
        .init("json_query('{\"a\": {\"b\": [1]}}', '$.a')", "{\"b\": [1]}"),
        .init("json_query('{\"a\": [1, 2]}', '$.a[*]')", "NULL"),
      ],
      overloads: [
        unsafe text { (run, document, bytes) throws(JSONPathFault) in
          guard let item = try unsafe one(run, document) else { return false }
          try run.append(item, as: nil, to: &bytes)
          return true
        }
      ]),
  ]

  /// The one value that a path leads to; `nil` for none, for several, and where it fails.
  ///
  /// Two are asked for: one that has another beside it is not the one.
  ///
  /// What is found is kept as places: nothing is copied until it is known to be the one.
  private static func one(
    _ run: JSONPathRun, _ document: UnsafeBufferPointer<UInt8>
  ) throws(JSONPathFault) -> JSONItem? {
    var found: [JSONItem] = []
    do throws(JSONPathFault) {
      _ = try unsafe run.start(on: document) { (item) throws(JSONPathFault) in
        found.append(item)
        return found.count < 2
      }
    } catch {
      guard error.isOfThePath else { throw error }
      return nil
    }
    return found.count == 1 ? found[0] : nil
  }

  // MARK: Overloads

  /// A function into truth values, of a document and a path.
  ///
  /// Results are bits, and unknown ones NULL: the rows that do not count were left out before.
  private static func condition(
    _ body: @escaping @Sendable (JSONPathRun, UnsafeBufferPointer<UInt8>) throws(JSONPathFault) -> Bool?
  ) -> Overload {
    Overload([.exactly(.text), .exactly(.text)], returning: .boolean) { (call) throws(BasaltError) in
      let target = BitTarget(rowCount: call.rowCount)
      var nulls: NullMask?
      try unsafe forEachRow(call) { (row, run, document) throws(BasaltError) in
        do throws(JSONPathFault) {
          guard let holds = try unsafe body(run, document) else {
            let mask = nulls ?? NullMask(rowCount: call.rowCount)
            mask.clear(row)
            nulls = mask
            return
          }
          if holds { target.set(row) }
        } catch {
          throw unsafe error.error(in: document)
        }
      }
      return call.result(target.buffer, nulls: nulls)
    }
  }

  /// A function into texts; the body says whether there is one.
  ///
  /// A value that is longer than a value may be ends the statement, as do values that are too long together: a path may hand over the
  /// same document many times.
  private static func text(
    _ body: @escaping @Sendable (JSONPathRun, UnsafeBufferPointer<UInt8>, inout [UInt8]) throws(JSONPathFault) -> Bool
  ) -> Overload {
    Overload([.exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
      var builder = ColumnBuilder(type: .text, capacity: call.rowCount)
      var (byteCount, bytes): (Int, [UInt8]) = (0, [])
      try unsafe forEachRow(call) { (row, run, document) throws(BasaltError) in
        // Rows that do not count were passed over.
        while builder.count < row { builder.appendNull() }
        bytes.removeAll(keepingCapacity: true)
        do throws(JSONPathFault) {
          guard try unsafe body(run, document, &bytes) else { return builder.appendNull() }
        } catch {
          throw unsafe error.error(in: document)
        }
        byteCount += bytes.count
        guard byteCount <= Limits.functionResultByteCountMaximum,
          unsafe bytes.withUnsafeBufferPointer({ unsafe builder.append(bytes: $0) })
        else { throw TextTarget.valueTooLong(bytes.count) }
      }
      // And those behind the last that counts.
      while builder.count < call.rowCount { builder.appendNull() }
      return builder.finish()
    }
  }

  /// Rows that count, with their paths: one that is constant is looked up once a batch, and compiled once a thread.
  ///
  /// The path is the thread's, from its cache; the document only borrowed for the row.
  private static func forEachRow(
    _ call: FunctionCall, _ body: (Int, JSONPathRun, UnsafeBufferPointer<UInt8>) throws(BasaltError) -> Void
  ) throws(BasaltError) {
    let (documents, paths) = (call.text(0), call.text(1))
    var constant: JSONPathRun?
    for row in 0..<call.rowCount where call.counts(row) {
      let run: JSONPathRun
      if let constant { run = constant } else { run = try unsafe call.context.jsonPaths.run(paths[row]) }
      if paths.isConstant { constant = run }
      try unsafe body(row, run, documents[row])
    }
  }
}

extension JSONPathRun {
  /// Appends a value.
  /// - Parameter style: `nil`: as it is written in the document.
  ///
  /// What the path has made is written in one way: there is no spelling that could be kept.
  func append(_ item: JSONItem, as style: JSONStyle?, to bytes: inout [UInt8]) throws(JSONPathFault) {
    do throws(JSONFault) {
      switch item {
      case .node(let node):
        if let style { return try unsafe style.append(node, in: document, to: &bytes) }
        unsafe bytes.append(contentsOf: document[node.start..<node.end])
      case .number(let digits):
        try unsafe digits.withUnsafeBufferPointer { (digits) throws(JSONFault) in
          try unsafe JSONNumber.appendPlain(digits, at: 0, to: &bytes)
        }
      case .text(let text): JSONString.appendQuoted(text, to: &bytes)
      case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
      case .null: bytes.append(contentsOf: "null".utf8)
      }
    } catch {
      throw .malformed(error)
    }
  }
}
