import BasaltCore
import BasaltTable
import TestSupport
import Testing

/// `PartitionDivision`: files whose values may meet are of one division, whatever specs and types they were written under.
@Suite struct PartitionDivisionTests {
  private static func schema(_ type: LogicalType) throws -> Schema {
    try Schema([
      Field(id: FieldID(1), name: "k", type: type, isNullable: true),
      Field(id: FieldID(2), name: "d", type: .date, isNullable: true),
    ])
  }

  private static func spec(_ number: Int32, _ fields: [(UInt32, PartitionTransform)]) throws -> PartitionSpec {
    try PartitionSpec(
      id: PartitionSpecID(number),
      fields: fields.enumerated().map { index, field in
        PartitionField(
          id: PartitionFieldID(UInt32(number) * 10 + UInt32(index) + 1), source: FieldID(field.0), transform: field.1)
      })
  }

  private static func file(_ spec: PartitionSpec, _ values: [Value]) -> DataFileEntry {
    DataFileEntry(
      id: UniqueID(bits: 7), attempt: UniqueID(bits: 8), byteCount: 100,
      digest: ContentDigest(bytes: Array(repeating: 1, count: 32)), rowCount: 10, schema: SchemaID(0), spec: spec.id,
      partition: PartitionValues(values))
  }

  /// Of every value, under a spec of some buckets and one of a multiple of them: the division is that of the bucket.
  @Test(arguments: Soak.seeds(50)) func finerBucketsAreOfTheSameDivision(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (count, times) = (Int.random(in: 2...64, using: &random), Int.random(in: 1...8, using: &random))
    let fine = try Self.spec(1, [(2, .day), (1, .bucket(count: count * times))])
    let coarse = try Self.spec(2, [(1, .bucket(count: count))])
    let bigints = try #require(
      PartitionDivision(by: .bucket(count: count), of: FieldID(1), [fine, coarse], in: try Self.schema(.bigint)))
    let integers = try #require(
      PartitionDivision(by: .bucket(count: count), of: FieldID(1), [coarse], in: try Self.schema(.integer)))
    for _ in 0..<100 {
      let number = Int32.random(in: .min ... .max, using: &random)
      let day = Value.date(days: Int32.random(in: 0...20_000, using: &random))
      let ofFine = bigints.value(
        of: Self.file(fine, [day, PartitionTransform.bucket(count: count * times).apply(to: .bigint(Int64(number)))]))
      let bucket = PartitionTransform.bucket(count: count).apply(to: .integer(number))
      #expect(ofFine == bigints.value(of: Self.file(coarse, [bucket])), "seed \(seed): \(number)")
      #expect(ofFine == integers.value(of: Self.file(coarse, [bucket])), "seed \(seed): \(number)")
    }
  }

  /// Values of older files are those of today, and integers of all widths are told apart alike.
  @Test func widenedColumnsKeepTheirDivisions() throws {
    let identity = try Self.spec(1, [(1, .identity)])
    let cut = try Self.spec(2, [(1, .truncate(width: 10))])
    let wide = try #require(
      PartitionDivision(by: .identity, of: FieldID(1), [identity, cut], in: try Self.schema(.bigint)))
    let narrow = try #require(
      PartitionDivision(by: .identity, of: FieldID(1), [identity, cut], in: try Self.schema(.smallint)))
    #expect(wide.value(of: Self.file(identity, [.smallint(-3)])) == .bigint(-3))
    #expect(narrow.value(of: Self.file(identity, [.smallint(-3)])) == .bigint(-3))
    #expect(wide.value(of: Self.file(identity, [.null])) == .null)
    let timestamps = try #require(
      PartitionDivision(by: .identity, of: FieldID(1), [identity], in: try Self.schema(.timestamp)))
    #expect(
      timestamps.value(of: Self.file(identity, [.date(days: 2)]))
        == .timestamp(microseconds: 2 * 24 * 60 * 60 * 1_000_000))
    // Another transform says nothing about it.
    #expect(wide.value(of: Self.file(cut, [.bigint(10)])) == nil)
  }

  @Test func whatIsNotDividedHasNoDivision() throws {
    let other = try Self.spec(1, [(2, .day)])
    let division = try #require(
      PartitionDivision(by: .bucket(count: 4), of: FieldID(1), [other, .unpartitioned], in: try Self.schema(.bigint)))
    #expect(division.value(of: Self.file(other, [.date(days: 1)])) == nil)
    #expect(division.value(of: Self.file(.unpartitioned, [])) == nil)
    // A column that was dropped, and a transform without meaning.
    #expect(PartitionDivision(by: .identity, of: FieldID(9), [other], in: try Self.schema(.bigint)) == nil)
    #expect(PartitionDivision(by: .day, of: FieldID(1), [other], in: try Self.schema(.bigint)) == nil)
    // A file of a forged shape.
    let spec = try Self.spec(3, [(1, .bucket(count: 8))])
    let buckets = try #require(
      PartitionDivision(by: .bucket(count: 4), of: FieldID(1), [spec], in: try Self.schema(.bigint)))
    #expect(buckets.value(of: Self.file(spec, [])) == nil)
  }
}
