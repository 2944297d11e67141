import BasaltCore
import BasaltLedger
import TestSupport
import Testing

@Suite struct PackedRangeTests {
  /// One range, made once: a thousand commits take a second without optimisation.
  private static let packed: Result<PackedRange, any Error> = Result {
    let test = try LedgerUnderTest()
    try test.append(1_000)
    return PackedRange(packing: try (0..<1_000).map { try test.ledger.commit(CommitNumber($0)) }, index: 0)
  }

  @Test func aRangeReadsBackAsItWasPacked() throws {
    let packed = try Self.packed.get()
    let read = try PackedRange(parsing: packed.makeObject().bytes, index: 0)
    #expect(read.commits.map(\.header) == packed.commits.map(\.header))
    #expect(read.commits.map(\.digest) == packed.commits.map(\.digest))
  }

  /// Every bit of the frame and of the first commits, then samples: a whole check takes a digest over half a megabyte each time.
  @Test(arguments: Soak.seeds(64))
  func flippedBitsAndCutsAreDetected(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bytes = try Self.packed.get().makeObject().bytes
    for _ in 0..<4 {
      var damaged = bytes
      let bit = seed < 32 ? random.integer(in: 0...500 * 8) : random.integer(in: 0...bytes.count * 8 - 1)
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: BasaltError.self, "bit \(bit), seed \(seed)") { try PackedRange(parsing: damaged, index: 0) }
      let byteCount = random.integer(in: 0...bytes.count - 1)
      #expect(throws: BasaltError.self, "\(byteCount) bytes, seed \(seed)") {
        try PackedRange(parsing: Array(bytes[..<byteCount]), index: 0)
      }
    }
  }

  private func packed(_ payload: [UInt8], range: Int = 0, warehouse: UniqueID? = nil) throws -> [UInt8] {
    try LedgerObject(
      .packedRange, of: warehouse ?? Self.packed.get().commits[0].header.warehouse,
      fields: [.init("range", .integer(range))], payload: payload
    ).bytes
  }

  /// Sound digests around a wrong order, a gap, a replaced commit, another warehouse.
  @Test func aRangeThatIsNoChainIsRefused() throws {
    let commits = try Self.packed.get().commits
    let headers = commits.map { $0.object.header.bytes }
    func reason(_ bytes: [UInt8], index: Int = 0) -> String? {
      let error = #expect(throws: BasaltError.self) { try PackedRange(parsing: bytes, index: index) }
      return error?.message
    }
    var swapped = headers
    swapped.swapAt(3, 4)
    #expect(reason(try packed(swapped.flatMap { $0 })) == "The object of commit 3 says that it is commit 4.")
    var replaced = headers
    var header = commits[5].header
    header.transactions[0].principal = "somebody else"
    replaced[5] = try Commit(header, payload: []).object.header.bytes
    #expect(
      reason(try packed(replaced.flatMap { $0 }))
        == "In the packed range 0, commit 6 does not follow from the one before.")
    #expect(
      reason(try packed(headers.dropLast().flatMap { $0 })) == "The object does not begin as one of the ledger does.")
    #expect(
      reason(try packed(headers.flatMap { $0 } + headers[0]))
        == "The packed range 0 has \(headers[0].count) bytes behind its last commit.")
    #expect(
      reason(try packed(headers.flatMap { $0 }), index: 1)
        == "The packed range 1 says that it is range 0, or was erased.")
    #expect(
      reason(try packed(headers.flatMap { $0 }, warehouse: UniqueID(bits: 9)))
        == "In the packed range 0, commit 0 belongs to another warehouse.")
  }
}
