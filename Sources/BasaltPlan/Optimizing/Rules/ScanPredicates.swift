import BasaltCore
import BasaltFunctions

/// Hands conditions that a scan can test on encoded pages to the scan, where partitions, files and pages are left out by them.
///
/// Comparisons of a column with a constant and tests for NULL are taken over whole: the filter above loses them. Of IN lists
/// and patterns with a fixed beginning the scan gets the range, of short lists the values as well, and the filter stays.
///
/// The barrier of a secured scan is no obstacle: such a comparison cannot fail and tells nothing (access, "Where policies act").
enum ScanPredicates {
  /// Bottom up, so that a filter is met directly above its scan: pushdown has brought it there
  /// before.
  ///
  /// System tables are left out: they have neither pages nor statistics, and their few rows are
  /// filtered as any others.
  static let rule = OptimizerRule("scan predicates") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .filter(let condition, .scan(var scan)) = operator_, case .stored = scan.table.source else {
        return nil
      }
      var left: [BoundExpression] = []
      var didMove = false
      for part in condition.conjuncts {
        if let term = exactTerm(part, scan) {
          scan.predicate.terms.append(term)
          didMove = true
          continue
        }
        left.append(part)
        for term in rangeTerms(part, scan) where !scan.predicate.terms.contains(term) {
          scan.predicate.terms.append(term)
          didMove = true
        }
        if let list = list(part, scan), !scan.predicate.lists.contains(list) {
          scan.predicate.lists.append(list)
          didMove = true
        }
      }
      guard didMove else { return nil }
      guard let rest = BoundExpression.conjunction(left) else { return .scan(scan) }
      return .filter(rest, .scan(scan))
    }
  }

  /// A condition that says exactly what a term does.
  ///
  /// Exact in both directions: the scan applies it to each row, NULLs included, so that the filter
  /// above need not ask again.
  ///
  /// `IS NULL` is a function of one argument and `IS NOT NULL` the negation of it, as the binder
  /// has it. `<>` is a comparison like the others here; it rules out only pages that hold nothing
  /// but the one value.
  private static func exactTerm(_ condition: BoundExpression, _ scan: SecuredScan) -> ScanPredicate.Term? {
    guard case .call(let function, let arguments) = condition else { return nil }
    if function.name == "not", case .call(let inner, let operands)? = arguments.first, inner.name == "is null",
      let (field, _) = scan.field(of: operands[0])
    {
      return .init(column: field, test: .isNotNull)
    }
    if function.name == "is null", let (field, _) = scan.field(of: arguments[0]) {
      return .init(column: field, test: .isNull)
    }
    guard let comparison = Comparison(rawValue: function.name), arguments.count == 2 else { return nil }
    if case .constant(let value, _) = arguments[1], let term = term(arguments[0], comparison, value, scan) {
      return term
    }
    if case .constant(let value, _) = arguments[0] { return term(arguments[1], comparison.mirrored, value, scan) }
    return nil
  }

  /// A comparison in the type of the *column*: files are written in it, and their statistics are of
  /// it.
  ///
  /// The binder has cast the column to the wider type of both sides (`smallint_column = 70000`).
  /// The cast is taken off again, and the constant narrowed; where it has no place in the column's
  /// type (70000 is no smallint, 1.5 no integer) the filter stays, which then takes every row away
  /// or none, as it should.
  private static func term(
    _ operand: BoundExpression, _ comparison: Comparison, _ value: Value, _ scan: SecuredScan
  ) -> ScanPredicate.Term? {
    // A comparison with NULL is never true, which is the filter's to say.
    guard !value.isNull, let (field, type) = scan.field(of: operand.unwidened),
      let constant = value.narrowed(to: type)
    else { return nil }
    return .init(column: field, test: .comparison(comparison, constant))
  }

  /// What follows of a condition for its column's range.
  ///
  /// Terms here are implied and not equivalent, which is why the filter is kept: between the least
  /// and the greatest element of a list lie values that are not in it, and behind the fixed
  /// beginning of a pattern comes the rest of it.
  ///
  /// A list with a value that the column's type cannot hold says nothing, although that value alone
  /// could be ignored: it is too seldom for a rule of its own.
  private static func rangeTerms(_ condition: BoundExpression, _ scan: SecuredScan) -> [ScanPredicate.Term] {
    switch condition {
    case .inSet(let operand, let values, _):
      guard let (field, type) = scan.field(of: operand.unwidened) else { return [] }
      var (least, greatest): (Value?, Value?) = (nil, nil)
      for value in values {
        guard let narrowed = value.narrowed(to: type) else { return [] }
        if least.map({ narrowed.order(to: $0) == .before }) ?? true { least = narrowed }
        if greatest.map({ narrowed.order(to: $0) == .after }) ?? true { greatest = narrowed }
      }
      guard let least, let greatest else { return [] }
      return [
        .init(column: field, test: .comparison(.greaterOrEqual, least)),
        .init(column: field, test: .comparison(.lessOrEqual, greatest)),
      ]
    case .call(let function, let arguments) where function.name == "like" && arguments.count == 2:
      guard let (field, type) = scan.field(of: arguments[0]), type == .text,
        case .constant(.text(let pattern), _) = arguments[1]
      else { return [] }
      return prefixTerms(pattern, field)
    default: return []
    }
  }

  /// The values of a short IN list, which rule out what lies between the least and the greatest.
  private static func list(_ condition: BoundExpression, _ scan: SecuredScan) -> ScanPredicate.List? {
    // Of one value the range says as much.
    guard case .inSet(let operand, let values, _) = condition,
      (2...ScanPredicate.List.valueCountMaximum).contains(values.count),
      let (field, type) = scan.field(of: operand.unwidened)
    else { return nil }
    let narrowed = values.compactMap { $0.narrowed(to: type) }
    // Zeros of floats are two, and equal.
    guard narrowed.count == values.count, type != .real, type != .double else { return nil }
    return .init(column: field, values: narrowed)
  }

  /// The range of texts that begin as a pattern does: up to, and without, the same with its last byte one higher.
  ///
  /// `LIKE 'ab%'` is `>= 'ab' AND < 'ac'` under the order of code points, which is the only order
  /// of texts that there is. ILIKE has no such range, and a pattern without a wildcard is none that
  /// begins: `LIKE 'ab'` is left to the filter.
  private static func prefixTerms(_ pattern: String, _ field: FieldID) -> [ScanPredicate.Term] {
    let prefix = pattern.unicodeScalars.prefix { $0 != "%" && $0 != "_" && $0 != "\\" }
    // Up to the first wildcard, or the first escape: what is escaped is not looked into.
    guard let last = prefix.last, prefix.count < pattern.unicodeScalars.count else { return [] }
    let text = String(String.UnicodeScalarView(prefix))
    var terms: [ScanPredicate.Term] = [.init(column: field, test: .comparison(.greaterOrEqual, .text(text)))]
    // Code points and bytes of UTF-8 are ordered alike; behind the surrogates' gap nothing is bounded.
    if let next = Unicode.Scalar(last.value + 1) {
      let end = String(String.UnicodeScalarView(prefix.dropLast() + [next]))
      terms.append(.init(column: field, test: .comparison(.less, .text(end))))
    }
    return terms
  }
}

