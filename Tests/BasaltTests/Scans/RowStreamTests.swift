import Basalt
import BasaltCore
import TestSupport
import Testing

/// `RowStream`, `ReadAhead`, `DataFileRows`, `ScanTerm`, `RowStream.Statistics`: a stream gives what testing every row gives, in order.
@Suite struct RowStreamTests {
  private static let rowCount = 30_000

  private func expected() -> [[Value]] {
    (0..<RowStreamTests.rowCount).map { n in
      [.integer(Int32(n)), n % 7 == 3 ? .null : .integer(Int32(n % 7)), .text("row \(n)")]
    }
  }

  @Test(arguments: [1, 2, 5]) func rowsComeInOrderWhateverTheThreads(threadCount: Int) async throws {
    let workplace = try Workplace(threadCount: threadCount)
    let file = try await workplace.dataFile(Workplace.numbers(RowStreamTests.rowCount))
    let stream = try await file.rows()
    #expect(try await stream.all() == expected())
    // Again, from the buffer pool.
    #expect(try await stream.all().count == RowStreamTests.rowCount)
    #expect(stream.statistics.readRowCount == 2 * RowStreamTests.rowCount)
  }

  @Test(arguments: Soak.seeds(30)) func predicateColumnsAndLimitAgreeWithTestingEveryRow(seed: UInt64) async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(RowStreamTests.rowCount))
    var random = SeededRandom(seed: seed)
    let bound = Value.integer(Int32(random.integer(in: -10...RowStreamTests.rowCount)))
    let comparison = Comparison.allCases[random.integer(in: 0...5)]
    var tests: [(column: Int, test: ColumnTest)] = [(0, .comparison(comparison, bound))]
    if random.chance(1, in: 2) {
      tests.append((1, random.chance(1, in: 2) ? .isNull : .comparison(.equal, .integer(5))))
    }
    let limit = random.chance(1, in: 2) ? random.integer(in: 0...20_000) : nil
    let wanted = [["t", "n"], ["k"], ["n", "k", "t"]][random.integer(in: 0...2)]

    var matching = expected().filter { row in tests.allSatisfy { $0.test.passes(row[$0.column]) } }
    if let limit { matching = Array(matching.prefix(limit)) }
    let indexes = try wanted.map { try #require(file.schema.index(named: $0)) }
    let predicate = ScanPredicate(try tests.map { try file.schema.term(file.schema.fields[$0.column].name, $0.test) })
    let stream = try await file.rows(columns: wanted, where: predicate, limit: limit)
    #expect(stream.schema.fields.map(\.name) == wanted)
    #expect(try await stream.all() == matching.map { row in indexes.map { row[$0] } }, "seed \(seed)")
    let statistics = stream.statistics
    #expect(statistics.readRowCount + statistics.skippedRowCount <= RowStreamTests.rowCount, "seed \(seed)")
    if limit == nil { #expect(statistics.readPageCount + statistics.skippedPageCount == 4, "seed \(seed)") }
  }

  @Test func aLimitReadsNoFurther() async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(RowStreamTests.rowCount))
    let stream = try await file.rows(limit: 10)
    #expect(try await stream.all().count == 10)
    #expect(stream.statistics.readPageCount == 1 && stream.statistics.pageCount == 4)
    #expect(try await file.rows(limit: 0).all().isEmpty)
  }

  @Test func aStreamThatIsLeftHoldsNothingUp() async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(RowStreamTests.rowCount))
    for _ in 0..<50 {
      for try await batch in try await file.rows() {
        #expect(batch.rowCount > 0)
        break
      }
    }
    #expect(try await file.rows().all().count == RowStreamTests.rowCount)
  }

  @Test func requestsThatCannotBeMetAreRefused() async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(100))
    func code(_ columns: [String]?, _ terms: [ScanPredicate.Term] = [], _ limit: Int? = nil) async -> BasaltError.Code?
    {
      do throws(BasaltError) {
        _ = try await file.rows(columns: columns, where: ScanPredicate(terms), limit: limit)
        return nil
      } catch {
        #expect(!error.remedy.isEmpty)
        return error.code
      }
    }
    #expect(await code(["n", "x"]) == .unknownName)
    #expect(await code(["n", "n"]) == .invalidArgument)
    #expect(await code(nil, [], -1) == .invalidArgument)
    #expect(await code(nil, [.init(column: FieldID(99), test: .isNull)]) == .unknownName)
    #expect(await code(nil, [.init(column: FieldID(1), test: .comparison(.equal, .text("1")))]) == .typeMismatch)
    #expect(throws: BasaltError.self) { try file.schema.term("x", .isNull) }
  }

  @Test func cancellationEndsAStream() async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(RowStreamTests.rowCount))
    let stream = try await file.rows()
    let task = Task { () async -> BasaltError? in
      var iterator = stream.makeAsyncIterator()
      do throws(BasaltError) {
        _ = try await iterator.next()
        withUnsafeCurrentTask { $0?.cancel() }
        while try await iterator.next() != nil {}
        return nil
      } catch { return error }
    }
    #expect(await task.value?.code == .cancelled)
  }
}
