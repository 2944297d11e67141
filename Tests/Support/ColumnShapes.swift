package import BasaltCore

/// What a generated column looks like: the cases that encodings, statistics and files treat differently.
package enum ColumnShape: String, CaseIterable, Sendable, CustomStringConvertible {
  case allNull
  case constant
  /// Ascending.
  case sorted
  /// Each value repeated some times.
  case runs
  /// At most 12 distinct values.
  case fewDistinct
  /// Values near each other, so that they pack into few bits, with a rare one far away.
  case clusteredWithOutliers
  /// Multiples of a common factor.
  case multiples
  /// Numbers at the same distance from each to the next.
  case steps
  /// One value nearly everywhere, any in between.
  case mostlyOne
  /// Any values of the type.
  case anything
  /// The ends of the type, zeros of both signs, NaNs of several payloads, empty and very long text.
  case extremes

  package var description: String { rawValue }
}

extension LogicalType {
  /// Every type, the parameterised ones at each of their physical forms.
  package static let all: [LogicalType] = [
    .boolean, .smallint, .integer, .bigint, .real, .double, .decimal(precision: 1, scale: 0),
    .decimal(precision: 9, scale: 2), .decimal(precision: 18, scale: 6), .decimal(precision: 19, scale: 0),
    .decimal(precision: 38, scale: 10), .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid,
  ]
}

extension SeededRandom {
  /// A flat column of a shape.
  /// - Parameter nullShare: How many of ten rows are NULL, on average.
  package mutating func column(
    _ shape: ColumnShape, _ type: LogicalType, count: Int, nullShare: Int = 0
  ) throws -> ColumnVector {
    var builder = ColumnBuilder(type: type, capacity: count)
    let base = value(type, near: nil)
    let distinct = (0..<12).map { _ in value(type, near: nil) }
    var values: [Value] = []
    while values.count < count {
      switch shape {
      case .allNull: values.append(.null)
      case .constant: values.append(base)
      case .sorted, .anything: values.append(value(type, near: nil))
      case .runs: values += Array(repeating: value(type, near: nil), count: integer(in: 1...40))
      case .fewDistinct: values.append(distinct[integer(in: 0...11)])
      case .clusteredWithOutliers: values.append(chance(1, in: 100) ? value(type, near: nil) : value(type, near: base))
      case .multiples: values.append(multiple(type))
      case .steps: values.append(contentsOf: steps(type, count: count))
      case .mostlyOne: values.append(chance(1, in: 40) ? value(type, near: nil) : base)
      case .extremes: values.append(extreme(type))
      }
    }
    if shape == .sorted { values.sort { $0.order(to: $1) == .before } }
    for value in values.prefix(count) {
      try builder.append(nullShare > 0 && chance(nullShare, in: 10) ? .null : value)
    }
    return builder.finish()
  }

