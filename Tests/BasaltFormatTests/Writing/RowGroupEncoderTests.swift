import BasaltCore
import BasaltEncoding
import BasaltFormat
import TestSupport
import Testing

/// What must not get into a file is refused before a byte of it is written, though the vector holds it.
@Suite struct RowGroupEncoderTests {
  private static func encoded(_ column: ColumnVector, isNullable: Bool = true) throws -> EncodedRowGroup {
    let schema = try Schema([Field(id: FieldID(1), name: "c", type: column.type, isNullable: isNullable)])
    return try RowGroupEncoder(schema: schema, options: DataFileOptions()).encode([column])
  }

  /// A vector that no builder would make: the numbers as they are.
  private static func vector<Number: BitwiseCopyable>(_ numbers: [Number], _ type: LogicalType) -> ColumnVector {
    ColumnVector(type: type, count: numbers.count, values: numbers.withUnsafeBytes { Buffer(copying: $0) })
  }

  private static func expectRefusal(_ column: ColumnVector, _ message: String, _ remedy: String) {
    let error = #expect(throws: BasaltError.self) { try encoded(column) }
    #expect(
      error?.code == .outOfRange && error?.message == message && error?.remedy == remedy, "\(String(describing: error))"
    )
    #expect(error?.context.map(\.value) == ["c"])
  }

  private static let remedy = "Correct these values, or give the column a type that has them."

  @Test(arguments: [-1, 86_400_000_000, .min, .max] as [Int64]) func timesOutsideOfADayAreRefused(time: Int64) throws {
    let message = "A time of day is not within 00:00:00 to 23:59:59.999999."
    Self.expectRefusal(Self.vector([0, time, 86_399_999_999], .time), message, Self.remedy)
    _ = try Self.encoded(Self.vector([0, 86_399_999_999] as [Int64], .time))
  }

  @Test func decimalsBeyondTheirPrecisionAreRefused() throws {
    for unscaled in [1_000, -1_000, .min, .max] as [Int64] {
      let column = Self.vector([0, unscaled], .decimal(precision: 3, scale: 1))
      Self.expectRefusal(column, "A decimal has more than 3 digits.", Self.remedy)
    }
    let limit = Decimal.powersOfTen[20]
    for unscaled in [limit, -limit, .min, .max] {
      let column = Self.vector([unscaled, 0], .decimal(precision: 20, scale: 0))
      Self.expectRefusal(column, "A decimal has more than 20 digits.", Self.remedy)
    }
    _ = try Self.encoded(Self.vector([999, -999] as [Int64], .decimal(precision: 3, scale: 1)))
    _ = try Self.encoded(Self.vector([limit - 1, 1 - limit], .decimal(precision: 20, scale: 0)))
  }

  /// What lies under a NULL is no value.
  @Test func aNullMayHideAnything() throws {
    let times = ColumnVector(
      type: .time, count: 2, values: [Int64(-1), 5].withUnsafeBytes { Buffer(copying: $0) },
      validity: [UInt64(0b10)].withUnsafeBytes { Buffer(copying: $0) })
    #expect(try Self.encoded(times).columns[0].statistics.nullCount == 1)
  }

  @Test(arguments: [LogicalType.text, .bytea]) func valuesOverTheLimitAreRefused(type: LogicalType) throws {
    func column(byteCount: Int) -> ColumnVector {
      let heap = Buffer([UInt8](repeating: 0x61, count: byteCount))
      let view = StringView(
        head: UInt64(byteCount) | 0x6161_6161 << 32, tail: 0)
      return ColumnVector(
        type: type, count: 1, values: withUnsafeBytes(of: view) { Buffer(copying: $0) }, heaps: [heap])
    }
    let remedy = "Store values this large outside of the file, or in parts."
    Self.expectRefusal(
      column(byteCount: Limits.valueByteCountMaximum + 1), "A value has 67108865 bytes; at most 67108864 are possible.",
      remedy)
    _ = try Self.encoded(column(byteCount: Limits.valueByteCountMaximum))
  }

  /// Each is short enough, together they are not: the smallest page has more bytes than a reader takes.
  @Test func pagesThatNoReaderTakesAreRefused() throws {
    let byteCount = Limits.pageDecodedByteCountMaximum / Limits.pageRowCountMinimum
    let heap = Buffer([UInt8](repeating: 0x61, count: byteCount))
    let views = [StringView](
      repeating: StringView(head: UInt64(byteCount) | 0x6161_6161 << 32, tail: 0), count: Limits.pageRowCountMinimum)
    let column = ColumnVector(
      type: .text, count: views.count, values: views.withUnsafeBytes { Buffer(copying: $0) }, heaps: [heap])
    let total = views.count * (byteCount + 16)
    Self.expectRefusal(
      column, "\(Limits.pageRowCountMinimum) consecutive values have \(total) bytes, more than a page can hold.",
      "Store values this large outside of the file, or in parts.")
  }
}
