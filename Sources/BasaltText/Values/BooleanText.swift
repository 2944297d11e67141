/// Reads `true`, `t`, `yes`, `y`, `on`, `1` and their opposites in any case, as PostgreSQL does.
///
/// More than inference takes for booleans (`ValueClassifier`): here the type was said, and the question is only which
/// of the two.
enum BooleanText {
  static func parse(_ text: TextBytes, _ start: Int, _ end: Int) -> Bool? {
    let count = end - start
    // `false` is the longest.
    guard count >= 1, count <= 5 else { return nil }
    if count == 1, text[start] == UInt8(ascii: "0") || text[start] == UInt8(ascii: "1") {
      return text[start] == UInt8(ascii: "1")
    }
    // Lower case by setting bit 5. Only the upper-case letter becomes a given lower-case one by that.
    let folded = (text.word(at: start) | 0x2020_2020_2020_2020) & (UInt64.max >> UInt64(64 - 8 * count))
    switch folded {
    case spelled("t"), spelled("true"), spelled("y"), spelled("yes"), spelled("on"): return true
    case spelled("f"), spelled("false"), spelled("n"), spelled("no"), spelled("off"): return false
    default: return nil
    }
  }

  /// The word that a text of up to eight bytes makes in memory. Folded to a constant by the compiler.
  @inline(__always) private static func spelled(_ text: StaticString) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<text.utf8CodeUnitCount { word |= unsafe UInt64(text.utf8Start[index]) << UInt64(8 * index) }
    return word
  }
}
