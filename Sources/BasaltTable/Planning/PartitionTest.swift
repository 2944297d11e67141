import BasaltCore

/// A test of the values of a partition field that follows from a query's predicate.
struct PartitionTest: Sendable {
  /// The field's place in its spec.
  let index: Int
  /// Buckets scatter: they are counted apart, and zone maps say little of them.
  let isBucket: Bool
  let test: PruningTest
  /// The type of the test's constants.
  let type: LogicalType

  /// All that follows from a predicate for files of a spec.
  /// - Parameter schema: Whose columns the predicate tests. A column that it lacks was dropped since, and cannot be asked for.
  /// - Throws: `.typeMismatch` for a constant of another type than its column's.
  static func all(
    of predicate: PruningPredicate, through spec: PartitionSpec, in schema: Schema
  ) throws(BasaltError) -> [PartitionTest] {
    var tests: [PartitionTest] = []
    for (index, field) in spec.fields.enumerated() {
      guard let column = schema.index(of: field.source) else { continue }
      let type = schema.fields[column].type
      let resultType = try field.transform.resultType(of: type)
      var isBucket = false
      if case .bucket = field.transform { isBucket = true }
      for term in predicate.terms where term.column == field.source {
        tests.append(
          PartitionTest(
            index: index, isBucket: isBucket, test: try field.transform.projected(term.test, of: type), type: resultType
          ))
      }
    }
    return tests
  }
}
