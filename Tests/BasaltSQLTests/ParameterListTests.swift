import BasaltSQL
import Testing

/// `SQLParser.parameters`: what a statement must be given.
@Suite struct ParameterListTests {
  private func names(_ sql: String) throws -> [String] {
    try SQLParser.parameters(of: try SourceText(sql)).map { parameter in
      switch parameter {
      case .number(let number): "$\(number)"
      case .name(let name): ":\(name.text)"
      }
    }
  }

  @Test func eachIsListedOnceInTheOrderOfTheText() throws {
    #expect(try names("SELECT $2, :a, $1, $2, :A, :b") == ["$2", ":a", "$1", ":b"])
    #expect(try names("SELECT 1") == [])
  }

  @Test func whatOnlyLooksLikeOneIsNone() throws {
    #expect(try names("SELECT '$1', \"$2\", $tag$ :a $tag$, 1::int -- $3\n") == [])
  }
}
