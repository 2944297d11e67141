/// What may not stand in the sources: traps where an error belongs, promises of later work, escapes from the type system.
enum TokenRule {
  struct Ban {
    let token: String
    let reason: String
    /// Whether the file at this path may use it all the same.
    let isAllowed: @Sendable (String) -> Bool

    init(_ token: String, _ reason: String, unless isAllowed: @escaping @Sendable (String) -> Bool = { _ in false }) {
      self.token = token
      self.reason = reason
      self.isAllowed = isAllowed
    }
  }

  static let bans: [Ban] = [
    Ban("fatalError", "throw a BasaltError, or use precondition for a broken promise of our own"),
    Ban("try!", "an error is part of the function's type: throw it on"),
    Ban("as!", "make the types say it"),
    Ban("NSObject", "no Objective-C runtime here"),
    Ban("print(", "only the command line writes to standard output", unless: { $0.hasPrefix("Sources/BasaltCLI/") }),
    Ban(
      "@unchecked Sendable", "only shared memory may vouch for itself, with the argument beside it",
      unless: uncheckedSendableFiles.contains),
    Ban("@testable", "tests use package access"),
    Ban("unsafeBitCast", "reinterpret memory, not values"),
  ]

  /// Files that hold memory shared between threads and say in a comment why that is right.
  static let uncheckedSendableFiles: Set<String> = [
    "Sources/BasaltCore/Memory/Buffer.swift",
    // Workers that a thread keeps from round to round of a pipeline.
    "Sources/BasaltExecution/Pipelines/Pipeline.swift",
    "Sources/BasaltExecution/Profiling/Stopwatch.swift",
  ]

  static func violations(path: String, source: SourceText) -> [Violation] {
    var violations: [Violation] = []
    for (index, line) in source.code.enumerated() {
      for ban in bans where contains(ban.token, in: line) && !ban.isAllowed(path) {
        violations.append(Violation(path, line: index + 1, "\(ban.token): \(ban.reason)"))
      }
    }
    for (index, line) in source.code.enumerated() {
      if let word = joinedUnsafe(in: line) {
        violations.append(
          Violation(path, line: index + 1, "`\(word) in` is `unsafe \(word.dropFirst(6)) in`, joined by the formatter"))
      }
    }
    for (index, comment) in source.comments.enumerated() {
      for mark in ["TODO", "FIXME", "XXX", "HACK"] where contains(mark, in: comment) && !comment.contains("because") {
        violations.append(Violation(path, line: index + 1, "\(mark) without a \"because\""))
      }
    }
    return violations
  }

  /// A loop variable such as `unsafex`: swift-format writes `for unsafe x in` without the space, and what is then compiled is a loop over
  /// a variable of another name, in which the use of unsafe memory is no longer acknowledged.
  static func joinedUnsafe(in line: Substring) -> Substring? {
    let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    return zip(words, words.dropFirst()).first { word, next in
      next == "in" && word.hasPrefix("unsafe") && word.dropFirst(6).first?.isLowercase == true
    }?.0
  }

  /// Whether a token occurs that is not the end or the beginning of a longer word (`asyncPrint(` is not `print(`).
  static func contains(_ token: String, in line: Substring) -> Bool {
    func isWordPart(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }
    var rest = line
    while let range = rest.firstRange(of: token) {
      let before = range.lowerBound == line.startIndex ? nil : line[line.index(before: range.lowerBound)]
      let after = range.upperBound == line.endIndex ? nil : line[range.upperBound]
      let isWholeBefore = !(token.first.map(isWordPart) ?? false) || !(before.map(isWordPart) ?? false) && before != "."
      let isWholeAfter = !(token.last.map(isWordPart) ?? false) || !(after.map(isWordPart) ?? false)
      if isWholeBefore && isWholeAfter { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}
