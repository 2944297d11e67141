import BasaltCore
import BasaltRuntime

/// Each row as often as its series has numbers, and the number behind its columns: `generate_series` over columns.
///
/// Numbers are made a batch at a time, however many a row has, so that a series of a billion rows takes no memory. A row whose
/// start, stop or step is NULL has none.
final class ExpansionTransform: Transform {
  static let displayName = "SERIES OF ROWS"
  /// Start, stop and step.
  private let numbers: [CompiledExpression]

  /// - Precondition: All three are bigints.
  init(start: CompiledExpression, stop: CompiledExpression, step: CompiledExpression) {
    numbers = [start, stop, step]
    precondition(numbers.allSatisfy { $0.type == .bigint }, "a series of whole numbers")
  }

  func makeWorker(_ context: ExecutionContext) -> any TransformWorker {
    Worker(numbers, ExpressionEvaluator(context.makeFunctionContext()), context)
  }

  /// One thread's share; a series is never divided among several.
  private final class Worker: TransformWorker {
    private let numbers: [CompiledExpression]
    private let evaluator: ExpressionEvaluator
    private let context: ExecutionContext
    /// The batch that is being filled: rows of the input, and their numbers.
    /// Both keep their room from batch to batch.
    private var rows: [UInt32] = []
    private var values: [Int64] = []

    init(_ numbers: [CompiledExpression], _ evaluator: ExpressionEvaluator, _ context: ExecutionContext) {
      (self.numbers, self.evaluator, self.context) = (numbers, evaluator, context)
    }

    func apply(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      // One row a row meant, without gaps; positions say which rows of the columns they are.
      let columns = try evaluator.evaluate(numbers, input)
      for row in 0..<input.rowCount {
        guard case .bigint(let start) = columns[0][row], case .bigint(let stop) = columns[1][row],
          case .bigint(let step) = columns[2][row]
        else { continue }
        // Found when rows are there: the step may be a column, too.
        guard step != 0 else {
          throw BasaltError(
            .invalidArgument, "The step of generate_series is zero.",
            remedy: "Give a step that leads from the start to the stop.")
        }
        // By number, and gathered when a batch is full: a row's other columns are copied once a batch and not once a number.
        let position = UInt32(truncatingIfNeeded: input.selection.map { $0[row] } ?? row)
        // Up or down, and not at all where the stop lies on the wrong side.
        var number = start
        while step > 0 ? number <= stop : number >= stop {
          rows.append(position)
          values.append(number)
          if rows.count == context.batchRowCount, case .enough = try flush(input, emit) { return .enough }
          // The last number may be the last that there is.
          let (next, overflow) = number.addingReportingOverflow(step)
          if overflow { break }
          number = next
        }
      }
      return rows.isEmpty ? .more : try flush(input, emit)
    }

    /// Hands on what has been gathered. A batch ends with its input at the latest, whose columns are not kept.
    private func flush(
      _ input: VectorBatch, _ emit: (VectorBatch) throws(BasaltError) -> Flow
    ) throws(BasaltError) -> Flow {
      try context.cancellation.check()
      defer {
        rows.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
      }
      // Handed on, and so in memory of its own each time.
      let buffer = Buffer(byteCount: values.count * 8)
      let slots = unsafe buffer.address.assumingMemoryBound(to: Int64.self)
      for (index, value) in values.enumerated() { unsafe slots[index] = value }
      // Never NULL, and so without a mask.
      let number = ColumnVector(type: .bigint, count: values.count, values: buffer)
      let columns = unsafe rows.withUnsafeBufferPointer { positions in
        input.columns.map { unsafe $0.gathered(at: positions) }
      }
      return try emit(VectorBatch(columns: columns + [number], physicalRowCount: values.count))
    }
  }
}
