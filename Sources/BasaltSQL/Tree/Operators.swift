// The closed sets of small words in expressions: literals, operators, tests.

/// A constant without a type of its own.
package enum Literal: Sendable, Hashable {
  /// Of any type.
  case null
  /// `TRUE`, `FALSE`.
  case boolean(Bool)
  /// As written: whether `1.50` is a decimal or a double is the binder's to say. Never signed: `-1` is an operator
  /// before a number.
  case number(String)
  /// In quotes of any kind; a date or an interval is a text with a type before it.
  case text(TextLiteral)
}

/// What is given when the statement runs.
package enum Parameter: Sendable, Hashable {
  /// `$1`, from 1.
  case number(Int)
  /// `:name`, folded to lower case.
  case name(Identifier)
}

/// What SQL writes like a column and is a function without parentheses.
package enum SessionValue: String, Sendable, CaseIterable {
  /// The warehouse.
  case currentCatalog = "current_catalog"
  /// The day on which the transaction began, in the session's zone.
  case currentDate = "current_date"
  /// As `currentUser`.
  case currentRole = "current_role"
  /// Where names without a schema are looked up.
  case currentSchema = "current_schema"
  /// The time of day at which the transaction began, with its zone.
  case currentTime = "current_time"
  /// The instant at which the transaction began.
  case currentTimestamp = "current_timestamp"
  /// The principal.
  case currentUser = "current_user"
  /// As `currentTime`, without a zone.
  case localTime = "localtime"
  /// As `currentTimestamp`, without a zone.
  case localTimestamp = "localtimestamp"
  /// The principal for whom the session was opened.
  case sessionUser = "session_user"
  /// As `currentUser`.
  case user
}

/// Operators before their operand.
package enum UnaryOperator: String, Sendable, CaseIterable {
  /// Says nothing, and is kept: it is refused on texts.
  case plus = "+"
  /// The number that follows is positive: `-32768` is the binder's to read.
  case minus = "-"
  /// Of a truth value.
  case not = "NOT"
  /// Of the bits of an integer.
  case complement = "~"
}

/// Operators between two operands, AND and OR apart, which take any number.
package enum BinaryOperator: String, Sendable, CaseIterable {
  /// Unknown when either side is NULL, as of all comparisons.
  case equal = "="
  /// `!=` is read as the same.
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// Numbers; days and intervals, too.
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  /// Of integers: toward zero.
  case divide = "/"
  /// With the sign of the left side.
  case remainder = "%"
  /// From the left: `2 ^ 3 ^ 2` is 64, as in PostgreSQL.
  case power = "^"

  /// Texts, one behind the other.
  case concatenate = "||"
  /// `~` and its like: regular expressions; the star ignores case.
  case matches = "~"
  case matchesIgnoringCase = "~*"
  case matchesNot = "!~"
  case matchesNotIgnoringCase = "!~*"

  /// Bits of integers.
  case bitAnd = "&"
  case bitOr = "|"
  /// `^` is the power.
  case bitExclusiveOr = "#"
  case shiftLeft = "<<"
  case shiftRight = ">>"

  /// Of lists: whether all elements of one are in the other, and whether they have one in common.
  case contains = "@>"
  case isContained = "<@"
  case overlaps = "&&"
  /// Into JSON: by a key or an index, as JSON or as text; by a path of them.
  case member = "->"
  case memberText = "->>"
  case path = "#>"
  case pathText = "#>>"

  /// Whether it compares, and may stand before ANY or ALL.
  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .add, .subtract, .multiply, .divide, .remainder, .power, .concatenate, .matches, .matchesIgnoringCase,
      .matchesNot, .matchesNotIgnoringCase, .bitAnd, .bitOr, .bitExclusiveOr, .shiftLeft, .shiftRight, .member,
      .memberText, .path, .pathText, .contains, .isContained, .overlaps:
      false
    }
  }
}

/// What `IS [NOT]` asks.
package enum IsTest: String, Sendable, CaseIterable {
  /// Of any type.
  case null = "NULL"
  case `true` = "TRUE"
  case `false` = "FALSE"
  /// NULL, of a boolean.
  case unknown = "UNKNOWN"
}

/// How many rows of a query must compare as told.
package enum Quantifier: String, Sendable, CaseIterable {
  /// SOME is the same.
  case any = "ANY"
  /// Every one; of no rows, too.
  case all = "ALL"
}

/// How tightly operators bind, loosest first: PostgreSQL's table, which parser and printer share.
///
/// It differs from what many expect in two places: a sign binds tighter than `^` (`-2 ^ 2` is 4), and all operators
/// without a row of their own, `||` and `<<` among them, bind looser than `+`.
///
/// Two things that only the order of the cases says: the row above is `tighter`, and a right operand must be of it, which is
/// what reads operators in a row from the left. A prefix is of its row when something looks at it from outside, and stands
/// anywhere when it is read.
enum Precedence: Int, Comparable {
  /// Truth values.
  case or, and, not
  /// `IS NULL` and the like.
  case test
  /// Not associative: `a < b < c` is refused.
  case comparison
  /// BETWEEN, IN and LIKE; not associative either.
  case membership
  /// All that have no row of their own.
  case other
  /// Arithmetic, as everybody expects it.
  case additive, multiplicative, power
  /// `AT TIME ZONE`.
  case timeZone
  /// A sign before its operand.
  case sign
  /// `::`
  case cast
  /// What needs no parentheses anywhere.
  case primary

  static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

  /// What the right operand of an operator of this rank must be at least, so that those in a row are read from the left.
  var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .primary }
}

extension BinaryOperator {
  /// The row of the table that it stands in.
  var precedence: Precedence {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .add, .subtract: .additive
    case .multiply, .divide, .remainder: .multiplicative
    case .power: .power
    case .concatenate, .matches, .matchesIgnoringCase, .matchesNot, .matchesNotIgnoringCase, .bitAnd, .bitOr,
      .bitExclusiveOr, .shiftLeft, .shiftRight, .member, .memberText, .path, .pathText, .contains, .isContained,
      .overlaps:
      .other
    }
  }
}
