package import BasaltRuntime

/// Lets a caller watch a long operation from outside: made by the caller, handed to the operation, read at any time from anywhere.
public final class ProgressMonitor: Sendable {
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

  public var reading: Reading {
    let current = progress.current
    return Reading(
      phase: current.phase, completedUnitCount: current.completedUnitCount, totalUnitCount: current.totalUnitCount)
  }
}
