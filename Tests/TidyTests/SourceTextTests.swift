import Testing

@Suite struct SourceTextTests {
  /// What is left of a line when comments and literals are gone.
  private func code(_ text: String) -> String {
    SourceText(text).joinedCode.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func commentsAreNotCode() {
    #expect(code("a // fatalError\nb") == "a b")
    #expect(code("a /* try! /* as! */ still */ b") == "a b")
    #expect(code("a /* never closed") == "a")
  }

  @Test func stringsAreNotCode() {
    #expect(code(#"f("fatalError \" try!")"#) == #"f(" ")"#)
    #expect(code(##"f(#"a " b"#, c)"##) == ##"f(#" "#, c)"##)
    #expect(code("f(\"\"\"\n // not a comment \" \n\"\"\") // a comment") == "f(\"\"\" \"\"\")")
    #expect(code("x = '\"'; y // z") == "x = ' '; y")
  }

  @Test func interpolationsAreCode() {
    #expect(code(#"f("sum \(a as! B) end")"#) == #"f(" a as! B ")"#)
    #expect(code(#"f("\(g("\(h(1))"))")"#) == #"f(" g(" h(1) ") ")"#)
    #expect(code(##"f(#"\(no) \#(yes)"#)"##) == ##"f(#" yes "#)"##)
  }

  @Test func linesKeepTheirNumbersAndAreCountedOnce() {
    let source = SourceText("// one\n\nlet a = 1  // two\n/* three\n   four */\nlet b = \"\"\"\n  x\n  \"\"\"\n")
    #expect(source.code.count == source.comments.count)
    #expect(source.code[2].hasPrefix("let a = 1"))
    #expect(source.comments[2].hasSuffix("// two"))
    #expect(source.commentLineCount == 3)
    #expect(source.codeLineCount == 3)
  }

  @Test func nothingIsLostOnAnyPrefixOfThisFile() throws {
    // Whatever is cut off where, the scanner ends, and code and comments have as many bytes as the text.
    let text = try SourceTree.project.file("Tests/TidyTests/SourceTextTests.swift").text
    for length in stride(from: 0, to: text.utf8.count, by: 37) {
      let prefix = String(decoding: text.utf8.prefix(length), as: UTF8.self)
      #expect(SourceText(prefix).joinedCode.utf8.count == prefix.utf8.count, "cut after \(length) bytes")
    }
  }
}
