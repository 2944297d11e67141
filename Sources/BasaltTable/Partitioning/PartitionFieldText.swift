package import BasaltCore

/// One field of `PARTITIONED BY (…)` as a person writes it: `region`, `bucket(16, id)`, `day("Departure Time")`.
///
/// Text in, meaning out, and back: names are not looked up here.
///
/// Apart from `PartitionField`, which knows columns by id: a text can be read, shown and corrected before there
/// is a schema to look it up in.
/// - Source: format-spec/partitioning.md, "Spelling"
package struct PartitionFieldText: Sendable, Hashable, CustomStringConvertible {
  package let transform: PartitionTransform
  /// The column's name: folded to lower case unless it was quoted.
  package let column: String

  package init(transform: PartitionTransform, column: String) {
    self.transform = transform
    self.column = column
  }

  /// Reads back as the same field: names that need quotes get them.
  package var description: String { transform.text(of: DefinitionScanner.spelled(column)) }

  /// Reads a list of fields, separated by commas; an empty text is the list of none.
  /// - Throws: `.syntax` with the place, `.unknownName` for a transform that there is not, `.outOfRange` for
  ///   its parameter.
  /// - Complexity: O(bytes). How many fields are possible, `PartitionSpec` says.
  package static func list(parsing text: String) throws(BasaltError) -> [PartitionFieldText] {
    var scanner = DefinitionScanner(text, example: "region, bucket(16, id), truncate(10, code), day(ts)")
    guard !scanner.isAtEnd else { return [] }
    var fields = [try field(&scanner)]
    while !scanner.isAtEnd {
      try scanner.require(",")
      fields.append(try field(&scanner))
    }
    return fields
  }

  private static func field(_ scanner: inout DefinitionScanner) throws(BasaltError) -> PartitionFieldText {
    // A quoted name is a column, whatever stands behind it: `"day"(ts)` is no transform.
    let first = try scanner.identifier()
    guard !first.isQuoted, scanner.skip("(") else {
      return PartitionFieldText(transform: .identity, column: first.name)
    }
    let transform: PartitionTransform
    switch first.name {
    case "identity": transform = .identity
    // The parameter comes first, as in Iceberg's SQL.
    case "bucket", "truncate":
      let number = try scanner.number()
      try scanner.require(",")
      transform = first.name == "bucket" ? .bucket(count: number) : .truncate(width: number)
    case "year": transform = .year
    case "month": transform = .month
    case "day": transform = .day
    case "hour": transform = .hour
    default:
      let names = ["bucket", "day", "hour", "identity", "month", "truncate", "year"]
      throw BasaltError(
        .unknownName, "There is no partition transform \(first.name).",
        remedy: NameDistance.nearest(to: first.name, among: names).map { "Did you mean \($0)?" }
          ?? "The transforms are \(names.joined(separator: ", ")).")
    }
    // Here and not only in the spec, so that the error speaks of what was written.
    try transform.checkParameter()
    let column = try scanner.identifier()
    try scanner.require(")")
    return PartitionFieldText(transform: transform, column: column.name)
  }
}
