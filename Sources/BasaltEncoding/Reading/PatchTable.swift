internal import BasaltCore

/// The values of a node that its encoding did not fit, by vector and position: distances in frame-of-reference, floats in
/// decimals.
///
/// ```
/// with patches: u16 × (vectors + 1): starts │ u16 × patches: positions │ T × patches, each padded
/// ```
struct PatchTable: Sendable {
  /// Of all vectors together; 0 says that the three arrays are not there.
  let count: Int
  private let payload: Buffer
  /// In the payload's buffer, as the others; they mean nothing without patches.
  private let startsOffset: Int
  private let positionsOffset: Int
  let valuesOffset: Int

  /// Takes the arrays and checks them: decoding writes through them without a check.
  /// - Parameters:
  ///   - count: As the node says it.
  ///   - stride: Bytes of a patch.
  /// - Throws: `.corruptPage`.
  init(_ count: Int, of stride: Int, _ cursor: inout NodeCursor) throws(BasaltError) {
    let node = cursor.node
    // Starts are 16 bits wide, so no page has more patches than they can count.
    guard count <= min(node.count, Int(UInt16.max)) else {
      throw node.corrupt("\(count) patches cannot be for \(node.count) values.")
    }
    (self.count, payload) = (count, node.payload)
    guard count > 0 else {
      (startsOffset, positionsOffset, valuesOffset) = (0, 0, 0)
      return
    }
    startsOffset = try cursor.takePadded(node.vectorCount + 1, of: 2, "The array of patch starts")
    positionsOffset = try cursor.takePadded(count, of: 2, "The array of patch positions")
    valuesOffset = try cursor.takePadded(count, of: stride, "The array of patches")
    // Vector by vector, since positions are counted in theirs.
    var end = 0
    for vector in 0..<node.vectorCount {
      // Contiguous and ascending, so that no patch is left over or used twice.
      let (first, last) = (start(vector), start(vector + 1))
      guard first == end, first <= last, last <= count else {
        throw node.corrupt("The patches of vector \(vector) are \(first) to \(last), of \(count).")
      }
      end = last
      try checkPositions(first..<last, vector, node)
    }
    guard end == count else {
      throw node.corrupt("The vectors have \(end) patches together; the node says \(count).")
    }
  }

  /// Ascending and within the vector: decoding may stop at the first that is beyond its rows.
  private func checkPositions(_ patches: Range<Int>, _ vector: Int, _ node: Node) throws(BasaltError) {
    let rowCount = min(Limits.vectorRowCount, node.count - vector * Limits.vectorRowCount)
    var previous = -1
    for patch in patches {
      let position = position(patch)
      guard position > previous, position < rowCount else {
        throw node.corrupt(
          "Patch \(patch) is for row \(position) of vector \(vector), after \(previous), of \(rowCount) rows.")
      }
      previous = position
    }
  }

  /// The numbers of a vector's patches.
  /// - Complexity: O(1): two loads.
  func range(ofVector vector: Int) -> Range<Int> { count == 0 ? 0..<0 : start(vector)..<start(vector + 1) }

  /// Where in its vector a patch belongs.
  @inline(__always)
  func position(_ patch: Int) -> Int { number(at: positionsOffset + patch * 2) }

  /// A patch's own bits.
  @inline(__always)
  func value<L: Lane>(_ patch: Int, _: L.Type) -> L {
    unsafe (payload.address + valuesOffset + patch * L.byteCount).loadUnaligned(as: L.self)
  }

  private func start(_ vector: Int) -> Int { number(at: startsOffset + vector * 2) }

  /// Unaligned loads: arrays are padded to 8 bytes within the body, and the body lies wherever its parent put it.
  @inline(__always)
  private func number(at offset: Int) -> Int {
    Int(unsafe (payload.address + offset).loadUnaligned(as: UInt16.self))
  }
}
