internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Frames: which bounds may stand together, and what distances are.
///
/// **Distances.** Of ROWS and GROUPS a number of them. Of RANGE what is added to the one key of the order: a whole number to
/// whole numbers, a decimal to decimals, a double to floats, an interval to dates and times. They are the same for all rows,
/// and so are computed once, before rows move. An interval is added row by row, since a month is as long as its month: what
/// comes of it is a column beside the others.
///
/// | unit | a distance is | of a row without a key |
/// | --- | --- | --- |
/// | ROWS | a number of rows | the same: rows are counted whatever they hold |
/// | GROUPS | a number of groups of peers | the same: NULLs are one group |
/// | RANGE | a difference of keys | its peers: nothing is so far from NULL |
///
/// **Errors.** What PostgreSQL finds while rows move, as a distance below zero, is told here where it stands if it is known by
/// now. PostgreSQL would not tell it of a table without rows; a statement that is wrong only sometimes is worse.
extension StatementBinding {
  /// The frame of a window, as it is written or as it is without one.
  ///
  /// Without one it is the standard's: from the start of the partition to the row's last peer, which without an order is all
  /// of it. Said as the partition then, so that whoever computes it need not look for peers.
  @inline(never)
  func frame(_ window: BoundWindow, _ clause: Clause) throws(BasaltError) -> FrameBounds {
    guard let written = window.frame else {
      return window.order.isEmpty ? .partition : FrameBounds(.range, start: .unboundedPreceding, end: .currentRow)
    }
    try requireOrder(of: written)
    // Without an order all rows are one group, and a number of groups would be a mistake.
    if written.unit == .groups, window.order.isEmpty {
      throw error(
        .invalidArgument, "GROUPS are of rows that are equal in ORDER BY, and the window has none.", at: written.range,
        remedy: "Add ORDER BY to the window.")
    }
    let bounds = (try bound(written.start, written, window, clause), try bound(written.end, written, window, clause))
    // One by one: what the parser has and what a plan has are two types, of which the one may come to have more.
    let unit: FrameBounds.Unit =
      switch written.unit {
      case .rows: .rows
      case .range: .range
      case .groups: .groups
      }
    let exclusion: FrameBounds.Exclusion =
      switch written.exclusion {
      case .noOthers: .none
      case .currentRow: .currentRow
      case .group: .group
      case .ties: .ties
      }
    return FrameBounds(unit, start: bounds.0, end: bounds.1, exclusion: exclusion)
  }

  /// The start may not be of a later kind than the end. Within a kind the rows decide: such a frame is empty.
  ///
  /// `ROWS 1 FOLLOWING` alone is refused as well, since its end is the current row: PostgreSQL's rule, which the standard has.
  private func requireOrder(of frame: WindowFrame) throws(BasaltError) {
    func refusal(_ message: String, _ remedy: String) -> BasaltError {
      error(.invalidArgument, message, at: frame.range, remedy: remedy)
    }
    switch (frame.start, frame.end) {
    case (.unboundedFollowing, _):
      throw refusal("A frame may not start with UNBOUNDED FOLLOWING.", "Start it with UNBOUNDED PRECEDING.")
    case (_, .unboundedPreceding):
      throw refusal("A frame may not end with UNBOUNDED PRECEDING.", "End it with UNBOUNDED FOLLOWING.")
    case (.currentRow, .preceding):
      throw refusal("A frame that starts with the current row may not end before it.", "Swap its bounds.")
    case (.following, .preceding), (.following, .currentRow):
      throw refusal("A frame that starts behind the current row may not end before or with it.", "Swap its bounds.")
    default: return
    }
  }

  /// One end; only those with a distance have something to be bound.
  private func bound(
    _ written: WindowFrame.Bound, _ frame: WindowFrame, _ window: BoundWindow, _ clause: Clause
  ) throws(BasaltError) -> FrameBounds.Bound {
    switch written {
    case .unboundedPreceding: return .unboundedPreceding
    case .unboundedFollowing: return .unboundedFollowing
    case .currentRow: return .currentRow
    case .preceding(let offset):
      return .preceding(try self.offset(offset, frame, window, isPreceding: true, clause))
    case .following(let offset):
      return .following(try self.offset(offset, frame, window, isPreceding: false, clause))
    }
  }

