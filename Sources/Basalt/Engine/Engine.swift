internal import BasaltRuntime

/// The threads and memory that everything opened on it shares.
///
/// A process needs one. It is made explicitly and handed to what uses it, so that a service decides how many of its processors Basalt may
/// have; there is no hidden global one. Its threads end when the last thing that uses it is gone.
///
/// ```swift
/// let engine = try Engine()
/// let flights = try await DataFile.open("flights.bslt", on: engine)
/// ```
public final class Engine: Sendable {
  /// How many resources an engine may use.
  public struct Configuration: Sendable {
    /// Threads that decode, filter and encode, or `nil` for one per processor that the process may use.
    public var threadCount: Int?

    public init(threadCount: Int? = nil) { self.threadCount = threadCount }
  }

  package let pool: WorkerPool

  /// - Throws: `.invalidArgument` for a thread count below 1 or above 1,024; `.busy` when the system gives no more threads.
  public init(_ configuration: Configuration = Configuration()) throws(BasaltError) {
    if let threadCount = configuration.threadCount, !Engine.threadCountRange.contains(threadCount) {
      throw BasaltError(
        .invalidArgument, "An engine of \(threadCount) threads is not possible.",
        remedy: "Use \(Engine.threadCountRange.lowerBound) to \(Engine.threadCountRange.upperBound), best one per processor.")
    }
    pool = try WorkerPool(threadCount: configuration.threadCount ?? WorkerPool.availableProcessorCount)
  }

  /// More threads than any machine has processors are a mistake, each taking 8 MiB of address space.
  private static let threadCountRange = 1...1_024

  /// Threads at work.
  public var threadCount: Int { pool.threadCount }
}
