import BasaltCore
import BasaltFormat
import Testing

@Suite struct NameHashTests {
  @Test(arguments: [0, 1, 2, 7, 1_000, 20_000]) func everyNameIsFoundAndNoOther(count: Int) {
    let names = (0..<count).map { "column_\($0 * 7)" }
    let table = RecordBytes(Buffer(NameHash.encoded(names)))
    #expect(table.count == NameHash.slotCount(for: count) * NameHash.slotByteCount)
    for (ordinal, name) in names.enumerated() {
      #expect(NameHash.candidates(name, in: table).contains(ordinal))
    }
    // 32 bits of tag: candidates that are not the name are rare, never wrong.
    let strangers = (0..<1_000).reduce(0) { $0 + NameHash.candidates("stranger \($1)", in: table).count }
    #expect(strangers <= 1)
  }

  @Test func forgedTableWithoutAnEmptySlotEndsTheSearch() {
    let table = RecordBytes(Buffer([UInt8](repeating: 0xFF, count: 64 * NameHash.slotByteCount)))
    #expect(NameHash.candidates("a", in: table).count <= 64)
  }
}
