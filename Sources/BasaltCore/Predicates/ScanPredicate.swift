/// What may be pushed into a scan: tests of single columns that a row must all pass.
///
/// SQL's three-valued logic: a row passes only where every test is true; a comparison with NULL is not.
///
/// No expressions and no OR on purpose: what is here can be decided from zone maps, and filtered on encoded pages. All
/// else is filtered on batches, above the scan; a term that is left out here costs time, never a wrong answer.
public struct ScanPredicate: Sendable, Hashable {
  public var terms: [Term]
  /// Columns of which every row that is wanted has one of a few values: of IN, and of the build side of a join.
  ///
  /// Judged by bounds, dictionaries and filters, which leave out files, row groups and pages. A row with another value may come
  /// through all the same: whoever gives a list tests rows himself.
  package var lists: [List] = []

  package struct List: Sendable, Hashable {
    package let column: FieldID
    /// Of the column's type, none of them NULL.
    package let values: [Value]

    package init(column: FieldID, values: [Value]) {
      self.column = column
      self.values = values
    }

    /// Beyond so many a Bloom filter has a false answer too often: of each a hundredth.
    package static let valueCountMaximum = 16
  }

  public struct Term: Sendable, Hashable {
    /// By id: names change, and a file has the ids of the schema that it was written with.
    public let column: FieldID
    public let test: ColumnTest

    public init(column: FieldID, test: ColumnTest) {
      self.column = column
      self.test = test
    }
  }

  public init(_ terms: [Term] = []) { self.terms = terms }

  /// Every row passes.
  public static let all = ScanPredicate()
}

/// A test of one column's value.
public enum ColumnTest: Sendable, Hashable {
  /// The value stands so to a constant of the column's type. Never true for NULL, on either side.
  case comparison(Comparison, Value)
  case isNull
  case isNotNull
}

/// SQL's six comparisons, in the order of `Value.order(to:)`: NaN equals itself and is above all.
public enum Comparison: String, Sendable, Hashable, CaseIterable {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// Whether `value ⟨comparison⟩ constant` holds for a value that stands `order` to the constant.
  @inlinable
  package func holds(for order: ValueOrder) -> Bool {
    switch self {
    case .equal: order == .same
    case .notEqual: order != .same
    case .less: order == .before
    case .lessOrEqual: order != .after
    case .greater: order == .after
    case .greaterOrEqual: order != .before
    }
  }
}

extension ColumnTest {
  /// Whether a single value passes: the reference that every faster way is tested against.
  package func passes(_ value: Value) -> Bool {
    switch self {
    case .isNull: value.isNull
    case .isNotNull: !value.isNull
    case .comparison(let comparison, let constant): value.order(to: constant).map(comparison.holds) ?? false
    }
  }
}
