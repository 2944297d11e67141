internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// An expression that is bound as far as it can be alone.
///
/// Most have a type at once. A quoted literal has none until something around it says what it is (`day
/// = '2024-01-31'`), and an interval is a value that no column has yet: it is computed here, and must
/// end in a date or a time.
struct Operand {
  let kind: Kind
  /// For errors.
  let range: SourceRange

  enum Kind {
    case typed(BoundExpression)
    /// A quoted literal, or NULL, that nobody has given a type.
    case literal(String?)
    /// A text that is given with each execution, and that nobody has given a type: in plans that are kept alone.
    case open(ParameterSlot)
    /// `nil`: a NULL that is known to be one.
    case interval(Interval?)
    /// The difference of two timestamps: an interval that differs from row to row, as a bigint of microseconds.
    case elapsed(BoundExpression)
  }

  init(_ kind: Kind, _ range: SourceRange) { (self.kind, self.range) = (kind, range) }

  init(_ expression: BoundExpression, _ range: SourceRange) { self.init(.typed(expression), range) }

  /// `nil` when it has none yet.
  var type: LogicalType? {
    if case .typed(let expression) = kind { return expression.type }
    return nil
  }

  /// Known now, or computed: neither may be a value of a column.
  var isInterval: Bool {
    switch kind {
    case .interval, .elapsed: true
    case .typed, .literal, .open: false
    }
  }

  /// Whether its value is given with each execution: what it says is not known here.
  var isOpen: Bool {
    switch kind {
    case .open, .typed(.parameter): true
    case .typed, .literal, .interval, .elapsed: false
    }
  }

  var isElapsed: Bool {
    if case .elapsed = kind { return true }
    return false
  }

  /// What messages call its type, as PostgreSQL does.
  var typeName: String {
    switch kind {
    case .typed(let expression): expression.type.description
    case .literal, .open: "unknown"
    case .interval, .elapsed: "interval"
    }
  }
}
