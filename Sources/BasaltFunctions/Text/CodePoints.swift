import BasaltCore

/// Code points of UTF-8, by its bytes: all but the continuation bytes (10xxxxxx) begin one.
///
/// PostgreSQL counts code points, too, in a database of UTF-8. What a reader sees as one letter may
/// be several of them (`e` and an accent behind it): those are `length` 2 there and here, where
/// Swift's strings would say 1.
enum CodePoints {
  @inline(__always)
  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// How many there are.
  ///
  /// Words of eight bytes; a kernel of SIMD pays from some hundred bytes on, which texts of columns
  /// seldom have.
  static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    var index = 0
    // Eight bytes at once: texts of a line or two are too short for wider steps to pay.
    if let base = bytes.baseAddress {
      while index + 8 <= bytes.count {
        let word = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
        count &+= 8 &- continuations(word)
        index += 8
      }
    }
    while index < bytes.count {
      count &+= unsafe isContinuation(bytes[index]) ? 0 : 1
      index += 1
    }
    return count
  }

  /// How many there are in a view that holds its text itself: eight bytes at once.
  @inline(__always)
  static func count(inline view: StringView) -> Int {
    // Above the 32 bits of the length; zeros behind the text are no continuation bytes.
    let first = continuations(view.head >> 32)
    return view.byteCount - first - continuations(view.tail)
  }

  @inline(__always)
  private static func continuations(_ word: UInt64) -> Int {
    // The highest bit set, the next one not.
    (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
  }

  /// Bytes of the first `count` code points, or of all when there are fewer.
  /// - Complexity: O(bytes up to there).
  static func byteCount(ofFirst count: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard count > 0 else { return 0 }
    // Every code point has a byte at least.
    guard count < bytes.count else { return bytes.count }
    var seen = 0
    for index in bytes.indices where unsafe !isContinuation(bytes[index]) {
      if seen == count { return index }
      seen += 1
    }
    return bytes.count
  }

  /// Bytes before the last `count` code points; 0 when there are not more.
  ///
  /// From the end: for the last three letters of a text nobody reads the first million.
  static func byteCount(beforeLast count: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var seen = 0
    var index = bytes.count
    while index > 0, seen < count {
      index -= 1
      if unsafe !isContinuation(bytes[index]) { seen += 1 }
    }
    return index
  }

  /// Bytes of the code point that begins with `byte`.
  @inline(__always)
  /// Of a byte that begins none (which valid text has not) it is some number from 1 to 4; callers
  /// stay within their bytes all the same.
  static func byteCount(startingWith byte: UInt8) -> Int {
    byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  /// The code points of a text, each as its bytes.
  /// An array of slices: for sets, fills and translations, which are short. Long texts are walked
  /// by their bytes.
  static func split(_ bytes: UnsafeBufferPointer<UInt8>) -> [ArraySlice<UInt8>] {
    let array = unsafe Array(bytes)
    var points: [ArraySlice<UInt8>] = []
    var start = 0
    while start < array.count {
      // Text is valid UTF-8; the minimum keeps within it whatever else comes.
      let end = min(start + byteCount(startingWith: array[start]), array.count)
      points.append(array[start..<end])
      start = end
    }
    return points
  }
}
