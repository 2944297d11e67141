package import BasaltCore

/// A test of a column, made ready for its type: once a scan, used by all pages and threads.
///
/// A class, so that a page can tell by identity that it is asked the same thing again.
package final class PageTest: Sendable {
  package let type: LogicalType
  let form: Form

  /// Decided once a scan: pages without NULLs answer the first three without looking at a value.
  enum Form: Sendable {
    /// A comparison with NULL, which is never true: no page need be looked at.
    case nothing
    case isNull
    case isNotNull
    case values(ValueTest)
  }

  /// - Throws: `.typeMismatch` when the constant is not of the type; decimals may have any scale.
  package init(_ test: ColumnTest, type: LogicalType) throws(BasaltError) {
    self.type = type
    switch test {
    case .isNull: form = .isNull
    case .isNotNull: form = .isNotNull
    case .comparison(_, .null): form = .nothing
    case .comparison(let comparison, let constant): form = .values(try ValueTest(comparison, constant, type))
    }
  }

  /// Whether some entry of a dictionary passes; that no value of the chunk does is then proven, where it has all of them.
  /// - Complexity: Two binary searches.
  package func passesAny(of entries: ColumnVector.DictionaryValues) -> Bool {
    guard case .values(let test) = form else { return true }
    let codes = SortedEntries(entries.vector, ElementType(type.physical)).codes(passing: test)
    // Of a negated interval all entries may still be left out: too seldom to be worth a thought.
    guard case .integers(let low, let high, isNegated: false) = codes else { return true }
    return low <= high
  }

  private init(_ test: ValueTest, _ type: LogicalType) { (form, self.type) = (.values(test), type) }

  /// Both tests as one, so that a page is gone through once for them; `nil` when there is no such test.
  ///
  /// Of two intervals of integers there always is: `BETWEEN`, or a year as two dates, costs no more than one comparison.
  package func joined(with other: PageTest) -> PageTest? {
    guard type == other.type, case .values(.integers(let low, let high, isNegated: false)) = form,
      case .values(.integers(let otherLow, let otherHigh, isNegated: false)) = other.form
    else { return nil }
    // Empty when they have nothing in common: low is then above high.
    return PageTest(.integers(low: max(low, otherLow), high: min(high, otherHigh), isNegated: false), type)
  }
}

/// From SQL's comparisons to intervals. Here alone it is decided what a comparison means for a type; nodes only move
/// intervals about.
extension ValueTest {
  init(_ comparison: Comparison, _ constant: Value, _ type: LogicalType) throws(BasaltError) {
    switch (constant, type) {
    case (.boolean(let value), .boolean): self.init(comparison, .exactly(value ? 1 : 0))
    case (.smallint(let value), .smallint): self.init(comparison, .exactly(Int128(value)))
    case (.integer(let value), .integer), (.date(let value), .date): self.init(comparison, .exactly(Int128(value)))
    case (.bigint(let value), .bigint), (.time(let value), .time), (.timestamp(let value), .timestamp),
      (.timestamptz(let value), .timestamptz):
      self.init(comparison, .exactly(Int128(value)))
    // Any scale: `price < 0.125` is a fair question about cents, and has an exact answer.
    case (.decimal(let value), .decimal(_, let scale)): self.init(comparison, IntegerPlace(value, scale: scale))
    case (.real(let value), .real): self.init(comparison, float: value)
    case (.double(let value), .double): self.init(comparison, float: value)
    // No interval: text has no greatest value, and no neighbour to step to.
    case (.text(let value), .text): self = .bytes(Array(value.utf8), AcceptedOrders(comparison))
    case (.bytea(let value), .bytea): self = .bytes(value, AcceptedOrders(comparison))
    case (.uuid(let value), .uuid):
      self = .bytes(unsafe withUnsafeBytes(of: value.bits.bigEndian) { unsafe Array($0) }, AcceptedOrders(comparison))
    default:
      throw BasaltError(
        .typeMismatch, "'\(constant)' is not of type \(type), so the column cannot be compared with it.",
        remedy: "Give a constant of the column's type.")
    }
  }