extension SecuredScan {
  /// The column of the table that an expression is.
  ///
  /// `nil` for everything that is computed, and for columns of another table: of those a scan knows
  /// nothing.
  func field(of expression: BoundExpression) -> (FieldID, LogicalType)? {
    guard case .column(let id, let type) = expression,
      let column = columns.first(where: { $0.column.id == id })
    else { return nil }
    return (column.field, type)
  }
}

extension Comparison {
  /// The same with its sides exchanged.
  /// `5 < x` is `x > 5`: terms have their column on the left.
  fileprivate var mirrored: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension BoundExpression {
  /// What a cast that keeps every value, and their order, was made of: a comparison of the one is a comparison of the other.
  ///
  /// Only casts that keep order and distinctness both ways qualify. A bigint as a double does not:
  /// two of them may become one double, and `x::double = 9007199254740992` holds for more than one
  /// x. A date as an instant does not either, since which instant it is depends on the session's
  /// zone.
  fileprivate var unwidened: BoundExpression {
    guard case .call(let function, let arguments) = self, function.name == "cast", arguments.count == 1 else {
      return self
    }
    switch (arguments[0].type, function.resultType) {
    case (.smallint, .integer), (.smallint, .bigint), (.integer, .bigint), (.date, .timestamp): return arguments[0]
    case (.smallint, .decimal), (.integer, .decimal), (.bigint, .decimal): return arguments[0]
    default: return self
    }
  }
}

extension Value {
  /// The same value in a narrower type; `nil` when it has no place there.
  ///
  /// The opposite of widening, done once for a constant instead of once a row. Exact or not at all:
  /// rounding a bound would move it.
  fileprivate func narrowed(to type: LogicalType) -> Value? {
    func integer(_ number: Int64) -> Value? {
      switch type {
      case .smallint: Int16(exactly: number).map { .smallint($0) }
      case .integer: Int32(exactly: number).map { .integer($0) }
      case .bigint: .bigint(number)
      case .decimal(let precision, let scale):
        Decimal(unscaled: Int128(number), scale: 0).rescaled(to: scale, precision: precision).map {
          .decimal(Decimal(unscaled: $0, scale: scale))
        }
      default: nil
      }
    }
    switch (self, type) {
    case (.smallint(let number), _): return integer(Int64(number))
    case (.integer(let number), _): return integer(Int64(number))
    case (.bigint(let number), _): return integer(number)
    case (.decimal(let value), .decimal(let precision, let scale)):
      return value.rescaled(to: scale, precision: precision).map { .decimal(Decimal(unscaled: $0, scale: scale)) }
    case (.decimal(let value), _):
      guard let whole = value.rescaled(to: 0, precision: 18) else { return nil }
      return integer(Int64(whole))
    case (.timestamp(let microseconds), .date):
      // Infinities, and times within a day, stay with the filter.
      let day = Int64(Calendar.microsecondsPerDay)
      guard microseconds % day == 0, let number = Int32(exactly: microseconds / day) else { return nil }
      return .date(days: number)
    case (.boolean, .boolean), (.real, .real), (.double, .double), (.date, .date), (.time, .time),
      (.timestamp, .timestamp), (.timestamptz, .timestamptz), (.text, .text), (.bytea, .bytea), (.uuid, .uuid):
      return self
    default: return nil
    }
  }
}
