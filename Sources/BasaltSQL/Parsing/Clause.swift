/// The parts of a query in the order in which they are written.
///
/// So that clauses in the wrong order are told as that, and not as an unknown word.
enum Clause: Int, Comparable {
  /// In order: a clause that comes later is greater.
  case with, select, from, `where`, groupBy, having, window, qualify, setOperation, orderBy, limit, offset, fetch

  /// The clause that a keyword begins.
  init?(of keyword: Keyword) {
    switch keyword {
    case .with: self = .with
    case .select: self = .select
    case .from: self = .from
    case .where: self = .where
    case .group: self = .groupBy
    case .having: self = .having
    case .qualify: self = .qualify
    case .window: self = .window
    case .union, .except, .intersect: self = .setOperation
    case .order: self = .orderBy
    case .limit: self = .limit
    case .offset: self = .offset
    case .fetch: self = .fetch
    default: return nil
    }
  }

  /// As a message names it.
  var text: String {
    switch self {
    case .with: "WITH"
    case .select: "SELECT"
    case .from: "FROM"
    case .where: "WHERE"
    case .groupBy: "GROUP BY"
    case .having: "HAVING"
    case .qualify: "QUALIFY"
    case .window: "WINDOW"
    case .setOperation: "UNION"
    case .orderBy: "ORDER BY"
    case .limit: "LIMIT"
    case .offset: "OFFSET"
    case .fetch: "FETCH"
    }
  }

  /// Earlier in the statement.
  static func < (left: Clause, right: Clause) -> Bool { left.rawValue < right.rawValue }

  /// Words that a misspelt one behind a table or an item may have been meant as.
  static let keywords: [Keyword] = [
    .from, .where, .group, .having, .window, .qualify, .order, .limit, .offset, .union, .except, .intersect, .join,
    .left, .right, .full,
    .inner, .cross, .natural, .on, .using, .as, .and, .or, .between, .like, .in, .is, .not,
  ]
}
