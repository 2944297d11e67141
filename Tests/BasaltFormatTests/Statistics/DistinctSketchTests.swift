import BasaltCore
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// A sketch is about right however many values there are, and does not care how they came together.
@Suite struct DistinctSketchTests {
  private static func sketch(_ hashes: [UInt64]) -> DistinctSketch {
    var sketch = DistinctSketch()
    sketch.add(hashes)
    return sketch
  }

  @Test(arguments: [0, 1, 2, 100, 5_000, 300_000]) func theEstimateIsWithinFivePercent(count: Int) {
    var random = SeededRandom(seed: UInt64(count + 1))
    let hashes = (0..<count).map { _ in random.next() }
    let estimate = Self.sketch(hashes + hashes.prefix(count / 2)).estimate
    #expect(abs(estimate - count) <= max(count / 20, count < 200 ? 1 : 0), "\(estimate) of \(count)")
  }

  @Test(arguments: Soak.seeds(10)) func partsMergeToTheWhole(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let hashes = (0..<3_000).map { _ in random.next() >> UInt64(random.integer(in: 0...20)) }
    let cut = random.integer(in: 0...3_000)
    var merged = Self.sketch(Array(hashes[cut...]))
    merged.merge(Self.sketch(Array(hashes[..<cut])))
    #expect(merged == Self.sketch(hashes), "seed \(seed)")
  }

  @Test func aHashOfZerosFillsItsRegister() {
    let registers = Self.sketch([0, 1, 1 << 63]).registers
    #expect(registers[0] == 53 && registers[2_048] == 53)
  }

  @Test(arguments: [0, 1, 100, 150, 511, 600, 50_000, 300_000]) func theShortestFormReadsBack(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let sketch = Self.sketch((0..<count).map { _ in random.next() })
    let bytes = sketch.encoded()
    let bits = sketch.registers.reduce(4_096) { $0 + Int($1) }
    let presentCount = sketch.registers.count { $0 > 0 }
    #expect(bytes.count == min(presentCount > 511 ? 3_072 : 4 * presentCount, (bits + 7) / 8 | 1))
    #expect(try DistinctSketch(RecordBytes(Buffer(bytes))) == sketch)
  }

  /// Files written before there was a form in bits have these.
  @Test(arguments: [200, 600]) func theOtherFormsAreReadWhereBitsAreShorter(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let sketch = Self.sketch((0..<count).map { _ in random.next() })
    #expect(sketch.encoded().count % 2 == 1)
    var other = [UInt8](repeating: 0, count: 3_072)
    for (index, rank) in sketch.registers.enumerated() {
      for bit in 0..<6 where rank >> UInt8(bit) & 1 == 1 {
        other[(6 * index + bit) / 8] |= 1 << UInt8((6 * index + bit) % 8)
      }
    }
    let entries = sketch.registers.enumerated().filter { $0.element > 0 }
    if entries.count <= 511 { other = entries.flatMap { littleEndian(UInt32($0.offset) << 8 | UInt32($0.element)) } }
    #expect(try DistinctSketch(RecordBytes(Buffer(other))) == sketch)
  }

  /// Of a sketch in bits, of 600 values.
  @Test func whatIsNoSketchInBitsIsRefused() throws {
    var random = SeededRandom(seed: 7)
    let hashes = (0..<700).map { _ in random.next() }
    // One whose bits end in an even number of bytes, so that a byte of zeros follows.
    var sketch = DistinctSketch()
    for count in 600...700 {
      sketch = Self.sketch(Array(hashes.prefix(count)))
      let bits = sketch.registers.reduce(4_096) { $0 + Int($1) }
      if (bits + 7) / 8 % 2 == 0 { break }
    }
    let sound = sketch.encoded()
    func refused(_ bytes: [UInt8], _ message: String) {
      let error = #expect(throws: BasaltError.self) { try DistinctSketch(RecordBytes(Buffer(bytes))) }
      #expect(error?.code == .corruptFile && error?.message.contains(message) == true, "\(error?.message ?? "none")")
    }
    refused(Array(sound.dropLast(2)), "registers has \(sound.count - 2) bytes")
    refused(sound + [0, 0], "A sketch of 4096 registers has \(sound.count + 2) bytes.")
    refused([UInt8](repeating: 0xff, count: 8) + sound, "A sketch has a rank beyond 53.")
    refused(Array(sound.dropLast()) + [0x80], "behind its last register")
    // Of few registers the sparse form is shorter.
    refused([UInt8](repeating: 0, count: 513), "A sketch of 4096 registers has 513 bytes.")
  }

