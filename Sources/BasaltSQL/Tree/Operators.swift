// The closed sets of small words in expressions: literals, operators, tests.

/// A constant without a type of its own.
package enum Literal: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// As written: whether `1.50` is a decimal or a double is the binder's to say. Never signed: `-1` is an operator
  /// before a number.
  case number(String)
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
  case currentCatalog = "current_catalog"
  case currentDate = "current_date"
  case currentRole = "current_role"
  case currentSchema = "current_schema"
  case currentTime = "current_time"
  case currentTimestamp = "current_timestamp"
  case currentUser = "current_user"
  case localTime = "localtime"
  case localTimestamp = "localtimestamp"
  case sessionUser = "session_user"
  case user
}

package enum UnaryOperator: String, Sendable, CaseIterable {
  case plus = "+"
  case minus = "-"
  case not = "NOT"
  /// Of the bits of an integer.
  case complement = "~"
}

package enum BinaryOperator: String, Sendable, CaseIterable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
  case power = "^"

  case concatenate = "||"
  /// `~` and its like: regular expressions; the star ignores case.
  case matches = "~"
  case matchesIgnoringCase = "~*"
  case matchesNot = "!~"
  case matchesNotIgnoringCase = "!~*"

  case bitAnd = "&"
  case bitOr = "|"
  case bitExclusiveOr = "#"
  case shiftLeft = "<<"
  case shiftRight = ">>"

  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .add, .subtract, .multiply, .divide, .remainder, .power, .concatenate, .matches, .matchesIgnoringCase,
      .matchesNot, .matchesNotIgnoringCase, .bitAnd, .bitOr, .bitExclusiveOr, .shiftLeft, .shiftRight:
      false
    }
  }
}

/// What `IS [NOT]` asks.
package enum IsTest: String, Sendable, CaseIterable {
  case null = "NULL"
  case `true` = "TRUE"
  case `false` = "FALSE"
  /// NULL, of a boolean.
  case unknown = "UNKNOWN"
}

package enum Quantifier: String, Sendable, CaseIterable {
  /// SOME is the same.
  case any = "ANY"
  case all = "ALL"
}

/// How tightly operators bind, loosest first: PostgreSQL's table, which parser and printer share.
///
/// It differs from what many expect in two places: a sign binds tighter than `^` (`-2 ^ 2` is 4), and all operators
/// without a row of their own, `||` and `<<` among them, bind looser than `+`.
enum Precedence: Int, Comparable {
  case or, and, not
  /// `IS NULL` and the like.
  case test
  /// Not associative: `a < b < c` is refused.
  case comparison
  /// BETWEEN, IN and LIKE; not associative either.
  case membership
  case other
  case additive, multiplicative, power
  case timeZone
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
  var precedence: Precedence {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .add, .subtract: .additive
    case .multiply, .divide, .remainder: .multiplicative
    case .power: .power
    case .concatenate, .matches, .matchesIgnoringCase, .matchesNot, .matchesNotIgnoringCase, .bitAnd, .bitOr,
      .bitExclusiveOr, .shiftLeft, .shiftRight:
      .other
    }
  }
}
