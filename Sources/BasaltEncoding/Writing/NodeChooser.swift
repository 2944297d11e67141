internal import BasaltCore

/// Chooses the encoding of a node: the one for which size, plus what decoding costs on the tier, is least.
///
/// `J = bytes + κ · nanoseconds`, where κ is what the tier's medium delivers in a nanosecond: so J is the time until
/// values are in registers, counted in bytes (format-spec has no say in this: any choice can be read).
///
/// Greedy from the top: each proposal has chosen its children before it is scored, so the whole tree below is in its
/// score.
package struct NodeChooser {
  let profile: TierProfile
  /// Nodes above this one.
  let depth: Int
  /// What has been tried with the same values, and would only be tried again: runs of quotients are the runs of their
  /// values.
  let excluded: EncodingSet
  /// For tests: the encoding that values must take where it can hold them.
  let forced: (any ColumnEncoding.Type)?
  /// What the block codec around the page is best given: no encoding can see that by itself, so it is handed down to all.
  let plan: EncodingPlan
  /// Symbols of text, which the pages of a chunk share.
  let symbols: ChunkSymbols
  /// The same rows of another column, to which the values may be differences. Of a page's values only: rows of a base mean
  /// nothing to what is below them, so that no child's chooser has it.
  let base: BaseValues?
  /// Whether the values are the entries of a dictionary: sorted, and read as a whole. What is below them is not.
  let isDictionary: Bool

  init(
    profile: TierProfile, depth: Int = 0, excluding excluded: EncodingSet = EncodingSet(),
    forced: (any ColumnEncoding.Type)? = nil, plan: EncodingPlan = .packed, symbols: ChunkSymbols = ChunkSymbols(),
    base: BaseValues? = nil, isDictionary: Bool = false
  ) {
    self.profile = profile
    self.depth = depth
    self.excluded = excluded
    self.forced = forced
    self.plan = plan
    self.symbols = symbols
    self.base = base
    self.isDictionary = isDictionary
  }

  /// Fewer may be smaller as they are.
  private static let sequenceCountMinimum = 32

  /// Whether a node here may have children whose children are leaves: deeper, a reader refuses the page.
  var canNest: Bool { depth + 3 <= Limits.encodingDepthMaximum }

  /// For the children of what is proposed.
  var child: NodeChooser { NodeChooser(profile: profile, depth: depth + 1, plan: plan, symbols: symbols) }

  /// For a child that holds as many values as the node itself, equal where these are.
  var childWithSameRuns: NodeChooser { child(without: Runs.self, Sparse.self) }

  /// For a child that the same encoding would make nothing more of.
  func child(without encodings: any ColumnEncoding.Type...) -> NodeChooser {
    var excluded = EncodingSet()
    for encoding in encodings { excluded.insert(encoding.wireID) }
    return NodeChooser(profile: profile, depth: depth + 1, excluding: excluded, plan: plan, symbols: symbols)
  }

  /// The best candidate.
  /// - Precondition: There is one: plain, bitmap or bytes hold anything of their types that is within the limits.
  /// - Complexity: That of the promising proposals, each O(values); depth is at most three levels of them.
  func choose(_ values: NodeValues) -> any NodeCandidate { weigh(values) { _, _, _ in } }

  /// All candidates that `choose` weighs, each with its J and whether it is the one that is taken.
  ///
  /// Apart from `choose`, which keeps only the best: the others hold what they have made of the values.
  func explain(_ values: NodeValues) -> [(candidate: any NodeCandidate, score: Double, isChosen: Bool)] {
    var weighed: [(candidate: any NodeCandidate, score: Double)] = []
    var chosen = 0
    _ = weigh(values) { candidate, score, isBest in
      if isBest { chosen = weighed.count }
      weighed.append((candidate, score))
    }
    return weighed.enumerated().map { index, each in (each.candidate, each.score, index == chosen) }
  }

  /// The best candidate.
  /// - Parameter visit: Called with each candidate, its J, and whether it is the best so far.
  private func weigh(
    _ values: NodeValues, _ visit: (_ candidate: any NodeCandidate, _ score: Double, _ isBest: Bool) -> Void
  ) -> any NodeCandidate {
    let facts = NodeFacts(values)
    if let forced, let candidate = forced.propose(facts, self) {
      visit(candidate, score(candidate, count: values.count), true)
      return candidate
    }
    // Two numbers, of many: nothing comes near them, and what comes nearest takes the longest to try.
    if values.count >= NodeChooser.sequenceCountMinimum, let sequence = IntegerSequence.propose(facts, self) {
      visit(sequence, score(sequence, count: values.count), true)
      return sequence
    }
    // Nor does anything come near this one, where it is proposed: of sorted texts, half of whose bytes are in the one before.
    // And to find symbols for all of the text, only to compare, would take as long as the rest of the chunk.
    if isDictionary, let joined = FrontCoding.propose(facts, self) {
      visit(joined, score(joined, count: values.count), true)
      return joined
    }
    var best: (candidate: any NodeCandidate, score: Double)?
    // Two filters, from cheap to dear: what was tried above, and what the facts rule out.
    for encoding in EncodingRegistry.all
    where !excluded.contains(encoding.wireID) && encoding.isPromising(for: facts) {
      guard let candidate = encoding.propose(facts, self) else { continue }
      let score = score(candidate, count: values.count)
      let isBest = best.map { score < $0.score } ?? true
      if isBest { best = (candidate, score) }
      visit(candidate, score, isBest)
    }
    guard let best else { preconditionFailure("no encoding holds \(values.count) values of \(values.element)") }
    return best.candidate
  }

  /// J, in bytes.
  func score(_ candidate: any NodeCandidate, count: Int) -> Double {
    Double(candidate.byteCount) + profile.bytesPerNanosecond * candidate.decodeNanoseconds * Double(count)
  }
}
