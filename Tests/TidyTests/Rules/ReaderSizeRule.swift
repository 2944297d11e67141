/// The reader in Python stays so small that somebody can write another one.
///
/// It counts what reading takes: a module and whatever it imports of its own folder, however it is cut into files. What only
/// verifies, prints or makes files is beside it, and may be longer.
enum ReaderSizeRule {
  static let folder = "Tests/PythonReader"
  static let module = "basalt_reader"

  /// Blanks and comments included: a format that takes more than this to read is one that nobody else will read.
  static let lineCountMaximum = 1_500

  static func violations(read: (String) -> SourceTree.File?) -> [Violation] {
    var lineCounts: [String: Int] = [:]
    var open = [module]
    while let name = open.popLast() {
      guard lineCounts[name] == nil, let file = read(name) else { continue }
      lineCounts[name] = file.lineCount
      open += importedModules(of: file.text)
    }
    guard !lineCounts.isEmpty else { return [Violation(folder, "no module \(module): there is no reader to count")] }
    let sum = lineCounts.values.reduce(0, +)
    guard sum > lineCountMaximum else { return [] }
    let parts = lineCounts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    return [Violation(folder, "\(sum) lines of reader, at most \(lineCountMaximum): \(parts)")]
  }

  /// The `a` of `import a`, of `import a, b` and of `from a import b`, wherever in the file it stands.
  private static func importedModules(of text: String) -> [String] {
    text.split(separator: "\n").flatMap { line -> [String] in
      let words = line.split { $0 == " " || $0 == "," }
      guard let first = words.first, words.count > 1 else { return [] }
      if first == "from" { return [String(words[1].prefix { $0 != "." })] }
      guard first == "import" else { return [] }
      // What stands behind an `as` is looked up in vain: no module has that name.
      return words.dropFirst().map { String($0.prefix { $0 != "." }) }
    }
  }
}
