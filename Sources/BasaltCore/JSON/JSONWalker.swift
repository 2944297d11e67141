/// Reads JSON where it stands: values are found and checked byte by byte, and nothing is built of them.
///
/// What a query asks of a document is mostly one member of it. A tree of the whole costs an allocation a value; this costs a
/// pass over the bytes, in which every byte is looked at once, and gives the place of what was asked for.
///
/// RFC 8259 to the letter: no comments, no commas behind the last element, no `NaN`; a document is any value, with white space
/// around it. Whether escapes name characters that text may hold is asked where a string is spelled out (`JSONString`).
///
/// A walker is a place in bytes that it does not own: it must not outlive them.
///
/// Speed comes from strings, which most bytes of documents are in: sixteen of them are looked at in one step for what ends or escapes.
/// Numbers are looked at digit by digit, and white space byte by byte, as there is little of either.
@safe
package struct JSONWalker {
  /// All of the document.
  package let bytes: UnsafeBufferPointer<UInt8>
  /// The next byte to be read.
  package private(set) var offset: Int

  /// - Parameter offset: Where to begin; a place that another walker has told.
  package init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int = 0) {
    precondition(offset >= 0 && offset <= bytes.count)
    unsafe self.bytes = unsafe bytes
    self.offset = offset
  }

  /// The one value that the bytes are.
  /// - Throws: `JSONFault` when they are none, or anything but white space follows it.
  package mutating func document() throws(JSONFault) -> JSONNode {
    let node = try value()
    try end()
    return node
  }

  /// - Throws: `JSONFault` when anything but white space is left.
  package mutating func end() throws(JSONFault) {
    skipSpaces()
    if unsafe offset < bytes.count { throw JSONFault(.trailingText, at: offset) }
  }

  /// The next value, white space before it apart.
  /// - Throws: `JSONFault` with the place where it stops being one.
  /// - Complexity: O(bytes of the value), without an allocation.
  package mutating func value() throws(JSONFault) -> JSONNode {
    skipSpaces()
    let start = offset
    let kind = try kindOfNext()
    var hasEscapes = false
    switch kind {
    case .object, .array: try container()
    case .string: hasEscapes = try string()
    case .number, .true, .false, .null: try word(kind)
    }
    return JSONNode(kind: kind, start: start, end: offset, hasEscapes: hasEscapes)
  }

  /// What begins at the next byte, by that byte alone.
  package func kindOfNext() throws(JSONFault) -> JSONKind {
    guard unsafe offset < bytes.count else { throw JSONFault(.endOfText, at: offset) }
    switch unsafe bytes[offset] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"): return .true
    case UInt8(ascii: "f"): return .false
    case UInt8(ascii: "n"): return .null
    default: throw JSONFault(.noValue, at: offset)
    }
  }

  /// Takes an opening bracket.
  /// - Parameter depth: Levels around it.
  /// - Precondition: One comes.
  mutating func open(depth: Int) throws(JSONFault) {
    guard depth < Limits.jsonDepthMaximum else { throw JSONFault(.tooDeep, at: offset) }
    offset += 1
  }

  /// Takes a symbol, white space before it apart.
  package mutating func skip(_ symbol: UInt8) -> Bool {
    skipSpaces()
    guard unsafe offset < bytes.count, unsafe bytes[offset] == symbol else { return false }
    offset += 1
    return true
  }

  /// White space of JSON: four characters.
  package mutating func skipSpaces() {
    while unsafe offset < bytes.count {
      switch unsafe bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }

  // MARK: Containers

  /// A whole object or array, with all that is in it.
  ///
  /// A loop and no recursion: of each open level one bit is kept, whether it is an object, so that a document of a thousand
  /// levels takes no stack.
  private mutating func container() throws(JSONFault) {
    var isObject = InlineArray<16, UInt64>(repeating: 0)
    var depth = 0
    repeat {
      // A value begins here.
      skipSpaces()
      let kind = try kindOfNext()
      switch kind {
      case .object, .array:
        guard depth < Limits.jsonDepthMaximum else { throw JSONFault(.tooDeep, at: offset) }
        offset += 1
        let bit: UInt64 = 1 << UInt64(depth & 63)
        if kind == .object { isObject[depth >> 6] |= bit } else { isObject[depth >> 6] &= ~bit }
        depth += 1
        if !skip(kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          if kind == .object { _ = try key() }
          continue
        }
        depth -= 1
      case .string: _ = try string()
      case .number, .true, .false, .null: try word(kind)
      }
      // Behind a value: levels that end, or a comma.
      while depth > 0 {
        let inObject = isObject[(depth - 1) >> 6] & 1 << UInt64((depth - 1) & 63) != 0
        if skip(UInt8(ascii: ",")) {
          if inObject { _ = try key() }
          break
        }
        guard skip(inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw unclosed() }
        depth -= 1
      }
    } while depth > 0
  }

  /// The key of a member and the colon behind it.
  package mutating func key() throws(JSONFault) -> JSONNode {
    skipSpaces()
    let start = offset
    guard unsafe offset < bytes.count else { throw JSONFault(.endOfText, at: offset) }
    guard unsafe bytes[offset] == UInt8(ascii: "\"") else { throw JSONFault(.noKey, at: offset) }
    let hasEscapes = try string()
    let node = JSONNode(kind: .string, start: start, end: offset, hasEscapes: hasEscapes)
    guard skip(UInt8(ascii: ":")) else {
      throw unsafe JSONFault(offset < bytes.count ? .noColon : .endOfText, at: offset)
    }
    return node
  }

  /// What is wrong where a comma or a closing bracket should be.
  package func unclosed() -> JSONFault { unsafe JSONFault(offset < bytes.count ? .noComma : .endOfText, at: offset) }

  // MARK: Scalars

  /// A string, with its quotes.
  /// - Returns: Whether it has escapes.
  private mutating func string() throws(JSONFault) -> Bool {
    var hasEscapes = false
    offset += 1
    while true {
      skipPlain()
      guard unsafe offset < bytes.count else { throw JSONFault(.endOfText, at: offset) }
      switch unsafe bytes[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try escape()
      default: throw JSONFault(.controlCharacter, at: offset)
      }
    }
  }

  /// Passes over bytes of a string that mean themselves, sixteen at a time.
  private mutating func skipPlain() {
    while unsafe offset + 16 <= bytes.count {
      let block = unsafe UnsafeRawPointer(bytes.baseAddress! + offset).loadUnaligned(as: SIMD16<UInt8>.self)
      let stops = (block .== UInt8(ascii: "\"")) .| (block .== UInt8(ascii: "\\")) .| (block .< 0x20)
      if any(stops) { break }
      offset += 16
    }
    while unsafe offset < bytes.count {
      let byte = unsafe bytes[offset]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      offset += 1
    }
  }

  /// A backslash and what it needs.
  private mutating func escape() throws(JSONFault) {
    guard unsafe offset + 1 < bytes.count else { throw unsafe JSONFault(.endOfText, at: bytes.count) }
    switch unsafe bytes[offset + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset += 2
    case UInt8(ascii: "u"):
      for index in 2..<6 {
        guard unsafe offset + index < bytes.count else { throw unsafe JSONFault(.endOfText, at: bytes.count) }
        guard unsafe Hexadecimal.value(ofDigit: bytes[offset + index]) != nil else {
          throw JSONFault(.badEscape, at: offset)
        }
      }
      offset += 6
    default: throw JSONFault(.badEscape, at: offset)
    }
  }

  /// A number or one of the three words.
  ///
  /// Called where the first byte has said which: what follows has to be the rest of it, and nothing glued to its end.
  private mutating func word(_ kind: JSONKind) throws(JSONFault) {
    let start = offset
    switch kind {
    case .true: try literal("true")
    case .false: try literal("false")
    case .null: try literal("null")
    default:
      if unsafe bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      // A zero stands alone before the point.
      if byte == UInt8(ascii: "0") { offset += 1 } else if skipDigits() == 0 { throw JSONFault(.badNumber, at: start) }
      if byte == UInt8(ascii: ".") {
        offset += 1
        if skipDigits() == 0 { throw JSONFault(.badNumber, at: start) }
      }
      if byte | 0x20 == UInt8(ascii: "e") {
        offset += 1
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { offset += 1 }
        if skipDigits() == 0 { throw JSONFault(.badNumber, at: start) }
      }
    }
    // `truely` and `01` are no values with something behind them.
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
      throw JSONFault(kind == .number ? .badNumber : .noValue, at: start)
    default: break
    }
  }

  /// The next byte; 0, which is none of JSON's, at the end.
  private var byte: UInt8 { unsafe offset < bytes.count ? bytes[offset] : 0 }

  private mutating func literal(_ text: StaticString) throws(JSONFault) {
    let start = offset
    for index in 0..<text.utf8CodeUnitCount {
      guard unsafe byte == text.utf8Start[index] else { throw JSONFault(.noValue, at: start) }
      offset += 1
    }
  }

  /// - Returns: How many there were.
  private mutating func skipDigits() -> Int {
    let start = offset
    while byte &- UInt8(ascii: "0") <= 9 { offset += 1 }
    return offset - start
  }
}