  /// Six comparisons out of two numbers, the greatest integers at and below the constant; at the ends of 128 bits there
  /// may be none.
  ///
  /// With b the greatest below the constant, and m the greatest that is not above it (`=` needs it to be the constant):
  ///
  /// ```
  /// < : [min, b]    <= : [min, m]    > : [m + 1, max]    >= : [b + 1, max]    = : [m, m]    <> : not [m, m]
  /// ```
  private init(_ comparison: Comparison, _ place: IntegerPlace) {
    // Comparisons with a constant between two integers (a half cent) then need no case of their own.
    // What is at or below the constant, what is below it, and whether anything can equal it.
    // Integers have neighbours, so `< c` is `<= c - 1`: with intervals that include both ends no open end is needed.
    let atMost: Int128?
    let below: Int128?
    switch place {
    case .belowAll: (atMost, below) = (nil, nil)
    case .exactly(let value): (atMost, below) = (value, value == .min ? nil : value - 1)
    case .justAbove(let value): (atMost, below) = (value, value)
    case .aboveAll: (atMost, below) = (.max, .max)
    }
    func upTo(_ high: Int128?) -> ValueTest {
      guard let high else { return .noInteger }
      return .integers(low: .min, high: high, isNegated: false)
    }
    func above(_ low: Int128?) -> ValueTest {
      guard let low else { return .integers(low: .min, high: .max, isNegated: false) }
      return low == .max ? .noInteger : .integers(low: low + 1, high: .max, isNegated: false)
    }
    switch comparison {
    case .less: self = upTo(below)
    case .lessOrEqual: self = upTo(atMost)
    case .greater: self = above(atMost)
    case .greaterOrEqual: self = above(below)
    case .equal, .notEqual:
      let isNegated = comparison == .notEqual
      if case .exactly(let value) = place {
        self = .integers(low: value, high: value, isNegated: isNegated)
      } else {
        self = .integers(low: 1, high: 0, isNegated: isNegated)
      }
    }
  }

  /// In the order where NaN is the greatest value: what comes after infinity is NaN.
  private init<T: BinaryFloatingPoint>(_ comparison: Comparison, float constant: T) {
    func interval(_ low: T, _ high: T, isNegated: Bool = false) -> ValueTest {
      .floats(low: Double(low), high: Double(high), isNegated: isNegated)
    }
    // Low above high: no value lies between them, and no special case is needed to say so.
    let nothing = interval(.infinity, -.infinity)
    switch comparison {
    case .equal: self = interval(constant, constant)
    case .notEqual: self = interval(constant, constant, isNegated: true)
    case .lessOrEqual: self = interval(-.infinity, constant)
    case .greaterOrEqual: self = interval(constant, .nan)
    case .less:
      if constant.isNaN {
        self = interval(-.infinity, .infinity)
      } else {
        self = constant == -.infinity ? nothing : interval(-.infinity, constant.nextDown)
      }
    case .greater:
      if constant.isNaN {
        self = nothing
      } else {
        self = constant == .infinity ? interval(.nan, .nan) : interval(constant.nextUp, .nan)
      }
    }
  }
}

/// Where a constant lies among the integers that a column stores: a decimal of more digits than the column has lies
/// between two.
///
/// Only decimals have all four: other constants are integers of the column's own type.
enum IntegerPlace {
  /// Beyond 128 bits: all that a column can hold compares alike with it.
  case belowAll
  case exactly(Int128)
  /// Above this integer and below the next.
  case justAbove(Int128)
  case aboveAll

  /// A decimal constant among the unscaled values of a column of `scale`.
  ///
  /// Brings the constant to the column's scale: by a multiplication, which may leave 128 bits, or by a division, which
  /// may leave a fraction.
  init(_ constant: Decimal, scale: Int) {
    if scale >= constant.scale {
      let power = Decimal.powersOfTen[scale - constant.scale]
      let (product, overflow) = constant.unscaled.multipliedReportingOverflow(by: power)
      if overflow { self = constant.unscaled < 0 ? .belowAll : .aboveAll } else { self = .exactly(product) }
    } else {
      let power = Decimal.powersOfTen[constant.scale - scale]
      let (quotient, remainder) = constant.unscaled.quotientAndRemainder(dividingBy: power)
      // Division rounds towards zero; the integer below a negative fraction is one further down.
      self = remainder == 0 ? .exactly(quotient) : .justAbove(remainder < 0 ? quotient - 1 : quotient)
    }
  }
}