  /// A value of a type, or one near another.
  package mutating func value(_ type: LogicalType, near base: Value?) -> Value {
    func integer<T: FixedWidthInteger>(_ base: T?, _ random: inout SeededRandom, in range: ClosedRange<T>) -> T {
      guard let base else { return T.random(in: range, using: &random) }
      let (sum, overflow) = base.addingReportingOverflow(T(random.integer(in: 0...60)))
      return overflow || !range.contains(sum) ? base : sum
    }
    switch (type, base) {
    case (.boolean, _): return .boolean(chance(1, in: 2))
    case (.smallint, .smallint(let base)): return .smallint(integer(base, &self, in: .min ... .max))
    case (.smallint, _): return .smallint(integer(nil, &self, in: .min ... .max))
    case (.integer, .integer(let base)): return .integer(integer(base, &self, in: .min ... .max))
    case (.integer, _): return .integer(integer(nil, &self, in: .min ... .max))
    case (.bigint, .bigint(let base)): return .bigint(integer(base, &self, in: .min ... .max))
    case (.bigint, _): return .bigint(integer(nil, &self, in: .min ... .max))
    case (.real, .real(let base)) where base.isFinite: return .real(base + Float(self.integer(in: 0...8)) / 4)
    case (.real, _): return .real(Float(bitPattern: UInt32(truncatingIfNeeded: next())))
    case (.double, .double(let base)) where base.isFinite: return .double(base + Double(self.integer(in: 0...8)) / 4)
    case (.double, _): return .double(Double(bitPattern: next()))
    case (.decimal(let precision, let scale), let base):
      let limit = Decimal.powersOfTen[precision] - 1
      var near: Int128?
      if case .decimal(let value) = base { near = value.unscaled }
      return .decimal(Decimal(unscaled: integer(near, &self, in: -limit...limit), scale: scale))
    case (.date, .date(let base)): return .date(days: integer(base, &self, in: Calendar.dayRange))
    case (.date, _): return .date(days: integer(nil, &self, in: dayRange()))
    case (.time, .time(let base)): return .time(microseconds: integer(base, &self, in: 0...86_399_999_999))
    case (.time, _): return .time(microseconds: integer(nil, &self, in: 0...86_399_999_999))
    case (.timestamp, .timestamp(let base)):
      return .timestamp(microseconds: integer(base, &self, in: Calendar.timestampRange))
    case (.timestamp, _): return .timestamp(microseconds: integer(nil, &self, in: timestampRange()))
    case (.timestamptz, .timestamptz(let base)):
      return .timestamptz(microseconds: integer(base, &self, in: Calendar.timestampRange))
    case (.timestamptz, _): return .timestamptz(microseconds: integer(nil, &self, in: timestampRange()))
    case (.text, .text(let base)): return .text(base + String(self.integer(in: 0...99)))
    case (.text, _): return .text(text(count: self.integer(in: 0...30)))
    case (.bytea, .bytea(let base)): return .bytea(base + bytes(self.integer(in: 0...2)))
    case (.bytea, _): return .bytea(bytes(self.integer(in: 0...30)))
    case (.uuid, _): return .uuid(UniqueID(using: &self))
    case (.list(let list), _): return .list(self.list(list))
    }
  }

  /// Three in four from the years that people write with four digits, which have fast ways of their own; the others from all years.
  private mutating func dayRange() -> ClosedRange<Int32> {
    chance(3, in: 4) ? -719_162...2_932_896 : Calendar.dayRange
  }

  private mutating func timestampRange() -> ClosedRange<Int64> {
    chance(3, in: 4) ? -62_135_596_800_000_000...253_402_300_799_999_999 : Calendar.timestampRange
  }

