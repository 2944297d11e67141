/// A set of code points: what one place of a regular expression takes.
///
/// Ranges and not bits: most sets are one letter or a few ranges, and `.` is everything but a line's end.
struct ScalarSet: Hashable, Sendable {
  /// Ascending, none touching the next.
  private(set) var ranges: [ClosedRange<UInt32>]

  /// The last code point of Unicode.
  static let last: UInt32 = 0x10FFFF
  static let newline = ScalarSet(0x0A)

  init(_ scalars: UInt32...) { self.init(scalars.map { $0...$0 }) }

  /// In any order, and overlapping as they like.
  init(_ unordered: [ClosedRange<UInt32>]) {
    ranges = []
    for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, range.lowerBound <= last.upperBound &+ 1 {
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  static let all = ScalarSet([0...last])

  /// Whether there is one code point in it, and which: a literal.
  var single: UInt32? {
    guard ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }

  /// All code points that are not in it: the gaps between its ranges.
  var complement: ScalarSet {
    var others: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { others.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= ScalarSet.last { others.append(next...ScalarSet.last) }
    return ScalarSet(others)
  }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }
  func subtracting(_ other: ScalarSet) -> ScalarSet { complement.union(other).complement }

  /// Whether a code point is in the set: by halves, as a class has hundreds of ranges.
  /// - Complexity: O(log of the ranges).
  func contains(_ scalar: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= scalar
  }

  // MARK: Case

  /// The set with the lower and the upper case of each of its letters.
  ///
  /// Letter by letter, as PostgreSQL does it: what becomes several letters (ß) has no other case.
  var ignoringCase: ScalarSet {
    // What is in ASCII needs no table, and is what most patterns have.
    var added: [ClosedRange<UInt32>] = []
    func append(casesOf scalar: UInt32) {
      for other in ScalarSet.cases(of: scalar) { added.append(other...other) }
    }
    for range in ranges {
      if range.count <= 256 {
        range.forEach(append)
      } else {
        for scalar in ScalarSet.cased where range.contains(scalar) { append(casesOf: scalar) }
      }
    }
    return ScalarSet(ranges + added)
  }

  /// The other cases of a letter, which are one, or two for the few that have a title case.
  ///
  /// Those that Unicode writes as several letters are left out: a set holds single ones.
  private static func cases(of scalar: UInt32) -> [UInt32] {
    guard let letter = Unicode.Scalar(scalar) else { return [] }
    return [letter.properties.lowercaseMapping, letter.properties.uppercaseMapping].compactMap { text in
      let scalars = text.unicodeScalars
      return scalars.count == 1 && scalars.first!.value != scalar ? scalars.first!.value : nil
    }
  }

  /// All that have another case, once a process: some three thousand.
  private static let cased: [UInt32] = (0..<0x1F000).filter { !cases(of: $0).isEmpty }
}
