import Basalt
import Foundation
import TestSupport
import Testing

/// `DataFileConversion`, `TextConversion`, `TierConversion`, `DataFile.ConversionOptions`, `DataFile.ConversionReport`, `SharedWriter`.
@Suite struct DataFileConversionTests {
  @Test func reportTellsWhatWasDone() async throws {
    let workplace = try Workplace()
    let text = "id,name\n1,NA\n2,x\n"
    try workplace.write(text, to: "a.csv")
    var options = DataFile.ConversionOptions()
    options.text.nullText = "NA"
    let monitor = Engine.ProgressMonitor()
    let report = try await DataFile.convert(
      workplace.path("a.csv"), to: workplace.path("a.bslt"), options, on: workplace.engine, monitor: monitor)
    #expect(report.rowCount == 2 && report.sourceByteCount == text.utf8.count && report.textByteCount == 9)
    #expect(report.inferences.map(\.field.type) == [.integer, .text] && report.inferences.map(\.nullCount) == [0, 1])
    #expect(report.inferences[0].reason == "line 2 has '1'" && report.inferences[1].reason == "line 3 has 'x'")
    #expect(report.schema.fields.map(\.id.number) == [1, 2] && report.schema.fields.allSatisfy(\.isNullable))
    #expect(monitor.reading.phase == "converting" && monitor.reading.completedUnitCount == text.utf8.count)
    let verified = try await DataFile.verify(workplace.path("a.bslt"), on: workplace.engine)
    #expect(verified.digest == report.digest && verified.byteCount == report.targetByteCount)
  }

  @Test(arguments: DataFile.Tier.allCases, DataFile.Tier.allCases) func rowsSurviveEveryChangeOfTier(
    from: DataFile.Tier, to: DataFile.Tier
  ) async throws {
    let workplace = try Workplace()
    var options = DataFile.ConversionOptions()
    options.tier = from
    let file = try await workplace.dataFile(Workplace.numbers(140_000), options)
    options.tier = to
    let report = try await DataFile.convert(
      workplace.path("t.bslt"), to: workplace.path("u.bslt"), options, on: workplace.engine)
    #expect(report.textByteCount == nil && report.inferences.isEmpty && report.sourceByteCount == file.byteCount)
    let other = try await DataFile.open(workplace.path("u.bslt"), on: workplace.engine)
    #expect(other.schema == file.schema && other.tier == to && other.fileID != file.fileID)
    #expect(try await other.rows().all() == (try await file.rows().all()))
    #expect(try await DataFile.verify(workplace.path("u.bslt"), depth: .values, on: workplace.engine).isSound)
  }

  @Test func optionsReplaceWhatIsInferred() async throws {
    let workplace = try Workplace()
    try workplace.write("007|1\n008|2\n", to: "zip.txt")
    var options = DataFile.ConversionOptions()
    options.text.delimiter = UInt8(ascii: "|")
    options.text.hasHeader = false
    options.columnTypes = [("column2", .bigint)]
    _ = try await DataFile.convert(
      workplace.path("zip.txt"), to: workplace.path("zip.bslt"), options, on: workplace.engine)
    let file = try await DataFile.open(workplace.path("zip.bslt"), on: workplace.engine)
    #expect(try await file.rows().all() == [[.text("007"), .bigint(1)], [.text("008"), .bigint(2)]])
  }

  @Test func badRecordsStopOrAreSkipped() async throws {
    let workplace = try Workplace()
    try workplace.write("a,b\n1,2\n3,4,5\n6,7\n", to: "bad.csv")
    func convert(_ options: DataFile.ConversionOptions) async throws(BasaltError) -> DataFile.ConversionReport {
      try await DataFile.convert(
        workplace.path("bad.csv"), to: workplace.path("bad.bslt"), options, on: workplace.engine)
    }
    let error = await #expect(throws: BasaltError.self) { try await convert(DataFile.ConversionOptions()) }
    #expect(error?.context.contains { $0.key == "line" && $0.value == "3" } == true, "\(String(describing: error))")
    #expect(try workplace.directory.contents() == ["bad.csv"], "nothing is left")
    var options = DataFile.ConversionOptions()
    options.text.onBadRecord = .skip
    let report = try await convert(options)
    #expect(report.rowCount == 2 && report.skippedRecordCount == 1 && report.skippedExamples.count == 1)
  }

  @Test func targetsAreNeverOverwritten() async throws {
    let workplace = try Workplace()
    _ = try await workplace.dataFile("a\n1\n")
    let before = try Data(contentsOf: URL(filePath: workplace.path("t.bslt")))
    let error = await #expect(throws: BasaltError.self) {
      try await DataFile.convert(workplace.path("t.csv"), to: workplace.path("t.bslt"), on: workplace.engine)
    }
    #expect(
      error?.code == .alreadyExists
        && error?.remedy.hasPrefix("Remove it, or write to another name") == true)
    #expect(try Data(contentsOf: URL(filePath: workplace.path("t.bslt"))) == before)
  }

  @Test(arguments: [
    ("x.jsonl", "{}\n", BasaltError.Code.unsupported), ("y.csv", "a,a\n1,2\n", .invalidArgument),
    ("z.bslt", "no data file", .corruptFile),
  ]) func sourcesThatCannotBeReadAreRefused(name: String, text: String, code: BasaltError.Code) async throws {
    let workplace = try Workplace()
    try workplace.write(text, to: name)
    let error = await #expect(throws: BasaltError.self) {
      try await DataFile.convert(workplace.path(name), to: workplace.path("out.bslt"), on: workplace.engine)
    }
    #expect(error?.code == code && error?.remedy.isEmpty == false, "\(String(describing: error))")
    #expect(try workplace.directory.contents() == [name])
  }

  @Test func emptyTablesAreTables() async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile("a,b\n")
    #expect(file.rowCount == 0 && file.schema.fields.map(\.name) == ["a", "b"])
    #expect(try await file.rows().all().isEmpty)
    _ = try await DataFile.convert(workplace.path("t.bslt"), to: workplace.path("u.bslt"), on: workplace.engine)
    #expect(try await DataFile.verify(workplace.path("u.bslt"), depth: .values, on: workplace.engine).isSound)
  }

  @Test func cancellationLeavesNothing() async throws {
    let workplace = try Workplace()
    try workplace.write(Workplace.numbers(50_000), to: "n.csv")
    let (source, target, engine) = (workplace.path("n.csv"), workplace.path("n.bslt"), workplace.engine)
    let task = Task { () async -> BasaltError? in
      withUnsafeCurrentTask { $0?.cancel() }
      do throws(BasaltError) {
        _ = try await DataFile.convert(source, to: target, on: engine)
        return nil
      } catch { return error }
    }
    #expect(await task.value?.code == .cancelled)
    #expect(try workplace.directory.contents() == ["n.csv"])
  }
}
