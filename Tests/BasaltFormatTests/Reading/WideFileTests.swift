import BasaltCore
import BasaltEncoding
import BasaltFormat
import TestSupport
import Testing

/// A file of many columns is opened without touching most of them.
@Suite struct WideFileTests {
  @Test func oneOfTwoThousandColumnsIsFoundByNameAndID() throws {
    var random = SeededRandom(seed: 1)
    let count = 2_000
    let fields = (0..<count).map { Field(id: FieldID(UInt32(count - $0)), name: "column \($0)", type: .integer) }
    let columns = try (0..<count).map { _ in try random.column(.anything, .integer, count: 3) }
    let file = try TestFile(try Schema(fields), [columns])
    let reader = try file.open()
    for ordinal in stride(from: 0, to: count, by: 97) {
      #expect(try reader.ordinal(named: "column \(ordinal)") == ordinal)
      #expect(reader.ordinal(of: FieldID(UInt32(count - ordinal))) == ordinal)
      #expect(try reader.description(at: ordinal).field() == fields[ordinal])
    }
    #expect(try reader.ordinal(named: "column") == nil)
    let scan = try DataFileScan(reader, columns: [1_234])
    _ = try ScanWorker(scan).read(scan.pieces[0]) { batch throws(BasaltError) in
      #expect(batch.columns[0].isIdentical(to: columns[1_234]))
      return true
    }
    #expect(try reader.schema().schema == file.schema)
  }
}
