import BasaltCore
import BasaltRuntime
import BasaltText
import Synchronization
import TestSupport
import Testing

struct RowGroupPipelineTests {
  private let fixture: TextFixture

  init() throws { fixture = try TextFixture() }

  private func input(rowCount: Int, bad: [Int: String] = [:]) throws -> TextInput {
    let lines = (0..<rowCount).map { bad[$0] ?? "\($0)\n" }
    return try TextInput(path: try fixture.file("p.csv", "n\n" + lines.joined()), dialect: .csv)
  }

  private func run(
    _ reader: TextReader, threadCount: Int, cancellation: Cancellation = Cancellation(),
    progress: Progress = Progress(),
    failingToEncode: Int? = nil, failingToAppend: Int? = nil
  ) throws -> [Int] {
    let appended = Mutex<[Int]>([])
    let failure = BasaltError(.diskFull, "The test's disk is full.", remedy: "Nothing.")
    try reader.readAll(
      on: try WorkerPool(threadCount: threadCount), cancellation: cancellation, progress: progress,
      makeEncoder: { _ in
        { (rowGroup) throws(BasaltError) in
          if rowGroup.index == failingToEncode { throw failure }
          return (rowGroup.index, (0..<rowGroup.rowCount).map { rowGroup.columns[0][$0] })
        }
      },
      append: { (encoded: (Int, [Value])) throws(BasaltError) in
        if encoded.0 == failingToAppend { throw failure }
        appended.withLock { numbers in
          for value in encoded.1 { if case .integer(let number) = value { numbers.append(Int(number)) } }
        }
        return nil
      })
    return appended.withLock { $0 }
  }

  @Test(arguments: [1, 2, 5], [1, 7, 100, 5_000])
  func rowGroupsAreAppendedInTheOrderOfTheFile(threadCount: Int, rowGroupRowCount: Int) throws {
    let input = try input(rowCount: 2_000)
    let progress = Progress()
    let reader = try input.makeReader(types: [.integer], rowGroupRowCount: rowGroupRowCount)
    let numbers = try run(reader, threadCount: threadCount, progress: progress)
    #expect(numbers == Array(0..<2_000))
    #expect(progress.current.completedUnitCount == input.fileByteCount)
  }

  /// What is appended by whoever comes by fails at its own place, before a record behind it, whichever thread is faster.
  @Test(arguments: 0..<20)
  func anErrorOfAppendingHasItsPlaceInTheFile(round: Int) throws {
    let input = try input(rowCount: 3_000, bad: [1_250: "x\n", 2_999: "z\n"])
    let reader = try input.makeReader(types: [.integer], rowGroupRowCount: 10)
    #expect(errorOf { try run(reader, threadCount: 4, failingToAppend: 123) }?.code == .diskFull)
    let other = try input.makeReader(types: [.integer], rowGroupRowCount: 10)
    #expect(errorOf { try run(other, threadCount: 4, failingToAppend: 126) }?.fact("value") == "x")
  }

  @Test(arguments: 0..<20)
  func theErrorIsTheFirstInTheFile(round: Int) throws {
    let input = try input(rowCount: 3_000, bad: [1_234: "x\n", 1_700: "y\n", 2_999: "z\n"])
    let reader = try input.makeReader(types: [.integer], rowGroupRowCount: 10)
    let error = errorOf { try run(reader, threadCount: 4) }
    #expect(error?.fact("line") == "1236")
    #expect(error?.fact("value") == "x")
  }

  @Test func anUnclosedQuoteComesAfterTheRowsBeforeIt() throws {
    let reader = try input(rowCount: 100, bad: [90: "x\n", 95: "\"\n"]).makeReader(
      types: [.integer], rowGroupRowCount: 10)
    #expect(errorOf { try run(reader, threadCount: 3) }?.fact("value") == "x")
    let open = try input(rowCount: 100, bad: [95: "\"\n"]).makeReader(types: [.integer], rowGroupRowCount: 10)
    #expect(errorOf { try run(open, threadCount: 3) }?.message == "The quote in line 97 is never closed.")
  }

  @Test func skippedRecordsAreCountedAndTheFirstShown() throws {
    let bad = Dictionary(uniqueKeysWithValues: (0..<50).map { ($0 * 40, "bad\($0)\n") })
    let reader = try input(rowCount: 2_000, bad: bad).makeReader(
      types: [.integer], rowGroupRowCount: 64, onBadRecord: .skip)
    let numbers = try run(reader, threadCount: 3)
    #expect(numbers == (0..<2_000).filter { $0 % 40 != 0 })
    #expect(reader.skipped.count == 50)
    #expect(reader.skipped.examples.count == SkippedRecords.exampleCountMaximum)
    #expect(reader.skipped.examples.map { $0.fact("line") } == (0..<10).map { "\($0 * 40 + 2)" })
    #expect(reader.skipped.examples.first?.code == .typeMismatch)
  }

  @Test func aFileOfNothingButBadRecordsHasNoRows() throws {
    let bad = Dictionary(uniqueKeysWithValues: (0..<5_000).map { ($0, $0 % 2 == 0 ? "x\n" : "1,2\n") })
    let reader = try input(rowCount: 5_000, bad: bad).makeReader(types: [.integer], onBadRecord: .skip)
    #expect(try run(reader, threadCount: 2).isEmpty)
    #expect(reader.skipped.count == 5_000)
  }

  @Test(arguments: [1, 3])
  func aFailingEncoderEndsIt(threadCount: Int) throws {
    let reader = try input(rowCount: 1_000).makeReader(types: [.integer], rowGroupRowCount: 10)
    #expect(errorOf { try run(reader, threadCount: threadCount, failingToEncode: 20) }?.code == .diskFull)
  }

  @Test(arguments: [1, 3])
  func aFailingAppendEndsIt(threadCount: Int) throws {
    let reader = try input(rowCount: 1_000).makeReader(types: [.integer], rowGroupRowCount: 10)
    #expect(errorOf { try run(reader, threadCount: threadCount, failingToAppend: 20) }?.code == .diskFull)
  }

  @Test func cancellationEndsIt() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let input = try input(rowCount: 1_000)
    let reader = try input.makeReader(types: [.integer], rowGroupRowCount: 10)
    #expect(errorOf { try run(reader, threadCount: 2, cancellation: cancellation) }?.code == .cancelled)
    #expect(
      errorOf { try input.inferTypes(on: try WorkerPool(threadCount: 2), cancellation: cancellation) }?.code
        == .cancelled)
  }

  @Test func columnsThatAreKeptStayAsTheyAre() throws {
    let lines = (0..<300).map { "\($0),\($0 % 3 == 0 ? "" : "value number \($0)")\n" }
    let path = try fixture.file("k.csv", "n,t\n" + lines.joined())
    let worker = try TextInput(path: path, dialect: .csv).makeReader(types: [.integer, .text], rowGroupRowCount: 100)
      .makeWorker()
    var kept: [RowGroup] = []
    while let rowGroup = try worker.next() { kept.append(rowGroup) }
    for (index, rowGroup) in kept.enumerated() {
      for row in 0..<rowGroup.rowCount {
        let number = index * 100 + row
        #expect(rowGroup.columns[0][row] == .integer(Int32(number)))
        #expect(rowGroup.columns[1][row] == (number % 3 == 0 ? .null : .text("value number \(number)")))
      }
    }
  }
}
