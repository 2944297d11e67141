import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct SortOrderTests {
  private func schema() throws -> Schema {
    try Schema([
      Field(id: FieldID(1), name: "carrier", type: .text), Field(id: FieldID(2), name: "dep_time", type: .timestamp),
      Field(id: FieldID(3), name: "Tail Number", type: .text),
      Field(id: FieldID(4), name: "descending", type: .integer),
    ])
  }

  private func following(_ history: [SortOrder], _ text: String) throws -> SortOrder {
    try SortOrder.following(history, fields: SortFieldText.list(parsing: text), in: schema())
  }

  @Test func ordersEvolveAndComeBack() throws {
    let first = try following([.unsorted], "carrier, dep_time desc")
    #expect(first.id == 1 && first.fields.map(\.source.number) == [1, 2])
    #expect(first.fields.map(\.isDescending) == [false, true] && first.fields.map(\.nullsFirst) == [false, true])
    let second = try following([.unsorted, first], "dep_time")
    #expect(second.id == 2)
    #expect(try following([.unsorted, first, second], "carrier, dep_time DESC NULLS FIRST") == first)
    #expect(try following([.unsorted, first], "") == .unsorted)
    #expect(SortOrder.unsorted.isUnsorted && !first.isUnsorted)
  }

  @Test(arguments: [
    ("", ""), ("Carrier asc", "carrier"),
    (#""Tail Number" Desc nulls last, carrier"#, #""Tail Number" DESC NULLS LAST, carrier"#),
    ("dep_time nulls first", "dep_time NULLS FIRST"), ("dep_time NULLS LAST", "dep_time"),
    ("dep_time desc NULLS\tfirst", "dep_time DESC"), ("descending desc", "descending DESC"),
  ])
  func anOrderPrintsAsItIsWritten(text: String, printed: String) throws {
    #expect(try following([], text).text(in: schema()) == printed)
    #expect(try following([], printed).text(in: schema()) == printed)
  }

  @Test func aColumnThatIsGoneIsShownByItsID() throws {
    let narrower = try Schema([Field(id: FieldID(2), name: "t", type: .timestamp)])
    #expect(try following([], "carrier, dep_time").text(in: narrower) == #""field 1", t"#)
  }

  // MARK: Refusals

  @Test(arguments: [
    ("carier", "There is no column carier."), ("carrier,", "a name is expected"), ("carrier up", "',' is expected"),
    ("carrier nulls", "'last' is expected"), ("carrier nulls firstly", "'last' is expected"),
    ("carrier desc asc", "',' is expected"), ("carrier, carrier desc", "sorted by twice"), ("(", "a name is expected"),
    (#""carrier"#, "never closed"),
  ])
  func textsThatMeanNothingAreRefused(text: String, message: String) throws {
    let error = #expect(throws: BasaltError.self) { try following([], text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    if error?.code == .syntax, !text.contains("\"") { #expect(error?.remedy.contains("NULLS FIRST") == true) }
  }

  @Test func numbersAndFieldsFitEachOther() throws {
    #expect(throws: BasaltError.self) { try SortOrder(id: 0, fields: [SortField(source: FieldID(1))]) }
    #expect(throws: BasaltError.self) { try SortOrder(id: 1, fields: []) }
    #expect(try SortOrder(id: 0, fields: []) == .unsorted)
    let many = (1...17).map { SortField(source: FieldID($0)) }
    let error = #expect(throws: BasaltError.self) { try SortOrder(id: 1, fields: many) }
    #expect(error?.code == .outOfRange && error?.message.contains("17") == true)
    let last = try SortOrder(id: .max, fields: [SortField(source: FieldID(1))])
    let spent = #expect(throws: BasaltError.self) { try following([last], "dep_time") }
    #expect(spent?.code == .outOfRange)
  }
}
