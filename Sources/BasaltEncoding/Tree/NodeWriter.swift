internal import BasaltCore

/// Builds the payload of a page: nodes inside of nodes, front to back, into one buffer.
///
/// Every byte is written, padding too: the same values give the same bytes, and no old memory reaches a file.
///
/// Candidates know their sizes before they write, so that the buffer is made once; growing is for those that may
/// overrun by a step. One writer a page, with one owner; the buffer becomes the page's payload without being copied.
package struct NodeWriter {
  private(set) var buffer: Buffer
  private(set) var byteCount = 0
  /// Encodings of the nodes written so far.
  private(set) var encodings = EncodingSet()
  /// Where a block codec should begin anew, ascending.
  private(set) var seams: [Int] = []

  init(capacity: Int = 4_096) { buffer = Buffer(byteCount: capacity) }

  /// Writes a node's header; the caller then writes the body and ends it with `endNode`.
  /// - Returns: What `endNode` needs.
  mutating func beginNode(
    _ encoding: any ColumnEncoding.Type, _ element: ElementType, count: Int, childCount: Int = 0
  ) -> Int {
    markSeam()
    let start = byteCount
    encodings.insert(encoding.wireID)
    append(encoding.wireID)
    append(element.rawValue)
    append(UInt8(childCount))
    append(UInt8(0))
    append(UInt32(count))
    // Body length, which `endNode` enters, and the parameter, which no encoding of version 1 has.
    append(UInt64(0))
    return start
  }

  /// Pads the body and enters its length into the header.
  mutating func endNode(_ start: Int) {
    pad()
    let bodyByteCount = UInt32(byteCount - start - Node.headerByteCount)
    unsafe buffer.address.storeBytes(of: bodyByteCount.littleEndian, toByteOffset: start + 8, as: UInt32.self)
  }

  mutating func append<Element: FixedWidthInteger & BitwiseCopyable>(_ value: Element) {
    let size = MemoryLayout<Element>.size
    // Unaligned stores: parts of a body follow each other without gaps.
    unsafe reserve(size).storeBytes(of: value.littleEndian, as: Element.self)
    byteCount += size
  }

  mutating func append(_ source: UnsafeRawPointer, byteCount count: Int) {
    unsafe reserve(count).copyMemory(from: source, byteCount: count)
    byteCount += count
  }

  mutating func append<Element: BitwiseCopyable>(contentsOf values: [Element]) {
    unsafe values.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { unsafe append(base, byteCount: bytes.count) }
    }
  }

  /// Makes room for `count` bytes that the caller has written through `reserve`.
  mutating func advance(by count: Int) {
    precondition(byteCount + count <= buffer.byteCount)
    byteCount += count
  }

  /// Says that what follows has other frequencies of bytes than what came before: a block codec that makes one code for
  /// both would fit neither.
  ///
  /// Every node begins with one, since children hold other things than their parents; a node marks others of its own.
  mutating func markSeam() {
    if byteCount - (seams.last ?? 0) >= NodeWriter.seamDistanceMinimum { seams.append(byteCount) }
  }

  /// What lies between two seams should be worth a table of its own, about a hundred bytes.
  private static let seamDistanceMinimum = 512

  /// Zeroes up to the next multiple of 8.
  mutating func pad() {
    while byteCount % 8 != 0 { append(UInt8(0)) }
  }

  /// Room for `count` further bytes, not yet part of the payload.
  mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer {
    if byteCount + count > buffer.byteCount { grow(to: byteCount + count) }
    return unsafe buffer.address + byteCount
  }

  private mutating func grow(to needed: Int) {
    let larger = Buffer(byteCount: max(needed, buffer.byteCount * 2))
    unsafe larger.address.copyMemory(from: buffer.address, byteCount: byteCount)
    buffer = larger
  }
}
