import Testing

/// A way to run the same cases, which must not change a single answer.
struct SQLLogicConfiguration: Sendable, CustomTestStringConvertible {
  let name: String
  var threadCount: Int? = nil
  /// `nil` for as many as there are by default.
  var batchRowCount: Int? = nil
  /// Whether the warehouse is opened again after each statement, by an engine without a page in memory.
  var reopens = false
  /// Bytes that an operator may hold before it goes on in temporary files.
  var spillByteCount: Int? = nil
  /// Whether tables that are partitioned are joined and grouped division by division, however small they are.
  var dividesPlans = false
  /// Whether plans are run as they are bound: no rule of the optimizer acts.
  var leavesOutRules = false

  var testDescription: String { name }

  /// Without optimisation thousands of queries take minutes each way: there the first is enough, since what it is for is
  /// assertions, and the others ask the same code.
  static var all: [SQLLogicConfiguration] {
    #if DEBUG
      [every[0]]
    #else
      every
    #endif
  }

  private static let every = [
    SQLLogicConfiguration(name: "default"),
    SQLLogicConfiguration(name: "one thread", threadCount: 1),
    // Every operator meets the end of a batch after each second row.
    SQLLogicConfiguration(name: "batches of two rows", threadCount: 2, batchRowCount: 2),
    // A dozen batches are a run.
    SQLLogicConfiguration(
      name: "spilling", threadCount: 2, batchRowCount: 2, spillByteCount: 2_000, dividesPlans: true),
    SQLLogicConfiguration(name: "reopened after each statement", threadCount: 2, reopens: true),
  ]

  /// For queries over tables of a size that workloads have: memory for some rows of them, not for two.
  static let ofWorkloads = [
    every[0], every[1], SQLLogicConfiguration(name: "spilling", threadCount: 2, spillByteCount: 100_000),
  ]

  /// For random queries: whatever may run a plan in another way, and other plans.
  static let ofRandomQueries = [
    every[0], SQLLogicConfiguration(name: "one thread, no optimizer", threadCount: 1, leavesOutRules: true), every[2],
    every[3],
  ]
}