  /// How far a bound is away: bound over no rows, as it must not differ from one to the next.
  ///
  /// PostgreSQL's rule, where DuckDB lets each row have a distance of its own. Then bounds would not move forward with the rows,
  /// which is what finds all frames in one pass.
  private func offset(
    _ written: Expression, _ frame: WindowFrame, _ window: BoundWindow, isPreceding: Bool, _ clause: Clause
  ) throws(BasaltError) -> FrameBounds.Offset {
    // As messages call it: "There is no column x: there are none to be named in the frame."
    let what = "the frame"
    let place = Clause(what, Scope(.empty, outer: nil), with: clause.with)
    let operand = try bind(written, place)
    guard frame.unit == .range else {
      // A fraction is rounded, as where one is stored: PostgreSQL's `ROWS 1.5 PRECEDING` is 2 rows.
      let count = try coerced(operand, to: .bigint, .assignment)
      return .constant(try checked(settled(count, place, what), written.range))
    }
    // Of two keys it could not be said what is between two rows.
    guard let key = window.order.first, window.order.count == 1 else {
      throw error(
        .invalidArgument, "RANGE with a distance needs one key in ORDER BY, and the window has \(window.order.count).",
        at: frame.range, remedy: "Order the window by one column, or use ROWS or GROUPS.")
    }
    switch key.value.type {
    // As PostgreSQL: whole numbers are not so much and a half apart.
    case .smallint, .integer, .bigint:
      return .constant(try checked(settled(coerced(operand, to: .bigint), place, what), written.range))
    case .decimal(_, let scale):
      // With as many digits as either has: neither is rounded.
      var digits = scale
      if case .decimal(_, let own)? = operand.type { digits = max(scale, own) }
      let type = LogicalType.decimal(precision: LogicalType.decimalPrecisionMaximum, scale: digits)
      return .constant(try checked(settled(coerced(operand, to: type), place, what), written.range))
    // Of reals in doubles, so that the distance is what was written.
    case .real, .double:
      return .constant(try checked(settled(coerced(operand, to: .double), place, what), written.range))
    case .date, .timestamp, .timestamptz, .time:
      return try distance(operand, key, isPreceding: isPreceding, written.range)
    case .boolean, .text, .bytea, .uuid, .list:
      throw error(
        .unsupported, "RANGE with a distance is not there for \(key.value.type): nothing is added to it.",
        at: written.range, remedy: "Use ROWS or GROUPS.")
    }
  }

  /// An interval before or behind a date or a time.
  private func distance(
    _ operand: Operand, _ key: SortKey, isPreceding: Bool, _ range: SourceRange
  ) throws(BasaltError) -> FrameBounds.Offset {
    var interval: Interval?
    switch operand.kind {
    // Known by now, as all intervals are.
    case .interval(let known): interval = known
    // A quoted literal is one, as everywhere beside a date.
    case .literal(let text?): interval = try self.interval(text, range)
    case .literal(nil): break
    case .open:
      // Read as an interval once its text is known.
      needValues()
      interval = Interval()
    case .typed, .elapsed:
      throw error(
        .typeMismatch,
        "RANGE over \(key.value.type) has an interval for its distance, and this is \(operand.typeName).", at: range,
        remedy: "Write an interval, such as INTERVAL '1 day'.")
    }
    guard let interval else { throw noDistance("NULL", range) }
    // Of a time of day the time alone counts, and it does not go round the clock.
    if key.value.type == .time {
      guard interval.microseconds >= 0 else { throw noDistance("negative", range) }
      return .constant(.constant(.bigint(interval.microseconds), .bigint))
    }
    // By the span, with months of 30 days: `1 month -31 days` is before its row, and refused by PostgreSQL, too.
    guard interval.span >= 0 else { throw noDistance("negative", range) }
    // Preceding rows have greater values where the order descends.
    let shift: Interval
    do throws(BasaltError) {
      shift = isPreceding == key.isDescending ? interval : try interval.negated()
    } catch {
      throw placed(error, range)
    }
    // The function that `+` is bound to: a month before 31 March is where it always is.
    guard let result = IntervalShift.resultType(of: key.value.type),
      let function = IntervalShift.bind(key.value.type, adding: shift)
    else { preconditionFailure("intervals are added to dates and times") }
    // A date plus an interval is a timestamp, and is compared with one.
    let comparable = try cast(key.value, to: result, .explicit, range)
    return .value(.call(function, [key.value]), key: comparable)
  }

  /// What is known already is told with its place; everything else when it is computed, by whoever runs the plan.
  ///
  /// PostgreSQL's class for these errors is its own; here they are out of range, as a negative LIMIT is.
  private func checked(_ value: BoundExpression, _ range: SourceRange) throws(BasaltError) -> BoundExpression {
    // A parameter, or what a sub-query says: asked again when it is there.
    guard case .constant(let known, _) = value else { return value }
    switch known {
    case .null: throw noDistance("NULL", range)
    case .bigint(let number) where number < 0: throw noDistance("negative", range)
    case .decimal(let number) where number.unscaled < 0: throw noDistance("negative", range)
    // NaN is no distance, and neither less nor more than 0.
    case .double(let number) where !(number >= 0): throw noDistance("negative", range)
    default: return value
    }
  }

  /// One wording for both: NULL is no more a distance than −1.
  private func noDistance(_ what: String, _ range: SourceRange) -> BasaltError {
    error(
      .outOfRange, "The distance of a frame's bound may not be \(what).", at: range,
      remedy: "Give 0 or a positive distance; PRECEDING and FOLLOWING say in which direction.")
  }
}
