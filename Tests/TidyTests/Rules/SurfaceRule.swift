/// What a program has to know of the library is little: a dozen types, each in the table of contents of its documentation. All else that
/// is public is named within one of them.
enum SurfaceRule {
  static let typeCountMaximum = 12

  /// The public types at the top of a file.
  static func publicTypes(in source: SourceText) -> [String] {
    source.code.compactMap { line in
      // Indented is what stands within another type.
      let words = line.split(whereSeparator: { " :<".contains($0) }).filter { $0 != "final" && !$0.hasPrefix("@") }
      guard line.hasPrefix("public ") || line.hasPrefix("@"), words.count > 2, words[0] == "public",
        kinds.contains(words[1])
      else { return nil }
      return String(words[2])
    }
  }

  private static let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]

  /// - Parameter contents: The page that lists the types: `- ``Name```.
  static func violations(types: [String], contents: String) -> [Violation] {
    let listed = contents.split(separator: "\n").filter { $0.hasPrefix("- ``") }.map {
      String($0.dropFirst(4).dropLast(2))
    }
    var violations = Set(types).symmetricDifference(listed).sorted().map {
      Violation("Basalt.md", listed.contains($0) ? "lists \($0), which is no type" : "does not list \($0)")
    }
    if types.count > typeCountMaximum {
      violations.append(
        Violation(
          "Basalt", "has \(types.count) public types, \(typeCountMaximum) at most: name some within their owners"))
    }
    return violations
  }
}
