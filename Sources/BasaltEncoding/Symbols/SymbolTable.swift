internal import BasaltCore
internal import CBasaltKernels

/// One to eight bytes that a single code stands for.
struct Symbol: Hashable {
  /// Little-endian: the first byte is the lowest. Zeros above the last.
  let bytes: UInt64
  let byteCount: Int

  static let byteCountMaximum = 8

  /// A symbol of one byte.
  init(_ byte: UInt8) { (bytes, byteCount) = (UInt64(byte), 1) }

  init(_ bytes: UInt64, byteCount: Int) { (self.bytes, self.byteCount) = (bytes, byteCount) }

  /// Both one after the other, as far as they are a symbol.
  func followed(by other: Symbol) -> Symbol {
    let count = min(byteCount + other.byteCount, Symbol.byteCountMaximum)
    // A shift by 64 is no shift in hardware: a full symbol has no room for another.
    let joined = byteCount == Symbol.byteCountMaximum ? bytes : bytes | other.bytes << UInt64(byteCount * 8)
    return Symbol(joined & Symbol.mask(byteCount: count), byteCount: count)
  }

  /// Ones in the bits of the first bytes.
  /// - Parameter byteCount: 0 to 8.
  @inline(__always)
  static func mask(byteCount: Int) -> UInt64 {
    byteCount >= byteCountMaximum ? .max : (1 << UInt64(truncatingIfNeeded: byteCount &* 8)) &- 1
  }

  /// The order of symbols that are worth the same, so that equal rows give equal tables.
  func isOrderedBefore(_ other: Symbol) -> Bool {
    byteCount == other.byteCount ? bytes < other.bytes : byteCount > other.byteCount
  }
}

/// The symbols of a node; a code is a number in it. Source: format-spec/encodings/fsst.md, "Symbols".
struct SymbolTable {
  /// At most `countMaximum`.
  let symbols: [Symbol]

  /// One less than a byte has values: the last is the escape.
  static let countMaximum = Int(BASALT_ESCAPE_CODE)

  /// Bytes in a node: the count, the lengths, the symbols.
  var byteCount: Int { 1 + symbols.count + symbols.reduce(0) { $0 + $1.byteCount } }

  /// Lengths apart from bytes, as a reader wants them: it then knows where each symbol begins before it looks at one.
  func write(into writer: inout NodeWriter) {
    writer.append(UInt8(symbols.count))
    for symbol in symbols { writer.append(UInt8(symbol.byteCount)) }
    for symbol in symbols {
      unsafe withUnsafeBytes(of: symbol.bytes.littleEndian) {
        unsafe writer.append($0.baseAddress!, byteCount: symbol.byteCount)
      }
    }
  }
}

/// A symbol table as the kernel wants it: an entry for every code there can be, of which those that have no symbol are
/// empty. So no code from a page, whatever it is, reads beyond the table.
struct SymbolExpansion: Sendable {
  /// `BASALT_SYMBOL_COUNT` entries.
  private let table: Buffer
  let symbolCount: Int

  /// Good as long as the expansion is.
  @unsafe var entries: UnsafePointer<basalt_symbol> {
    unsafe UnsafePointer(table.address.assumingMemoryBound(to: basalt_symbol.self))
  }

  /// Of memory; in a page a table takes about a tenth of it.
  var byteCount: Int { table.byteCount }

  /// Takes the table of a node, without the padding behind it.
  /// - Throws: `.corruptPage` for a symbol of no bytes or of more than eight, and for a table that is cut off.
  init(_ cursor: inout NodeCursor) throws(BasaltError) {
    let symbolCount = Int(try cursor.take(UInt8.self, "The symbol count"))
    let payload = cursor.node.payload
    let lengths = try cursor.take(symbolCount, of: 1, "The array of symbol lengths")
    self.symbolCount = symbolCount
    table = Buffer(byteCount: Int(BASALT_SYMBOL_COUNT) * MemoryLayout<basalt_symbol>.stride)
    let entries = unsafe table.address.initializeMemory(
      as: basalt_symbol.self, repeating: basalt_symbol(), count: Int(BASALT_SYMBOL_COUNT))
    for code in 0..<symbolCount {
      let byteCount = Int(unsafe payload.address.load(fromByteOffset: lengths + code, as: UInt8.self))
      guard (1...Symbol.byteCountMaximum).contains(byteCount) else {
        throw cursor.node.corrupt(
          "Symbol \(code) has \(byteCount) bytes; 1 to \(Symbol.byteCountMaximum) are possible.")
      }
      let offset = try cursor.take(byteCount, of: 1, "A symbol")
      // Eight bytes are read whatever the length: beyond the payload lies its slack.
      let bytes = unsafe UInt64(littleEndian: (payload.address + offset).loadUnaligned(as: UInt64.self))
      unsafe entries[code] = basalt_symbol(
        bytes: bytes & Symbol.mask(byteCount: byteCount), byte_count: UInt64(byteCount))
    }
  }
}
