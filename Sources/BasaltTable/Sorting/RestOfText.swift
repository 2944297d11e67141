import BasaltCore

/// Texts that their first two words do not tell apart: addresses of pages, paths, numbers behind one prefix.
///
/// What they all have in common is left out in one pass, however long; the next seven bytes of each make a word, by which they
/// are sorted like everything else, and what is still equal goes on from there. So each byte of a text is looked at about
/// twice, whatever the number of rows; comparisons would look at the common beginning once for each of the log n times that a
/// row is compared.
/// - Source: Kärkkäinen and Rantala, Engineering radix sort for strings (2008)
extension SortKey {
  /// Bytes of text in a word; the eighth tells how many of them there are.
  static let restByteCount = 7
  /// Fewer rows are compared with each other: some cache misses, against passes that each have as many.
  private static let insertionCountMaximum = 16

  /// Writes seven bytes of each row's text, from one on, and whether it goes on behind them.
  ///
  /// The last byte of a word is how many bytes there are, or 8 where there are more: a text goes before those that it is the
  /// beginning of, zero bytes of a bytea included.
  /// - Precondition: No text ends before `offset`.
  func fill(_ rows: UnsafeMutableBufferPointer<KeyedRow>, restFrom offset: Int) {
    unsafe column.withValues(as: StringView.self) { views in
      unsafe fill(rows) { row in
        unsafe column.withBytes(of: views[row]) { bytes in
          let left = bytes.count - offset
          assert(left >= 0)
          let count = min(left, SortKey.restByteCount)
          var word: UInt64 = 0
          for index in 0..<count { unsafe word = word << 8 | UInt64(bytes[offset + index]) }
          word <<= UInt64(8 * (SortKey.restByteCount - count))
          return word << 8 | UInt64(min(left, SortKey.restByteCount + 1))
        }
      }
    }
  }

  /// Whether a text has nothing behind the bytes of such a word: texts of equal words are then equal.
  func endsWithin(_ word: UInt64) -> Bool {
    (isDescending ? ~word : word) & 0xFF <= UInt64(SortKey.restByteCount)
  }

  /// How many bytes all texts begin with; `nil` where they are equal.
  /// - Parameters:
  ///   - first: The row that they are compared with.
  ///   - offset: Bytes that they are known to begin with.
  func sharedByteCount(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, with first: UInt32, from offset: Int
  ) -> Int? {
    unsafe column.withValues(as: StringView.self) { views in
      unsafe column.withBytes(of: views[Int(first)]) { first in
        var shared = first.count
        var areEqual = true
        for index in 0..<rows.count {
          unsafe column.withBytes(of: views[Int(rows[index].row)]) { bytes in
            areEqual = areEqual && bytes.count == first.count
            let end = min(shared, bytes.count)
            var place = min(offset, end)
            // Eight bytes a step, as most have most in common.
            while place + 8 <= end, unsafe SortKey.eight(first, place) == SortKey.eight(bytes, place) { place += 8 }
            while place < end, unsafe first[place] == bytes[place] { place += 1 }
            if place < shared { (shared, areEqual) = (place, false) }
          }
        }
        return areEqual ? nil : shared
      }
    }
  }

  @inline(__always)
  private static func eight(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt64 {
    // Both ends are within the text: the caller has looked.
    unsafe UnsafeRawPointer(bytes.baseAddress! + place).loadUnaligned(as: UInt64.self)
  }

  /// Puts rows into the order of their texts, and hands on each run of at least two whose texts are equal.
  /// - Parameters:
  ///   - scratch: At least as many.
  ///   - offset: Bytes that all texts are known to begin with.
  ///   - sortRun: May overwrite the run's words.
  func sortRest(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ scratch: UnsafeMutableBufferPointer<KeyedRow>, from offset: Int,
    _ isCancelled: () -> Bool, _ sortRun: (UnsafeMutableBufferPointer<KeyedRow>) -> Void
  ) {
    // A list and no recursion: texts of which each is the beginning of the next would have a depth of their length.
    var pending = [(rows: 0..<rows.count, offset: offset)]
    while let (range, known) = pending.popLast(), !isCancelled() {
      let run = unsafe UnsafeMutableBufferPointer(rebasing: rows[range])
      if run.count <= SortKey.insertionCountMaximum {
        unsafe sortFew(run, sortRun)
        continue
      }
      guard let start = unsafe sharedByteCount(run, with: run[0].row, from: known) else {
        unsafe sortRun(run)
        continue
      }
      unsafe fill(run, restFrom: start)
      unsafe KeyedRows.sort(run, scratch, isCancelled: isCancelled)
      if isCancelled() { return }
      // All runs are found before one is worked on: their words are overwritten then.
      var first = 0
      while first < run.count {
        let word = unsafe run[first].key
        var end = first + 1
        while end < run.count, unsafe run[end].key == word { end += 1 }
        if end - first > 1 {
          if endsWithin(word) {
            unsafe sortRun(UnsafeMutableBufferPointer(rebasing: run[first..<end]))
          } else {
            pending.append(
              (range.lowerBound + first..<range.lowerBound + end, start + SortKey.restByteCount))
          }
        }
        first = end
      }
    }
  }

  /// By insertion: of texts of which there are few, mostly those of one value.
  private func sortFew(
    _ rows: UnsafeMutableBufferPointer<KeyedRow>, _ sortRun: (UnsafeMutableBufferPointer<KeyedRow>) -> Void
  ) {
    let after: ValueOrder = isDescending ? .before : .after
    for index in 1..<max(rows.count, 1) {
      let row = unsafe rows[index]
      var place = index
      // Strictly: equal rows stay behind those that came before.
      while place > 0, unsafe restOrder(rows[place - 1].row, row.row) == after {
        unsafe rows[place] = rows[place - 1]
        place -= 1
      }
      unsafe rows[place] = row
    }
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, unsafe restOrder(rows[start].row, rows[end].row) == .same { end += 1 }
      if end - start > 1 { unsafe sortRun(UnsafeMutableBufferPointer(rebasing: rows[start..<end])) }
      start = end
    }
  }

  /// The order of two values as ascending; the direction is the caller's business. Compares the bytes, as
  /// `memcmp` does.
  private func restOrder(_ left: UInt32, _ right: UInt32) -> ValueOrder {
    unsafe column.withValues(as: StringView.self) { views in
      unsafe column.withBytes(of: views[Int(left)]) { left in
        unsafe column.withBytes(of: views[Int(right)]) { right in
          // From the beginning: zeros behind the end of a bytea look like zeros in it.
          unsafe ValueOrder(bytewise: left, right)
        }
      }
    }
  }

  /// Whether words say everything about these rows: all are short, and as long as each other.
  func restIsEqual(_ rows: UnsafeMutableBufferPointer<KeyedRow>) -> Bool {
    unsafe column.withValues(as: StringView.self) { views in
      let first = unsafe views[Int(rows[0].row)].byteCount
      // Of one length within the words, and the words are equal: so are the values.
      guard first <= SortKey.textWordCount * 8 else { return false }
      for index in 1..<rows.count where unsafe views[Int(rows[index].row)].byteCount != first { return false }
      return true
    }
  }
}
