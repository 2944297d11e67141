import Basalt
import BasaltCLI
import BasaltCore
import TestSupport
import Testing

/// `FileStrip`, `ShareBar`, `FileParts`: drawings are to scale.
@Suite struct FileStripTests {
  private func part(_ range: Range<Int>, _ symbol: Character) -> FileStrip.Part {
    FileStrip.Part(byteRange: range, symbol: symbol)
  }

  @Test func cellsShowWhatLiesAtTheirMiddle() {
    let parts = [part(0..<40, "a"), part(40..<50, "b"), part(60..<100, "c")]
    #expect(FileStrip.line(parts, over: 0..<100, bytesPerCell: 10) == "▕aaaab cccc▏")
    #expect(FileStrip.line(parts, over: 0..<100, bytesPerCell: 100) == "▕ ▏")
    #expect(FileStrip.line(parts, over: 40..<50, bytesPerCell: 10) == "▕b▏")
    #expect(FileStrip.line([], over: 0..<20, bytesPerCell: 10) == "▕  ▏")
    #expect(FileStrip.line([part(0..<1, "x")], over: 0..<1, bytesPerCell: 1_000) == "▕x▏")
  }

  @Test(arguments: Soak.seeds(100)) func aPartHasAsManyCellsAsItsShare(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var parts: [FileStrip.Part] = []
    var end = random.integer(in: 0...1_000)
    let start = end
    for index in 0..<random.integer(in: 1...20) {
      let byteCount = random.integer(in: 1...5_000)
      parts.append(part(end..<(end + byteCount), FileStrip.symbol(ofColumn: index)))
      end += byteCount
    }
    let bytesPerCell = random.integer(in: 1...700)
    let line = FileStrip.line(parts, over: start..<end, bytesPerCell: bytesPerCell)
    for part in parts {
      let cells = line.count { $0 == part.symbol }
      #expect(abs(Double(cells) - Double(part.byteRange.count) / Double(bytesPerCell)) <= 1.5, "seed \(seed)")
    }
  }

  @Test func barsAreInEighths() {
    #expect(
      ShareBar.text(0, width: 4) == "" && ShareBar.text(1, width: 4) == "████" && ShareBar.text(0.5, width: 1) == "▌")
    #expect(ShareBar.text(7, width: 2) == "██" && ShareBar.text(-1, width: 2) == "")
    #expect(
      FileStrip.symbol(ofColumn: 0) == "a" && FileStrip.symbol(ofColumn: 26) == "A"
        && FileStrip.symbol(ofColumn: 52) == "a")
  }
}
