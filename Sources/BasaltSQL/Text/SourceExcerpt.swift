package import BasaltCore

/// What a person is shown of a place: its line and column, the line's text around it, and the caret.
///
/// Columns count characters as people see them, from 1. Long lines are cut around the place, because a statement that a
/// program wrote may be one line of megabytes.
///
/// An error carries it as four facts, each a value of its own, so that programs need not take a drawing apart; the drawing
/// is made where people read it (`rendering`).
package struct SourceExcerpt: Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// In characters of the whole line, from 1; one behind the last at its end.
  package let column: Int
  /// The line, or a part of it with `…` where it was cut; every tab is one space, so that the caret stays in place.
  package let text: String
  /// The place in `text`, in characters from 1.
  package let character: Int

  /// The keys of the facts that an error carries. The last two are a text and a position in it, as `--where` has them.
  package static let lineKey = "line"
  /// In characters of the whole line.
  package static let columnKey = "column"
  /// What is shown of the line.
  package static let textKey = "sql"
  /// Where the caret stands in it.
  package static let characterKey = "character"

  /// The excerpt around a byte.
  /// - Complexity: O(bytes before the place), once an error.
  package init(_ source: SourceText, at offset: Int) {
    let bytes = source.bytes
    let offset = min(offset, bytes.count)
    var lineNumber = 1
    var lineStart = 0
    for index in 0..<offset where bytes[index] == UInt8(ascii: "\n") {
      lineNumber += 1
      lineStart = index + 1
    }
    let before = bytes[lineStart..<offset]
    line = lineNumber
    // Most statements are ASCII: a character a byte.
    column = 1 + (before.allSatisfy { $0 < 0x80 } ? before.count : String(decoding: before, as: UTF8.self).count)

    // Of a line of megabytes only what may be shown becomes characters.
    let leading = SourceExcerpt.characters(before.suffix(SourceExcerpt.byteCountMaximum))
    let rest = bytes[offset...].prefix(SourceExcerpt.byteCountMaximum).prefix { $0 != UInt8(ascii: "\n") }
    let trailing = SourceExcerpt.characters(rest.last == UInt8(ascii: "\r") ? rest.dropLast() : rest)

    // Room that one side does not need belongs to the other.
    let spare = max(0, SourceExcerpt.characterCountMaximum / 2 - trailing.count)
    let shownBefore = leading.suffix(SourceExcerpt.characterCountMaximum / 2 + spare)
    let shownAfter = trailing.prefix(SourceExcerpt.characterCountMaximum - shownBefore.count)
    let cutBefore = shownBefore.count < column - 1 ? "…" : ""
    let cutAfter = shownAfter.count < trailing.count ? "…" : ""
    text = cutBefore + String(shownBefore) + String(shownAfter) + cutAfter
    character = cutBefore.count + shownBefore.count + 1
  }

  /// The excerpt that an error carries; `nil` for one that is not about SQL.
  package init?(of error: BasaltError) {
    /// A fact that is a number.
    func number(_ key: String) -> Int? { error.context.first { $0.key == key }.flatMap { Int($0.value) } }
    guard let line = number(SourceExcerpt.lineKey), let column = number(SourceExcerpt.columnKey),
      let text = error.context.first(where: { $0.key == SourceExcerpt.textKey })?.value,
      let character = number(SourceExcerpt.characterKey)
    else { return nil }
    (self.line, self.column, self.text, self.character) = (line, column, text, character)
  }

  /// The error with the facts of the place.
  package func adding(to error: BasaltError) -> BasaltError {
    error.at(SourceExcerpt.lineKey, line).at(SourceExcerpt.columnKey, column).at(SourceExcerpt.textKey, text)
      .at(SourceExcerpt.characterKey, character)
  }

  /// Two lines: the text behind its line number, and a caret under the place.
  ///
  /// As compilers draw it; wide characters before the place move the caret by two cells.
  package var rendering: String {
    let margin = String(line)
    let indent = text.prefix(character - 1).reduce(0) { $0 + SourceExcerpt.cellCount(of: $1) }
    return "\(margin) | \(text)\n" + String(repeating: " ", count: margin.count) + " | "
      + String(repeating: " ", count: indent) + "^"
  }

  // MARK: Details

  /// Characters of a line that are shown: a terminal of 80 columns has room for them and the margin.
  private static let characterCountMaximum = 72
  /// Bytes on either side that are looked at: characters of ten bytes and more are rare, and would only be cut earlier.
  private static let byteCountMaximum = 1_024

  /// Control characters as spaces: a tab would move the caret, an escape sequence the terminal.
  private static func characters(_ bytes: ArraySlice<UInt8>) -> [Character] {
    // A suffix by bytes may begin inside a character: its rest is left out.
    let whole = bytes.drop { $0 & 0xC0 == 0x80 }
    return String(decoding: whole, as: UTF8.self).map { character in
      let isControl = character.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
      return isControl ? " " : character
    }
  }

  /// Two cells for ideographs, kana, Hangul, full-width forms and most emoji, one for everything else.
  ///
  /// Blocks and not exact tables: an excerpt is shown once, and a caret that is a cell off next to a rare character is
  /// still read.
  private static func cellCount(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
