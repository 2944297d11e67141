internal import BasaltTable
internal import Synchronization

/// The last state of the tables that was folded, for tasks that find another thread folding the next one: they must not
/// wait, and to append rows the last one will do.
///
/// Kept only while it is asked for. A state that is kept here is copied when the next commit is folded, tables and all;
/// a session alone, which nobody gets in the way of, changes it where it lies.
final class SharedTables: Sendable {
  private struct Shared: Sendable {
    var state: WarehouseState?
    /// Folds that it will still be kept for.
    var demand = 0
  }

  private let shared = Mutex(Shared())

  /// Long enough that sessions which go on committing at the same time never miss it; a hundred copies too many when
  /// they stop.
  private static let keptFoldCount = 100

  /// Takes over what was folded, if somebody may ask for it.
  func note(_ state: WarehouseState) {
    shared.withLock { shared in
      shared.demand = max(0, shared.demand - 1)
      shared.state = shared.demand > 0 ? state : nil
    }
  }

  /// The last one, which may be some commits behind; nil when nobody has asked for a while.
  func last() -> WarehouseState? {
    shared.withLock { shared in
      shared.demand = SharedTables.keptFoldCount
      return shared.state
    }
  }
}
