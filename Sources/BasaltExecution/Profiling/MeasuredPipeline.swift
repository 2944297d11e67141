import BasaltCore
import BasaltPlan

/// Wrapping what an operator has put into a pipeline, when a profile is wanted.
extension Pipeline {
  /// The operator that the last part belongs to, as far as parts have been wrapped.
  fileprivate var lastNode: Int? { transforms.last.map(\.profiledNode) ?? source.profiledNode }

  /// This, with every part that belongs to no operator yet given to one.
  ///
  /// Rows are counted where they pass from one operator to another: what one gives is what the other gets, and a key that
  /// is computed on the way is part of neither number.
  /// - Parameter countsOutput: Whether what comes out at the end is what the operator gives.
  fileprivate func measured(by node: Int, _ profile: ExecutionProfile, countsOutput: Bool) -> Pipeline {
    var source = source
    if source.profiledNode == nil {
      // A source gets no rows: those of other pipelines are counted there.
      source = MeasuredSource(
        source, MeasuredPart(profile: profile, node: node, countsOutput: countsOutput && transforms.isEmpty))
    }
    var parts: [any Transform] = []
    var previous = source.profiledNode
    for (index, transform) in transforms.enumerated() {
      if let known = transform.profiledNode {
        parts.append(transform)
        previous = known
        continue
      }
      // Parts lie in the order in which rows go through them, so that the one before says whether an input ends here.
      let isLast = index == transforms.count - 1
      parts.append(
        MeasuredTransform(
          transform,
          MeasuredPart(
            profile: profile, node: node, countsInput: previous != node, countsOutput: countsOutput && isLast)))
      previous = node
    }
    // Nothing at the end is its own: LIMIT ALL gives what it gets.
    // Asked of what was there before wrapping: a last part with an operator is an input's.
    if countsOutput, lastNode != nil {
      parts.append(
        MeasuredTransform(
          nil, MeasuredPart(profile: profile, node: node, countsInput: previous != node, countsOutput: true)))
    }
    return with(source, parts)
  }
}

extension PhysicalPlanner {
  /// Plans an operator, and measures it where a profile is wanted.
  func planned(_ plan: LogicalPlan) throws(BasaltError) -> Planned {
    guard let profile = context.profile else { return try unmeasured(plan) }
    // Inputs are planned inside, so that they become this node's, and have wrapped their own parts by the time that the
    // rest is wrapped here.
    let node = profile.open()
    defer { profile.close(node) }
    var planned = try unmeasured(plan)
    planned.pipeline = planned.pipeline.measured(by: node, profile, countsOutput: true)
    return planned
  }

  /// A pipeline within the operator that is being planned: one of several whose rows it gives.
  func measured(_ pipeline: Pipeline) -> Pipeline {
    // Its end is not the operator's end: rows are counted where the whole operator gives them.
    guard let profile = context.profile, let node = profile.planning else { return pipeline }
    return pipeline.measured(by: node, profile, countsOutput: false)
  }

  /// A pipeline of an input whose rows the operator gives as they come: all that it does with them is to count them.
  /// - Parameter node: The operator; `nil` without a profile.
  func countingInput(_ pipeline: Pipeline, of node: Int?) -> Pipeline {
    guard let profile = context.profile, let node else { return pipeline }
    return pipeline.adding(MeasuredTransform(nil, MeasuredPart(profile: profile, node: node, countsInput: true)))
  }

  /// A pipeline into a sink of the operator that is being planned.
  func measured(_ pipeline: Pipeline, into sink: any Sink) -> (pipeline: Pipeline, sink: any Sink) {
    guard let profile = context.profile, let node = profile.planning else { return (pipeline, sink) }
    let whole = pipeline.measured(by: node, profile, countsOutput: false)
    // When nothing lies between an input and the sink, the sink is where its rows come in.
    let part = MeasuredPart(profile: profile, node: node, countsInput: whole.lastNode != node)
    return (whole, MeasuredSink(sink, part))
  }
}
