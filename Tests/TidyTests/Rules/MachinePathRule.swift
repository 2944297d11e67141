/// No text names a folder of the machine that it was written on: it would be true there and nowhere else.
enum MachinePathRule {
  // Put together from parts, so that this file does not break its own rule.
  static let bannedFolders: [String] =
    ["work", "root", "home", "Users", "opt/swift"].map { "/\($0)/" } + [["..", "shared"].joined(separator: "/")]

  static func violations(path: String, text: String) -> [Violation] {
    var violations: [Violation] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      for folder in bannedFolders where startsPath(folder, in: line) {
        violations.append(Violation(path, line: index + 1, "names \(folder), a folder of one machine"))
      }
    }
    return violations
  }

  /// "/work/x" starts at a root; the "/work/" of "out/work/x" does not.
  private static func startsPath(_ folder: String, in line: Substring) -> Bool {
    var rest = line
    while let range = rest.firstRange(of: folder) {
      guard range.lowerBound > line.startIndex else { return true }
      let before = line[line.index(before: range.lowerBound)]
      if !(before.isLetter || before.isNumber || "_-.)}".contains(before)) { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}
