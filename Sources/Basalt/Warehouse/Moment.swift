/// Which version of a warehouse is meant.
public enum Moment: Sendable, Hashable {
  case newest
  /// The state after this commit.
  case version(Int)
  /// The state after the last commit that is not later: microseconds since 1970-01-01 UTC.
  case time(microseconds: Int)
}
