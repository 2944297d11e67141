import Basalt

/// Draws parts of a file to scale on one line: `▕aaaabbbbbbccd▏`.
///
/// Each cell stands for the same number of bytes and shows the part that lies at the cell's middle, so that nothing looks larger than it
/// is; a part smaller than half a cell may not be seen, which is what to scale means.
package struct FileStrip: Sendable {
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
    let cellCount = max(1, (range.count + bytesPerCell / 2) / bytesPerCell)
    var cells = ""
    var index = 0
    for cell in 0..<cellCount {
      let middle = min(range.lowerBound + cell * bytesPerCell + bytesPerCell / 2, range.upperBound - 1)
      while index < parts.count, parts[index].byteRange.upperBound <= middle { index += 1 }
      let isCovered = index < parts.count && parts[index].byteRange.contains(middle)
      cells.append(isCovered ? parts[index].symbol : " ")
    }
    return "▕\(cells)▏"
  }

  /// The letter that stands for a column in a strip: a…z, A…Z, and again from the beginning.
  /// Of 52: a wider table repeats them, which a strip of 100 cells could not tell apart anyway.
  package static func symbol(ofColumn index: Int) -> Character {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return letters[index % letters.count]
  }
}

/// A bar of eighths of cells, as long as `share` of `width`.
package enum ShareBar {
  package static func text(_ share: Double, width: Int) -> String {
    let eighths = Int((min(max(share, 0), 1) * Double(width * 8)).rounded())
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }
}
