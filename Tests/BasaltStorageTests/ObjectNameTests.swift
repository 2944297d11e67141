import BasaltCore
import BasaltStorage
import Testing

@Suite struct ObjectNameTests {
  @Test(arguments: ["a", "a/b/c", "...", "a..b", ".hidden", "ä/ö", String(repeating: "x", count: 1_024)])
  func relativeNamesAreAccepted(text: String) throws { #expect(try ObjectName(text).text == text) }

  @Test(arguments: [
    "", "/", "/a", "a/", "a//b", ".", "..", "a/.", "../a", "a/../b", "a\0b", String(repeating: "x", count: 1_025),
  ])
  func namesThatLeadElsewhereAreRefused(text: String) {
    let error = #expect(throws: BasaltError.self) { try ObjectName(text) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "'\(text)' cannot be the name of an object.")
    #expect(error?.remedy == "Use a relative name of non-empty parts without '.' and '..'.")
  }

  @Test func namesAreOrderedByTheirBytes() throws {
    let names = try ["a/b", "a", "a-b", "é", "e\u{301}", "z"].map { try ObjectName($0) }.sorted()
    #expect(names.map(\.text) == ["a", "a-b", "a/b", "e\u{301}", "z", "é"])
  }

  /// Two spellings of one character are two objects in every store, and so are they as keys.
  @Test func namesAreToldApartByTheirBytes() throws {
    let (composed, decomposed) = (try ObjectName("é"), try ObjectName("e\u{301}"))
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed, try ObjectName("é")]).count == 2)
  }
}
