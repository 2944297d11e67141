extension LogicalType {
  /// The type of a name as SQL writes it, aliases included: `int8`, `numeric(12, 2)`, `timestamp with time zone`.
  ///
  /// Case and the spaces between words do not matter. Names that promise what a column cannot hold to are refused
  /// rather than taken for a near one: `varchar(20)`, whose length nobody would check, and `numeric` without its
  /// digits.
  /// - Throws: `.unknownName`, with the nearest name as the remedy; `.outOfRange` for a precision or scale that is not
  ///   possible.
  public init(named text: String) throws(BasaltError) {
    // In a loop, as a text may have any number of brackets.
    var (element, depth) = (text, 0)
    while depth <= ListType.depthMaximum, let inner = LogicalType.listName(element) {
      (element, depth) = (inner, depth + 1)
    }
    if depth > 0 {
      var type = try depth > ListType.depthMaximum ? .integer : LogicalType(named: element)
      for _ in 0..<depth { type = try .list(of: type) }
      self = type
      return
    }
    let parts = TypeNameParts(text)
    if let parts, parts.arguments.isEmpty, let type = LogicalType.byName[parts.name] {
      self = type
      return
    }
    if let parts, LogicalType.decimalNames.contains(parts.name) {
      self = try LogicalType.decimal(parts.arguments, text)
      return
    }
    if let parts, ["json", "jsonb"].contains(parts.name) {
      throw BasaltError(
        .unknownName, "There is no type '\(text)' of columns: JSON is kept as text.",
        remedy: "Use text; value::json says that a text is JSON.")
    }
    // Sorted, because a dictionary's order differs from run to run, and equally near names would too.
    let nearest = NameDistance.nearest(to: parts?.name ?? text, among: Array(LogicalType.byName.keys).sorted())
    throw BasaltError(
      .unknownName, "There is no type '\(text)'.",
      remedy: nearest.map { "Did you mean \($0)?" }
        ?? "The types are boolean, smallint, integer, bigint, real, double, decimal(p, s), date, time, timestamp, timestamptz, text, bytea and uuid."
    )
  }

  /// What stands before the last brackets, or before ARRAY; `nil` when the name is of no list.
  private static func listName(_ text: String) -> String? {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if words.lowercased().hasSuffix(" array") { return String(words.dropLast(" array".count)) }
    guard words.last == "]", let opening = words.lastIndex(of: "[") else { return nil }
    // A length is taken and not kept, as in PostgreSQL.
    let inside = words[words.index(after: opening)..<words.index(before: words.endIndex)]
    return inside.allSatisfy { ("0"..."9").contains($0) || $0 == " " } ? String(words[..<opening]) : nil
  }

  private static func decimal(_ arguments: [Int], _ text: String) throws(BasaltError) -> LogicalType {
    guard let precision = arguments.first, arguments.count <= 2 else {
      throw BasaltError(
        .outOfRange, "'\(text)' does not say how many digits it has.",
        remedy: "Write decimal(p, s): p digits in all, s of them behind the point.")
    }
    // PostgreSQL's default: `numeric(5)` has no digits behind the point.
    let scale = arguments.count == 2 ? arguments[1] : 0
    guard (1...decimalPrecisionMaximum).contains(precision), (0...precision).contains(scale) else {
      throw BasaltError(
        .outOfRange,
        "'\(text)' is not possible: a decimal has 1 to \(decimalPrecisionMaximum) digits, up to all of them behind the point.",
        remedy: "Use a precision of 1 to \(decimalPrecisionMaximum) and a scale of 0 to the precision.")
    }
    return .decimal(precision: precision, scale: scale)
  }

  /// Apart from the others, because they take arguments and mean nothing without them.
  private static let decimalNames: Set<String> = ["decimal", "numeric", "dec"]

  /// PostgreSQL's names and aliases.
  private static let byName: [String: LogicalType] = [
    "boolean": .boolean, "bool": .boolean,
    "smallint": .smallint, "int2": .smallint,
    "integer": .integer, "int": .integer, "int4": .integer,
    "bigint": .bigint, "int8": .bigint,
    "real": .real, "float4": .real,
    "double precision": .double, "double": .double, "float": .double, "float8": .double,
    "date": .date,
    "time": .time, "time without time zone": .time,
    "timestamp": .timestamp, "timestamp without time zone": .timestamp,
    "timestamptz": .timestamptz, "timestamp with time zone": .timestamptz,
    "text": .text, "varchar": .text, "character varying": .text,
    "bytea": .bytea,
    "uuid": .uuid,
  ]
}

/// `numeric( 12, 2 )` as a name in lower case with single spaces, and its numbers.
private struct TypeNameParts {
  let name: String
  let arguments: [Int]

  /// `nil` when the text has not this form.
  init?(_ text: String) {
    // Split by hand: the grammar is one name and one bracket, and the errors want to say more than that it did not
    // match.
    let opening = text.firstIndex(of: "(")
    name = text[..<(opening ?? text.endIndex)].lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard let opening else {
      arguments = []
      return
    }
    let inside = text[text.index(after: opening)...]
    // Nothing may follow the bracket but spaces.
    guard let closing = inside.lastIndex(of: ")"), inside[inside.index(after: closing)...].allSatisfy(\.isWhitespace)
    else {
      return nil
    }
    var arguments: [Int] = []
    for part in inside[..<closing].split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(whereSeparator: \.isWhitespace)
      // `decimal(1 2)` is two words, and no number.
      guard words.count == 1, let number = Int(words[0]), number >= 0 else { return nil }
      arguments.append(number)
    }
    self.arguments = arguments
  }
}
