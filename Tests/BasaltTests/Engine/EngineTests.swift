import Basalt
import BasaltRuntime
import Testing

/// `Engine`, and what is behind it: `Coordinator`, `DirectoryStores`, `Engine.ProgressMonitor`, `DedicatedConfiguration`; `Exports` is why the vocabulary is here without `import BasaltCore`.
@Suite struct EngineTests {
  @Test(arguments: [0, -1, 1_025]) func impossibleThreadCountsAreRefused(threadCount: Int) {
    let error = #expect(throws: BasaltError.self) { try Engine(Engine.Configuration(threadCount: threadCount)) }
    #expect(error?.code == .invalidArgument && error?.message.contains("\(threadCount) threads") == true)
  }

  @Test func negativePoolsAreRefused() {
    let error = #expect(throws: BasaltError.self) { try Engine(Engine.Configuration(bufferPoolByteCount: -1)) }
    #expect(error?.code == .invalidArgument && error?.remedy.isEmpty == false)
  }

  @Test func threadsAreAsManyAsAskedFor() throws {
    #expect(try Engine(Engine.Configuration(threadCount: 3)).threadCount == 3)
    #expect(try Engine().threadCount >= 1)
  }

  /// Whatever the machine: a part is left for what neither of the two counts.
  @Test func aDedicatedProcessHasSharesOfItsMemory() throws {
    let configuration = Engine.Configuration.dedicated(threadCount: 2)
    #expect(configuration.threadCount == 2)
    #expect(configuration.bufferPoolByteCount > 0 && configuration.queryByteCount > configuration.bufferPoolByteCount)
    let byteCount = ProcessMemory.byteCount
    #expect(configuration.bufferPoolByteCount + configuration.queryByteCount <= byteCount - byteCount / 4)
  }

  @Test func oneEngineServesManyFilesAtOnce() async throws {
    let workplace = try Workplace()
    _ = try await workplace.dataFile(Workplace.numbers(20_000))
    let path = workplace.path("t.bslt")
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask { try await DataFile.open(path, on: workplace.engine).rows(columns: ["n"]).all().count }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == Array(repeating: 20_000, count: 16))
  }

  @Test func withoutABufferPoolFilesAreReadAllTheSame() async throws {
    let workplace = try Workplace()
    _ = try await workplace.dataFile(Workplace.numbers(9_000))
    let engine = try Engine(Engine.Configuration(threadCount: 1, bufferPoolByteCount: 0))
    #expect(try await DataFile.open(workplace.path("t.bslt"), on: engine).rows().all().count == 9_000)
  }
}
