import BasaltCore
import BasaltEncoding

/// A node made by hand, byte by byte, so that tests can make what a writer never would.
struct NodeBytes {
  var encoding: UInt8
  var element: ElementType
  var count: Int
  var childCount = 0
  var flags: UInt8 = 0
  var parameter: UInt32 = 0
  var body: [UInt8] = []
  /// Instead of the body's own length.
  var bodyByteCount: Int?

  init(
    _ encoding: any ColumnEncoding.Type, _ element: ElementType, _ count: Int, _ body: [[UInt8]] = [], children: Int = 0
  ) {
    self.encoding = encoding.wireID
    self.element = element
    self.count = count
    childCount = children
    self.body = body.flatMap { $0 }
  }

  func with(_ change: (inout NodeBytes) -> Void) -> NodeBytes {
    var copy = self
    change(&copy)
    return copy
  }

  var bytes: [UInt8] {
    [encoding, element.rawValue, UInt8(childCount), flags] + NodeBytes.little(UInt32(count))
      + NodeBytes.little(UInt32(bodyByteCount ?? body.count)) + NodeBytes.little(parameter) + body
  }

  static func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// Numbers, then zeros up to a multiple of 8.
  static func array<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] { padded(values.flatMap { little($0) }) }

  static func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8) }

  static func plain<T: FixedWidthInteger>(_ element: ElementType, _ values: [T]) -> NodeBytes {
    NodeBytes(Plain.self, element, values.count, [array(values)])
  }

  static func bitmap(_ count: Int, _ words: [UInt64]) -> NodeBytes {
    NodeBytes(Bitmap.self, .bits, count, [array(words)])
  }

  static func text(_ lengths: [UInt32], _ heap: [UInt8]) -> NodeBytes {
    NodeBytes(
      Bytes.self, .bytes, lengths.count,
      [little(UInt32(heap.count)), little(UInt32(0)), array([UInt32(0)]), plain(.uint32, lengths).bytes, padded(heap)],
      children: 1)
  }

  /// Text of one vector in codes of symbols.
  /// - Parameter decodedByteCount: What the codes are said to come to.
  static func symbols(_ symbols: [String], _ codes: [[UInt8]], _ decodedByteCount: UInt32) -> NodeBytes {
    let heap = codes.flatMap { $0 }
    let table =
      [UInt8(symbols.count)] + symbols.map { UInt8($0.utf8.count) } + symbols.flatMap { Array($0.utf8) }
    return NodeBytes(
      FSST.self, .bytes, codes.count,
      [
        little(decodedByteCount), little(UInt32(heap.count)), array([UInt32(0), 0]), padded(table),
        plain(.uint32, codes.map { UInt32($0.count) }).bytes, padded(heap),
      ], children: 1)
  }

  /// Widths and references of one vector without patches, and zeros as packed.
  static func frame(_ element: ElementType, _ count: Int, width: UInt8, reference: UInt64) -> NodeBytes {
    let packed = Packing.byteCount(laneBitCount: element.laneBitCount ?? 64, width: Int(width), count: count)
    return NodeBytes(
      FrameOfReference.self, element, count,
      [
        little(UInt16(1)), little(UInt16(0)), little(UInt32(0)), array([width]),
        padded(Array(little(reference).prefix(element.byteCount ?? 8))), [UInt8](repeating: 0, count: packed),
      ])
  }
}
