import BasaltCore

/// What a window operator does with the rows that it keeps: which of their columns make partitions and orders, and what is
/// computed.
///
/// By positions alone: names and numbers of columns stay with the planner. Shared by all threads, and never changed.
struct WindowShape: Sendable {
  /// Of all columns that are kept: those of the input, then what keys and arguments compute.
  let types: [LogicalType]
  /// Columns of the input, which are handed on.
  let outputCount: Int
  /// Positions of what is equal within a partition.
  let partition: [Int]
  /// The order within a partition: the longest that a call has.
  let order: [SortColumn]
  let steps: [WindowStep]
  /// A number for each step: steps of one number have the same frames.
  let framesOfSteps: [Int]

  init(types: [LogicalType], outputCount: Int, partition: [Int], order: [SortColumn], steps: [WindowStep]) {
    (self.types, self.outputCount, self.partition) = (types, outputCount, partition)
    (self.order, self.steps) = (order, steps)
    // By the first step that has them: found once, since it is asked for each morsel.
    framesOfSteps = steps.map { step in
      steps.firstIndex { $0.orderCount == step.orderCount && $0.frame == step.frame } ?? 0
    }
  }

  /// What rows are sorted by. In which order partitions come means nothing.
  var sortColumns: [SortColumn] { partition.map { SortColumn($0) } + order }
}
