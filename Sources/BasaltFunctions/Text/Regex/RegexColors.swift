/// Which characters a regular expression can tell apart: those that it cannot have one colour.
///
/// An automaton then has a transition for each colour and not for each of a million characters, and a pattern has as many
/// colours as it has letters, or fewer.
///
/// Of `[a-f]+x` the colours are three: a to f, x, and all else. Classes such as `\w` have hundreds of ranges and make one
/// colour, or two if another set cuts through them.
///
/// PostgreSQL's library does the same, and calls it so. The other way, an automaton over the bytes of UTF-8, needs no look for
/// a colour, and states by the hundred for each class: of `\w{1,50}` it would be too many.
struct RegexColors: Sendable {
  /// By byte of ASCII, which most text is.
  let ofASCII: [Int32]
  /// Where runs of one colour begin, ascending from 0, and their colours.
  private let starts: [UInt32]
  private let colors: [Int32]
  /// By colour: in which of the sets its characters are, as bits.
  private let memberships: [[UInt64]]
  /// By colour, the end of the text included.
  let surroundings: [RegexSurroundings]

  /// The colour of no character: what stands behind the last, and before the first.
  var endOfText: Int { memberships.count }
  /// Colours, the end of the text included.
  var count: Int { memberships.count + 1 }

  /// - Parameter tellsWords: Whether assertions ask for words and lines: letters are then told from others.
  ///
  /// One sweep over all places where any set begins or ends: between two of them all characters are alike. Stretches that are
  /// in the same sets have one colour, wherever they are.
  /// - Complexity: O(ranges of all sets × sets / 64), once a pattern.
  init(_ sets: [ScalarSet], tellsWords: Bool) {
    let words = tellsWords ? CharacterClass.word.set : ScalarSet()
    let all = tellsWords ? sets + [words, .newline] : sets
    // Each set switches its bit on where a range begins, and off behind its end.
    var switches: [(place: UInt32, set: Int)] = []
    for (index, set) in all.enumerated() {
      for range in set.ranges {
        switches.append((range.lowerBound, index))
        if range.upperBound < ScalarSet.last { switches.append((range.upperBound + 1, index)) }
      }
    }
    switches.sort { $0.place < $1.place }
    var bits = [UInt64](repeating: 0, count: (all.count + 63) / 64)
    var numbers: [[UInt64]: Int32] = [:]
    var memberships: [[UInt64]] = []
    var starts: [UInt32] = []
    var colors: [Int32] = []
    func endRun(at start: UInt32) {
      let color = numbers[bits] ?? Int32(memberships.count)
      if numbers.updateValue(color, forKey: bits) == nil { memberships.append(bits) }
      starts.append(start)
      colors.append(color)
    }
    var index = 0
    if switches.first?.place != 0 { endRun(at: 0) }
    while index < switches.count {
      let place = switches[index].place
      while index < switches.count, switches[index].place == place {
        bits[switches[index].set / 64] ^= 1 << UInt64(switches[index].set % 64)
        index += 1
      }
      endRun(at: place)
    }
    func has(_ color: [UInt64], _ set: Int) -> Bool { color[set / 64] >> UInt64(set % 64) & 1 == 1 }
    surroundings =
      memberships.map { color in
        guard tellsWords else { return [] }
        var around: RegexSurroundings = has(color, sets.count) ? .word : []
        if has(color, sets.count + 1) { around.insert(.newline) }
        return around
      } + [.edge]
    (self.memberships, self.starts, self.colors) = (memberships, starts, colors)
    ofASCII = (0..<128).map { byte in RegexColors.color(of: byte, starts, colors) }
  }

  /// Whether the characters of a colour are in a set.
  ///
  /// A bit of the sweep's, kept by colour: the end of the text is in no set.
  func contains(_ color: Int, set: Int) -> Bool {
    color < memberships.count && memberships[color][set / 64] >> UInt64(set % 64) & 1 == 1
  }

  /// The last run that begins at or before a code point.
  ///
  /// By halves, as only characters beyond ASCII come here, and few patterns have more than some tens of runs.
  private static func color(of scalar: UInt32, _ starts: [UInt32], _ colors: [Int32]) -> Int32 {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= scalar { low = middle } else { high = middle }
    }
    return colors[low]
  }

  // MARK: Characters of a text

  /// The colour of the character at an index, and where the next begins; behind the last, the end of the text.
  @inline(__always)
  func color(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (color: Int, next: Int) {
    guard index < bytes.count else { return (endOfText, index) }
    let byte = unsafe bytes[index]
    if byte < 0x80 { return (Int(ofASCII[Int(byte)]), index + 1) }
    return unsafe colorOfSeveral(at: index, in: bytes)
  }

  /// The colour of the character before an index, and where it begins.
  func color(before index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (color: Int, next: Int) {
    guard index > 0 else { return (endOfText, 0) }
    var start = index - 1
    while start > 0, index - start < 4, unsafe CodePoints.isContinuation(bytes[start]) { start -= 1 }
    return unsafe (color(at: start, in: bytes).color, start)
  }

  /// Of a character of two to four bytes. Text is valid UTF-8; whatever else comes, the bytes are not left.
  @inline(never)
  private func colorOfSeveral(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (color: Int, next: Int) {
    let first = unsafe bytes[index]
    let end = min(index + CodePoints.byteCount(startingWith: first), bytes.count)
    var scalar = UInt32(first) & (0x7F >> UInt32(end - index))
    for place in (index + 1)..<max(end, index + 1) { scalar = unsafe scalar << 6 | UInt32(bytes[place] & 0x3F) }
    return (Int(RegexColors.color(of: min(scalar, ScalarSet.last), starts, colors)), end)
  }
}
