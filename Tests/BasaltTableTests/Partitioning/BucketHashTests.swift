import BasaltCore
import BasaltTable
import Testing

@Suite struct BucketHashTests {
  /// The table of format-spec/partitioning.md, "Hash".
  static let golden: [(Value, Int32)] = [
    (.smallint(34), 2_017_239_379), (.integer(34), 2_017_239_379), (.bigint(34), 2_017_239_379),
    (.decimal(Decimal(unscaled: 1_420, scale: 2)), -500_754_589),
    (.date(days: 17_486), -653_330_422),
    (.time(microseconds: 81_068_000_000), -662_762_989),
    (.timestamp(microseconds: 1_510_871_468_000_000), -2_047_944_441),
    (.timestamptz(microseconds: 1_510_871_468_000_000), -2_047_944_441),
    (.timestamp(microseconds: 1_510_871_468_000_001), -1_207_196_810),
    (.text("iceberg"), 1_210_000_089),
    (.uuid(UniqueID("f79c3e09-677c-4bbd-a479-3f349cb785e7") ?? UniqueID(bits: 0)), 1_488_055_340),
    (.bytea([0, 1, 2, 3]), -188_683_207),
    (.boolean(true), 1_392_991_556),
    (.real(1), -142_385_009), (.double(1), -142_385_009),
    (.real(0), 1_669_671_676), (.real(-0.0), 1_669_671_676), (.double(0), 1_669_671_676),
    (.double(-0.0), 1_669_671_676),
  ]

  @Test(arguments: golden.indices)
  func hashesAreThoseOfTheSpecification(index: Int) {
    let (value, expected) = BucketHashTests.golden[index]
    #expect(Int32(bitPattern: BucketHash.hash(value)) == expected, "\(value)")
  }

  @Test func bucketsAreThoseOfTheSpecification() {
    let decimal = Value.decimal(Decimal(unscaled: 1_420, scale: 2))
    #expect(PartitionTransform.bucket(count: 16).apply(to: .integer(34)) == .integer(3))
    #expect(PartitionTransform.bucket(count: 100).apply(to: .integer(34)) == .integer(79))
    #expect(PartitionTransform.bucket(count: 16).apply(to: .text("iceberg")) == .integer(9))
    #expect(PartitionTransform.bucket(count: 100).apply(to: decimal) == .integer(59))
    #expect(PartitionTransform.bucket(count: 100).apply(to: .date(days: 17_486)) == .integer(26))
  }

  @Test func everyNaNHasOneHash() {
    #expect(BucketHash.hash(.double(.nan)) == BucketHash.hash(.double(-.nan)))
    #expect(BucketHash.hash(.double(.nan)) == BucketHash.hash(.real(Float(bitPattern: 0xFFC1_2345))))
  }

  @Test func theHashOfNothingIsOne() {
    #expect(BucketHash.hash(.text("")) == 0)
    #expect(BucketHash.hash(.bytea([])) == 0)
  }
}
