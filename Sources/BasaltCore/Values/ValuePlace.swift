/// Values as places on a line, for who estimates how many lie between two of them. Nothing is decided by a place: different
/// values may share one.
extension Value {
  /// Where a value lies on a line on which greater values lie further on; `nil` for NULL, and for what is not ordered so.
  ///
  /// The same for equal numbers of different types. Of texts the first eight bytes: enough to tell halves of an alphabet, and no
  /// more is wanted.
  package var place: Double? {
    switch self {
    case .null, .bytea, .uuid, .list: nil
    case .boolean(let value): value ? 1 : 0
    case .smallint(let value): Double(value)
    case .integer(let value), .date(let value): Double(value)
    case .bigint(let value), .time(let value), .timestamp(let value), .timestamptz(let value): Double(value)
    case .real(let value): value.isFinite ? Double(value) : nil
    case .double(let value): value.isFinite ? value : nil
    case .decimal(let value): Double(value.unscaled) / Double(Decimal.powersOfTen[value.scale])
    case .text(let text):
      text.utf8.prefix(8).enumerated().reduce(0.0) { place, byte in
        place + Double(byte.element) * Double(UInt64(1) << UInt64(8 * (7 - byte.offset)))
      }
    }
  }
}

extension LogicalType {
  /// The distance of neighbouring values as `Value.place` has them: 0 where there is a value between any two.
  package var placeStep: Double {
    switch self {
    case .boolean, .smallint, .integer, .bigint, .date: 1
    case .real, .double, .decimal, .time, .timestamp, .timestamptz, .text, .bytea, .uuid, .list: 0
    }
  }
}
