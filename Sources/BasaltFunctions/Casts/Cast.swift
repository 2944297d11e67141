package import BasaltCore

/// Casts between types: which there are, when they may be made, and what computes them.
///
/// The pairs are PostgreSQL's (pg_cast, and "I/O conversion" to and from text). A cast is bound like a function, strict
/// and with the same shell, so that constants and dictionaries are converted once.
///
/// Which pairs there are (i: implicit, a: for assignment, e: only where it is written; to text all
/// are for assignment, and from text all are explicit):
///
/// | from ∖ to | boolean | integers | decimal | floats | date | timestamp | timestamptz | time |
/// | --- | --- | --- | --- | --- | --- | --- | --- | --- |
/// | boolean | i | e (integer) | | | | | | |
/// | integers | e (integer) | i wider, a narrower | i | i | | | | |
/// | decimal | | a | i with more digits, a | i | | | | |
/// | floats | | a | a | i wider, a narrower | | | | |
/// | date | | | | | i | i | i | |
/// | timestamp | | | | | a | i | i | a |
/// | timestamptz | | | | | a | a | i | a |
///
/// A bytea and a uuid become text and come from it, and nothing else. A list becomes another as its elements do.
package enum Cast {
  /// Who asks, from the most careful on; each may do what those before it may.
  package enum Context: Int, Comparable, Sendable {
    /// Nobody: an operand that has to fit another.
    case implicit
    /// A column that a value is stored in.
    case assignment
    /// `CAST (… AS …)` and `::`.
    case explicit

    package static func < (left: Context, right: Context) -> Bool { left.rawValue < right.rawValue }
  }

  /// How one type becomes another.
  struct Rule {
    let context: Context
    let volatility: Volatility
    let kernel: Overload.Kernel

    init(_ context: Context, _ volatility: Volatility = .immutable, _ kernel: @escaping Overload.Kernel) {
      self.context = context
      self.volatility = volatility
      self.kernel = kernel
    }
  }

  /// The cast of `source` to `target`, as a function of one argument.
  /// - Parameter isTry: Whether a value that has no counterpart becomes NULL (`TRY_CAST`) instead of an error.
  /// - Throws: `.typeMismatch` when there is no such cast, or not in this context.
  package static func bind(
    from source: LogicalType, to target: LogicalType, _ context: Context, isTry: Bool = false
  ) throws(BasaltError) -> BoundFunction {
    guard let rule = rule(from: source, to: target) else {
      throw BasaltError(
        .typeMismatch, "There is no cast from \(source) to \(target).",
        remedy: "Cast to text first, if the text of the one reads as the other.")
    }
    guard rule.context <= context else {
      throw BasaltError(
        .typeMismatch, "A value of type \(source) does not become \(target) by itself.",
        remedy: "Write CAST(… AS \(target)).")
    }
    let overload = Overload(
      [.exactly(source)], volatility: rule.volatility, returning: target, kernel: rule.kernel)
    return BoundFunction(
      name: "cast", overload: overload, argumentTypes: [source], resultType: target,
      onFailure: isTry ? .givesNull : .raises)
  }

  /// Whether a cast may be made, without making it.
  package static func isPossible(from source: LogicalType, to target: LogicalType, _ context: Context) -> Bool {
    rule(from: source, to: target).map { $0.context <= context } ?? false
  }

  /// `nil` for pairs that have nothing to do with each other.
  ///
  /// The cast of a type to itself copies nothing but a layout: binders ask for it where types turn
  /// out to be equal.
  static func rule(from source: LogicalType, to target: LogicalType) -> Rule? {
    if source == target { return Rule(.implicit) { (call) throws(BasaltError) in call.arguments[0].flattened() } }
    if source == .text { return TextCasts.rule(to: target) }
    if target == .text { return Rule(.assignment, source.isOfInstants ? .stable : .immutable, TextCasts.textOf) }
    if case .list(let list) = source {
      guard case .list(let other) = target, list.depth == other.depth else { return nil }
      return rule(from: list.innermost, to: other.innermost).map { ListCasts.rule(list, other, $0) }
    }
    return NumberCasts.rule(from: source, to: target) ?? TimeCasts.rule(from: source, to: target)
  }

  /// A value that its new type cannot hold.
  /// One message for all pairs, with the value as it prints: it is what people look for in their
  /// data.
  static func outOfRange(_ value: String, _ type: LogicalType) -> BasaltError {
    BasaltError(
      .outOfRange, "\(Value.excerpt(of: value)) does not fit \(type).",
      remedy: "Cast to a wider type, or write TRY_CAST for NULL in such rows.")
  }
}

extension LogicalType {
  /// Whether values print on the session's clock.
  package var isOfInstants: Bool {
    if case .list(let list) = self { return list.innermost == .timestamptz }
    return self == .timestamptz
  }
}

extension ColumnVector {
  /// The same rows, flat.
  /// A copy only where the layout is another: results of functions are flat.
  func flattened() -> ColumnVector {
    if case .flat = layout { return self }
    return ColumnVector.concatenated([self], type: type)
  }
}