  /// Register and rank of each entry, or the length alone.
  @Test(
    arguments: [
      ([0x0000_0201, 0x0000_0201], "where register 3 is the next"), ([0x0010_0001], "A sketch has register 4096"),
      ([0x0000_0200], "A sketch has register 2 of 0"), ([0x0000_0236], "A sketch has a rank beyond 53."),
      ([UInt32](repeating: 0, count: 512), "No sketch has 2048 bytes."),
      ([UInt32](repeating: 0, count: 768), "A sketch of few registers has a place for each."),
    ] as [([UInt32], String)])
  func whatIsNoSketchIsRefused(entries: [UInt32], message: String) {
    let bytes = Buffer(entries.flatMap(littleEndian))
    let error = #expect(throws: BasaltError.self) { try DistinctSketch(RecordBytes(bytes)) }
    #expect(error?.code == .corruptFile && error?.message.contains(message) == true, "\(error?.message ?? "none")")
  }

  // MARK: In files

  /// Row groups of nine pages, of two, and of a few rows; the last column is constant in the second.
  private static func file() throws -> TestFile {
    let types: [LogicalType] = [.integer, .text, .boolean, .integer]
    let schema = try Schema(
      types.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: "c\($0)", type: $1) })
    var groups: [[ColumnVector]] = []
    for rows in [0..<9_000, 9_000..<11_000, 11_000..<11_010] {
      let numbers: [Value] = rows.map { $0 % 9 == 0 ? .null : .integer(Int32($0)) }
      let words: [Value] = rows.map { .text("word \($0 % 30)") }
      let flags: [Value] = rows.map { .boolean($0 % 3 == 0) }
      let mixed: [Value] = rows.map { .integer(rows.lowerBound == 9_000 ? 7 : Int32($0)) }
      groups.append(try zip([numbers, words, flags, mixed], types).map { try ColumnVector($0, type: $1) })
    }
    return try TestFile(schema, groups)
  }

  @Test func aFileKnowsItsDistinctValues() throws {
    let file = try Self.file()
    let reader = try file.open()
    for (ordinal, count) in [(0, 9_786), (1, 30), (3, 9_010)] {
      let sketch = try #require(try reader.sketch(ofColumn: ordinal))
      #expect(abs(sketch.estimate - count) <= count / 20, "\(sketch.estimate) of \(count)")
      let hashes = file.rowGroups.flatMap {
        ChunkHashes.hashes(of: .concatenated([$0[ordinal]], type: $0[ordinal].type))
      }
      #expect(sketch == Self.sketch(hashes))
    }
    // Of booleans two bounds say everything.
    #expect(try reader.sketch(ofColumn: 2) == nil)
    #expect(try FileLayout(reader).columns.map { $0.distinctEstimate != nil } == [true, true, false, true])
    #expect(try DataFileVerifier(file.name, in: file.store, isDeep: true).verified().isSound)
  }

  @Test func aFalseSketchIsNamed() throws {
    let file = try Self.file()
    let place = 8 * 4
    var forgery = try Forgery(file)
    // That of the first column, in bits: a register too few, and the next too many.
    let start = try file.open().root.section(.sketches).offset + place
    let index = try #require((0..<100).first { forgery.bytes[start + $0] & 3 == 1 })
    try forgery.setSection(.sketches, at: place + index, to: [forgery.bytes[start + index] ^ 3])
    #expect(try forgery.verified(isDeep: false).isSound)
    let report = try forgery.verified(isDeep: true)
    #expect(report.problems.map(\.message) == ["The sketch of distinct values is not that of the values."])
    #expect(report.problems.first?.context.contains { $0.key == "column" && $0.value == "c0" } == true)
  }

  @Test(arguments: [(0, 33, "A sketch lies at 33, not at 32."), (4, 3_071, "not at 3103")] as [(Int, UInt32, String)])
  func sketchesFollowEachOther(offset: Int, number: UInt32, message: String) throws {
    var forgery = try Forgery(try Self.file())
    try forgery.setSection(.sketches, at: offset, to: littleEndian(number))
    let report = try forgery.verified(isDeep: false)
    #expect(report.problems.contains { $0.message.contains(message) }, "\(report.problems)")
  }

  @Test func smallFilesHaveNone() throws {
    let schema = try Schema([Field(id: FieldID(1), name: "a", type: .integer)])
    let column = try ColumnVector((0..<Int32(7_000)).map { .integer($0) }, type: .integer)
    let file = try TestFile(schema, [[column]])
    #expect(try file.open().root.sections.count == 5)
    #expect(try file.open().sketch(ofColumn: 0) == nil)
  }
}
