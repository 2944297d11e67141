internal import BasaltCore

/// The entries of two dictionaries of one column, side by side in one vector, so that they can be compared with each
/// other: those of an owner, and those of another row group.
///
/// Both the writer, who looks for what two row groups have in common, and the reader, who puts a dictionary together
/// again, ask through this for the order of entries: they must agree on every pair, as with `DictionaryOrder`.
struct JoinedEntries {
  /// The owner's entries, then the others. Not sorted as a whole.
  let vector: ColumnVector
  /// How many are the owner's: the index of the first of the others.
  let ownerCount: Int
  private let element: ElementType
  private let sorted: SortedEntries
  /// Of texts; looked up once, and not once a comparison.
  private let heaps: ByteHeaps?

  /// - Precondition: Both are flat, without NULLs, of one type that can have dictionaries, and ascend strictly.
  /// - Complexity: O(entries), a copy of their memory forms; what long texts point to is shared.
  init(_ owner: ColumnVector, _ other: ColumnVector) {
    // Only of one type is there an order between them.
    precondition(owner.type == other.type)
    element = ElementType(owner.type.physical)
    ownerCount = owner.count
    let stride = element.byteCount(of: 1)
    let values = Buffer(byteCount: (owner.count + other.count) * stride)
    unsafe values.address.copyMemory(from: owner.values.address, byteCount: owner.count * stride)
    let tail = unsafe values.address + owner.count * stride
    unsafe tail.copyMemory(from: other.values.address, byteCount: other.count * stride)
    if element == .bytes {
      // Their heaps come behind the owner's, so that the index of each is greater by as many; it is in the low half.
      let views = unsafe tail.assumingMemoryBound(to: StringView.self)
      for index in 0..<other.count where unsafe !views[index].isInline {
        unsafe views[index].tail += UInt64(owner.heaps.count)
      }
    }
    vector = ColumnVector(
      type: owner.type, count: owner.count + other.count, values: values, heaps: owner.heaps + other.heaps)
    sorted = SortedEntries(vector, element)
    heaps = element == .bytes ? ByteHeaps(vector.heaps) : nil
  }

  /// The order of two entries, counted in the vector; `.same` of one value in both.
  func order(_ left: Int, _ right: Int) -> ValueOrder {
    // Of numbers and identifiers the memory form is the value, but for the ties of floats.
    guard let heaps else { return sorted.order(at: left, right) }
    return unsafe vector.withValues(as: StringView.self) { views in
      unsafe ByteHeaps.withBytes(of: views[left], heaps.addresses) { left in
        unsafe ByteHeaps.withBytes(of: views[right], heaps.addresses) { right in
          unsafe ByteOrder.compare(left, right)
        }
      }
    }
  }

  /// The first of the owner's entries from `start` on that is not before one of the others; `ownerCount` when all are.
  /// - Complexity: O(log of the distance) comparisons: where many are put in, the next place is near.
  func firstOwned(notBefore other: Int, from start: Int) -> Int {
    // In steps that double, until one is too far; then between the last two.
    var (low, step) = (start, 1)
    while low + step <= ownerCount, order(low + step - 1, other) == .before {
      low += step
      step *= 2
    }
    var range = low..<min(low + step, ownerCount)
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      // As in any binary search: what is before the value is left behind, and nothing else.
      range = order(middle, other) == .before ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
