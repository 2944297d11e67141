/// What a probe makes of the pairs that it finds. Left is the side that probes, right the side that was built.
package enum JoinKind: Sendable, Hashable, CaseIterable {
  /// Pairs.
  case inner
  /// Also rows of that side, or of both, that have no partner.
  case left, right, full
  /// Rows of the left that have a partner, once.
  case semi
  /// Rows of the left that have none; a NULL key has none.
  case anti
  /// Every row of the left, and whether it has a partner, as IN says it: a boolean behind its columns.
  case mark
  /// The same as EXISTS says it: never NULL.
  case exists
  /// As left; a row of the left with a second partner is an error.
  case single

  /// Whether the right's columns are given on.
  package var yieldsPairs: Bool {
    switch self {
    case .inner, .left, .right, .full, .single: true
    case .semi, .anti, .mark, .exists: false
    }
  }

  /// Whether a row of the left without a partner is given with NULLs.
  var keepsLeft: Bool { self == .left || self == .full || self == .single }

  /// Whether a boolean stands behind the left's columns.
  package var isMark: Bool { self == .mark || self == .exists }

  /// Whether rows of the right without a partner are given at the end.
  package var keepsRight: Bool { self == .right || self == .full }
}

/// Of a right join whose pairs nobody wants: which of the right's rows are given when all have been looked for.
struct JoinMarking: Sendable {
  /// Those that have found a partner, or those that have not.
  let isMatched: Bool
  /// Of the right's columns, the first that are given.
  let columnCount: Int
}
