import BasaltCLI
import BasaltCore
import TestSupport
import Testing

@Suite struct TableLayoutTests {
  private func width(_ layout: TableLayout) -> Int {
    let gap = layout.gapIndex == nil ? 0 : 4
    return 2 + layout.columns.reduce(0) { $0 + $1.width } + 3 * (layout.columns.count - 1) + gap
  }

  @Test(arguments: Soak.seeds(200)) func layoutFitsAndLosesNothingItCouldShow(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let facts = (0..<random.integer(in: 1...30)).map { _ in
      TableLayout.Facts(
        headerWidth: random.integer(in: 1...20), cellWidth: random.integer(in: 0...60),
        isCuttable: random.chance(1, in: 2))
    }
    let limit = random.integer(in: 10...200)
    let layout = TableLayout(facts, separatorWidth: 3, width: limit)
    #expect(layout.columns.map(\.index) == layout.columns.map(\.index).sorted(), "seed \(seed)")
    #expect(layout.columns.first?.index == 0, "the first column is always there, seed \(seed)")
    for column in layout.columns {
      #expect(
        (facts[column.index].minimumWidth...facts[column.index].naturalWidth).contains(column.width), "seed \(seed)")
    }
    #expect((layout.gapIndex == nil) == (layout.columns.count == facts.count), "seed \(seed)")
    #expect(width(layout) <= limit || layout.columns.count == 1, "\(width(layout)) of \(limit), seed \(seed)")
    // Either everything is as wide as it wants to be, or the line is full.
    let isFull = width(layout) == limit || layout.columns.allSatisfy { $0.width == facts[$0.index].naturalWidth }
    #expect(isFull || layout.columns.count == 1, "seed \(seed)")
  }

  @Test func withoutALimitEverythingIsNatural() {
    let facts = [TableLayout.Facts(headerWidth: 3, cellWidth: 500, isCuttable: true)]
    #expect(TableLayout(facts, separatorWidth: 3, width: nil).columns.map(\.width) == [500])
  }
}
