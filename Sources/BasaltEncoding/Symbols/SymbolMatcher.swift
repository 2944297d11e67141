internal import BasaltCore
internal import CBasaltKernels

/// Replaces text by codes: at each place the longest symbol, found with two look-ups.
///
/// Symbols of three bytes and more are found by a hash of their first three, one symbol a slot, so that there is nothing
/// to search; all others by their two bytes. What finds its slot taken is no symbol: the table is made of those that have
/// a place. Source: Boncz, Neumann, Leis, "FSST: Fast Random Access String Compression", PVLDB 13, 2020, which calls this
/// a lossy perfect hash.
@safe final class SymbolMatcher {
  let table: SymbolTable

  /// What is found at a place: the code in the lowest byte, its length above. Codes that are the escape have length 1.
  typealias Match = UInt64

  private struct Slot {
    var bytes: UInt64
    /// As a match; and above its length how far ones are shifted to be those of the symbol's bytes.
    var match: Match

    /// No text is ever equal to it: of the one bit that is compared, it has another value than any bit has.
    static let empty = Slot(bytes: 2, match: 63 << 16)

    init(_ symbol: Symbol, code: Int) {
      bytes = symbol.bytes
      match = UInt64(code) | UInt64(symbol.byteCount) << 8 | UInt64(64 - 8 * symbol.byteCount) << 16
    }

    private init(bytes: UInt64, match: Match) { (self.bytes, self.match) = (bytes, match) }

    var isEmpty: Bool { bytes == Slot.empty.bytes && match == Slot.empty.match }
  }

  /// By hash of three bytes.
  private let slots: UnsafeMutablePointer<Slot>
  /// By two bytes: a symbol of two or one, or the escape. 128 KiB, of which text touches little.
  private let pairs: UnsafeMutablePointer<UInt16>
  /// By one byte, for the last of a text.
  private let singles: UnsafeMutablePointer<UInt16>

  /// So many that two symbols seldom want the same one; 32 KiB.
  private static let slotCount = 2_048
  private static let escape = UInt16(BASALT_ESCAPE_CODE) | 1 << 8

  /// - Parameter symbols: Those that have no place are left out; the others become the table, in their order.
  /// - Complexity: O(65,536): a table of pairs is filled.
  init(_ symbols: [Symbol]) {
    // Memory of its own and no arrays: the loops below would count references and check bounds at each byte.
    unsafe slots = .allocate(capacity: SymbolMatcher.slotCount)
    unsafe slots.initialize(repeating: .empty, count: SymbolMatcher.slotCount)
    unsafe pairs = .allocate(capacity: 65_536)
    unsafe singles = .allocate(capacity: 256)
    unsafe singles.initialize(repeating: SymbolMatcher.escape, count: 256)
    var placed: [Symbol] = []
    for symbol in symbols where placed.count < SymbolTable.countMaximum {
      let match = UInt16(placed.count) | UInt16(symbol.byteCount) << 8
      switch symbol.byteCount {
      case 1: unsafe singles[Int(symbol.bytes)] = match
      // Entered below, over what single bytes are.
      case 2: break
      default:
        let slot = SymbolMatcher.slot(of: symbol.bytes)
        guard unsafe slots[slot].isEmpty else { continue }
        unsafe slots[slot] = Slot(symbol, code: placed.count)
      }
      placed.append(symbol)
    }
    // The low byte is the first of the two: each run of 256 entries repeats what single bytes are.
    for second in 0..<256 { unsafe (pairs + second * 256).initialize(from: singles, count: 256) }
    for (code, symbol) in placed.enumerated() where symbol.byteCount == 2 {
      unsafe pairs[Int(symbol.bytes)] = UInt16(code) | 2 << 8
    }
    table = SymbolTable(symbols: placed)
  }

  deinit {
    unsafe slots.deallocate()
    unsafe pairs.deallocate()
    unsafe singles.deallocate()
  }

  /// A number for three bytes; the multiplier is a prime near 2^32 divided by the golden ratio.
  @inline(__always)
  private static func slot(of word: UInt64) -> Int {
    Int(truncatingIfNeeded: ((word & 0xFF_FFFF) &* 2_654_435_761) >> 15) & (slotCount - 1)
  }

