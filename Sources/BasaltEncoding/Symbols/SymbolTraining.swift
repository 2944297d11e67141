internal import BasaltCore
internal import CBasaltKernels

/// Finds symbols for a sample of texts: in a few generations, each of which encodes the sample with the symbols so far
/// and takes over those that were used, and neighbours that were used together, by what they gain.
///
/// Nothing in it is random: equal samples give equal tables. Source: as `SymbolMatcher`.
@safe struct SymbolTraining {
  /// Text is read with symbols of growing length: one, two, four, eight bytes, and once more to settle.
  private static let generationCount = 5
  /// Of all texts together.
  static let byteCountMaximum = 1 << 15 - 1
  /// Symbols, and behind them the bytes that have none.
  private static let numberCount = 512
  /// What a symbol of one byte counts for more: each saves an escape, and text beyond the sample has bytes that it does
  /// not.
  private static let singleByteWeight = 3

  /// By number: how often it was met.
  private let counts: UnsafeMutablePointer<UInt16>
  /// By two numbers: how often the second came after the first. A sample is shorter than 32,768, and two are counted a byte.
  private let pairCounts: UnsafeMutablePointer<UInt16>

  private init() {
    unsafe counts = .allocate(capacity: SymbolTraining.numberCount)
    unsafe pairCounts = .allocate(capacity: SymbolTraining.numberCount * SymbolTraining.numberCount)
    unsafe counts.initialize(repeating: 0, count: SymbolTraining.numberCount)
    unsafe pairCounts.initialize(repeating: 0, count: SymbolTraining.numberCount * SymbolTraining.numberCount)
  }

  /// - Parameter texts: Together at most `byteCountMaximum`, each followed by eight bytes that may be read.
  /// - Complexity: O(generations × bytes), and each generation looks at all pairs of numbers: about a millisecond.
  static func matcher(for texts: [UnsafeBufferPointer<UInt8>]) -> SymbolMatcher {
    assert(unsafe texts.reduce(0) { $0 + $1.count } <= byteCountMaximum)
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

  /// The symbols that gain most, best first; more than a table holds, since some will find no slot. Forgets what was
  /// counted.
  /// - Parameter mayJoin: Whether neighbours become symbols: not at the end, when nothing would count them.
  private func best(of table: SymbolTable, mayJoin: Bool) -> [Symbol] {
    // By what it saves: bytes that it stands for, as often as it was met. The same symbol may come of several pairs.
    var gains = SymbolGains()
    func symbol(_ number: Int) -> Symbol {
      number < 256 ? table.symbols[number] : Symbol(UInt8(number - 256))
    }
    let count = SymbolTraining.numberCount
    for first in 0..<count where unsafe counts[first] > 0 {
      let symbolOfFirst = symbol(first)
      let weight = symbolOfFirst.byteCount == 1 ? SymbolTraining.singleByteWeight : symbolOfFirst.byteCount
      unsafe gains.add(symbolOfFirst, Int(counts[first]) * weight)
      let row = unsafe pairCounts + first * count
      // Nothing but what is counted here is in the row when the next generation counts.
      defer {
        unsafe counts[first] = 0
        unsafe row.update(repeating: 0, count: count)
      }
      guard mayJoin, symbolOfFirst.byteCount < Symbol.byteCountMaximum else { continue }
      // Nearly all pairs never were: sixteen at a time are passed over.
      for start in stride(from: 0, to: count, by: 16) {
        let some = unsafe UnsafeRawPointer(row + start).loadUnaligned(as: SIMD16<UInt16>.self)
        guard some.max() > 1 else { continue }
        // What was met once says nothing about other text.
        for second in 0..<16 where some[second] > 1 {
          let joined = symbolOfFirst.followed(by: symbol(start + second))
          gains.add(joined, Int(some[second]) * joined.byteCount)
        }
      }
    }
    return gains.best(2 * SymbolTable.countMaximum)
  }
}

/// What each symbol would save: open addressing, because a generation asks for thousands, and hashing that resists
/// whoever chooses the keys took as long as all the rest of training. Whoever chooses them here makes his own file slower
/// to write: a table that is at most half full is walked to the end at worst.
private struct SymbolGains {
  private var symbols: [Symbol] = []
  private var gains: [Int] = []
  /// Number of the symbol plus one, or 0.
  private var slots = [UInt16](repeating: 0, count: slotCount)

  /// Each byte of a sample ends two pairs at most, and what joins was met twice: with the symbols that were there, fewer
  /// than half as many.
  private static let slotCount = 2 * (SymbolTraining.byteCountMaximum + 1)
  /// Gains from here on are told apart only when the best are sorted.
  private static let histogramCount = 4_096

  /// Adds to what a symbol saves.
  mutating func add(_ symbol: Symbol, _ gain: Int) {
    // All eight bytes reach the high bits, of which the slot is made; symbols that differ in zeros alone differ in length.
    let mixed = (symbol.bytes ^ UInt64(symbol.byteCount)) &* 0x9E37_79B9_7F4A_7C15
    var slot = Int(truncatingIfNeeded: mixed >> 48)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if symbols[index] == symbol {
        gains[index] += gain
        return
      }
      slot = (slot + 1) & (SymbolGains.slotCount - 1)
    }
    symbols.append(symbol)
    gains.append(gain)
    slots[slot] = UInt16(symbols.count)
  }

  /// So many that gain most, best first.
  ///
  /// Only those are sorted that may be among them: a count of gains says where these begin.
  func best(_ count: Int) -> [Symbol] {
    var histogram = [Int](repeating: 0, count: SymbolGains.histogramCount)
    for gain in gains { histogram[min(gain, SymbolGains.histogramCount - 1)] += 1 }
    // From the top down, until there are enough; of the last gain perhaps too many, among which the sort decides.
    var least = SymbolGains.histogramCount - 1
    var found = histogram[least]
    while found < count, least > 0 {
      least -= 1
      found += histogram[least]
    }
    // No order of the table's own: all ties are decided, so that equal rows give equal tables.
    let ordered = symbols.indices.filter { gains[$0] >= least }.sorted { left, right in
      gains[left] == gains[right]
        ? symbols[left].isOrderedBefore(symbols[right]) : gains[left] > gains[right]
    }
    return ordered.prefix(count).map { symbols[$0] }
  }
}
