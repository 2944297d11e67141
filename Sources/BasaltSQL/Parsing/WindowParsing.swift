import BasaltCore

/// Windows: what stands behind OVER, and the WINDOW clause.
///
/// ```
/// over   := OVER (name | window)
/// window := ( [name] [PARTITION BY expression {, expression}] [ORDER BY item {, item}] [frame] )
/// frame  := (ROWS | RANGE | GROUPS) (bound | BETWEEN bound AND bound) [EXCLUDE what]
/// bound  := UNBOUNDED (PRECEDING | FOLLOWING) | CURRENT ROW | expression (PRECEDING | FOLLOWING)
/// what   := CURRENT ROW | GROUP | TIES | NO OTHERS
/// ```
extension Parser {
  /// `IGNORE NULLS` or `RESPECT NULLS`, which is what nobody needs to say.
  ///
  /// Both are free words, and an alias unless NULLS follows.
  /// - Returns: Whether NULLs are passed over; `nil` when neither comes.
  mutating func nullTreatment() -> Bool? {
    if skip(.ignore, .nulls) { return true }
    return skip(.respect, .nulls) ? false : nil
  }

  /// What follows OVER.
  @inline(never)
  mutating func windowReference() throws(BasaltError) -> WindowReference {
    if at(.leftParenthesis) { return .specification(try windowSpecification()) }
    guard isName(token) else { throw unexpected([.symbol("("), .name("a window's name")]) }
    return .name(takeIdentifier())
  }

  /// `WINDOW name AS (…) {, …}`.
  /// - Precondition: WINDOW comes.
  mutating func windowClause() throws(BasaltError) -> [NamedWindow] {
    advance()
    lastClause = .window
    return try list { (parser) throws(BasaltError) in
      let name = try parser.identifier("a name for the window")
      try parser.require(.as)
      return NamedWindow(name, try parser.windowSpecification())
    }
  }

  /// In parentheses, each part once and in this order.
  @inline(never)
  private mutating func windowSpecification() throws(BasaltError) -> WindowSpecification {
    let start = position
    try require(.leftParenthesis, "(")
    // A name, unless it begins one of the parts: such a window is named in quotes.
    var base: Identifier?
    if isName(token), !beginsWindowPart { base = takeIdentifier() }
    let partition =
      skip(.partition, .by) ? try list { (parser) throws(BasaltError) in try parser.expression() } : []
    let order = skip(.order, .by) ? try list { (parser) throws(BasaltError) in try parser.orderItem() } : []
    let frame = try windowFrame()
    guard skip(.rightParenthesis) else {
      throw unexpected(
        frame != nil
          ? [.symbol(")")]
          : order.isEmpty ? [.thing("ORDER BY"), .thing("a frame"), .symbol(")")] : [.symbol(","), .symbol(")")])
    }
    return WindowSpecification(
      base: base, partitionBy: partition, orderBy: order, frame: frame, range(since: start))
  }

  /// Whether a word begins a part of a window instead of naming one.
  private var beginsWindowPart: Bool {
    switch token.keyword {
    case .partition, .rows, .range, .groups: true
    default: false
    }
  }

  /// `nil` when none comes.
  private mutating func windowFrame() throws(BasaltError) -> WindowFrame? {
    let start = position
    let unit: WindowFrame.Unit
    switch token.keyword {
    case .rows: unit = .rows
    case .range: unit = .range
    case .groups: unit = .groups
    default: return nil
    }
    advance()
    // One bound alone is the start, and the row itself the end.
    var bounds: (start: WindowFrame.Bound, end: WindowFrame.Bound)
    if skip(.between) {
      bounds.start = try frameBound()
      try require(.and)
      bounds.end = try frameBound()
    } else {
      bounds = (try frameBound(), .currentRow)
    }
    let exclusion = try frameExclusion()
    return WindowFrame(unit, start: bounds.start, end: bounds.end, exclusion: exclusion, range(since: start))
  }

  /// One end of a frame.
  @inline(never)
  private mutating func frameBound() throws(BasaltError) -> WindowFrame.Bound {
    // Free words all of them: columns, unless the next word says otherwise.
    if skip(.unbounded, .preceding) { return .unboundedPreceding }
    if skip(.unbounded, .following) { return .unboundedFollowing }
    if skip(.current, .row) { return .currentRow }
    let offset = try expression()
    if skip(.preceding) { return .preceding(offset) }
    guard skip(.following) else { throw unexpected([.keyword(.preceding), .keyword(.following)]) }
    return .following(offset)
  }

  /// EXCLUDE; without it nothing is left out.
  private mutating func frameExclusion() throws(BasaltError) -> WindowFrame.Exclusion {
    guard skip(.exclude) else { return .noOthers }
    if skip(.current, .row) { return .currentRow }
    if skip(.group) { return .group }
    if skip(.ties) { return .ties }
    guard skip(.no, .others) else {
      throw unexpected([.thing("CURRENT ROW"), .keyword(.group), .keyword(.ties), .thing("NO OTHERS")])
    }
    return .noOthers
  }
}
