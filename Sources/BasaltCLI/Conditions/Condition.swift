package import Basalt

/// One `--where`: a test of one column, read from text with the column's type.
///
/// Two steps: `ConditionScanner` cuts the text without knowing any column, then the schema gives the value its
/// type. No SQL here: a condition is one term of what a scan can push down, and errors point at the character.
///
/// Text stands unquoted where that is clear, because a shell already takes one pair of quotes.
package enum Condition {
  /// Reads several conditions, all of which a row must pass.
  /// - Parameter unreadable: Columns that are there and cannot be tested, for a better reason than that they
  ///   are unknown.
  /// - Throws: `.syntax`, `.unknownName`, `.unsupportedVersion`, `.unsupportedEncoding`, `.typeMismatch` or
  ///   `.outOfRange`, with the condition as context and a caret under the place.
  package static func predicate(
    of texts: [String], schema: Schema, unreadable: [DataFile.UnreadableColumn] = []
  ) throws(BasaltError) -> ScanPredicate {
    var terms: [ScanPredicate.Term] = []
    for text in texts { terms.append(try term(text, schema, unreadable)) }
    return ScanPredicate(terms)
  }

  /// Errors of the scanner get the text here, which it does not know, and the position as people count, from 1.
  private static func term(
    _ text: String, _ schema: Schema, _ unreadable: [DataFile.UnreadableColumn]
  ) throws(BasaltError) -> ScanPredicate.Term {
    do throws(ConditionError) {
      var scanner = ConditionScanner(text)
      // Name first, operator next: an unknown name is told even where the rest is wrong as well.
      let column = try scanner.column()
      let field = try field(column, schema, unreadable)
      switch try scanner.operation() {
      case .isNull:
        try scanner.requireEnd()
        return ScanPredicate.Term(column: field.id, test: .isNull)
      case .isNotNull:
        try scanner.requireEnd()
        return ScanPredicate.Term(column: field.id, test: .isNotNull)
      case .comparison(let comparison):
        let (part, isQuoted) = try scanner.value()
        return ScanPredicate.Term(
          column: field.id, test: .comparison(comparison, try value(part, isQuoted: isQuoted, field: field)))
      }
    } catch {
      throw BasaltError(error.code, error.message, remedy: error.remedy)
        .at(CaretContext.textKey, text).at(CaretContext.positionKey, error.position + 1)
    }
  }

  /// The library's own error for unknown names, which suggests a near one, moved to the place in the condition.
  ///
  /// Columns that cannot be read are looked for first: they are not in the schema, and "unknown" would be
  /// untrue.
  private static func field(
    _ column: ConditionScanner.Part, _ schema: Schema, _ unreadable: [DataFile.UnreadableColumn]
  ) throws(ConditionError) -> Field {
    if let reason = unreadable.first(where: { $0.name.utf8.elementsEqual(column.text.utf8) })?.reason {
      throw ConditionError(reason.message, at: column.position, remedy: reason.remedy, code: reason.code)
    }
    do throws(BasaltError) {
      return schema.fields[try schema.requireIndex(named: column.text)]
    } catch {
      throw ConditionError(error.message, at: column.position, remedy: error.remedy, code: error.code)
    }
  }

  /// The constant, as the column's type reads text. Quoted or not makes no difference but for NULL.
  private static func value(
    _ part: ConditionScanner.Part, isQuoted: Bool, field: Field
  ) throws(ConditionError) -> Value {
    // `= null` is never true in SQL; whoever writes it means the other thing. The text 'null' is written in quotes.
    // Accepting it would return nothing and look like an answer.
    if !isQuoted, part.text.lowercased() == "null" {
      throw ConditionError(
        "No value is equal to NULL or differs from it.", at: part.position,
        remedy: "Write '\(field.name) is null' or '\(field.name) is not null'.")
    }
    do throws(BasaltError) {
      return try Value(parsing: part.text, as: field.type)
    } catch {
      throw ConditionError(
        "\(field.name) is \(field.type): \(error.message)", at: part.position, remedy: error.remedy, code: error.code)
    }
  }
}

/// The two facts of an error's context that say where in a text the error is: shown as the text with a caret under it.
/// Keys rather than a member of the error: `BasaltError` is the library's and knows nothing of texts that people type.
package enum CaretContext {
  /// A condition of `--where`.
  package static let textKey = "where"
  /// The line of a statement, which the library itself names.
  private static let statementKey = "sql"

  /// Whether a fact is a text that a place is in.
  static func isText(_ fact: BasaltError.Context) -> Bool { fact.key == textKey || fact.key == statementKey }

  /// Counted in characters, from 1.
  package static let positionKey = "character"
}
