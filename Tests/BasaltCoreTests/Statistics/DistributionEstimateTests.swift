import BasaltCore
import TestSupport
import Testing

/// `ValueDistribution`, `DistributionEstimate`, `Value.place`: shares of ranges, of values and of pairs, against counts of the rows that
/// distributions were made of.
@Suite struct DistributionEstimateTests {
  /// What a file would say of some numbers without drawing a sample: the common ones, and bounds of the others.
  private static func distribution(of numbers: [Int], commonCount: Int, partCount: Int) -> ValueDistribution {
    let counts = Dictionary(numbers.map { ($0, 1) }, uniquingKeysWith: +)
    let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(commonCount)
    let common = Set(ranked.map(\.key))
    let rest = numbers.filter { !common.contains($0) }.sorted()
    let bounds = rest.isEmpty ? [] : (0...partCount).map { rest[$0 * (rest.count - 1) / partCount] }
    return ValueDistribution(
      sampleCount: numbers.count,
      commonValues: ranked.map { .init(value: .integer(Int32($0.key)), count: $0.value) },
      bounds: bounds.map { .integer(Int32($0)) })
  }

  private static func part(of numbers: [Int], commonCount: Int, partCount: Int = 32) -> DistributionEstimate.Part {
    DistributionEstimate.Part(
      valueCount: numbers.count, distribution: distribution(of: numbers, commonCount: commonCount, partCount: partCount),
      minimum: numbers.min().map { .integer(Int32($0)) }, maximum: numbers.max().map { .integer(Int32($0)) })
  }

  /// Few small numbers are frequent, and large ones are rare: what prices and delays are like.
  private static func skewed(_ count: Int, _ random: inout SeededRandom, most: Int = 100_000) -> [Int] {
    (0..<count).map { _ in
      let share = Double(random.integer(in: 1...1_000)) / 1_000
      return Int(share * share * share * share * Double(most))
    }
  }

