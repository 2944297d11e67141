/// Every source file is spoken of in the tests of its target: by a test file of its own, or by name in one of a neighbour.
///
/// That a file is named proves little, but that it is not proves that nobody thought of it.
enum MirrorRule {
  /// The files of one target that no test file mentions.
  static func violations(sources: [SourceTree.File], tests: [SourceTree.File]) -> [Violation] {
    let testStems = Set(tests.map(\.stem))
    var words: Set<Substring> = []
    for test in tests {
      words.formUnion(test.text.split { !($0.isLetter || $0.isNumber || $0 == "_") })
    }
    return sources.compactMap { source in
      let isNamed = testStems.contains(source.stem + "Tests") || words.contains(Substring(source.stem))
      return isNamed
        ? nil : Violation(source.path, "no test is named \(source.stem)Tests.swift, and none mentions \(source.stem)")
    }
  }
}
