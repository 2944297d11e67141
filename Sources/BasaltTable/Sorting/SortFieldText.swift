package import BasaltCore

/// One field of `SORTED BY (…)` as a person writes it: `carrier`, `dep_time DESC NULLS FIRST`.
///
/// Text in, meaning out, and back: names are not looked up here.
/// - Source: format-spec/sorting.md, "Spelling"
package struct SortFieldText: Sendable, Hashable, CustomStringConvertible {
  /// The column's name: folded to lower case unless it was quoted.
  package let column: String
  package let isDescending: Bool
  package let nullsFirst: Bool

  /// - Parameter nullsFirst: `nil`: nobody said.
  package init(column: String, isDescending: Bool = false, nullsFirst: Bool? = nil) {
    self.column = column
    self.isDescending = isDescending
    // PostgreSQL's rule: NULL counts as greater than every value where nobody says otherwise.
    self.nullsFirst = nullsFirst ?? isDescending
  }

  /// As short as it reads back.
  package var description: String {
    var text = DefinitionScanner.spelled(column)
    if isDescending { text += " DESC" }
    if nullsFirst != isDescending { text += nullsFirst ? " NULLS FIRST" : " NULLS LAST" }
    return text
  }

  /// Reads a list of fields, separated by commas; an empty text is the list of none.
  /// - Throws: `.syntax` with the place.
  /// - Complexity: O(bytes). How many fields are possible, `SortOrder` says.
  package static func list(parsing text: String) throws(BasaltError) -> [SortFieldText] {
    var scanner = DefinitionScanner(text, example: "carrier, dep_time DESC NULLS FIRST")
    guard !scanner.isAtEnd else { return [] }
    var fields = [try field(&scanner)]
    while !scanner.isAtEnd {
      try scanner.require(",")
      fields.append(try field(&scanner))
    }
    return fields
  }

  private static func field(_ scanner: inout DefinitionScanner) throws(BasaltError) -> SortFieldText {
    let column = try scanner.identifier().name
    // ASC is what nobody needs to say.
    let isDescending = !scanner.skip(word: "asc") && scanner.skip(word: "desc")
    var nullsFirst: Bool?
    if scanner.skip(word: "nulls") {
      if scanner.skip(word: "first") {
        nullsFirst = true
      } else {
        try scanner.require(word: "last")
        nullsFirst = false
      }
    }
    return SortFieldText(column: column, isDescending: isDescending, nullsFirst: nullsFirst)
  }
}
