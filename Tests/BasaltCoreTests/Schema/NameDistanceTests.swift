import BasaltCore
import TestSupport
import Testing

@Suite struct NameDistanceTests {
  @Test(
    arguments: [
      ("dep_dely", "dep_delay"), ("DEP_DELAY", "dep_delay"), ("carier", "carrier"), ("yaer", "year"), ("raey", nil),
      ("yea", "year"),
      ("x", nil), ("", nil),
      ("something else", nil),
    ] as [(String, String?)]) func suggestsWhatIsNear(name: String, expected: String?)
  {
    #expect(NameDistance.nearest(to: name, among: ["year", "dep_delay", "carrier", "y"]) == expected)
  }

  @Test func theFirstOfEquallyNearNamesIsTaken() {
    #expect(NameDistance.nearest(to: "name3", among: ["name1", "name2"]) == "name1")
    #expect(NameDistance.nearest(to: "names", among: ["name1", "names"]) == "names")
    #expect(NameDistance.nearest(to: "a", among: []) == nil)
  }

  /// What one edit makes of a name of three letters or more is told back, whatever the edit.
  @Test(arguments: Soak.seeds(32)) func oneEditIsForgiven(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let name = (0..<random.integer(in: 3...12)).map { _ in random.pick(["a", "b", "c"]) }
    var edited = name
    switch random.integer(in: 0...3) {
    case 0: edited[random.integer(in: 0...(name.count - 1))] = "z"
    case 1: edited.insert("z", at: random.integer(in: 0...name.count))
    case 2:
      let index = random.integer(in: 1...(name.count - 1))
      edited.swapAt(index - 1, index)
    default: edited.remove(at: random.integer(in: 0...(name.count - 1)))
    }
    #expect(
      NameDistance.nearest(to: edited.joined(), among: ["zzzzzzzzzzzzzzzzz", name.joined()]) == name.joined(),
      "seed \(seed)")
  }

  /// A forged name among many columns ends at the comparison of lengths.
  @Test func anAbsurdNameIsPassedOver() {
    let names = (0..<2_000).map { "column_\($0)" }
    #expect(NameDistance.nearest(to: String(repeating: "x", count: 200_000), among: names) == nil)
  }
}
