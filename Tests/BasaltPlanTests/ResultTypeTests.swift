import BasaltCore
import BasaltPlan
import Testing

/// Types of results are PostgreSQL's, save where ours are meant to be others.
@Suite struct ResultTypeTests {
  /// What is ours, and why.
  private static let differences: [String: LogicalType] = [
    // `^` is of doubles, whatever its operands: exact powers would leave 38 digits at once.
    "2.5 ^ 2": .double,
    // A real does not hold every integer.
    "coalesce(1::real, 2)": .double,
    // Deviations and variances are doubles: a root has no exact digits.
    "stddev(1)": .double,
    // Sums of whole numbers are decimals, which have room for any number of them.
    "sum(1)": .decimal(precision: 38, scale: 0), "sum(1::smallint)": .decimal(precision: 38, scale: 0),
  ]

  @Test(arguments: PostgresTypes.answers.indices) func typesArePostgres(index: Int) throws {
    let (expression, expected) = PostgresTypes.answers[index]
    let type = try TableList.plan("SELECT \(expression)").root.columns[0].type
    if let ours = Self.differences[expression] {
      #expect(type == ours, "\(expression)")
    } else if case .decimal = type {
      #expect(expected == "numeric", "\(expression)")
    } else {
      #expect(type.description == expected, "\(expression)")
    }
  }
}