  /// Of one file, and of several that have different values: the share of each is weighed by its rows.
  @Test(arguments: Soak.seeds(8)) func aRangeErrsByTwoPartsAtMost(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let files = (0..<random.integer(in: 1...6)).map { index in
      Self.skewed(random.integer(in: 500...4_000), &random, most: 1_000 * (index + 1))
    }
    let commonCount = random.integer(in: 0...16)
    let estimate = try #require(DistributionEstimate(files.map { Self.part(of: $0, commonCount: commonCount) }, step: 1))
    let all = files.flatMap { $0 }
    for _ in 0..<200 {
      let (first, second) = (random.pick(all), random.pick(all))
      let range = DistributionEstimate.Range(lower: Double(min(first, second)), upper: Double(max(first, second)))
      let exact = all.count { (min(first, second)...max(first, second)).contains($0) }
      let share = try #require(estimate.share(in: range))
      #expect(
        abs(share - Double(exact) / Double(all.count)) <= 2.0 / 32 + 0.01,
        "\(range): \(share) instead of \(Double(exact) / Double(all.count)), seed \(seed)")
    }
    #expect(estimate.share(in: .init()).map { abs($0 - 1) < 1e-9 } == true)
    #expect(estimate.share(in: .init(upper: -1)) == 0)
    #expect(estimate.share(in: .init(lower: 1e9)) == 0)
  }

  /// What is said of all files together is no less than what those say that name a value, and no more than they do with all of the
  /// others' rest.
  @Test(arguments: Soak.seeds(8)) func aCommonValueIsAsFrequentAsItsFilesSay(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let files = (0..<4).map { index in
      (0..<2_000).map { _ in random.chance(1, in: 3) ? index % 2 : random.integer(in: 10...200) }
    }
    let estimate = try #require(DistributionEstimate(files.map { Self.part(of: $0, commonCount: 1) }, step: 1))
    let all = files.flatMap { $0 }
    for value in [0, 1] {
      let exact = Double(all.count { $0 == value }) / Double(all.count)
      let share = try #require(estimate.share(of: .integer(Int32(value)), distinctCount: 193))
      #expect(share >= exact && share <= exact + 0.01, "\(share) instead of \(exact), seed \(seed)")
      // The same number in another type is the same value.
      #expect(estimate.share(of: .bigint(Int64(value)), distinctCount: 193) == share)
      #expect(estimate.share(of: .decimal(Decimal(unscaled: Int128(value) * 100, scale: 2)), distinctCount: 193) == share)
    }
    let other = try #require(estimate.share(of: .integer(77), distinctCount: 193))
    #expect(abs(other - Double(all.count { $0 > 1 }) / Double(all.count) / 191) < 0.001, "\(other)")
    #expect(estimate.share(of: .null, distinctCount: 193) == nil)
  }

  @Test(arguments: Soak.seeds(8)) func pairsOfFrequentValuesAreCounted(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (left, right) = (Self.skewed(3_000, &random, most: 400), Self.skewed(2_000, &random, most: 300))
    func estimate(_ numbers: [Int]) throws -> DistributionEstimate {
      try #require(DistributionEstimate([Self.part(of: numbers, commonCount: 16)], step: 1))
    }
    let counts = Dictionary(right.map { ($0, 1) }, uniquingKeysWith: +)
    let exact = Double(left.reduce(0) { $0 + counts[$1, default: 0] }) / Double(left.count * right.count)
    let (leftCount, rightCount) = (Double(Set(left).count), Double(Set(right).count))
    let share = try estimate(left).equalPairShare(
      with: estimate(right), distinctCount: leftCount, otherDistinctCount: rightCount)
    #expect(share < exact * 1.3 && share > exact / 1.3, "\(share) instead of \(exact), seed \(seed)")
    // As if no value were more frequent than another it would be several times too small.
    #expect(exact > 2 / max(leftCount, rightCount))
    let turned = try estimate(right).equalPairShare(
      with: estimate(left), distinctCount: rightCount, otherDistinctCount: leftCount)
    #expect(abs(turned - share) < share * 0.05)
  }

  /// Ends of a range count where there is no neighbour: of prices many are 0, and `> 0` is not `>= 0`.
  @Test func endsOfARangeMatterWhereManyRowsHaveThem() throws {
    let distribution = ValueDistribution(
      sampleCount: 100, commonValues: [.init(value: .double(0), count: 60)], bounds: [.double(1), .double(2), .double(9)])
    let part = DistributionEstimate.Part(
      valueCount: 1_000, distribution: distribution, minimum: .double(0), maximum: .double(9))
    let estimate = try #require(DistributionEstimate([part], step: 0))
    #expect(estimate.share(in: .init(lower: 0, includesLower: false)) == 0.4)
    #expect(estimate.share(in: .init(lower: 0)) == 1)
    #expect(estimate.share(in: .init(upper: 0)) == 0.6)
    #expect(estimate.share(in: .init(upper: 0, includesUpper: false)) == 0)
    #expect(estimate.share(in: .init(lower: 1, upper: 2)).map { abs($0 - 0.2) < 1e-9 } == true)
  }

  /// Long texts are told apart by their hashes, of which the value is the beginning.
  @Test func longTextsHaveTheirShare() throws {
    let (text, other) = ("https://example.org/index.html", "https://example.org/imprint.html")
    let hash = try #require(ValueHash.hash(of: .text(text), type: .text))
    let distribution = ValueDistribution(
      sampleCount: 10, commonValues: [.init(value: .text("https://example."), hash: hash, count: 6)], bounds: [])
    let part = DistributionEstimate.Part(valueCount: 10, distribution: distribution, minimum: nil, maximum: nil)
    let estimate = try #require(DistributionEstimate([part], step: 0))
    #expect(estimate.share(of: .text(text), distinctCount: 5) == 0.6)
    #expect(estimate.share(of: .text(other), distinctCount: 5) == 0.1)
    #expect(DistributionEstimate([], step: 0) == nil)
  }
}
