import BasaltCore
import BasaltPlan
import BasaltRuntime
import Synchronization

/// Parts of a plan that are carried out division by division.
extension PhysicalPlanner {
  /// Where all of it is believed to fit the memory, the part is planned like any other: passes cost something, and would save nothing
  /// that is short.
  ///
  /// Otherwise the first pass is planned here, so that EXPLAIN and profiles see its operators, and so that joins above can tell its scans what they
  /// know; every further one when those before it have ended, since pipelines are used up.
  func planDivided(_ divided: Divided) throws(BasaltError) -> Planned {
    let heldByteCount = divided.input.estimatedByteCount
    let memoryByteCount = context.spilling.byteCount(of: context.budget)
    guard
      context.forcesDivisions
        || PassPacking.neededCount(heldByteCount: heldByteCount, memoryByteCount: memoryByteCount) > 1
    else { return try planned(divided.input) }
    let passes = DivisionPasses(divided, heldByteCount: heldByteCount, tables, context)
    context.profile?.note(.divided(passes))
    var planner = self
    // Scans below find the passes that they belong to; a part never stands within another.
    planner.pass = (passes, 0)
    let firstNode = context.profile?.nodeCount ?? 0
    let first = try planner.planned(divided.input)
    // Those of the part, without the operator that is this.
    let nodes = firstNode..<(context.profile?.nodeCount ?? 0)
    let (again, context, node) = (planner, context, context.profile?.planning)
    let waiting = Mutex<Pipeline?>(countingInput(first.pipeline, of: node))
    let source = PipelineSource(context) { (pass) throws(BasaltError) in
      guard try pass < passes.count() else { return nil }
      // A pass may have no rows, and the reader would hear of the wish to end only behind the last.
      try context.cancellation.check()
      // Handed on, and not kept: what its joins hold goes with it.
      if pass == 0 { return waiting.withLock { $0.take() } }
      // The same operators once more, over other files: a value of the plan, which passes do not change.
      var again = again
      again.pass = (passes, pass)
      guard let profile = context.profile else { return try again.planned(divided.input).pipeline }
      // The operators of every pass are those of the first, and their figures are sums.
      profile.settle(nodes)
      profile.beginAgain(at: firstNode)
      defer { profile.endAgain() }
      return again.countingInput(try again.planned(divided.input).pipeline, of: node)
    }
    // What a join above finds out holds for all passes.
    let scans = first.scans.compactMap { scan in
      scan.source.ofAllPasses.map { NarrowableScan(source: $0, fields: scan.fields) }
    }
    return Planned(pipeline: Pipeline(source: source), layout: first.layout, scans: scans)
  }
}
