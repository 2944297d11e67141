internal import BasaltCore
internal import CBasaltKernels

/// Compares values that are codes of symbols with a constant, without spelling them out: symbol by symbol, up to the
/// first that differs.
///
/// Not by the codes that the constant would have: a text can be written in more than one way (with an escape where there
/// is a symbol, or two symbols where there is a longer one), and no reader can tell whether a writer has taken the one
/// that this one would.
@unsafe struct SymbolComparison {
  private let constant: UnsafeRawPointer
  private let byteCount: Int
  /// One for each code there can be: no code of a page is beyond it.
  private let entries: UnsafePointer<basalt_symbol>

  /// Borrows both.
  /// - Parameter constant: Followed by eight bytes that may be read, and mean nothing.
  init(_ constant: UnsafeRawBufferPointer, _ symbols: SymbolExpansion) {
    unsafe self.constant = constant.baseAddress!
    unsafe byteCount = constant.count
    unsafe entries = symbols.entries
  }

  /// How a value stands to the constant, in the order of `ByteOrder`; `nil` when a code before the
  /// difference has no symbol, or an escape is its last.
  @inline(__always)
  func order(of codes: UnsafeBufferPointer<UInt8>) -> ValueOrder? {
    var place = 0
    var index = 0
    while index < codes.count {
      guard let symbol = unsafe SymbolComparison.symbol(at: &index, of: codes, entries) else { return nil }
      // What is left of the constant may be less than the symbol.
      let length = unsafe min(Int(truncatingIfNeeded: symbol.byte_count), byteCount - place)
      let word = unsafe UInt64(littleEndian: (constant + place).loadUnaligned(as: UInt64.self))
      let difference = (symbol.bytes ^ word) & Symbol.mask(byteCount: length)
      if difference != 0 {
        // The first byte that differs is the lowest.
        let shift = UInt64(difference.trailingZeroBitCount & ~7)
        return symbol.bytes >> shift & 0xFF < word >> shift & 0xFF ? .before : .after
      }
      // The constant ends within the symbol, and is the beginning of the value.
      if length < Int(truncatingIfNeeded: symbol.byte_count) { return .after }
      place += length
    }
    // The value is at its end: it is the constant, or the beginning of it.
    return unsafe place == byteCount ? .same : .before
  }

  /// How many bytes the codes of a value are; `nil` as for `order(of:)`.
  static func byteCount(of codes: UnsafeBufferPointer<UInt8>, _ symbols: SymbolExpansion) -> Int? {
    var byteCount = 0
    var index = 0
    while index < codes.count {
      guard let symbol = unsafe symbol(at: &index, of: codes, symbols.entries) else { return nil }
      byteCount += Int(truncatingIfNeeded: symbol.byte_count)
    }
    return byteCount
  }

  /// The next symbol, or the byte behind an escape.
  @inline(__always)
  private static func symbol(
    at index: inout Int, of codes: UnsafeBufferPointer<UInt8>, _ entries: UnsafePointer<basalt_symbol>
  ) -> basalt_symbol? {
    let code = unsafe codes[index]
    index += 1
    guard code == UInt8(BASALT_ESCAPE_CODE) else {
      let symbol = unsafe entries[Int(code)]
      return symbol.byte_count == 0 ? nil : symbol
    }
    guard index < codes.count else { return nil }
    index += 1
    return unsafe basalt_symbol(bytes: UInt64(codes[index - 1]), byte_count: 1)
  }
}
