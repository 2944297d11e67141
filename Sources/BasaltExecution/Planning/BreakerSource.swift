package import BasaltCore
import Synchronization

/// The rows of a sink, whose pipeline runs when the first of them is wanted: a plan is put together without any work.
package final class BreakerSource: Source {
  package static let displayName = "RESULT"
  private let pipeline: Pipeline
  private let sink: any Sink
  private let context: ExecutionContext
  /// What the sink gave. Locked while the pipeline runs: there is one thread that asks.
  private let rows = Mutex<(any Source)?>(nil)

  package init(_ pipeline: Pipeline, into sink: any Sink, _ context: ExecutionContext) {
    self.pipeline = pipeline
    self.sink = sink
    self.context = context
  }

  package func nextRound(wantedRowCount: Int) throws(BasaltError) -> (any SourceRound)? {
    let source = try rows.withLock { (rows) throws(BasaltError) -> any Source in
      if let known = rows { return known }
      let made = try pipeline.run(into: sink, context)
      rows = made
      return made
    }
    return try source.nextRound(wantedRowCount: wantedRowCount)
  }
}
