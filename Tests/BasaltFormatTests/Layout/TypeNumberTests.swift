import BasaltCore
import BasaltFormat
import Testing

@Suite struct TypeNumberTests {
  @Test func everyTypeHasANumberOfItsOwn() throws {
    let types: [LogicalType] = [
      .boolean, .smallint, .integer, .bigint, .real, .double, .decimal(precision: 38, scale: 38),
      .decimal(precision: 1, scale: 0), .date, .time, .timestamp, .timestamptz, .text, .bytea, .uuid,
    ]
    for type in types { #expect(try TypeNumber(type).logicalType() == type) }
    #expect(Set(types.map { TypeNumber($0).number }).count == types.count - 1)
  }

  @Test(arguments: [0, 2, 6, 7, 8, 9, 17, 21, 22, 30, 255] as [UInt8]) func unknownNumbersAreNoDamage(
    number: UInt8
  ) throws {
    #expect(try TypeNumber(number: number, precision: 0, scale: 0).logicalType() == nil)
    #expect(try TypeNumber(number: number, precision: 5, scale: 9).logicalType() == nil)
  }

  @Test func parametersMustFitTheType() {
    for (number, precision, scale) in [(12, 0, 0), (12, 39, 0), (12, 5, 6), (4, 1, 0), (4, 0, 1)]
      as [(UInt8, UInt16, UInt16)]
    {
      #expect(throws: BasaltError.self) {
        try TypeNumber(number: number, precision: precision, scale: scale).logicalType()
      }
    }
  }
}
