import Basalt

/// Draws parts of a file to scale on one line: `▕aaaabbbbbbccd▏`.
///
/// Each cell stands for the same number of bytes and shows the part that lies at the cell's middle, so that
/// nothing looks larger than it is; a part smaller than half a cell may not be seen, which is what to scale
/// means.
package struct FileStrip: Sendable {
  /// A range of the file, and the letter that is drawn for it.
  package struct Part: Sendable, Hashable {
    package let byteRange: Range<Int>
    package let symbol: Character

    package init(byteRange: Range<Int>, symbol: Character) {
      self.byteRange = byteRange
      self.symbol = symbol
    }
  }

  /// - Parameters:
  ///   - parts: Ascending, without overlap.
  ///   - range: What the strip shows; cells that no part covers are blank.
  ///   - bytesPerCell: At least 1.
  package static func line(_ parts: [Part], over range: Range<Int>, bytesPerCell: Int) -> String {
    precondition(bytesPerCell >= 1)
    // Rounded: the last cell may stand for less than the others.
    let cellCount = max(1, (range.count + bytesPerCell / 2) / bytesPerCell)
    var cells = ""
    var index = 0
    for cell in 0..<cellCount {
      let middle = min(range.lowerBound + cell * bytesPerCell + bytesPerCell / 2, range.upperBound - 1)
      // Parts ascend and so do middles: each part is looked at once.
      while index < parts.count, parts[index].byteRange.upperBound <= middle { index += 1 }
      let isCovered = index < parts.count && parts[index].byteRange.contains(middle)
      cells.append(isCovered ? parts[index].symbol : " ")
    }
    return "▕\(cells)▏"
  }

  /// The letter that stands for a column in a strip: a…z, A…Z, and again from the beginning.
  /// Of 52: a wider table repeats them, which a strip of 100 cells could not tell apart anyway.
  /// - Complexity: O(1) but for the list of letters, which is made anew: a report asks some dozens of times.
  package static func symbol(ofColumn index: Int) -> Character {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return letters[index % letters.count]
  }
}

/// A bar of eighths of cells, as long as `share` of `width`.
///
/// Rounded to the nearest eighth: what is not nothing may show as nothing.
package enum ShareBar {
  package static func text(_ share: Double, width: Int) -> String {
    let eighths = Int((min(max(share, 0), 1) * Double(width * 8)).rounded())
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }
}
