import BasaltAccess
import BasaltCore
import Testing

@Suite struct AccessDecisionTests {
  @Test func theOwnersDecisionNamesItsTableAndItsGround() {
    let warehouse = UniqueID(bits: 1)
    let table = UniqueID(bits: 2)
    let decision = AccessDecision.grantedToOwner(of: warehouse, table: table)
    #expect(decision.table == table)
    #expect(decision.ground == .ownership(of: warehouse))
    decision.require(table: table)
  }

  @Test func aDecisionOpensNoOtherTable() async {
    await #expect(processExitsWith: .failure) {
      AccessDecision.grantedToOwner(of: UniqueID(bits: 1), table: UniqueID(bits: 2)).require(table: UniqueID(bits: 3))
    }
  }
}
