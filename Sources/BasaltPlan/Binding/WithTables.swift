internal import BasaltCore
internal import BasaltSQL

/// The tables of one WITH.
///
/// A table is bound anew wherever it is named, in the place where it was written: it sees the tables
/// before it and nothing of where it is used.
final class WithList {
  let tables: [CommonTable]
  /// Whether tables may name themselves.
  let isRecursive: Bool
  /// What a table is for itself, while it is bound. Empty but within a WITH RECURSIVE: a table of any other WITH is not among those
  /// that its query sees.
  var own: [Int: OwnRows] = [:]
  /// What was around the WITH.
  let place: QueryPlace
  /// Those that somebody has named.
  var used: Set<Int> = []
  /// How often each was bound.
  var useCounts: [Int: Int] = [:]

  /// As they are written; nothing is bound yet.
  init(_ tables: [CommonTable], isRecursive: Bool, in place: QueryPlace) {
    (self.tables, self.isRecursive, self.place) = (tables, isRecursive, place)
  }

  /// A table within its own query.
  enum OwnRows {
    /// It may not be named there, and why.
    case refused(String)
    /// Rows of the round before, of these columns.
    case roundBefore(SubqueryID, [PlanColumn])
  }
}

/// The first so many tables of a WITH, and what was around it.
struct WithTables {
  let list: WithList
  let count: Int

  /// The nearest table of that name, with its place in its WITH.
  /// - Complexity: O(tables): a WITH has a handful.
  static func table(_ name: ExactName, in tables: WithTables?) -> (list: WithList, index: Int)? {
    var tables = tables
    while let candidate = tables {
      let index = candidate.list.tables[..<candidate.count].lastIndex { $0.name.name == name }
      if let index { return (candidate.list, index) }
      tables = candidate.list.place.with
    }
    return nil
  }

  /// All names, the nearest WITH first.
  static func names(in tables: WithTables?) -> [String] {
    var names: [String] = []
    var tables = tables
    while let candidate = tables {
      names += candidate.list.tables[..<candidate.count].map(\.name.text)
      tables = candidate.list.place.with
    }
    return names
  }
}

/// Where a query stands: what it may name beside the tables of the catalog.
struct QueryPlace {
  var with: WithTables?
  /// What is around it: whose columns it may name, but for those that are hidden.
  var outer: Scope?

  /// For what stands behind other tables in FROM: LATERAL lets it name their columns.
  func beside(_ tables: Relation) -> QueryPlace {
    QueryPlace(with: with, outer: Scope(tables, outer: outer, isHidden: true))
  }

  /// For what stands behind LATERAL.
  var lateral: QueryPlace { QueryPlace(with: with, outer: outer?.lateral) }
}
