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

  /// Whether the right's columns are given on.
  package var yieldsPairs: Bool {
    switch self {
    case .inner, .left, .right, .full: true
    case .semi, .anti, .mark: false
    }
  }

  /// Whether a row of the left without a partner is given with NULLs.
  var keepsLeft: Bool { self == .left || self == .full }

  /// Whether rows of the right without a partner are given at the end.
  package var keepsRight: Bool { self == .right || self == .full }
}
