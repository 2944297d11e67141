/// A fenced block of a page.
struct MarkdownBlock: Equatable {
  /// The line of the page on which its first line stands, from 1 on.
  let line: Int
  let text: String

  /// All of a language, in their order. One that is never closed is none.
  static func all(of language: String, in page: String) -> [MarkdownBlock] {
    var blocks: [MarkdownBlock] = []
    var open: (line: Int, lines: [Substring])?
    for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let block = open {
        if line.hasPrefix("```") {
          blocks.append(MarkdownBlock(line: block.line, text: block.lines.joined(separator: "\n")))
          open = nil
        } else {
          open = (block.line, block.lines + [line])
        }
      } else if line == "```\(language)" {
        open = (index + 2, [])
      }
    }
    return blocks
  }
}
