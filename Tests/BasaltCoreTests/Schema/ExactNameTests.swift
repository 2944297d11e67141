import BasaltCore
import Testing

@Suite struct ExactNameTests {
  /// Equal, hashed and ordered by bytes alike, whatever Unicode says of them.
  @Test func namesAreTheirBytes() {
    let names = ["é", "e\u{301}", "a", "", "z", "\u{1F600}", "\u{FFFD}"].map { ExactName($0) }
    #expect(Set(names).count == names.count)
    #expect(
      names.sorted().map(\.text.utf8.first)
        == names.map { Array($0.text.utf8) }.sorted {
          $0.lexicographicallyPrecedes($1)
        }.map(\.first))
    for (left, right) in zip(names, names.map { ExactName(String(decoding: Array($0.text.utf8), as: UTF8.self)) }) {
      #expect(left == right && left.hashValue == right.hashValue && !(left < right))
    }
  }
}
