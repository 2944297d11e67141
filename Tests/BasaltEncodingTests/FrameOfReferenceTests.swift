import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// The reference is where most values begin, and what lies on either side is a patch: `PackedWindow`, `FrameOfReference`.
@Suite struct FrameOfReferenceTests {
  // MARK: The window

  private static func window<L: Lane>(_ values: [L]) throws -> PackedWindow<L> {
    let least = try #require(values.min())
    let spread = try #require(values.max()) - least
    let bytes = values.withUnsafeBytes { Array($0) }
    let element: ElementType =
      switch L.bitWidth {
      case 8: .uint8
      case 16: .uint16
      case 32: .uint32
      default: .uint64
      }
    let nodeValues = NodeValues(element, count: values.count, storage: Buffer(bytes))
    return PackedWindow(of: nodeValues, least: least, spread: spread)
  }

  /// Bits of the best window there is: of any width, beginning at any of the values.
  private static func fewestBits<L: Lane>(_ values: [L]) -> Int {
    let sorted = values.sorted()
    let spread = sorted[sorted.count - 1] - sorted[0]
    let widest = L.bitWidth - spread.leadingZeroBitCount
    var fewest = widest * values.count
    for width in 0..<widest {
      var (most, end) = (0, 0)
      for start in sorted.indices {
        while end < sorted.count, (sorted[end] - sorted[start]) >> L(width) == 0 { end += 1 }
        most = max(most, end - start)
      }
      fewest = min(fewest, width * values.count + (values.count - most) * PackedWindow<L>.patchBitCount)
    }
    return fewest
  }

  /// Most of them near each other, the others anywhere.
  private static func values<L: Lane>(_ random: inout SeededRandom, spanning span: L) -> [L] {
    let center = L(truncatingIfNeeded: random.next())
    let width = L(truncatingIfNeeded: random.next()) & (span >> L(random.integer(in: 0...L.bitWidth - 1)))
    let outlierShare = [0, 5, 20, 50, 150].randomElement(using: &random) ?? 0
    return (0..<[3, 20, 300, 1_024].randomElement(using: &random)!).map { _ in
      let isOutlier = random.chance(outlierShare, in: 1_000)
      let distance = L(truncatingIfNeeded: random.next()) % (isOutlier ? span : max(width, 1))
      let (sum, overflows) = center.addingReportingOverflow(distance)
      return overflows ? center &- distance : sum
    }
  }

  private func checkWindows<L: Lane>(_: L.Type, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for span in [L.max, 127] {
      let values = Self.values(&random, spanning: span)
      let window = try Self.window(values)
      let patchCount = values.count { ($0 &- window.reference) >> L(window.width) != 0 }
      #expect(window.patchCount == patchCount, "\(L.self), seed \(seed)")
      let bits = window.bitCount(values.count)
      let fewest = Self.fewestBits(values)
      #expect(
        bits <= fewest + (span == 127 ? 0 : fewest / 5), "\(L.self), seed \(seed), \(bits) bits, not \(fewest)")
    }
  }

  @Test(arguments: Soak.seeds(40)) func noOtherWindowIsMuchBetter(seed: UInt64) throws {
    try checkWindows(UInt8.self, seed: seed)
    try checkWindows(UInt16.self, seed: seed)
    try checkWindows(UInt32.self, seed: seed)
    try checkWindows(UInt64.self, seed: seed)
  }

  // MARK: Pages

  /// A page of one vector: 1,000 numbers in six bits, with outliers below, above and on both sides, up to the ends of the type.
  private static func page<T: FixedWidthInteger & SignedInteger>(
    _ type: LogicalType, around center: T, _ outliers: [T], _ make: (T) -> Value
  ) throws -> (values: [T], reader: any PageReader, byteCount: Int) {
    var values = (0..<1_000).map { center + T($0 * 37 % 64) }
    for (index, outlier) in outliers.enumerated() { values[index * 113 + 5] = outlier }
    let column = try ColumnVector(values.map(make), type: type)
    let chunk = try ChunkEncoder(type: type, profile: .hot, forcing: FrameOfReference.self)
      .encode(column, pageRowCount: 1_024)
    return (values, try chunk.openPage(0, type: type), chunk.pages[0].payloadByteCount)
  }

  private func check<T: FixedWidthInteger & SignedInteger>(_ type: LogicalType, _ make: (T) -> Value) throws {
    let ends: [[T]] = [[.min], [.max], [.min, .max, .min + 1, .max - 1], [T.min / 2, .max / 2]]
    for (outliers, center) in ends.flatMap({ outliers in [T(-20), .min, .max - 64].map { (outliers, $0) } }) {
      let (values, reader, byteCount) = try Self.page(type, around: center, outliers, make)
      // Six bits a value, and header, widths, references, patches.
      #expect(byteCount < 1_024 * 6 / 8 + 256, "\(type) around \(center) with \(outliers): \(reader.description)")
      var decoded = ColumnVector(emptyOf: type)
      try reader.decode(0..<values.count, into: &decoded)
      for row in values.indices {
        #expect(decoded[row] == make(values[row]), "row \(row)")
        #expect(try reader.value(at: row) == make(values[row]), "row \(row)")
      }
      for constant in outliers + [center, center + 1, center + 63, .min, .max, 0] {
        for comparison in Comparison.allCases {
          let test = ColumnTest.comparison(comparison, make(constant))
          var mask = [UInt64](repeating: .max, count: 16)
          let pageTest = try PageTest(test, type: type)
          try mask.withUnsafeMutableBufferPointer { try reader.filter(vector: 0, pageTest, into: $0.baseAddress!) }
          for row in values.indices {
            let passes = mask[row / 64] >> UInt64(row % 64) & 1 == 1
            #expect(passes == test.passes(make(values[row])), "\(values[row]) \(comparison) \(constant)")
          }
        }
      }
    }
  }

  @Test func outliersOnEitherSideArePatches() throws {
    try check(.smallint) { (value: Int16) in .smallint(value) }
    try check(.integer) { (value: Int32) in .integer(value) }
    try check(.bigint) { (value: Int64) in .bigint(value) }
  }
}
