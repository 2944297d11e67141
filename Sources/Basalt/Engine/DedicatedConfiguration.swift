internal import BasaltRuntime

extension Engine.Configuration {
  /// For a process that is there for Basalt's work, as the command line is: of the memory that the process may use, a quarter
  /// for pages and half for queries. Limits of containers count.
  ///
  /// A service that has other work as well says itself how much of its memory it gives away, and has the fixed sizes
  /// of `init` until it does.
  ///
  /// - Parameter threadCount: As in `init`.
  public static func dedicated(threadCount: Int? = nil) -> Engine.Configuration {
    let byteCount = ProcessMemory.byteCount
    // A system that does not say how much there is: half of everything would be no bound at all.
    guard byteCount < .max else { return Engine.Configuration(threadCount: threadCount) }
    // What is left is for what is not counted: batches on their way, plans, manifests, and the program itself.
    return Engine.Configuration(
      threadCount: threadCount, bufferPoolByteCount: byteCount / 4, queryByteCount: byteCount / 2)
  }
}
