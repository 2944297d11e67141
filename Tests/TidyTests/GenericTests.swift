import Testing

@Suite struct GenericTests {
  @Test func everyGenericThatCrossesATargetIsInlinable() throws {
    var violations: [Violation] = []
    for file in try SourceTree.project.swiftSources where file.target != "BasaltCLI" {
      violations += GenericRule.violations(path: file.path, source: SourceText(file.text))
    }
    #expect(violations.isEmpty, "\(violations.report)")
  }

  // MARK: That the rule can fail

  private func violations(_ text: String, path: String = "Sources/BasaltCore/F.swift") -> [Violation] {
    GenericRule.violations(path: path, source: SourceText(text))
  }

  @Test(arguments: [
    "package func sum<T: FixedWidthInteger>(_ values: [T]) -> T {",
    "public static func write(_ value: some Sequence<Int>) {",
    "package init(_ values: some Collection) {",
    "package init<T>(\n  _ values: T\n) {",
    "package mutating func append(\n  _ first: Int,\n  to second: some Sink\n) throws(BasaltError) {",
    "package subscript<T>(index: T) -> Int {",
    "package static func == <T>(left: A<T>, right: A<T>) -> Bool {",
  ])
  func aGenericThatIsNotInlinableIsFound(text: String) { #expect(violations(text).count == 1, "\(text)") }

  @Test(arguments: [
    "@inlinable package func sum<T>(_ values: [T]) -> T {",
    "@inlinable\n@discardableResult\npackage func sum<T>(_ values: [T]) -> T {",
    "func sum<T>(_ values: [T]) -> T {",
    "private func sum(_ values: some Sequence) {",
    "package func values() -> some Sequence<Int> {",
    "package func sum(_ values: Array<Int>) -> Int {",
    "public static func < (left: A, right: A) -> Bool {",
    "package func each(_ body: (Int) -> Void) {",
  ])
  func whatIsSpecialisedOrStaysInsidePasses(text: String) { #expect(violations(text).isEmpty, "\(text)") }

  @Test func anExceptionHoldsForItsFileAlone() {
    let text = "public func at(_ key: String, _ value: some CustomStringConvertible) -> BasaltError {"
    #expect(violations(text, path: "Sources/BasaltCore/Errors/BasaltError.swift").isEmpty)
    #expect(violations(text).count == 1)
  }

  @Test(arguments: GenericRule.cold.keys.sorted())
  func anExceptionIsStillNeeded(key: String) throws {
    let parts = key.split(separator: ".").map(String.init)
    let files = try SourceTree.project.swiftSources.filter { $0.stem == parts[0] }
    let keyword = parts[1] == "init" ? "init" : "func \(parts[1])"
    #expect(files.contains { SourceText($0.text).joinedCode.contains(keyword) }, "\(key) no longer exists")
  }
}
