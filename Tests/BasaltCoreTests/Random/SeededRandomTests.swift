import BasaltCore
import Testing

@Suite struct SeededRandomTests {
  /// Of the published algorithms: SplitMix64 from 0, then xoshiro256**. A failing seed must still mean the same run in years.
  @Test func numbersAreThoseOfThePublishedAlgorithm() {
    var random = SeededRandom(seed: 0)
    #expect(
      (0..<4).map { _ in random.next() } == [
        0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0, 0x6AA5_94F1_262D_2D2C,
      ] as [UInt64])
    var other = SeededRandom(seed: 1_234_567)
    #expect(
      (0..<4).map { _ in other.next() } == [
        0x30A3_A1C3_6360_0467, 0x1940_5F0F_5799_29CA, 0x115B_EAAC_046D_DBD9, 0xEB17_CAF4_8F27_D7F6,
      ] as [UInt64])
  }

  @Test func theSameSeedGivesTheSameRun() {
    var (one, two) = (SeededRandom(seed: 9), SeededRandom(seed: 9))
    for _ in 0..<100 { #expect(one.next() == two.next()) }
    #expect(one.bytes(16) == two.bytes(16) && one.integer(in: 0...1_000) == two.integer(in: 0...1_000))
  }

  /// Drawing more from a part leaves what comes after it alone.
  @Test func aSplitIsIndependentOfItsParent() {
    var (one, two) = (SeededRandom(seed: 9), SeededRandom(seed: 9))
    var part = one.split()
    _ = two.split()
    for _ in 0..<10 { _ = part.next() }
    #expect(one.next() == two.next())
    #expect(part.seed != one.seed)
  }

  @Test func rangesAreKeptAndReached() {
    var random = SeededRandom(seed: 2)
    #expect(Set((0..<500).map { _ in random.integer(in: -3...3) }) == Set(-3...3))
    #expect((0..<100).allSatisfy { _ in random.chance(1, in: 1) && !random.chance(0, in: 5) })
    let count = (0..<10_000).count { _ in random.chance(1, in: 4) }
    #expect((2_200...2_800).contains(count), "\(count) of 10,000 at 1 in 4")
  }
}
