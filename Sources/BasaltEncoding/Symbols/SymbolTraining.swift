internal import BasaltCore
internal import CBasaltKernels

/// Finds symbols for a sample of texts: in a few generations, each of which encodes the sample with the symbols so far
/// and takes over those that were used, and neighbours that were used together, by what they gain.
///
/// Nothing in it is random: equal samples give equal tables. Source: as `SymbolMatcher`.
@safe struct SymbolTraining {
  /// Text is read with symbols of growing length: one, two, four, eight bytes, and once more to settle.
  private static let generationCount = 5
  /// Symbols, and behind them the bytes that have none.
  private static let numberCount = 512
  /// What a symbol of one byte counts for more: each saves an escape, and text beyond the sample has bytes that it does
  /// not.
  private static let singleByteWeight = 3

  /// By number: how often it was met.
  private let counts: UnsafeMutablePointer<UInt16>
  /// By two numbers: how often the second came after the first. A sample is shorter than 65,536, and so are all counts.
  private let pairCounts: UnsafeMutablePointer<UInt16>

  private init() {
    unsafe counts = .allocate(capacity: SymbolTraining.numberCount)
    unsafe pairCounts = .allocate(capacity: SymbolTraining.numberCount * SymbolTraining.numberCount)
  }

  /// - Parameter texts: Together at most 65,535 bytes, each followed by eight that may be read.
  /// - Complexity: O(generations × bytes), and each generation looks at all pairs of numbers: about a millisecond.
  static func matcher(for texts: [UnsafeBufferPointer<UInt8>]) -> SymbolMatcher {
    let training = SymbolTraining()
    defer {
      unsafe training.counts.deallocate()
      unsafe training.pairCounts.deallocate()
    }
    // The first generation knows no symbol: it counts bytes, and pairs of them.
    var matcher = SymbolMatcher([])
    // Each generation reads with what the one before it has found, so that symbols grow by joining.
    for generation in 1...generationCount {
      // The first generations need little text to find what is frequent.
      let used = unsafe texts.prefix(max(1, texts.count * generation / generationCount))
      unsafe training.count(used, by: matcher)
      matcher = SymbolMatcher(training.best(of: matcher.table, mayJoin: generation < generationCount))
    }
    return matcher
  }

  private func count(_ texts: ArraySlice<UnsafeBufferPointer<UInt8>>, by matcher: SymbolMatcher) {
    let count = SymbolTraining.numberCount
    unsafe counts.initialize(repeating: 0, count: count)
    unsafe pairCounts.initialize(repeating: 0, count: count * count)
    for index in unsafe texts.indices {
      // Across the end of a text nothing follows anything.
      var previous: Int?
      unsafe matcher.forEachMatch(in: texts[index]) { match, word in
        let code = Int(match & 0xFF)
        let byte = 256 + Int(word & 0xFF)
        let number = code == Int(BASALT_ESCAPE_CODE) ? byte : code
        unsafe counts[number] &+= 1
        if let previous { unsafe pairCounts[previous * count + number] &+= 1 }
        // A longer symbol counts for its first byte too: so symbols can grow by one byte, and not only by symbols.
        if number != byte, match >> 8 > 1 {
          unsafe counts[byte] &+= 1
          if let previous { unsafe pairCounts[previous * count + byte] &+= 1 }
        }
        previous = number
      }
    }
  }

  /// The symbols that gain most, best first; more than a table holds, since some will find no slot.
  /// - Parameter mayJoin: Whether neighbours become symbols: not at the end, when nothing would count them.
  private func best(of table: SymbolTable, mayJoin: Bool) -> [Symbol] {
    // By what it saves: bytes that it stands for, as often as it was met. The same symbol may come of several pairs.
    var gains: [Symbol: Int] = [:]
    func symbol(_ number: Int) -> Symbol {
      number < 256 ? table.symbols[number] : Symbol(UInt8(number - 256))
    }
    let count = SymbolTraining.numberCount
    for first in 0..<count where unsafe counts[first] > 0 {
      let symbolOfFirst = symbol(first)
      let weight = symbolOfFirst.byteCount == 1 ? SymbolTraining.singleByteWeight : symbolOfFirst.byteCount
      unsafe gains[symbolOfFirst, default: 0] += Int(counts[first]) * weight
      guard mayJoin, symbolOfFirst.byteCount < Symbol.byteCountMaximum else { continue }
      let row = unsafe pairCounts + first * count
      // What was met once says nothing about other text.
      for second in 0..<count where unsafe row[second] > 1 {
        let joined = symbolOfFirst.followed(by: symbol(second))
        unsafe gains[joined, default: 0] += Int(row[second]) * joined.byteCount
      }
    }
    // A dictionary has no order of its own, and not the same in two processes: all ties are decided.
    let ordered = gains.sorted { left, right in
      left.value == right.value ? left.key.isOrderedBefore(right.key) : left.value > right.value
    }
    return ordered.prefix(2 * SymbolTable.countMaximum).map(\.key)
  }
}