  /// The longest symbol at the beginning of eight bytes.
  ///
  /// Both look-ups are made whether or not the first one finds something: which it does is a matter of chance, and
  /// a branch on it would be missed as often as not.
  @inline(__always)
  private static func match(
    _ word: UInt64, _ slots: UnsafePointer<Slot>, _ pairs: UnsafePointer<UInt16>
  ) -> Match {
    let slot = unsafe slots[slot(of: word)]
    let pair = Match(unsafe pairs[Int(truncatingIfNeeded: word & 0xFFFF)])
    return word & (UInt64.max &>> (slot.match &>> 16)) == slot.bytes ? slot.match & 0xFFFF : pair
  }

  /// The longest symbol at the beginning of the last bytes of a text, which zeros follow.
  @inline(__always)
  private static func match(
    _ word: UInt64, last byteCount: Int, _ slots: UnsafePointer<Slot>, _ pairs: UnsafePointer<UInt16>,
    _ singles: UnsafePointer<UInt16>
  ) -> Match {
    let match = unsafe match(word, slots, pairs)
    if match &>> 8 <= byteCount { return match }
    // The symbol has zeros that are none of the text: a shorter one may fit.
    let pair = Match(unsafe pairs[Int(truncatingIfNeeded: word & 0xFFFF)])
    return pair &>> 8 <= byteCount ? pair : Match(unsafe singles[Int(truncatingIfNeeded: word & 0xFF)])
  }

  /// Goes through a text symbol by symbol.
  /// - Parameters:
  ///   - text: Followed by eight bytes that may be read, as in every `Buffer`.
  ///   - body: Is given what was found, and the bytes where it was.
  @inline(__always)
  func forEachMatch(in text: UnsafeBufferPointer<UInt8>, _ body: (Match, UInt64) -> Void) {
    guard let start = unsafe UnsafeRawPointer(text.baseAddress) else { return }
    let (slots, pairs, singles) = unsafe (UnsafePointer(slots), UnsafePointer(pairs), UnsafePointer(singles))
    var offset = 0
    // While there are eight bytes, a symbol that is found is text from its first byte to its last.
    while offset &+ 8 <= text.count {
      let word = unsafe UInt64(littleEndian: (start + offset).loadUnaligned(as: UInt64.self))
      let match = unsafe SymbolMatcher.match(word, slots, pairs)
      body(match, word)
      offset &+= Int(truncatingIfNeeded: match &>> 8)
    }
    // Of the last few, what is beyond the text is made zero, which may look like a symbol's.
    while offset < text.count {
      let left = text.count &- offset
      let word =
        unsafe UInt64(littleEndian: (start + offset).loadUnaligned(as: UInt64.self)) & Symbol.mask(byteCount: left)
      let match = unsafe SymbolMatcher.match(word, last: left, slots, pairs, singles)
      body(match, word)
      offset &+= Int(truncatingIfNeeded: match &>> 8)
    }
  }

  /// Writes the codes of a text.
  /// - Parameter target: Room for two bytes for each of the text's, and one more.
  /// - Returns: Where the codes end.
  @inline(__always)
  func encode(
    _ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var end = unsafe target
    unsafe forEachMatch(in: text) { match, word in
      // The byte itself is always written, and kept only behind an escape: that saves a branch nobody can foresee.
      unsafe end[0] = UInt8(truncatingIfNeeded: match)
      unsafe end[1] = UInt8(truncatingIfNeeded: word)
      unsafe end += UInt8(truncatingIfNeeded: match) == UInt8(BASALT_ESCAPE_CODE) ? 2 : 1
    }
    return unsafe end
  }

  /// How many bytes the codes of a text take: what a sample is asked, so that text which gains nothing is not encoded.
  func codeCount(of text: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    unsafe forEachMatch(in: text) { match, _ in
      count &+= UInt8(truncatingIfNeeded: match) == UInt8(BASALT_ESCAPE_CODE) ? 2 : 1
    }
    return count
  }
}
