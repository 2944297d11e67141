internal import BasaltCore

/// Patches on their way into a node: what `PatchTable` reads.
///
/// Collected in one pass over the values, in their order.
struct PatchList<L: Lane> {
  /// Where each vector's patches begin, and where the last one's end.
  private var starts: [UInt16] = [0]
  private var positions: [UInt16] = []
  private var values: [L] = []

  var count: Int { values.count }

  /// Behind the last one of the same vector.
  mutating func append(_ value: L, at position: Int) {
    positions.append(UInt16(position))
    values.append(value)
  }

  /// To be called after each vector, also after one without patches.
  /// - Precondition: 65,535 patches at most.
  mutating func endVector() { starts.append(UInt16(values.count)) }

  /// Nothing at all where no vector has a patch.
  static func byteCount(_ count: Int, vectorCount: Int) -> Int {
    count == 0
      ? 0
      : paddedByteCount((vectorCount + 1) * 2) + paddedByteCount(count * 2) + paddedByteCount(count * L.byteCount)
  }

  /// Three arrays, each padded: each is read with one stride, and compresses well in the cold tier.
  func write(into writer: inout NodeWriter) {
    guard count > 0 else { return }
    writer.append(contentsOf: starts)
    writer.pad()
    writer.append(contentsOf: positions)
    writer.pad()
    writer.append(contentsOf: values)
    writer.pad()
  }
}
