extension Warehouse {
  /// Which version of a warehouse is meant.
  ///
  /// Versions order the history; times are for people, and lead to a version by the clocks of those who wrote.
  public enum Moment: Sendable, Hashable {
    case newest
    /// The state after this commit.
    case version(Int)
    /// The state after the last commit that is not later: microseconds since 1970-01-01 UTC.
    case time(microseconds: Int)
  }
}
