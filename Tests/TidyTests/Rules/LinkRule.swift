/// Links and references between pages lead somewhere.
enum LinkRule {
  /// Relative links of a Markdown page: `[text](target)`. Links to other sites and within DocC are not followed.
  static func links(in text: String) -> [(lineNumber: Int, target: String)] {
    var links: [(Int, String)] = []
    var isFenced = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") { isFenced.toggle() }
      guard !isFenced else { continue }
      var rest = line
      while let open = rest.firstRange(of: "](") {
        rest = rest[open.upperBound...]
        let target = rest.prefix { $0 != ")" && $0 != " " }
        if !target.contains("://"), !target.hasPrefix("doc:"), !target.hasPrefix("mailto:"), !target.isEmpty {
          links.append((index + 1, String(target)))
        }
      }
    }
    return links
  }

  /// The anchors of a page's headings, as GitHub makes them.
  static func anchors(in text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
        heading.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { character -> String? in
          if character == " " { return "-" }
          return character.isLetter || character.isNumber || character == "-" || character == "_"
            ? String(character) : nil
        }.joined()
      })
  }

  /// - Parameter read: The text of a file by its path from the root, or `nil` where none is.
  static func violations(path: String, text: String, read: (String) -> String?) -> [Violation] {
    let folder = path.split(separator: "/").dropLast().map(String.init)
    return links(in: text).compactMap { lineNumber, target in
      let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let page = parts[0].isEmpty ? path : resolved(parts[0], from: folder)
      guard let linked = read(page) else {
        return Violation(path, line: lineNumber, "links to \(target), which does not exist")
      }
      guard parts.count == 2, !anchors(in: linked).contains(parts[1]) else { return nil }
      return Violation(path, line: lineNumber, "links to \(target), but no heading makes that anchor")
    }
  }

  /// References from sources: `format-spec/pages.md, "Checksums"` names a page, and a heading of it.
  static func violations(inReferencesOf path: String, text: String, read: (String) -> String?) -> [Violation] {
    var violations: [Violation] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      var rest = line
      while let start = rest.firstRange(of: "format-spec/") {
        rest = rest[start.lowerBound...]
        let page = rest.prefix { $0.isLetter || $0.isNumber || "/-_.".contains($0) }
        rest = rest[page.endIndex...]
        guard page.hasSuffix(".md") else { continue }
        guard let linked = read(String(page)) else {
          violations.append(Violation(path, line: index + 1, "refers to \(page), which does not exist"))
          continue
        }
        guard rest.hasPrefix(", \""), let section = rest.dropFirst(3).split(separator: "\"").first else { continue }
        let headings = linked.split(separator: "\n").filter { $0.hasPrefix("#") }
        // "Root" stands for the heading "Root (sealed)".
        if !headings.contains(where: { $0.drop { $0 == "#" || $0 == " " }.hasPrefix(section) }) {
          violations.append(
            Violation(path, line: index + 1, "refers to \"\(section)\" of \(page), which has no such heading"))
        }
      }
    }
    return violations
  }

  private static func resolved(_ target: String, from folder: [String]) -> String {
    var parts = folder
    for part in target.split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }
}
