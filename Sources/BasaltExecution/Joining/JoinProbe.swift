package import BasaltCore

/// Finds the partners of rows in a build side, by key.
///
/// Yields the probe side's columns, then the build side's (`JoinKind.yieldsPairs`), then the mark; or a choice of them
/// in any order, by which a plan whose left side was built gets its columns in its own order, and columns that nobody
/// reads are not gathered. Rows of one probe row come in the order of the build side's morsels.
package final class JoinProbe: Transform {
  package static let displayName = "HASH JOIN"

  private let build: JoinBuildSink
  private let kind: JoinKind
  private let keyPositions: [Int]
  private let types: [LogicalType]
  private let condition: (any PairCondition)?
  private let output: [Int]?

  /// - Parameters:
  ///   - build: Finished before the first worker is made.
  ///   - keys: As many as the build side has, of the same types, by position among the probe side's columns.
  ///   - types: Of the probe side's columns.
  ///   - condition: What a pair must fulfil, too.
  ///   - output: Positions among the probe side's columns and then, of kinds that yield pairs, the build side's;
  ///     `nil` for all. The mark comes behind.
  package init(
    _ build: JoinBuildSink, kind: JoinKind, keys: [Int], types: [LogicalType], condition: (any PairCondition)? = nil,
    output: [Int]? = nil
  ) {
    precondition(keys.allSatisfy(types.indices.contains), "keys \(keys) of \(types.count) columns")
    (self.build, self.kind, keyPositions, self.types) = (build, kind, keys, types)
    (self.condition, self.output) = (condition, output)
  }

  /// What was built.
  package var table: JoinTable {
    guard let table = build.table else { preconditionFailure("a join is probed before it is built") }
    return table
  }

  package var mayLeaveRows: Bool { build.canSpill }

  package func makeWorker(_ context: ExecutionContext) throws(BasaltError) -> any TransformWorker {
    precondition(table.keyPositions.count == keyPositions.count, "a key of each side")
    let worker = try makeWorker(table, context)
    guard let whole = table.whole, let residents = whole.residents else { return worker }
    return SpillingProbeWorker(worker, whole.spill, residents, keyPositions: keyPositions, types: types)
  }

  /// For a table of some of the build rows.
  func makeWorker(_ table: JoinTable, _ context: ExecutionContext) throws(BasaltError) -> JoinProbeWorker {
    try JoinProbeWorker(
      table, kind: kind, keyPositions: keyPositions, types: types, condition: condition, output: output, context)
  }

  /// What rows give that have been written down.
  package func leftover(_ context: ExecutionContext) throws(BasaltError) -> (any Source)? {
    try leftover(context, nil)
  }

  /// - Parameter marking: Of a join that gives rows of the right by their marks, and no pairs.
  func leftover(_ context: ExecutionContext, _ marking: JoinMarking?) throws(BasaltError) -> (any Source)? {
    guard let whole = table.whole, let residents = whole.residents else { return nil }
    try whole.spill.flush()
    return SpilledJoinSource(self, kind, marking, probeKeys: keyPositions, whole.spill, residents, context)
  }

  /// As `unmatchedSource`, of a table of some of the build rows.
  func unmatchedSource(_ table: JoinTable) -> any Source { table.unmatchedSource(leftTypes: types, output: output) }

  /// Of right and full joins, the build rows without a partner: to be read when the pipeline of this probe has ended.
  package func unmatchedSource() -> any Source { table.unmatchedSource(leftTypes: types, output: output) }
}
