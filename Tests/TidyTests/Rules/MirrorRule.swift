/// Every folder of sources is spoken of in the tests of its target: one of its files has a test file of its own, or is named
/// in a neighbour's.
///
/// By folder and not by file, because most files are details behind a door, and are tested through it. That a name
/// occurs proves little, but that none of a folder does proves that nobody thought of it.
enum MirrorRule {
  static func violations(sources: [SourceTree.File], tests: [SourceTree.File]) -> [Violation] {
    let testStems = Set(tests.map(\.stem))
    var words: Set<Substring> = []
    for test in tests {
      words.formUnion(test.text.split { !($0.isLetter || $0.isNumber || $0 == "_") })
    }
    let folders = Dictionary(grouping: sources) { $0.path.split(separator: "/").dropLast().joined(separator: "/") }
    return folders.sorted { $0.key < $1.key }.compactMap { folder, files in
      let isNamed = files.contains { testStems.contains($0.stem + "Tests") || words.contains(Substring($0.stem)) }
      return isNamed ? nil : Violation(folder, "no test is named for one of its files, and none mentions one")
    }
  }
}
