/// Which columns of a table are shown, and how wide, so that a line fits the terminal. Pure: facts in, decision out.
///
/// Numbers and dates are never cut, because a cut number is another number; text is cut with an ellipsis. When even the narrowest
/// form is too wide, columns are left out in the middle: the first ones identify a row, the last ones are often what was computed.
package struct TableLayout: Sendable, Hashable {
  /// The columns shown, ascending, and the width of each.
  package let columns: [Column]
  /// How many of `columns` stand left of the gap where others were left out, or `nil` when all are shown.
  package let gapIndex: Int?

  package struct Column: Sendable, Hashable {
    package let index: Int
    package let width: Int
  }

  /// What is known of a column before the decision.
  package struct Facts: Sendable {
    /// The width that shows everything.
    package let naturalWidth: Int
    /// The width below which the column says nothing any more; at most the natural one.
    package let minimumWidth: Int

    /// - Parameters:
    ///   - headerWidth: Cells of the name and of the type, whichever is wider.
    ///   - cellWidth: Cells of the widest value.
    ///   - isCuttable: Whether values may be cut.
    package init(headerWidth: Int, cellWidth: Int, isCuttable: Bool) {
      naturalWidth = max(1, headerWidth, cellWidth)
      let kept = min(headerWidth, Facts.headerWidthMinimum)
      minimumWidth = max(1, kept, isCuttable ? min(cellWidth, Facts.textWidthMinimum) : cellWidth)
    }

    /// Enough of a name to recognise it.
    private static let headerWidthMinimum = 6
    /// Enough of a text to tell most apart.
    private static let textWidthMinimum = 12
  }

  /// Cells that frame a line: one at either end.
  private static let edgeWidth = 2
  /// The column that says that others were left out.
  private static let gapWidth = 1

  /// - Parameters:
  ///   - separatorWidth: Cells between two columns.
  ///   - width: Cells of a line, or `nil` when there is no need to fit any.
  package init(_ facts: [Facts], separatorWidth: Int, width: Int?) {
    guard let width, !facts.isEmpty, TableLayout.lineWidth(facts.map(\.naturalWidth), separatorWidth) > width else {
      columns = facts.enumerated().map { Column(index: $0.offset, width: $0.element.naturalWidth) }
      gapIndex = nil
      return
    }
    let (left, right) = TableLayout.chosen(facts, separatorWidth, width: width)
    let indexes = Array(0..<left) + Array(right..<facts.count)
    var widths = indexes.map { facts[$0].minimumWidth }
    let gap = left < right ? TableLayout.gapWidth + separatorWidth : 0
    var spare = width - TableLayout.lineWidth(widths, separatorWidth) - gap
    // A cell each in turn, so that no long text starves the others.
    while spare > 0 {
      let wanting = indexes.indices.filter { widths[$0] < facts[indexes[$0]].naturalWidth }
      if wanting.isEmpty { break }
      for position in wanting.prefix(spare) { widths[position] += 1 }
      spare -= min(spare, wanting.count)
    }
    columns = zip(indexes, widths).map { Column(index: $0, width: $1) }
    gapIndex = left < right ? left : nil
  }

  private static func lineWidth(_ widths: [Int], _ separatorWidth: Int) -> Int {
    edgeWidth + widths.reduce(0, +) + separatorWidth * max(0, widths.count - 1)
  }

  /// Columns `0..<left` and `right...` at their minimum widths fill the line as far as they can. The first is always shown, even
  /// when it is wider than the line: a broken line is better than none.
  private static func chosen(_ facts: [Facts], _ separatorWidth: Int, width: Int) -> (left: Int, right: Int) {
    if lineWidth(facts.map(\.minimumWidth), separatorWidth) <= width { return (facts.count, facts.count) }
    var left = 1
    var right = facts.count
    var used = edgeWidth + facts[0].minimumWidth + separatorWidth + gapWidth
    var takesFromRight = true
    while left < right {
      let index = takesFromRight ? right - 1 : left
      used += separatorWidth + facts[index].minimumWidth
      if used > width { break }
      if takesFromRight { right -= 1 } else { left += 1 }
      takesFromRight.toggle()
    }
    return (left, right)
  }
}
