package import BasaltCore

/// The number of a logical type on disk, with its two parameters.
///
/// - Source: format-spec/types.md
package struct TypeNumber: Sendable, Equatable {
  package var number: UInt8
  package var precision: UInt16 = 0
  package var scale: UInt16 = 0

  package init(number: UInt8, precision: UInt16, scale: UInt16) {
    self.number = number
    self.precision = precision
    self.scale = scale
  }

  package init(_ type: LogicalType) {
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
    }
  }

  /// The type, or an error for this column alone: the others can still be read.
  package func logicalType() throws(BasaltError) -> LogicalType {
    if number == 12 {
      guard (1...38).contains(precision), scale <= precision else {
        throw FileDamage.file("A column is decimal(\(precision), \(scale)), which is not possible.")
      }
      return .decimal(precision: Int(precision), scale: Int(scale))
    }
    try FileDamage.requireZero(precision, "precision")
    try FileDamage.requireZero(scale, "scale")
    switch number {
    case 1: return .boolean
    case 3: return .smallint
    case 4: return .integer
    case 5: return .bigint
    case 10: return .real
    case 11: return .double
    case 13: return .date
    case 14: return .time
    case 15: return .timestamp
    case 16: return .timestamptz
    case 18: return .text
    case 19: return .bytea
    case 20: return .uuid
    default: throw FileDamage.version("A column is of type number \(number), which is not known here.")
    }
  }
}
