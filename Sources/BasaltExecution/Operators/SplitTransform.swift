import BasaltCore

/// Cuts batches into smaller ones: tests run whole statements with batches of two rows, where every edge between two batches
/// that an operator could get wrong comes up in tables of ten.
final class SplitTransform: Transform {
  static let displayName = "SPLIT"
  private let rowCount: Int

  /// - Precondition: At least one row.
  /// - Parameter rowCount: Of a batch at most.
  init(rowCount: Int) {
    precondition(rowCount > 0)
    self.rowCount = rowCount
  }

  func makeWorker(_ context: ExecutionContext) -> any TransformWorker { Worker(rowCount) }

  /// Gives as many batches as it takes, and says `enough` as soon as the consumer does.
  private final class Worker: TransformWorker {
    private let rowCount: Int
    init(_ rowCount: Int) { self.rowCount = rowCount }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      for start in stride(from: 0, to: input.rowCount, by: rowCount) {
        // A selection on the same columns: slices would have to move bits.
        let rows = (start..<min(start + rowCount, input.rowCount)).map { UInt16($0) }
        var part = input
        // Of the rows meant, if some were chosen before.
        part.selection = input.selection.map { $0.selecting(SelectionVector(rows)) } ?? SelectionVector(rows)
        if case .enough = try emit(part) { return .enough }
      }
      return .more
    }
  }
}
