package import BasaltCore

/// Holds every row against every row of a build side: joins without an equality, and cross joins.
///
/// Pairs are made a batch at a time, so that the condition sees vectors; all kinds of join are as in `JoinProbe`.
package final class NestedLoopProbe: Transform {
  package static let displayName = "NESTED LOOP JOIN"

  private let probe: JoinProbe

  /// - Parameters: As of `JoinProbe`, whose build side has no keys here.
  package init(
    _ build: JoinBuildSink, kind: JoinKind, types: [LogicalType], condition: (any PairCondition)? = nil,
    output: [Int]? = nil
  ) {
    probe = JoinProbe(build, kind: kind, keys: [], types: types, condition: condition, output: output)
  }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any TransformWorker {
    try probe.makeWorker(context)
  }

  /// As of `JoinProbe`.
  package func unmatchedSource() -> any Source { probe.unmatchedSource() }
}
