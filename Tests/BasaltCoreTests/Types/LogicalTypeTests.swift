import BasaltCore
import TestSupport
import Testing

@Suite struct LogicalTypeTests {
  @Test func namesAreDistinct() {
    #expect(Set(LogicalType.all.map(\.description)).count == LogicalType.all.count)
    #expect(LogicalType.decimal(precision: 9, scale: 2).description == "decimal(9, 2)")
    #expect(LogicalType.timestamptz.description == "timestamp with time zone")
  }

  /// 18 digits are the most that 64 bits always hold, 38 the most that 128 bits do.
  @Test(arguments: 1...38) func everyDecimalFitsItsPhysicalType(precision: Int) {
    let largest = Decimal.powersOfTen[precision] - 1
    let type = LogicalType.decimal(precision: precision, scale: 0)
    #expect((type.physical == .int64) == (precision <= 18))
    if type.physical == .int64 { #expect(Int64(exactly: largest) != nil && Int64(exactly: -largest) != nil) }
    #expect(!largest.multipliedReportingOverflow(by: 1).overflow)
  }

  @Test func numbersAreNumericAndOnlyTextAndBytesVaryInLength() {
    for type in LogicalType.all {
      #expect(type.isVariableLength == [.text, .bytea].contains(type))
      let isNumber = type.physical != .bits && type.physical != .view && type.physical != .uuid
      let isTime = [.date, .time, .timestamp, .timestamptz].contains(type)
      #expect(type.isNumeric == (isNumber && !isTime), "\(type)")
    }
  }
}
