import Synchronization

/// How far a piece of work is: told by the threads that work, read by a display.
///
/// One short lock per report. Threads report once per morsel or page, not per row, so that it is never felt; in return
/// a reader always sees a phase together with its own numbers.
package final class Progress: Sendable {
  /// What a display shows at one moment.
  package struct Reading: Sendable, Hashable {
    /// What is being done, as a noun: "encoding".
    package var phase: String
    /// Never falls within a phase, and never exceeds `totalUnitCount` when that is known.
    package var completedUnitCount: Int
    /// Nil when nobody can tell yet.
    package var totalUnitCount: Int?

    package init(phase: String, completedUnitCount: Int, totalUnitCount: Int?) {
      self.phase = phase
      self.completedUnitCount = completedUnitCount
      self.totalUnitCount = totalUnitCount
    }
  }

  private let reading = Mutex(Reading(phase: "", completedUnitCount: 0, totalUnitCount: nil))

  package init() {}

  /// Begins a phase, with nothing of it done. By the thread that orders the work, when no worker of the phase before is
  /// left.
  /// - Parameter unitCount: How many units (bytes, pages, row groups: the phase decides) there are, if that is known.
  package func begin(_ phase: String, unitCount: Int? = nil) {
    precondition((unitCount ?? 0) >= 0)
    reading.withLock { $0 = Reading(phase: phase, completedUnitCount: 0, totalUnitCount: unitCount) }
  }

  /// Reports that more units are done. From any thread.
  package func add(_ unitCount: Int) {
    precondition(unitCount >= 0, "progress goes forward")
    reading.withLock { reading in
      let completed = reading.completedUnitCount + unitCount
      // An estimate that was too low must not show as 104 %.
      reading.completedUnitCount = min(completed, reading.totalUnitCount ?? completed)
    }
  }

  package var current: Reading { reading.withLock { $0 } }
}
