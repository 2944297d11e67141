import BasaltCLI
import Testing

@Suite struct ColumnListTests {
  @Test(arguments: [
    ("a", ["a"]), ("a,b", ["a", "b"]), (" a , b c ", ["a", "b c"]), ("\"a,b\",c", ["a,b", "c"]), ("\" a\"", [" a"]),
    ("\"say \"\"hi\"\"\" , x", ["say \"hi\"", "x"]),
  ]) func namesAreSeparatedByCommas(text: String, names: [String]) {
    #expect(ColumnList(argument: text)?.names == names)
  }

  @Test(arguments: ["", ",", "a,", ",a", "a,,b", "\"a", "\"a\"b", "\"\""]) func brokenListsAreRefused(text: String) {
    #expect(ColumnList(argument: text) == nil)
  }
}
