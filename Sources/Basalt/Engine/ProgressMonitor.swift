package import BasaltRuntime

extension Engine {
  /// Lets a caller watch a long operation from outside: made by the caller, handed to the operation, read at any
  /// time from anywhere.
  ///
  /// Asked, and not told: an operation reports from many threads, and a callback would run in its loops and could
  /// block them. Whoever draws a bar asks ten times a second.
  public final class ProgressMonitor: Sendable {
    /// What the operation reports to, once a morsel or page.
    package let progress = Progress()

    public init() {}

    /// How far the operation is at this moment.
    public struct Reading: Sendable, Hashable {
      /// What is being done, as a noun: "reading". Empty before anything is.
      public let phase: String
      /// Never falls within a phase.
      public let completedUnitCount: Int
      /// `nil` when nobody can tell.
      public let totalUnitCount: Int?
    }

    /// Of one instant: a phase comes with its own numbers.
    public var reading: Reading {
      let current = progress.current
      return Reading(
        phase: current.phase, completedUnitCount: current.completedUnitCount, totalUnitCount: current.totalUnitCount)
    }
  }
}
