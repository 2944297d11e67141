/// The words that the grammar knows: the one table of them.
///
/// PostgreSQL's distinction, for the words that we use: a reserved word is never a name without quotes, another is a name
/// wherever it is not taken for the keyword. The fewer are reserved, the more columns can be called what they are: `date`,
/// `year`, `version` and `first` are names.
///
/// What reserving costs and brings, word by word: a reserved word ends an expression or a list without any look ahead, and
/// a trailing comma before it is understood; and a misspelt name is told from a missing one. Words that begin statements or
/// options are none of that, and are free.
///
/// Words behind a dot or AS may be any of these: nothing else can stand there.
package enum Keyword: String, Sendable, CaseIterable {
  case abort, add, after, all, alter, always, analyze, and, anti, any, array, `as`, asc, asof, asymmetric, at
  case begin, between, both, by
  case cascade, `case`, cast, check, collate, column, commit, committed, constraint, copy, create, cross, cube, current
  case currentCatalog = "current_catalog"
  case currentDate = "current_date"
  case currentRole = "current_role"
  case currentSchema = "current_schema"
  case currentTime = "current_time"
  case currentTimestamp = "current_timestamp"
  case currentUser = "current_user"
  case data, day, `default`, desc, describe, distinct, double, drop
  case `else`, end, escape, except, exclude, exists, explain, extract
  case `false`, fetch, filter, first, following, `for`, foreign, from, full
  case generated, group, grouping, groups
  case having, hour
  case `if`, ignore, ilike, `in`, inner, insert, intersect, interval, into, `is`, isnull, isolation
  case join
  case last, lateral, leading, left, level, like, limit, local, localtime, localtimestamp
  case materialized, minute, month
  case natural, next, no, not, notnull, null, nulls
  case offset, on, only, or, order, ordinality, others, outer, over, overlay
  case partition, partitioned, placing, position, preceding, precision, primary
  case qualify
  case range, read, recursive, references, rename, `repeatable`, replace, reset, respect, restrict, returning, right,
    rollback
  case rollup, row, rows
  case schema, second, select, semi, serializable, session
  case sessionUser = "session_user"
  case set, sets, show, similar
  case snapshot, some, sorted, start, substring, symmetric
  case table, tables, tablesample, temp, temporary, then, ties, time, timestamp, to, trailing, transaction, trim, `true`
  case tryCast = "try_cast"
  case type
  case unbounded, uncommitted, union, unique, unknown, user, using
  case values, varying, verbose, version
  case when, `where`, window, with, within, without, work, write
  case year
  case zone

  /// What a word may be when it is not the keyword.
  package enum Rank: Sendable {
    /// A name of anything.
    case free
    /// A name of a function or a type, such as `left(…)`, and no other without quotes.
    case function
    /// No name without quotes.
    case reserved
  }

  /// A closed list of those that are more than free: a word that is added is a name until it is named here.
  package var rank: Rank {
    switch self {
    case .all, .analyze, .and, .any, .array, .as, .asc, .asymmetric, .both, .case, .cast, .check, .column, .constraint,
      .create, .currentCatalog, .currentDate, .currentRole, .currentTime, .currentTimestamp, .currentUser, .default,
      .desc, .distinct, .else, .end, .except, .false, .fetch, .for, .foreign, .from, .group, .having, .in, .intersect,
      .into, .lateral, .leading, .limit, .localtime, .localtimestamp, .not, .null, .offset, .on, .only, .or, .order,
      .placing, .primary, .qualify, .references, .returning, .select, .sessionUser, .some, .symmetric, .table, .then,
      .to,
      .trailing, .true, .union, .unique, .user, .using, .when, .where, .window, .with:
      return .reserved
    case .collate, .cross, .currentSchema, .full, .ilike, .inner, .is, .isnull, .join, .left, .like, .natural, .notnull,
      .outer, .right, .similar, .tablesample, .verbose:
      return .function
    default: return .free
    }
  }

  /// Words that may be names and still not an alias without AS: a clause may begin with them there.
  ///
  /// PostgreSQL's list, as far as we use it, and AT, which begins a version of a table.
  var isAliasOnlyAfterAs: Bool {
    switch self {
    case .at, .day, .filter, .hour, .isnull, .minute, .month, .notnull, .over, .precision, .second, .varying, .within,
      .without, .year:
      return true
    default: return false
    }
  }

  /// As messages and the printer write it.
  package var text: String { rawValue.uppercased() }

  /// The keyword that a word in lower case is.
  static func named(_ word: String) -> Keyword? { byName[word] }

  /// No word longer than this is a keyword: long names are not even looked up.
  static let byteCountMaximum = allCases.map(\.rawValue.utf8.count).max() ?? 0

  /// By the word in lower case.
  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
}
