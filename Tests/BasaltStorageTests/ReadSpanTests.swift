import BasaltCore
import BasaltStorage
import Foundation
import TestSupport
import Testing

@Suite struct ReadSpanTests {
  private func request(_ name: String, _ range: Range<Int>) throws -> ReadRequest {
    ReadRequest(name: try ObjectName(name), range: range) { _ in }
  }

  private func joined(_ ranges: [Range<Int>]) throws -> [[Range<Int>]] {
    try ReadSpan.joining(ranges.map { try request("x", $0) }).map { $0.requests.map(\.range) }
  }

  @Test func neighboursAreReadTogether() throws {
    let gap = Limits.readGapByteCountMaximum
    #expect(try joined([]) == [])
    #expect(try joined([10..<20, 0..<10]) == [[0..<10, 10..<20]])
    #expect(try joined([0..<10, 10 + gap..<20 + gap]) == [[0..<10, 10 + gap..<20 + gap]])
    #expect(try joined([0..<10, 11 + gap..<20 + gap]).count == 2)
  }

  @Test func rangesThatOverlapAreReadApart() throws {
    #expect(try joined([0..<10, 9..<20]).count == 2)
    #expect(try joined([0..<10, 0..<10]).count == 2)
    #expect(try joined([5..<5, 5..<5, 5..<6]) == [[5..<5, 5..<5, 5..<6]])
  }

  @Test func objectsAreReadApart() throws {
    let requests = [try request("y", 0..<10), try request("x", 10..<20), try request("x", 0..<10)]
    #expect(ReadSpan.joining(requests).map(\.requests.count) == [2, 1])
  }

  @Test func spansKeepTheirLimits() throws {
    let large = Limits.readSpanByteCountMaximum
    #expect(try joined([0..<large, large..<large + 1]).count == 2)
    #expect(try joined([0..<large - 1, large - 1..<large]).count == 1)
    // One that is larger than a span still is one.
    #expect(try joined([0..<5 * large]) == [[0..<5 * large]])
    let many = (0..<2 * Limits.readSpanRequestCountMaximum).map { $0..<$0 + 1 }
    #expect(try joined(many).map(\.count) == [Limits.readSpanRequestCountMaximum, Limits.readSpanRequestCountMaximum])
  }

  @Test(arguments: Soak.seeds(32))
  func everyRequestIsInOneSpan(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let requests = try (0..<200).map { _ in
      let start = random.integer(in: 0...2_000_000)
      return try request("\(random.integer(in: 0...2))", start..<start + random.integer(in: 0...20_000))
    }
    let spans = ReadSpan.joining(requests)
    func text(_ request: ReadRequest) -> String { "\(request.name) \(request.range)" }
    #expect(spans.flatMap(\.requests).map(text).sorted() == requests.map(text).sorted())
    for span in spans {
      for (left, right) in zip(span.requests, span.requests.dropFirst()) {
        #expect(left.name == right.name)
        #expect(left.range.upperBound <= right.range.lowerBound, "seed \(seed)")
      }
    }
  }

  @Test func aRangeLargerThanABufferIsRefused() throws {
    // A file with a hole: it has the size, but not the blocks.
    let local = try TemporaryDirectoryStore()
    try local.store.put("x", [1])
    let byteCount = Limits.bufferByteCountMaximum + 1
    #expect(truncate(local.path("x"), off_t(byteCount)) == 0)
    let error = #expect(throws: BasaltError.self) { try local.store.readNow(ObjectName("x")) }
    #expect(error?.code == .outOfRange)
    #expect(error?.message == "\(byteCount) bytes were asked for at once; at most \(byteCount - 1) can be.")
    #expect(error?.remedy == "Read a large object in parts.")
    #expect(try local.store.bytes("x", byteCount - 2..<byteCount) == [0, 0])
  }

  /// Whatever the system has in memory of a file that was just written: nothing, or exactly what a thread would read.
  @Test(arguments: Soak.seeds(8)) func whatIsAtHandIsWhatIsRead(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let local = try TemporaryDirectoryStore()
    let bytes = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    try local.store.put("x", bytes)
    let system = try PosixFileSystem(directory: local.directory.path)
    var requests: [ReadRequest] = []
    for start in [0, 100, 100, 20_000, 99_990] {
      requests.append(try request("x", start..<start + random.integer(in: 0...(start == 99_990 ? 10 : 90))))
    }
    for (span, object) in ReadSpan.joining(requests, on: system) {
      guard let buffers = span.loadAtHand(from: object) else { continue }
      #expect(buffers.count == span.requests.count)
      for (request, buffer) in zip(span.requests, buffers) {
        #expect(buffer.bytes(0..<request.range.count) == Array(bytes[request.range]), "seed \(seed)")
      }
    }
    // What is wrong is said by who reads it, and not here.
    for range in [99_999..<100_001, 200_000..<200_001] {
      for (span, object) in try ReadSpan.joining([request("x", range)], on: system) {
        #expect(span.loadAtHand(from: object) == nil)
      }
    }
    for (span, object) in try ReadSpan.joining([request("y", 0..<1)], on: system) {
      #expect(span.loadAtHand(from: object) == nil)
    }
  }
}
