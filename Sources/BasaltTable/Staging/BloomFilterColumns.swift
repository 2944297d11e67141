package import BasaltCore

/// The columns whose chunks get Bloom filters: the property `bloom_filter_columns`, by names for people and by field ids
/// where it is kept.
///
/// By field ids, because a column that is renamed keeps its filters, and one that is dropped must not hand them on to
/// the next of its name. Text in, meaning out, and back.
/// - Source: format-spec/table-state.md, "Bodies of definitions"
package enum BloomFilterColumns {
  /// The property's key.
  package static let key = "bloom_filter_columns"

  /// The ids as they are kept, of names as a person writes them: `carrier, "Tail Number"`.
  /// - Throws: `.syntax`; `.unknownName`, with the nearest name; `.invalidArgument` for a column named twice, and for
  ///   booleans, of which every chunk has both.
  package static func stored(parsing text: String, in schema: Schema) throws(BasaltError) -> String {
    var scanner = DefinitionScanner(text, example: "carrier, \"Tail Number\"")
    var ids: [FieldID] = []
    while !scanner.isAtEnd {
      if !ids.isEmpty { try scanner.require(",") }
      let name = try scanner.identifier().name
      let field = schema.fields[try schema.requireIndex(named: name)]
      guard ValueHash.isDefined(for: field.type) else {
        throw BasaltError(
          .invalidArgument, "Column \(name) is \(field.type), of which a Bloom filter would say nothing.",
          remedy: "Leave it out of \(key).")
      }
      guard !ids.contains(field.id) else {
        throw BasaltError(
          .invalidArgument, "Column \(name) is named twice in \(key).", remedy: "Name each column once.")
      }
      ids.append(field.id)
    }
    return ids.map { "\($0.number)" }.joined(separator: ",")
  }

  /// The columns of a table's properties that its schema still has.
  /// - Parameter properties: As they are kept. Numbers that are none are left out: a filter that is not written costs
  ///   time, and no rows.
  package static func ids(in properties: [String: String], of schema: Schema) -> [FieldID] {
    (properties[key] ?? "").split(separator: ",").compactMap { UInt32($0) }.map { FieldID($0) }
      .filter { schema.index(of: $0) != nil }
  }

  /// A table's properties as people read them: with names, or without the property where no column is left.
  package static func shown(_ properties: [String: String], of schema: Schema) -> [String: String] {
    guard properties[key] != nil else { return properties }
    var properties = properties
    let names = ids(in: properties, of: schema).compactMap { schema.index(of: $0) }.map {
      DefinitionScanner.spelled(schema.fields[$0].name)
    }
    properties[key] = names.isEmpty ? nil : names.joined(separator: ", ")
    return properties
  }
}
