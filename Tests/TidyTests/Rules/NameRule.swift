/// Names say what a thing is: no `Utils`, no `Manager`, no age or mood, no verb that fits everything.
enum NameRule {
  /// Words that a type or a file may not contain, as a whole word of its camel case.
  static let bannedTypeWords: Set<String> = [
    "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Common", "Misc", "Stuff", "Simple",
    "Better",
    "Legacy", "V2", "V3",
  ]
  /// Words that may not come first.
  static let bannedTypePrefixes: Set<String> = ["New", "Old"]
  /// Verbs that a function may not begin with.
  static let bannedVerbs: Set<String> = ["get", "do", "process", "handle"]

  static func violations(path: String, source: SourceText) -> [Violation] {
    let stem = path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? ""
    var violations = objection(toType: stem).map { [Violation(path, "file name: \($0)")] } ?? []
    for (index, line) in source.code.enumerated() {
      let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
      for (keyword, name) in zip(words, words.dropFirst()) {
        if typeKeywords.contains(keyword), let objection = objection(toType: name) {
          violations.append(Violation(path, line: index + 1, "\(keyword) \(name): \(objection)"))
        }
        if keyword == "func", let verb = camelWords(of: name).first, bannedVerbs.contains(verb) {
          violations.append(
            Violation(path, line: index + 1, "func \(name): \"\(verb)\" says nothing; name what it does"))
        }
      }
    }
    return violations
  }

  private static let typeKeywords: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]

  private static func objection(toType name: String) -> String? {
    let words = camelWords(of: name)
    if let first = words.first, bannedTypePrefixes.contains(first) { return "\"\(first)\" is an age, not a name" }
    if let word = words.first(where: bannedTypeWords.contains) { return "\"\(word)\" names no concept" }
    return nil
  }

  /// "ColumnV2Manager" → ["Column", "V2", "Manager"]. A digit stays with the letters before it.
  static func camelWords(of name: String) -> [String] {
    var words: [String] = []
    var previous: Character?
    for character in name {
      if character == "_" {
        previous = nil
        continue
      }
      let startsWord = previous == nil || (character.isUppercase && previous?.isUppercase == false)
      if startsWord { words.append("") }
      words[words.count - 1].append(character)
      previous = character
    }
    return words
  }
}
