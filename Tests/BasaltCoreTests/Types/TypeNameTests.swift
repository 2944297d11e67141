import BasaltCore
import Testing

@Suite struct TypeNameTests {
  @Test(arguments: [
    ("int", LogicalType.integer), ("INT4", .integer), (" integer ", .integer), ("int8", .bigint), ("int2", .smallint),
    ("double  precision", .double), ("float8", .double), ("float4", .real), ("bool", .boolean), ("varchar", .text),
    ("timestamp with time zone", .timestamptz), ("timestamp without time zone", .timestamp), ("uuid", .uuid),
    ("bytea", .bytea),
    ("decimal(12,2)", .decimal(precision: 12, scale: 2)), ("NUMERIC ( 38 , 38 )", .decimal(precision: 38, scale: 38)),
    ("dec(5)", .decimal(precision: 5, scale: 0)), ("time", .time), ("date", .date),
  ]) func namesAndAliasesAreKnown(name: String, type: LogicalType) throws {
    #expect(try LogicalType(named: name) == type)
  }

  @Test(arguments: [
    LogicalType.boolean, .smallint, .integer, .bigint, .real, .double, .decimal(precision: 38, scale: 0), .date, .time,
    .timestamp, .timestamptz, .text, .bytea, .uuid,
  ]) func everyTypeIsReadFromItsDescription(type: LogicalType) throws {
    #expect(try LogicalType(named: type.description) == type)
  }

  @Test(arguments: [
    ("integr", BasaltError.Code.unknownName, "Did you mean integer?"), ("", .unknownName, "The types are"),
    ("varchar(20)", .unknownName, "Did you mean"), ("numeric", .outOfRange, "decimal(p, s)"),
    ("decimal(0)", .outOfRange, "1 to 38"),
    ("decimal(39,1)", .outOfRange, "1 to 38"), ("decimal(5,6)", .outOfRange, "scale"),
    ("decimal(1,2,3)", .outOfRange, "decimal(p, s)"),
    ("decimal(5,", .unknownName, ""), ("decimal(a)", .unknownName, ""), ("decimal(-1)", .unknownName, ""),
    ("int(4)", .unknownName, ""),
    ("decimal(5,2) x", .unknownName, ""),
  ]) func whatCannotBeKeptIsRefused(name: String, code: BasaltError.Code, remedy: String) throws {
    let error = try #require(throws: BasaltError.self) { try LogicalType(named: name) }
    #expect(error.code == code && error.remedy.contains(remedy), "\(error)")
  }
}
