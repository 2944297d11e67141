import Basalt
import Synchronization

/// The warehouses that the process has opened: before it ends, what came of its statements must be in their audit logs.
///
/// Kept here and not by each command: one that ends by an error has no place to do it, and those are the outcomes that matter.
enum OpenedWarehouses {
  // A command opens one; nothing but the process's end lets go of it.
  private static let all = Mutex<[Warehouse]>([])

  /// By the one door through which commands open warehouses.
  static func note(_ warehouse: Warehouse) { all.withLock { $0.append(warehouse) } }

  /// At the very end: rows that were left unread are told as that when their stream is gone.
  ///
  /// Nothing is told of a failure: what was released is recorded all the same, and the command has had its own result.
  static func flushAudit() async {
    for warehouse in all.withLock({ $0 }) { try? await warehouse.flushAudit() }
  }
}
