import BasaltCore
import Testing

@Suite struct SelectionVectorTests {
  @Test func keepsItsPositions() {
    let positions: [UInt16] = [0, 3, 2_047, 65_535]
    let selection = SelectionVector(positions)
    #expect(selection.count == 4 && (0..<4).map { selection[$0] } == positions.map { Int($0) })
    #expect(selection.withPositions { Array($0) } == positions)
    #expect(SelectionVector([]).count == 0 && SelectionVector().count == 0)
  }

  @Test func fillingAgainUsesTheSameMemoryUnlessItIsShared() {
    var selection = SelectionVector(capacity: 16)
    let first = ObjectIdentifier(selection.reset(capacity: 16))
    #expect(ObjectIdentifier(selection.reset(capacity: 8)) == first)
    #expect(ObjectIdentifier(selection.reset(capacity: 17)) != first)
    let shared = SelectionVector([5])
    var copy = shared
    let buffer = copy.reset(capacity: 1)
    buffer.withMutableBytes { $0.storeBytes(of: 9, as: UInt16.self) }
    copy.count = 1
    #expect(copy[0] == 9 && shared[0] == 5)
  }

  @Test func brokenPromisesStopTheProcess() async {
    await #expect(processExitsWith: .failure) { _ = SelectionVector([1])[1] }
    await #expect(processExitsWith: .failure) {
      var selection = SelectionVector(capacity: 1)
      selection.count = 2
      _ = selection[1]
    }
  }
}