  /// Text of code points of every UTF-8 length, mostly letters.
  package mutating func text(count: Int) -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<count {
      let number: Int
      switch integer(in: 0...9) {
      case 0: number = integer(in: 0x80...0x7FF)
      case 1: number = integer(in: 0x800...0xD7FF)
      case 2: number = integer(in: 0x1_0000...0x10_FFFF)
      default: number = integer(in: 0x20...0x7E)
      }
      if let scalar = Unicode.Scalar(UInt32(number)) { scalars.append(scalar) }
    }
    return String(scalars)
  }

  private mutating func multiple(_ type: LogicalType) -> Value {
    let step = integer(in: 0...100)
    switch type {
    case .smallint: return .smallint(Int16(step * 100 - 5_000))
    case .integer: return .integer(Int32(step * 86_400))
    case .bigint: return .bigint(Int64(step) * 1_000_000_007)
    case .decimal(let precision, let scale) where precision > 4:
      return .decimal(Decimal(unscaled: Int128(step * 100), scale: scale))
    case .date: return .date(days: Int32(step * 7))
    case .time: return .time(microseconds: Int64(step) * 60_000_000)
    case .timestamp: return .timestamp(microseconds: Int64(step) * 3_600_000_000)
    case .timestamptz: return .timestamptz(microseconds: Int64(step) * 3_600_000_000)
    case .boolean, .real, .double, .decimal, .text, .bytea, .uuid, .list: return value(type, near: nil)
    }
  }

  /// A few elements, one in five of them NULL.
  private mutating func list(_ type: ListType) -> ListValue {
    ListValue(
      (0..<integer(in: 0...5)).map { _ in chance(1, in: 5) ? .null : value(type.element, near: nil) }, type: type)
  }

  /// Rising or falling; small integers begin anew at the other end of their type.
  private mutating func steps(_ type: LogicalType, count: Int) -> [Value] {
    let start = integer(in: -5_000...5_000)
    let step = integer(in: 1...9) * (chance(1, in: 2) ? 1 : -1)
    return (0..<count).map { index in
      let number = start + index * step
      switch type {
      case .smallint: return .smallint(Int16(truncatingIfNeeded: number))
      case .integer: return .integer(Int32(number))
      case .bigint: return .bigint(Int64(number) * 1_000_003)
      case .decimal(let precision, let scale) where precision > 8:
        return .decimal(Decimal(unscaled: Int128(number), scale: scale))
      case .date: return .date(days: Int32(number))
      case .time: return .time(microseconds: 40_000_000_000 + Int64(number))
      case .timestamp: return .timestamp(microseconds: Int64(number) * 60_000_000)
      case .timestamptz: return .timestamptz(microseconds: Int64(number))
      case .boolean, .real, .double, .decimal, .text, .bytea, .uuid, .list: return value(type, near: nil)
      }
    }
  }

  /// One of the values at the ends of a type.
  package mutating func extreme(_ type: LogicalType) -> Value {
    func pick<T>(_ values: [T], _ random: inout SeededRandom) -> T {
      values[random.integer(in: 0...(values.count - 1))]
    }
    switch type {
    case .boolean: return .boolean(chance(1, in: 2))
    case .smallint: return .smallint(pick([.min, .max, 0, -1, 1], &self))
    case .integer: return .integer(pick([.min, .max, 0, -1, 1], &self))
    case .bigint: return .bigint(pick([.min, .max, 0, -1, 1], &self))
    case .real:
      return .real(
        pick(
          [
            0, -0.0, .infinity, -.infinity, .nan, Float(bitPattern: 0xFFC1_2345), Float(bitPattern: 0x7F80_0001),
            .greatestFiniteMagnitude, .leastNonzeroMagnitude,
          ], &self))
    case .double:
      return .double(
        pick(
          [
            0, -0.0, .infinity, -.infinity, .nan, Double(bitPattern: 0xFFF8_0000_0001_2345),
            Double(bitPattern: 0x7FF0_0000_0000_0001), .greatestFiniteMagnitude, .leastNonzeroMagnitude,
          ], &self))
    case .decimal(let precision, let scale):
      let limit = Decimal.powersOfTen[precision] - 1
      return .decimal(Decimal(unscaled: pick([limit, -limit, 0, 1, -1], &self), scale: scale))
    case .date:
      return .date(
        days: pick([.min, .min + 1, .max - 1, .max, -719_529, -719_163, -719_162, 2_932_896, 2_932_897, 0], &self))
    case .time: return .time(microseconds: pick([0, 86_399_999_999], &self))
    case .timestamp:
      return .timestamp(microseconds: pick([.min, .min + 1, .max - 1, .max, 0, -1, -62_167_219_200_000_001], &self))
    case .timestamptz:
      return .timestamptz(microseconds: pick([.min, .min + 1, .max - 1, .max, 0, -1, -62_167_219_200_000_001], &self))
    case .text:
      return .text(
        pick(
          [
            "", "a", "twelve bytes", "thirteen bytes", "\u{10FFFF}", String(repeating: "long ", count: 400), "e\u{301}",
            "é",
          ], &self))
    case .bytea: return .bytea(pick([[], [0], [255], [0, 0], [UInt8](repeating: 255, count: 40)], &self))
    case .uuid: return .uuid(pick([UniqueID(bits: 0), UniqueID(bits: .max), UniqueID(bits: 1 << 127)], &self))
    case .list(let list):
      return .list(ListValue(pick([[], [.null], [.null, .null], [extreme(list.element)]], &self), type: list))
    }
  }
}
