import BasaltCore
import BasaltText
import Testing

struct HeaderTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  private func names(_ bytes: [UInt8], _ dialect: TextDialect = .csv) throws -> [String] {
    try TextInput(path: try fixture.file("h.csv", bytes), dialect: dialect).columnNames
  }

  private func names(_ text: String, _ dialect: TextDialect = .csv) throws -> [String] {
    try names(Array(text.utf8), dialect)
  }

  @Test(arguments: ["a,b", "a,b\n", "a,b\r\n1,2", "\"a\",b\r", "\u{FEFF}a,b\n", "\n\r\na,b\n"])
  func namesAreTheFirstRecord(text: String) throws { #expect(try names(text) == ["a", "b"]) }

  @Test func namesKeepTheirCaseAndUnquote() throws {
    #expect(try names("Année,\"a \"\"b\"\", c\"\n") == ["Année", "a \"b\", c"])
  }

  @Test func emptyNamesAreNumbered() throws { #expect(try names(",x,\"\"\n") == ["column1", "x", "column3"]) }

  @Test func columnsAreNumberedWithoutAHeader() throws {
    let dialect = try TextDialect(hasHeader: false)
    #expect(try names("1,2,3\n4,5,6\n", dialect) == ["column1", "column2", "column3"])
    #expect(try names("\n\n", dialect) == ["column1"])
    #expect(try names("", dialect) == [])
    #expect(try names("1|2|\n", .tbl) == ["column1", "column2"])
  }

  @Test func anEmptyFileWithoutAHeaderHasNoRows() throws {
    let path = try fixture.file("e.tbl", "")
    #expect(try TextInput.rows(of: path, .tbl, types: [.integer, .text]).isEmpty)
  }

  @Test func aHeaderAloneIsNoRow() throws {
    #expect(try TextInput.rows(of: try fixture.file("h.csv", "a,b")).isEmpty)
    #expect(try TextInput.rows(of: try fixture.file("h.csv", "a,b\n\n")).isEmpty)
  }

  @Test(arguments: ["", "\n", "\n\n\r\n"])
  func anEmptyFileHasNoHeader(text: String) {
    let error = errorOf { try names(text) }
    #expect(error?.code == .syntax)
    #expect(error?.message == "The file has no header: it is empty.")
    #expect(error?.fact("file")?.hasSuffix("h.csv") == true)
  }

  @Test func namesMustDifferWhenFolded() {
    let error = errorOf { try names("id,Name,x,NAME\n") }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "Columns 2 and 4 of the header are both named 'name' when written in lower case.")
  }

  @Test func namesAreShort() {
    let error = errorOf { try names(String(repeating: "n", count: 1_025) + ",b\n") }
    #expect(error?.code == .outOfRange)
    #expect(error?.message == "Name 1 of the header has 1025 bytes; at most 1024 are possible.")
  }

  @Test func namesAreText() {
    #expect(
      errorOf { try names([97, 44, 0xC3, 0x28, 10]) }?.message
        == "Line 1: name 2 of the header cannot be text: it is not UTF-8.")
    #expect(
      errorOf { try names([97, 44, 98, 0, 10]) }?.message
        == "Line 1: name 2 of the header cannot be text: it holds the character U+0000.")
  }

  @Test func quotesInTheHeaderMustBeInPlace() {
    let error = errorOf { try names("a,b\"c\"\n") }
    #expect(error?.code == .syntax)
    #expect(error?.message == "Line 1: field 2 of the first record has a quote that is out of place.")
  }

  @Test func columnsAreLimited() {
    let error = errorOf { try names((0...65_536).map { "c\($0)" }.joined(separator: ",")) }
    #expect(error?.code == .outOfRange)
    #expect(error?.message == "The first record has 65537 fields; at most 65536 columns are possible.")
  }

  @Test(arguments: [[UInt8(0xFF), 0xFE, 97, 0], [0xFE, 0xFF, 0, 97]])
  func otherEncodingsAreNamed(bytes: [UInt8]) {
    let error = errorOf { try names(bytes) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("UTF-16") == true)
    #expect(error?.remedy.contains("iconv") == true)
  }

  @Test func typesMustMatchTheColumns() throws {
    let path = try fixture.file("h.csv", "a,b\n1,2\n")
    let error = errorOf { try TextInput(path: path, dialect: .csv).makeReader(types: [.integer]) }
    #expect(error?.code == .typeMismatch)
    #expect(error?.message == "\(path) has 2 columns where 1 are expected.")
  }
}
