/// Text from data made safe and visible on a terminal.
///
/// A value may hold anything, an escape sequence that clears the screen or retypes a command among it. What
/// people look at (tables, vertical listings, error messages) shows such characters as `\n`, `\t` or `\u{1B}`;
/// formats for programs keep them.
package enum VisibleText {
  /// - Complexity: O(scalars), a copy only where something is replaced.
  package static func of(_ text: String) -> String {
    // Nearly all text is returned as it is, without a copy.
    guard text.unicodeScalars.contains(where: isInvisible) else { return text }
    var visible = ""
    for scalar in text.unicodeScalars {
      if isInvisible(scalar) { visible += escape(of: scalar) } else { visible.unicodeScalars.append(scalar) }
    }
    return visible
  }

  /// Control characters, the line separators that are not among them, and the marks that reorder what follows
  /// on the screen.
  ///
  /// By scalars and not by categories, which grow with Unicode: a value must look the same with every version.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// In Swift's notation, which is unambiguous for any scalar.
  private static func escape(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": #"\n"#
    case "\r": #"\r"#
    case "\t": #"\t"#
    default: #"\u{"# + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }
}
