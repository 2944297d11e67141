import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds bytes in bytes.
///
/// Sixty-four places at a time are looked at for two of the needle's bytes, at their distance; what passes is compared
/// whole. Between 7 and 40 GB/s on text, where a loop byte by byte has 1.
@safe
/// Two bytes and not one: one byte of a word is often frequent, two at the right distance seldom. A method for long
/// needles (Two-Way) would promise linear time; needles of SQL have a few bytes, and what is compared whole ends at its
/// first difference.
struct ByteSearch {
  let needle: UnsafeBufferPointer<UInt8>
  /// Which of the needle's bytes are looked for, ascending.
  private let probes: (near: Int, far: Int)

  /// Borrows the needle, which must outlive the search.
  init(_ needle: UnsafeBufferPointer<UInt8>) {
    unsafe self.needle = needle
    probes = (0, max(needle.count - 1, 0))
  }

  /// For a search through much text: looks for the two bytes that are seldom in text, which costs some thought.
  /// (Of "special" p and c: in TPC-H's comments s and l are four times as often where they would be in it.)
  init(throughMuchFor needle: UnsafeBufferPointer<UInt8>) {
    unsafe self.needle = needle
    guard needle.count > 1 else {
      probes = (0, 0)
      return
    }
    let frequencies = unsafe needle.map(ByteSearch.frequency)
    // The first of those that are equally seldom, so that equal needles are searched for alike.
    let order = frequencies.indices.sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
    probes = (min(order[0], order[1]), max(order[0], order[1]))
  }

  /// How frequent a byte is in text, as a rank: letters as in English prose, and all else seldom.
  /// Where a text is of another language, the search is slower, and as right.
  private static func frequency(_ byte: UInt8) -> Int {
    let letters = "zqjxkvbywgpfmucdlhrsnioate ".utf8
    return letters.firstIndex(of: byte | 0x20).map { letters.distance(from: letters.startIndex, to: $0) + 1 } ?? 0
  }

  /// Where the needle begins first at or after `start`, or `nil`. The empty needle is everywhere.
  /// - Precondition: 16 bytes behind the haystack may be read, as behind all that a `TextLane` gives.
  @inline(__always)
  /// - Complexity: O(haystack) for what people search for; O(haystack × needle) at worst.
  func firstIndex(in haystack: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    let count = unsafe needle.count
    guard count > 0 else { return start }
    guard haystack.count - start >= count, let base = haystack.baseAddress, let pattern = unsafe needle.baseAddress
    else { return nil }
    let lastStart = haystack.count - count
    let near = unsafe SIMD16<UInt8>(repeating: pattern[probes.near])
    let far = unsafe SIMD16<UInt8>(repeating: pattern[probes.far])
    // Which of sixteen places have both bytes.
    func candidates(_ index: Int) -> SIMDMask<SIMD16<Int8>> {
      let place = unsafe UnsafeRawPointer(base + index)
      return unsafe ((place + probes.near).loadUnaligned(as: SIMD16<UInt8>.self) .== near)
        .& ((place + probes.far).loadUnaligned(as: SIMD16<UInt8>.self) .== far)
    }
    var index = start
    while index <= lastStart {
      // Four steps with one branch, as long as there are four: most have no candidate, and where one is cannot be
      // foreseen, so that a branch for each step would be missed as often.
      while index &+ 48 <= lastStart,
        !any(candidates(index) .| candidates(index &+ 16) .| candidates(index &+ 32) .| candidates(index &+ 48))
      {
        index &+= 64
      }
      // The last four may have been all that there was.
      guard index <= lastStart else { break }
      let both = candidates(index)
      if any(both) {
        // At most 16 places, of which few pass.
        for lane in 0..<min(16, lastStart - index + 1) where both[lane] {
          if unsafe memcmp(base + index + lane, pattern, count) == 0 { return index + lane }
        }
      }
      index += 16
    }
    return nil
  }

  /// By bytes, which for UTF-8 is by code points.
  func isPrefix(of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    unsafe bytes.count >= needle.count
      && TextOrder.equal(UnsafeBufferPointer(rebasing: bytes[..<needle.count]), needle)
  }

  /// A suffix of bytes begins where a code point does, because a needle is text.
  func isSuffix(of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    unsafe bytes.count >= needle.count
      && TextOrder.equal(UnsafeBufferPointer(rebasing: bytes[(bytes.count - needle.count)...]), needle)
  }
}
