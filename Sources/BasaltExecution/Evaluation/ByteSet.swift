import BasaltCore

/// Texts or bytes of an IN list, looked up by the views in which vectors have them.
///
/// By a view's first eight bytes, its length and four bytes of the value, which for nearly all rows say that it is none of them:
/// no copy is made, nothing is hashed byte by byte, and the heap is read only for what agrees so far.
struct ByteSet: Sendable {
  /// By the head that a view of them has: those of few heads are compared one by one, which costs less than a hash.
  private let heads: [UInt64]
  /// As many as heads: the values that begin with it, ascending, so that the plan of a statement is the same each time.
  private let values: [[[UInt8]]]
  /// Where there are many: the place of a head.
  private let places: [UInt64: Int]?

  private static let comparedCountMaximum = 16

  /// - Complexity: O(values · log values).
  init(_ constants: Set<[UInt8]>) {
    var byHead: [UInt64: [[UInt8]]] = [:]
    for bytes in constants {
      let head = unsafe bytes.withUnsafeBufferPointer { unsafe StringView($0, bufferIndex: 0, offset: 0).head }
      byHead[head, default: []].append(bytes)
    }
    let sorted = byHead.sorted { $0.key < $1.key }
    heads = sorted.map(\.key)
    values = sorted.map { $0.value.sorted { $0.lexicographicallyPrecedes($1) } }
    places =
      heads.count > ByteSet.comparedCountMaximum
      ? Dictionary(uniqueKeysWithValues: heads.enumerated().map { ($1, $0) }) : nil
  }

  /// - Parameters:
  ///   - view: Of a value of `column`, which has its heaps.
  /// - Complexity: O(heads) where they are few, and the bytes of a value whose head is among them.
  @inline(__always)
  func contains(_ view: StringView, of column: ColumnVector) -> Bool {
    let place: Int?
    if let places {
      place = places[view.head]
    } else {
      var found: Int?
      for index in heads.indices where heads[index] == view.head { found = index }
      place = found
    }
    guard let place else { return false }
    return unsafe column.withBytes(of: view) { bytes in
      values[place].contains { unsafe $0.elementsEqual(bytes) }
    }
  }
}
