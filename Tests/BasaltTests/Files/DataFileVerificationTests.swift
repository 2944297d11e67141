import Basalt
import Foundation
import Testing

@Suite struct DataFileVerificationTests {
  @Test(arguments: [DataFile.VerificationDepth.checksums, .values]) func soundFilesAreSound(
    depth: DataFile.VerificationDepth
  ) async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(20_000))
    let monitor = Engine.ProgressMonitor()
    let report = try await DataFile.verify(
      workplace.path("t.bslt"), depth: depth, on: workplace.engine, monitor: monitor)
    #expect(report.isSound && report.rowCount == 20_000 && report.byteCount == file.byteCount && report.pageCount >= 9)
    #expect(report.digest != nil)
    #expect(monitor.reading.phase == "verifying" && monitor.reading.completedUnitCount > 0)
  }

  @Test func damageIsReportedAndNamed() async throws {
    let workplace = try Workplace()
    let layout = try await workplace.dataFile(Workplace.numbers(20_000)).layout()
    var bytes = try Data(contentsOf: URL(filePath: workplace.path("t.bslt")))
    let largest = try #require(layout.regions.max { $0.byteRange.count < $1.byteRange.count })
    bytes[largest.byteRange.lowerBound + largest.byteRange.count / 2] ^= 1
    try bytes.write(to: URL(filePath: workplace.path("t.bslt")))
    let report = try await DataFile.verify(workplace.path("t.bslt"), on: workplace.engine)
    #expect(report.problems.count == 1 && report.problems.first?.code == .corruptPage)
    #expect(
      report.problems.first?.context.contains { $0.key == "column" && $0.value == "t" } == true, "\(report.problems)")
  }

  @Test func cancellationIsHeard() async throws {
    let workplace = try Workplace()
    _ = try await workplace.dataFile(Workplace.numbers(1_000))
    let path = workplace.path("t.bslt")
    let engine = workplace.engine
    let task = Task { () async -> BasaltError? in
      withUnsafeCurrentTask { $0?.cancel() }
      do throws(BasaltError) {
        _ = try await DataFile.verify(path, on: engine)
        return nil
      } catch { return error }
    }
    #expect(await task.value?.code == .cancelled)
  }
}
