internal import BasaltCore
internal import BasaltTable

/// How a partition field and its values are shown to people.
///
/// A field outlives its column: files stay in their partitions when the column is dropped. It is then named by the last schema that had it.
struct PartitionFieldLabel: Sendable {
  /// As SQL writes it.
  let text: String
  /// Of the values, under the last schema that had the column.
  let type: LogicalType?
  private let transform: PartitionTransform

  static func labels(of spec: PartitionSpec, in table: TableState) -> [PartitionFieldLabel] {
    spec.fields.map { field in
      let schema = table.schemas.last { $0.schema.index(of: field.source) != nil }?.schema
      let column = schema.flatMap { schema in schema.index(of: field.source).map { schema.fields[$0] } }
      return PartitionFieldLabel(
        text: PartitionFieldText(transform: field.transform, column: column?.name ?? "field \(field.source)")
          .description,
        type: column.flatMap { try? field.transform.resultType(of: $0.type) }, transform: field.transform)
    }
  }

  private init(text: String, type: LogicalType?, transform: PartitionTransform) {
    self.text = text
    self.type = type
    self.transform = transform
  }

  /// Units since 1970 as dates; everything else as it is.
  func text(of value: Value) -> String {
    guard case .integer(let units) = value else { return value.description }
    switch transform {
    case .year: return "\(1_970 + Int(units))"
    case .month:
      let (year, month) = PartitionFieldLabel.floorDivision(Int(units), by: 12)
      return "\(1_970 + year)-\(PartitionFieldLabel.twoDigits(month + 1))"
    case .hour:
      let (day, hour) = PartitionFieldLabel.floorDivision(Int(units), by: 24)
      guard let days = Int32(exactly: day) else { return value.description }
      return "\(Value.date(days: days))T\(PartitionFieldLabel.twoDigits(hour))"
    case .identity, .bucket, .truncate, .day: return value.description
    }
  }

  /// Rounded down, so that the years before 1970 are right.
  private static func floorDivision(_ dividend: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let remainder = (dividend % divisor + divisor) % divisor
    return ((dividend - remainder) / divisor, remainder)
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
