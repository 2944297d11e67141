import BasaltCore

/// A pattern of `LIKE`, taken apart: what lies between its `%`s, and in what simple form it comes to.
///
/// Most patterns are a prefix, a suffix, a piece that has to occur, or no pattern at all, and are then a search for
/// bytes. The others are matched piece by piece, each at its first place, which needs no way back: a later place leaves
/// less text for the rest.
///
/// Greedy from the left is right because `%` takes anything: if the pieces match at all, they match
/// at their first places. There is nothing to try again, and no pattern that takes exponential
/// time, as there is for matchers that go back.
///
/// | text | pattern | matches |
/// | --- | --- | --- |
/// | 'abcbc' | 'a%bc' | yes: the last piece is found from the end |
/// | 'ab' | 'a_%b' | no: `_` needs a letter of its own |
/// | 'straße' | 'stra_e' | yes: ß is one code point |
/// | '10%' | '10\%' | yes: the escape takes the percent sign as it is |
struct LikePattern {
  /// Literal bytes, or any one code point.
  enum Element: Equatable {
    case bytes([UInt8])
    case anyCodePoint
  }

  /// The runs of elements between `%`s, the first and last of which may be empty.
  let pieces: [[Element]]

  /// - Parameter escape: The bytes of the character that takes the next one literally; empty for none.
  /// - Throws: `.invalidArgument` when it stands at the end, where nothing is left to be taken.
  /// Taken apart by code points, since an escape may be any of them, and `_` stands for one.
  init(_ pattern: UnsafeBufferPointer<UInt8>, escape: [UInt8]) throws(BasaltError) {
    var pieces: [[Element]] = [[]]
    var literal: [UInt8] = []
    func endLiteral() {
      if !literal.isEmpty { pieces[pieces.count - 1].append(.bytes(literal)) }
      literal = []
    }
    var points = unsafe CodePoints.split(pattern)[...]
    while let point = points.popFirst() {
      if !escape.isEmpty, point.elementsEqual(escape) {
        guard let escaped = points.popFirst() else {
          throw BasaltError(
            .invalidArgument, "The pattern ends with its escape character.",
            remedy: "Double it, or give another with ESCAPE.")
        }
        literal += escaped
      } else if point.first == UInt8(ascii: "%") {
        endLiteral()
        pieces.append([])
      } else if point.first == UInt8(ascii: "_") {
        endLiteral()
        pieces[pieces.count - 1].append(.anyCodePoint)
      } else {
        literal += point
      }
    }
    endLiteral()
    self.pieces = pieces
  }

  /// The literal of a piece that has no `_`; `nil` when it has one.
  /// The most common piece, a run of bytes: what can be searched for.
  private static func literal(_ piece: [Element]) -> [UInt8]? {
    switch piece.count {
    case 0: return []
    case 1: if case .bytes(let bytes) = piece[0] { return bytes }
    default: break
    }
    return nil
  }

  /// What has to be looked for, in the simplest form.
  ///
  /// | pattern | form |
  /// | --- | --- |
  /// | `abc` | equals |
  /// | `abc%` | begins |
  /// | `%abc` | ends |
  /// | `%abc%` | contains |
  /// | `a%b`, `_b%` and others | pieces |
  enum Form {
    case equals([UInt8])
    case begins([UInt8])
    case ends([UInt8])
    case contains([UInt8])
    case pieces
  }

  /// Decided once a vector.
  ///
  /// Several `%`s side by side are one: the empty pieces between them are passed over.
  var form: Form {
    let literals = pieces.compactMap(LikePattern.literal)
    guard literals.count == pieces.count else { return .pieces }
    let inner = literals.dropFirst().dropLast().filter { !$0.isEmpty }
    switch (literals.count, inner.count) {
    case (1, _): return .equals(literals[0])
    case (_, 0) where literals[literals.count - 1].isEmpty: return .begins(literals[0])
    case (_, 0) where literals[0].isEmpty: return .ends(literals[literals.count - 1])
    case (_, 1) where literals[0].isEmpty && literals[literals.count - 1].isEmpty: return .contains(inner[0])
    default: return .pieces
    }
  }

  /// Whether a text matches, by its pieces: any pattern.
  /// - Complexity: O(text × longest piece).
  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let afterFirst = unsafe LikePattern.end(of: pieces[0], in: bytes, at: 0) else { return false }
    guard pieces.count > 1 else { return afterFirst == bytes.count }
    var position = afterFirst
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let end = unsafe LikePattern.firstEnd(of: piece, in: bytes, from: position) else { return false }
      position = end
    }
    // The last has to end where the text does: its place is known from the number of its code points.
    return unsafe LikePattern.endsText(pieces[pieces.count - 1], in: bytes, notBefore: position)
  }

  /// Where a piece that begins at `start` ends; `nil` when it does not match there.
  private static func end(of piece: [Element], in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    var position = start
    for element in piece {
      switch element {
      case .bytes(let literal):
        guard bytes.count - position >= literal.count else { return nil }
        for index in literal.indices where unsafe bytes[position + index] != literal[index] { return nil }
        position += literal.count
      case .anyCodePoint:
        guard position < bytes.count else { return nil }
        position = unsafe min(position + CodePoints.byteCount(startingWith: bytes[position]), bytes.count)
      }
    }
    return position
  }

  /// Where the first place of a piece at or after `start` ends; `nil` when there is none.
  /// - Complexity: O(text × piece) with a `_` in it, and that of a search for bytes without.
  private static func firstEnd(of piece: [Element], in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    // A piece without `_`, as most are, is a search for bytes.
    if piece.count == 1, case .bytes(let literal) = piece[0] {
      return unsafe literal.withUnsafeBufferPointer { needle in
        unsafe ByteSearch(needle).firstIndex(in: bytes, from: start).map { $0 + literal.count }
      }
    }
    for position in start...max(start, bytes.count) {
      // Only where a code point begins: `_` is one, not a byte of it.
      if position < bytes.count, unsafe CodePoints.isContinuation(bytes[position]) { continue }
      if let end = unsafe end(of: piece, in: bytes, at: position) { return end }
    }
    return nil
  }

  /// Whether the text ends with the last piece, without overlapping what the pieces before have
  /// taken.
  ///
  /// Counted from the end, so that `%x` of a long text looks at its last letter alone.
  private static func endsText(
    _ piece: [Element], in bytes: UnsafeBufferPointer<UInt8>, notBefore limit: Int
  ) -> Bool {
    var codePointCount = 0
    for element in piece {
      switch element {
      case .bytes(let literal): codePointCount += literal.count { !CodePoints.isContinuation($0) }
      case .anyCodePoint: codePointCount += 1
      }
    }
    let start = unsafe CodePoints.byteCount(beforeLast: codePointCount, in: bytes)
    return unsafe start >= limit && end(of: piece, in: bytes, at: start) == bytes.count
  }
}
