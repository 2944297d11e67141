import BasaltCore

/// Functions that make new text: padding, replacing, repeating, joining.
///
/// Lengths and positions are in code points and results in bytes, of which a value has at most
/// `Limits.valueByteCountMaximum`. PostgreSQL stops at a gigabyte, and allocates what is asked for
/// until then.
///
/// | call | is |
/// | --- | --- |
/// | `lpad('7', 3, '0')` | 007 |
/// | `lpad('12345', 3)` | 123: cut at the end |
/// | `rpad('a', 6, 'xyz')` | axyzxy |
/// | `replace('aaa', 'aa', 'b')` | ba: from the left, none overlapping |
/// | `translate('abc', 'abc', 'bc')` | bc: the c has no counterpart, and goes |
/// | `overlay('abcdef', 'X', 2, 3)` | aXef |
enum TextBuilding {
  /// Every result is assembled in one scratch array a vector and copied once, into the result's heap. What can be
  /// asked for in any length is held against the limit before a byte is written.
  static let functions: [ScalarFunction] = [
    padding(
      // PostgreSQL's: the fill is used from its beginning, on whichever side it comes to stand, and
      // the result has exactly the length that is asked for. Of a negative length it is empty.
      "lpad", "The text brought to a length by what is put before it, spaces unless told; cut at the end when longer.",
      [.init("lpad('hi', 5, 'xy')", "xyxhi"), .init("lpad('hi', 1)", "h"), .init("lpad(NULL, 5)", "NULL")],
      isBefore: true),
    padding(
      "rpad", "The text brought to a length by what is put behind it, spaces unless told; cut at the end when longer.",
      [.init("rpad('hi', 5, 'xy')", "hixyx"), .init("rpad('hi', -1)", ""), .init("rpad(NULL, 5)", "NULL")],
      isBefore: false),
    ScalarFunction(
      // Occurrences do not overlap, and what is put in is not looked at again: of 'aaa' with 'aa'
      // for 'a' six letters come, and no endless text. The empty text is found nowhere, as in
      // PostgreSQL, where other languages would find it between all letters.
      "replace", .text, "The text with another in place of each occurrence of a third.",
      examples: [
        .init("replace('abcdefabcdef', 'cd', 'XX')", "abXXefabXXef"), .init("replace('abc', '', 'x')", "abc"),
        .init("replace('abc', NULL, 'x')", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let (texts, needles, replacements) = (call.text(0), call.text(1), call.text(2))
          return try call.textRows { (row, target) throws(BasaltError) in
            try unsafe replace(texts[row], needles[row], replacements[row], &target)
          }
        }
      ]),
    ScalarFunction(
      // Letter for letter, which `replace` in a row of calls could not do: in `translate(x, 'ab',
      // 'ba')` both change places. Letters beyond the end of the third text are removed.
      "translate", .text, "The text with each character of one set replaced by its counterpart in another, or removed.",
      examples: [.init("translate('12345', '143', 'ax')", "a2x5"), .init("translate(NULL, 'a', 'b')", "NULL")],
      overloads: [
        Overload([.exactly(.text), .exactly(.text), .exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let (texts, sources, targets) = (call.text(0), call.text(1), call.text(2))
          // The table of one pair of sets is made once; a table a row costs more than the translation.
          let isConstant = sources.isConstant && targets.isConstant
          let constant = isConstant ? unsafe translation(sources[0], targets[0]) : nil
          return try call.textRows { (row, target) throws(BasaltError) in
            let table = if let constant { constant } else { unsafe translation(sources[row], targets[row]) }
            for point in unsafe CodePoints.split(texts[row]) {
              if let replacement = table[point] {
                target.append(contentsOf: replacement)
              } else {
                target.append(contentsOf: point)
              }
            }
          }
        }
      ]),
    ScalarFunction(
      // A negative number is 0, as in PostgreSQL. The length is checked before memory is asked for:
      // 64 MiB are soon called for by a column of numbers that are none.
      "repeat", .text, "The text so many times over; none for numbers below 1.",
      examples: [
        .init("repeat('Pg', 4)", "PgPgPgPg"), .init("repeat('a', -1)", ""), .init("repeat('a', NULL)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
          let (texts, counts) = (call.text(0), call.integers(1))
          return try call.textRows { (row, target) throws(BasaltError) in
            let bytes = unsafe texts[row]
            // The empty text however often is empty: it must not be counted to two thousand millions.
            let count = bytes.isEmpty ? 0 : max(Int(counts[row]), 0)
            try checkLength(count * bytes.count)
            for _ in 0..<count { unsafe target.append(contentsOf: bytes) }
          }
        }
      ]),
    ScalarFunction(
      // By code points, as in PostgreSQL: an accent that is a code point of its own ends up on the letter before.
      "reverse", .text, "The code points from the last to the first.",
      examples: [.init("reverse('abcde')", "edcba"), .init("reverse('ßa')", "aß"), .init("reverse(NULL)", "NULL")],
      overloads: [
        Overload([.exactly(.text)], returning: .text) { (call) throws(BasaltError) in
          let texts = call.text(0)
          return try call.textRows { (row, target) throws(BasaltError) in
            for point in unsafe CodePoints.split(texts[row]).reversed() { target.append(contentsOf: point) }
          }
        }
      ]),
    ScalarFunction(
      // The standard writes `overlay(x PLACING y FROM 3 FOR 2)`, which the parser brings to this.
      // Without FOR as many letters go as come.
      "overlay", .text, "The text with a piece of it, from a position on, replaced by another text.",
      examples: [
        .init("overlay('Txxxxas', 'hom', 2, 4)", "Thomas"), .init("overlay('abcdef', 'XY', 3)", "abXYef"),
        .init("overlay(NULL, 'a', 1)", "NULL"),
      ],
      overloads: [
        Overload([.exactly(.text), .exactly(.text), .exactly(.integer)], returning: .text) {
          (call) throws(BasaltError) in
          let (texts, pieces, starts) = (call.text(0), call.text(1), call.integers(2))
          return try call.textRows { (row, target) throws(BasaltError) in
            // As long a piece is replaced as is put in.
            let count = unsafe Int64(CodePoints.count(pieces[row]))
            try unsafe overlay(texts[row], pieces[row], Int64(starts[row]), count, &target)
          }
        },
        Overload(
          [.exactly(.text), .exactly(.text), .exactly(.integer), .exactly(.integer)], returning: .text
        ) { (call) throws(BasaltError) in
          let (texts, pieces, starts, counts) = (call.text(0), call.text(1), call.integers(2), call.integers(3))
          return try call.textRows { (row, target) throws(BasaltError) in
            try unsafe overlay(texts[row], pieces[row], Int64(starts[row]), Int64(counts[row]), &target)
          }
        },
      ]),
  ]

  /// Before anything is allocated: `repeat` can be asked for any length.
  ///
  /// An error and no cut: what was asked for is told, with the limit.
  static func checkLength(_ byteCount: Int) throws(BasaltError) {
    guard byteCount <= Limits.valueByteCountMaximum else { throw TextTarget.valueTooLong(byteCount) }
  }

  // MARK: Padding

  /// Two signatures, which differ in what is padded with.
  private static func padding(
    _ name: String, _ summary: String, _ examples: [FunctionExample], isBefore: Bool
  ) -> ScalarFunction {
    let spaces = Overload([.exactly(.text), .exactly(.integer)], returning: .text) { (call) throws(BasaltError) in
      let (texts, lengths) = (call.text(0), call.integers(1))
      return try call.textRows { (row, target) throws(BasaltError) in
        try unsafe pad(texts[row], to: Int(lengths[row]), with: [[32]], isBefore, &target)
      }
    }
    let others = Overload([.exactly(.text), .exactly(.integer), .exactly(.text)], returning: .text) {
      (call) throws(BasaltError) in
      let (texts, lengths, fills) = (call.text(0), call.integers(1), call.text(2))
      return try call.textRows { (row, target) throws(BasaltError) in
        try unsafe pad(texts[row], to: Int(lengths[row]), with: CodePoints.split(fills[row]), isBefore, &target)
      }
    }
    return ScalarFunction(name, .text, summary, examples: examples, overloads: [spaces, others])
  }

  /// - Parameters:
  ///   - length: In code points, of the result.
  ///   - fill: The code points that are repeated as far as they are needed; with none of them, only cutting is left.
  /// - Throws: `.outOfRange` when the result would be longer than a value may be.
  /// PostgreSQL's rule, which surprises: a text that is too long is cut at its end, also by `lpad`.
  private static func pad(
    _ bytes: UnsafeBufferPointer<UInt8>, to length: Int, with fill: [ArraySlice<UInt8>], _ isBefore: Bool,
    _ target: inout [UInt8]
  ) throws(BasaltError) {
    let missing = unsafe length - CodePoints.count(bytes)
    // Too long already, or nothing to pad with: what fits of it.
    guard missing > 0, !fill.isEmpty else {
      return unsafe target.append(contentsOf: bytes[..<CodePoints.byteCount(ofFirst: max(length, 0), in: bytes)])
    }
    // An estimate from below is enough: the last round is checked when the row is appended.
    let roundByteCount = fill.reduce(0) { $0 + $1.count }
    try checkLength(bytes.count + missing / fill.count * roundByteCount)
    if !isBefore { unsafe target.append(contentsOf: bytes) }
    for index in 0..<missing { target.append(contentsOf: fill[index % fill.count]) }
    if isBefore { unsafe target.append(contentsOf: bytes) }
  }

  // MARK: Replacing

  /// Occurrences from the left, none overlapping the one before.
  /// - Complexity: O(text + result).
  private static func replace(
    _ bytes: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>,
    _ replacement: UnsafeBufferPointer<UInt8>, _ target: inout [UInt8]
  ) throws(BasaltError) {
    let search = unsafe ByteSearch(needle)
    var start = 0
    // The empty text is replaced nowhere, though it is everywhere.
    while !needle.isEmpty, let found = unsafe search.firstIndex(in: bytes, from: start) {
      unsafe target.append(contentsOf: bytes[start..<found])
      unsafe target.append(contentsOf: replacement)
      start = found + needle.count
      try checkLength(target.count)
    }
    unsafe target.append(contentsOf: bytes[start...])
  }

  /// By the bytes of a code point. The first of two equal sources counts, as in PostgreSQL.
  /// What `translate` does, letter by letter, as a table.
  private static func translation(
    _ sources: UnsafeBufferPointer<UInt8>, _ targets: UnsafeBufferPointer<UInt8>
  ) -> [ArraySlice<UInt8>: ArraySlice<UInt8>] {
    let replacements = unsafe CodePoints.split(targets)
    var table: [ArraySlice<UInt8>: ArraySlice<UInt8>] = [:]
    for (index, source) in unsafe CodePoints.split(sources).enumerated() where table[source] == nil {
      // One without a counterpart is removed.
      table[source] = index < replacements.count ? replacements[index] : []
    }
    return table
  }

  /// - Parameters:
  ///   - start: The position of the first code point that is replaced, from 1.
  ///   - count: How many are; may reach beyond the end.
  /// `substring` before, the piece, `substring` behind: as the standard defines it.
  private static func overlay(
    _ bytes: UnsafeBufferPointer<UInt8>, _ piece: UnsafeBufferPointer<UInt8>, _ start: Int64, _ count: Int64,
    _ target: inout [UInt8]
  ) throws(BasaltError) {
    guard start > 0 else {
      throw BasaltError(
        .invalidArgument, "There is no position \(start) in a text.", remedy: "Count positions from 1.")
    }
    let head = unsafe CodePoints.byteCount(ofFirst: Int(start) - 1, in: bytes)
    unsafe target.append(contentsOf: bytes[..<head])
    unsafe target.append(contentsOf: piece)
    // A negative count repeats some of what stands before, as in PostgreSQL.
    let tail = unsafe CodePoints.byteCount(ofFirst: Int(max(start - 1 + count, 0)), in: bytes)
    unsafe target.append(contentsOf: bytes[tail...])
  }
}
