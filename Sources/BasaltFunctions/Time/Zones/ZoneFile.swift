import BasaltCore

/// Reads the binary files of the zone database (TZif).
///
/// Of version 2 and later only the second, 64-bit block counts, and the footer; version 1 has 32 bits and no footer. Leap
/// seconds are passed over: SQL's days have 86,400 seconds.
/// - Source: RFC 9636, "The Time Zone Information Format".
///
/// A block has six counts, then the times of changes, the type of each, the types themselves
/// (offset, summer or not, name), names and leap seconds. Names are not read: abbreviations mean
/// different zones in different countries.
enum ZoneFile {
  /// - Returns: `nil` when the bytes are not what the format says: files are other people's.
  /// A zone as its file tells it.
  ///
  /// The first block, of 32 bits, is passed over in newer files: it is there for readers of the
  /// seventies and eighties.
  static func zone(named name: String, bytes: [UInt8]) -> Zone? {
    guard let first = Header(bytes, at: 0) else { return nil }
    guard first.version >= UInt8(ascii: "2") else {
      return zone(named: name, bytes: bytes, header: first, timeByteCount: 4, rule: nil)
    }
    guard let second = Header(bytes, at: first.end(timeByteCount: 4)) else { return nil }
    // Between two newlines; empty when nothing is known of later times.
    let footer = bytes[min(second.end(timeByteCount: 8), bytes.count)...]
    let text = footer.dropFirst().prefix { $0 != UInt8(ascii: "\n") }
    guard footer.first == UInt8(ascii: "\n"), footer.count >= text.count + 2 else { return nil }
    var rule: ZoneRule?
    if !text.isEmpty {
      rule = ZoneRule(text)
      guard rule != nil else { return nil }
    }
    return zone(named: name, bytes: bytes, header: second, timeByteCount: 8, rule: rule)
  }

  /// The counts at the head of a block.
  /// - Parameter start: Of the block.
  private struct Header {
    let version: UInt8
    let bodyStart: Int
    let isUTCount, isStandardCount, leapCount, timeCount, typeCount, nameByteCount: Int

    static let byteCount = 44

    init?(_ bytes: [UInt8], at start: Int) {
      guard start + Header.byteCount <= bytes.count, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else {
        return nil
      }
      func count(_ index: Int) -> Int { Int(ZoneFile.integer(bytes, at: start + 20 + index * 4, byteCount: 4)) }
      version = bytes[start + 4]
      bodyStart = start + Header.byteCount
      isUTCount = count(0)
      isStandardCount = count(1)
      leapCount = count(2)
      timeCount = count(3)
      typeCount = count(4)
      nameByteCount = count(5)
      // No zone has more than some hundred: larger numbers would only make the sums below overflow.
      let counts = [isUTCount, isStandardCount, leapCount, timeCount, typeCount, nameByteCount]
      guard counts.allSatisfy({ (0...100_000).contains($0) }), typeCount > 0 else { return nil }
    }

    /// Where the block ends.
    ///
    /// In the order of the format; each part's size follows from a count, so that the end is known
    /// without reading one.
    func end(timeByteCount: Int) -> Int {
      bodyStart + timeCount * (timeByteCount + 1) + typeCount * 6 + nameByteCount + leapCount * (timeByteCount + 4)
        + isStandardCount + isUTCount
    }
  }

  /// One block as a zone.
  ///
  /// Everything is held against the file's length and against itself: times must ascend, types must
  /// exist, offsets must be those of a clock.
  private static func zone(
    named name: String, bytes: [UInt8], header: Header, timeByteCount: Int, rule: ZoneRule?
  ) -> Zone? {
    guard header.end(timeByteCount: timeByteCount) <= bytes.count else { return nil }
    let typeIndices = header.bodyStart + header.timeCount * timeByteCount
    let types = typeIndices + header.timeCount
    func offset(ofType type: Int) -> Int? {
      guard type < header.typeCount else { return nil }
      let seconds = Int(integer(bytes, at: types + type * 6, byteCount: 4))
      // No clock is further off than a day or so.
      return (-93_599...93_599).contains(seconds) ? seconds : nil
    }
    // Before the first change the first type holds.
    guard let first = offset(ofType: 0) else { return nil }
    var transitions: [Int64] = []
    var offsets = [first]
    for index in 0..<header.timeCount {
      let second = integer(bytes, at: header.bodyStart + index * timeByteCount, byteCount: timeByteCount)
      guard transitions.last.map({ $0 < second }) ?? true, let offset = offset(ofType: Int(bytes[typeIndices + index]))
      else { return nil }
      transitions.append(second)
      offsets.append(offset)
    }
    return Zone(name: name, transitions: transitions, offsets: offsets, rule: rule)
  }

  /// A big-endian number in two's complement.
  ///
  /// Shifted up and down again, which brings the sign along.
  private static func integer(_ bytes: [UInt8], at start: Int, byteCount: Int) -> Int64 {
    let magnitude = bytes[start..<(start + byteCount)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let shift = UInt64(64 - byteCount * 8)
    return Int64(bitPattern: magnitude << shift) >> Int64(shift)
  }
}
