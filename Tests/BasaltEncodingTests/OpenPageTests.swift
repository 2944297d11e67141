import BasaltCore
import BasaltEncoding
import Dispatch
import TestSupport
import Testing

/// Pages that are opened once and read by many: `OpenPage`, `DecodeScratch`.
@Suite struct OpenPageTests {
  @Test(arguments: EncodingRegistry.all.indices, Soak.seeds(1))
  func manyThreadsReadOnePage(encodingIndex: Int, seed: UInt64) throws {
    let encoding = EncodingRegistry.all[encodingIndex]
    for (type, shape) in ConformanceTests.columns {
      var random = SeededRandom(seed: seed)
      let column = try random.column(shape, type, count: ConformanceTests.rowCount, nullShare: 3)
      let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: encoding).encode(
        column, pageRowCount: ConformanceTests.pageRowCount)
      guard chunk.encodings.contains(encoding.wireID) else { continue }
      let page = try chunk.sharedPage(0, type: type)
      let dictionary = try chunk.openDictionary(type: type)
      let test = try PageTest(.comparison(.greaterOrEqual, column[0]), type: type)
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        do {
          try Self.requireValues(of: page, dictionary, test, column)
        } catch {
          Issue.record("\(type) \(shape), seed \(seed): \(error)")
        }
      }
    }
  }

  /// Decodes a page and filters its second vector, as one of several threads.
  private static func requireValues(
    of page: OpenPage, _ dictionary: ColumnVector.DictionaryValues?, _ test: PageTest, _ column: ColumnVector
  ) throws {
    let reader = page.reader(dictionary: dictionary, using: DecodeScratch())
    var decoded = ColumnVector(emptyOf: column.type)
    try reader.decode(0..<column.count, into: &decoded)
    let wrong = (0..<column.count).first { !decoded.isIdentical(at: $0, to: column, at: $0) }
    #expect(wrong == nil, "\(reader.description)")
    let start = Limits.vectorRowCount
    var mask = [UInt64](repeating: 0, count: Limits.vectorRowCount / 64)
    try unsafe mask.withUnsafeMutableBufferPointer { try unsafe reader.filter(vector: 1, test, into: $0.baseAddress!) }
    let columnTest = ColumnTest.comparison(.greaterOrEqual, column[0])
    let missed = (start..<column.count).first {
      (mask[($0 - start) / 64] >> UInt64($0 % 64) & 1 == 1) != columnTest.passes(column[$0])
    }
    #expect(missed == nil, "\(reader.description)")
  }

  /// One scratch serves one page after the other, whatever the other left in it.
  @Test(arguments: Soak.seeds(2))
  func aScratchServesPagesOfAllKinds(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let scratch = DecodeScratch()
    for (type, shape) in ConformanceTests.columns.shuffled(using: &random) {
      let column = try random.column(shape, type, count: ConformanceTests.rowCount, nullShare: 5)
      let chunk = try ChunkEncoder(type: type, profile: .hot).encode(
        column, pageRowCount: ConformanceTests.pageRowCount)
      let reader = try chunk.sharedPage(0, type: type).reader(
        dictionary: try chunk.openDictionary(type: type), using: scratch)
      var decoded = ColumnVector(emptyOf: type)
      try reader.decode(0..<column.count, into: &decoded)
      let wrong = (0..<column.count).first { !decoded.isIdentical(at: $0, to: column, at: $0) }
      #expect(wrong == nil, "\(type) \(shape) in \(reader.description), seed \(seed)")
    }
  }

  /// The pool counts by it: at least the payload, and not much more.
  @Test func aPageSaysWhatItTakes() throws {
    var random = SeededRandom(seed: 1)
    let column = try random.column(.clusteredWithOutliers, .bigint, count: 8_192, nullShare: 4)
    let chunk = try ChunkEncoder(type: .bigint, profile: .hot).encode(column, pageRowCount: 8_192)
    let page = try chunk.sharedPage(0, type: .bigint)
    let payload = chunk.pages[0].uncompressedByteCount
    #expect(page.byteCount > payload && page.byteCount < payload + 4_096)
  }
}
