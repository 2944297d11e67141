/// How many cells of a terminal a text takes: what columns are aligned by.
///
/// Counted by grapheme cluster, as terminals draw them: a letter with combining marks is one cell, an ideograph
/// or an emoji two, whatever number of code points it is made of. The answer is the one of Unicode's East Asian
/// Width (annex 11), with ambiguous characters narrow, which is what terminals do outside of East Asian legacy
/// encodings.
///
/// Our own tables, because the system's `wcwidth` depends on the locale, and on how old the system is.
package enum DisplayWidth {
  /// The cells that `text` takes. It must not hold control characters (`VisibleText` replaces them).
  /// - Complexity: O(bytes).
  package static func of(_ text: some StringProtocol) -> Int {
    // Most cells of most tables are ASCII: one cell a byte, no cluster to look at.
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// 0, 1 or 2.
  ///
  /// The widest of its scalars: marks add nothing, and of joined emoji the first already takes both cells.
  package static func of(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
      // Variation selector 16 asks for the emoji form of a character that also has a text form.
      if scalar == "\u{FE0F}" { return 2 }
      width = max(width, of(scalar))
    }
    return width
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .surrogate: return 0
    default: break
    }
    return scalar.properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
  }

  /// The blocks of wide and full-width characters, emoji apart; unassigned code points in them are taken as
  /// wide, as the annex says.
  ///
  /// Ascending, without overlap, as the search below relies on.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul's leading consonants
    0x2329...0x232A,
    0x2E80...0x303E,  // radicals, ideographic description, punctuation
    0x3041...0x3247,  // kana, bopomofo, compatibility jamo, enclosed
    0x3250...0x4DBF,
    0x4E00...0xA4CF,  // unified ideographs, Yi
    0xA960...0xA97F,
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,  // compatibility ideographs
    0xFE10...0xFE19,
    0xFE30...0xFE6F,
    0xFF01...0xFF60,  // full-width forms
    0xFFE0...0xFFE6,
    0x16FE0...0x18D8F,  // Tangut, Khitan
    0x1AFF0...0x1B2FF,  // kana supplements, Nüshu
    0x1F200...0x1F2FF,
    0x20000...0x3FFFD,  // ideographs of planes 2 and 3
  ]

  private static func isWide(_ codePoint: UInt32) -> Bool {
    // 17 ranges: a walk that ends early is as good as a search.
    for range in wideRanges where codePoint <= range.upperBound { return codePoint >= range.lowerBound }
    return false
  }
}

/// Padding and cutting by cells: what keeps bars below bars in a table of any script.
extension String {
  /// The text with spaces behind it up to `width` cells.
  /// Longer text comes back as it is: whoever wants it cut says so before.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - DisplayWidth.of(self)))
  }

  /// The text with spaces before it up to `width` cells.
  package func paddedLeft(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - DisplayWidth.of(self))) + self
  }

  /// The text, cut to `width` cells with an ellipsis as the last one when it is wider.
  /// - Precondition: `width` is at least 1.
  package func truncated(to width: Int) -> String {
    guard DisplayWidth.of(self) > width else { return self }
    var kept = ""
    var keptWidth = 0
    // A wide character that would reach into the last cell is left out: the ellipsis needs it.
    for character in self {
      let next = DisplayWidth.of(character)
      if keptWidth + next > width - 1 { break }
      kept.append(character)
      keptWidth += next
    }
    return kept + "…"
  }
}
