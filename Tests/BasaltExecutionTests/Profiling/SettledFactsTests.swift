import BasaltExecution
import Testing

/// `SettledFacts`: passes add up, and each way of going about it is named once.
@Suite struct SettledFactsTests {
  @Test func passesAddUp() {
    var facts = SettledFacts()
    facts.add(nil, nil)
    #expect(facts.facts == nil && facts.spilled == nil)
    facts.add(.join(rowCount: 3, strategy: "hash"), nil)
    facts.add(.join(rowCount: 4, strategy: "array"), SpillFigures(partCount: 2, byteCount: 10))
    facts.add(.join(rowCount: 5, strategy: "hash"), SpillFigures(partCount: 1, byteCount: 5))
    guard case .join(12, "hash/array")? = facts.facts else {
      Issue.record("\(String(describing: facts.facts))")
      return
    }
    #expect(facts.spilled?.partCount == 3 && facts.spilled?.byteCount == 15)
    var groups = SettledFacts()
    groups.add(.groups(count: 0, strategy: ""), nil)
    groups.add(.groups(count: 7, strategy: "array"), nil)
    groups.add(.groups(count: 1, strategy: ""), nil)
    guard case .groups(8, "array")? = groups.facts else {
      Issue.record("\(String(describing: groups.facts))")
      return
    }
  }
}
