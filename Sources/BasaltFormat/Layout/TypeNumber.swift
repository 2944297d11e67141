package import BasaltCore

/// The number of a logical type on disk, with its two parameters.
///
/// Apart from `LogicalType`, because a file may have numbers that this version does not know: such a column is named
/// and drawn like any other, and only its values cannot be read.
///
/// - Source: format-spec/types.md
package struct TypeNumber: Sendable, Equatable {
  /// As in the table of format-spec/types.md.
  package var number: UInt8
  /// Of a decimal; 0 of all other types, as is the scale.
  package var precision: UInt16 = 0
  package var scale: UInt16 = 0

  /// As a file says it; `logicalType()` finds out whether it is possible.
  package init(number: UInt8, precision: UInt16, scale: UInt16) {
    self.number = number
    self.precision = precision
    self.scale = scale
  }

  /// The number that a writer gives a type; every type of a column of a table has one.
  /// - Precondition: No list: those are of queries alone.
  package init(_ type: LogicalType) {
    // Gaps are reserved numbers (format-spec/reserved-numbers.md); a number is never used for another type.
    switch type {
    case .boolean: number = 1
    case .smallint: number = 3
    case .integer: number = 4
    case .bigint: number = 5
    case .real: number = 10
    case .double: number = 11
    case .decimal(let precision, let scale):
      number = 12
      self.precision = UInt16(precision)
      self.scale = UInt16(scale)
    case .date: number = 13
    case .time: number = 14
    case .timestamp: number = 15
    case .timestamptz: number = 16
    case .text: number = 18
    case .bytea: number = 19
    case .uuid: number = 20
    case .list: preconditionFailure("a file has no lists")
    }
  }

  /// The type; `nil` for a number that this version does not know, which keeps nobody from reading the other columns.
  /// - Throws: `.corruptFile` when the parameters are not possible for the type. Those of an unknown type mean what its
  ///   version says.
  package func logicalType() throws(BasaltError) -> LogicalType? {
    let type: LogicalType
    switch number {
    case 1: type = .boolean
    case 3: type = .smallint
    case 4: type = .integer
    case 5: type = .bigint
    case 10: type = .real
    case 11: type = .double
    case 12:
      guard (1...38).contains(precision), scale <= precision else {
        throw FileDamage.file("A column is decimal(\(precision), \(scale)), which is not possible.")
      }
      return .decimal(precision: Int(precision), scale: Int(scale))
    case 13: type = .date
    case 14: type = .time
    case 15: type = .timestamp
    case 16: type = .timestamptz
    case 18: type = .text
    case 19: type = .bytea
    case 20: type = .uuid
    default: return nil
    }
    // Of the types that are left none has parameters.
    try FileDamage.requireZero(precision, "precision")
    try FileDamage.requireZero(scale, "scale")
    return type
  }
}
