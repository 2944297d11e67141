internal import BasaltCore

/// Sorts texts by eight bytes at a time: those that are equal so far are sorted by the next eight.
///
/// Texts of a dictionary begin alike (URLs, paths, keys with a prefix). To compare two of them in full means two places
/// in memory and a search for where they differ, n log n times over; a number that lies in the array itself is compared
/// in a nanosecond, and each text is visited once for every eight bytes that it has in common with others.
@safe struct TextOrder {
  private let heaps: UnsafePointer<UnsafeRawPointer?>

  /// A text's number at some depth, and which it is: 16 bytes, so that what is compared and what is moved lie together, and no
  /// comparison leaves the array.
  private struct Keyed {
    var key: UInt64
    let index: Int
  }

  /// As many are sorted by comparisons sooner than by counts of 256 bytes.
  private static let radixCountMinimum = 192

  /// Texts that are equal up to a depth in bytes, with zeros behind those that are shorter: at first all of them, which have
  /// nothing in common yet.
  private struct Tie {
    let range: Range<Int>
    let depth: Int
  }

  /// - Parameter heaps: By buffer index; eight bytes behind each may be read.
  init(_ heaps: UnsafePointer<UnsafeRawPointer?>) { unsafe self.heaps = unsafe heaps }

  /// The indices of `views`, ascending bytewise, what begins a text before the text.
  /// - Parameter views: All different.
  /// - Complexity: O(n log n) comparisons of numbers for each depth at which there are ties; no text is copied.
  func sorted(_ views: [UInt128]) -> [Int] {
    var keyed = views.indices.map { Keyed(key: 0, index: $0) }
    var spare = keyed
    unsafe keyed.withUnsafeMutableBufferPointer { keyed in
      // A list and no recursion: what someone writes may have megabytes in common. The newest tie first, whose texts were
      // just looked at.
      var ties = [Tie(range: 0..<keyed.count, depth: 0)]
      unsafe spare.withUnsafeMutableBufferPointer { spare in
        while let tie = ties.popLast() { unsafe sort(tie, keyed, spare, views, &ties) }
      }
    }
    return keyed.map(\.index)
  }

  /// Sorts a tie by its next eight bytes, and adds those that are left to `ties`.
  /// - Parameter spare: Room for as many, in which nothing is kept.
  private func sort(
    _ tie: Tie, _ keyed: UnsafeMutableBufferPointer<Keyed>, _ spare: UnsafeMutableBufferPointer<Keyed>,
    _ views: [UInt128], _ ties: inout [Tie]
  ) {
    guard tie.range.count > 1 else { return }
    var (all, any) = (UInt64.max, UInt64.zero)
    var hasMore = false
    for place in tie.range {
      let view = unsafe StringView(bits: views[keyed[place].index])
      let key = word(of: view, at: tie.depth)
      unsafe keyed[place].key = key
      (all, any) = (all & key, any | key)
      hasMore = hasMore || view.byteCount > tie.depth
    }
    var texts = unsafe UnsafeMutableBufferPointer(rebasing: keyed[tie.range])
    // Nothing is left of any but the zeros that were put behind them: the length decides, for zeros may be bytes as well.
    guard hasMore else {
      unsafe texts.sort { StringView(bits: views[$0.index]).byteCount < StringView(bits: views[$1.index]).byteCount }
      return
    }
    // The usual case of the first bytes: there is nothing to sort yet.
    if all == any {
      // As far as all are alike at once: those that are of one page of a site have most of its address in common.
      ties.append(Tie(range: tie.range, depth: unsafe commonByteCount(keyed, tie, views)))
      return
    }
    if texts.count < TextOrder.radixCountMinimum {
      unsafe texts.sort { $0.key < $1.key }
    } else {
      unsafe TextOrder.sort(texts, spare, differing: all ^ any)
    }
    var start = tie.range.lowerBound
    for place in tie.range where unsafe place + 1 == tie.range.upperBound || keyed[place + 1].key != keyed[start].key {
      if place > start { ties.append(Tie(range: start..<(place + 1), depth: tie.depth + 8)) }
      start = place + 1
    }
  }

  /// How many bytes all texts of a tie have in common, at least the eight that they were sorted by; as many as the shortest has
  /// at most, but for zeros behind it.
  private func commonByteCount(
    _ keyed: UnsafeMutableBufferPointer<Keyed>, _ tie: Tie, _ views: [UInt128]
  ) -> Int {
    let first = unsafe StringView(bits: views[keyed[tie.range.lowerBound].index])
    var common = Int.max
    for place in tie.range.dropFirst() {
      let view = unsafe StringView(bits: views[keyed[place].index])
      let end = min(common, first.byteCount, view.byteCount)
      var depth = tie.depth + 8
      while depth < end, word(of: first, at: depth) == word(of: view, at: depth) { depth += 8 }
      // Not byte by byte: what is equal of the last word is compared again with what follows it.
      common = min(common, max(tie.depth + 8, depth))
      if common == tie.depth + 8 { break }
    }
    return common
  }

  /// By one byte of the keys after the other, the last first: each pass keeps what those before it have sorted.
  /// - Parameter spare: Room for as many, in which nothing is kept.
  /// - Parameter differing: Ones in the bits that are not the same in all keys; bytes without any need no pass.
  private static func sort(
    _ texts: UnsafeMutableBufferPointer<Keyed>, _ spare: UnsafeMutableBufferPointer<Keyed>, differing: UInt64
  ) {
    var (from, to) = (texts.baseAddress!, spare.baseAddress!)
    // Little by little: 46,000 keys take half a millisecond, where comparisons take four.
    for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
      unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
        unsafe places.initialize(repeating: 0)
        for index in 0..<texts.count { unsafe places[Int(from[index].key >> shift & 0xFF)] += 1 }
        var sum = 0
        for byte in 0..<256 { unsafe (places[byte], sum) = (sum, sum + places[byte]) }
        for index in 0..<texts.count {
          let byte = Int(unsafe from[index].key >> shift & 0xFF)
          unsafe to[places[byte]] = from[index]
          unsafe places[byte] += 1
        }
      }
      unsafe swap(&from, &to)
    }
    // After an odd number of passes all are in the other memory.
    if unsafe from != texts.baseAddress! { unsafe texts.baseAddress!.update(from: from, count: texts.count) }
  }

  /// Eight bytes as a number that orders as they do, zeros behind the last.
  @inline(__always)
  private func word(of view: StringView, at depth: Int) -> UInt64 {
    let left = view.byteCount - depth
    guard left > 0 else { return 0 }
    // A short text is in its view, behind 32 bits of length, with zeros behind it.
    if view.isInline { return UInt64(truncatingIfNeeded: view.bits >> UInt128(32 + 8 * depth)).byteSwapped }
    let bytes = unsafe (heaps[view.bufferIndex]! + (view.offset + depth)).loadUnaligned(as: UInt64.self)
    return (UInt64(littleEndian: bytes) & Symbol.mask(byteCount: left)).byteSwapped
  }
}
