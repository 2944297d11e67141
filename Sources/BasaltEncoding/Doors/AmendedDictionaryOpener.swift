package import BasaltCore

/// Dictionaries that are those of an earlier row group with entries left out and others put in: "Dictionaries of an
/// earlier row group" in format-spec/encodings/dictionary.md.
///
/// What comes out is a dictionary like any other: sorted, and of the entries that a page of its own would have had. So
/// nothing behind this door knows how it was stored, and codes, filters and fetches are as they always were.
extension PageOpener {
  /// Opens the page of an amended dictionary.
  /// - Parameters:
  ///   - entryCount: Of the whole dictionary, whatever the owner has.
  ///   - owner: The dictionary that is amended.
  /// - Throws: As `openDictionary`, and `.corruptPage` where page and owner do not fit each other.
  /// - Complexity: O(entries of both) copies, and for each entry that is added a binary search among the owner's. Long
  ///   texts that are kept are not copied: both dictionaries hold the owner's.
  package static func openAmendedDictionary(
    _ payload: Buffer, _ range: Range<Int>, type: LogicalType, entryCount: Int,
    of owner: ColumnVector.DictionaryValues
  ) throws(BasaltError) -> ColumnVector.DictionaryValues {
    precondition(owner.vector.type == type, "another column's dictionary")
    try requireDictionary(type, entryCount: entryCount, at: range.lowerBound)
    let path = NodePath(payloadStart: range.lowerBound)
    // One opener for both trees: its limits are those of a page.
    var opener = NodeOpener(dictionaryEntryCount: nil, isText: type == .text)
    // The first tree says by itself how long it is; the second is what is left of the page.
    let keptNode = try Node(in: payload, at: range, path: path)
    let kept = try opener.openValues(keptNode, .bits, count: owner.vector.count)
    let words = Buffer(byteCount: ElementType.bits.byteCount(of: owner.vector.count))
    try unsafe kept.decode(0..<owner.vector.count, into: words.address, using: opener.scratch)
    let bits = unsafe UnsafePointer(words.address.assumingMemoryBound(to: UInt64.self))
    let keptCount = unsafe BitMask.population(of: bits, bitCount: owner.vector.count)
    // How many are added follows from here, and is not said a second time: two numbers could contradict each other.
    guard keptCount <= entryCount else {
      throw keptNode.corrupt("\(keptCount) entries are kept for a dictionary of \(entryCount).")
    }

    var end = keptNode.body.upperBound
    var added = ColumnVector(emptyOf: type)
    if keptCount < entryCount {
      let node = try Node(in: payload, at: end..<range.upperBound, path: path)
      let opened = try opener.open(node, ElementType(type.physical), count: entryCount - keptCount)
      added = try entries(of: node, opened, type, &opener)
      end = node.body.upperBound
    }
    // As behind the root of any page: nobody would read them.
    guard end == range.upperBound else {
      throw path.corrupt("\(range.upperBound - end) bytes follow the last tree of the page.", at: end)
    }
    // Both lists have been found to ascend: the owner's when it was opened, these just now.
    let joined = JoinedEntries(owner.vector, added)
    let values = try unsafe merged(joined, keeping: bits, entryCount: entryCount, keptNode)
    return ColumnVector.DictionaryValues(
      ColumnVector(type: type, count: entryCount, values: values, heaps: joined.vector.heaps))
  }

  /// The memory forms of all entries in their order.
  /// - Parameter kept: A bit for each of the owner's entries.
  /// - Precondition: As many bits are set as entries are not added.
  private static func merged(
    _ joined: JoinedEntries, keeping kept: UnsafePointer<UInt64>, entryCount: Int, _ node: Node
  ) throws(BasaltError) -> Buffer {
    let stride = ElementType(joined.vector.type.physical).byteCount(of: 1)
    let values = Buffer(byteCount: entryCount * stride)
    let source = unsafe joined.vector.values.address
    var count = 0
    // By memory form: views of long texts go on pointing into the heaps of whoever had them.
    func append(_ index: Int) {
      unsafe MemoryForm.store(
        MemoryForm.load(source + index * stride, byteCount: stride), byteCount: stride,
        to: values.address + count * stride)
      count += 1
    }
    var place = 0
    for index in joined.ownerCount..<joined.vector.count {
      // What is added ascends, so that the search goes on where it was.
      let next = joined.firstOwned(notBefore: index, from: place)
      // Kept or not: a value that the owner has is kept, and not added, or one dictionary would have two forms.
      guard next == joined.ownerCount || joined.order(next, index) != .same else {
        throw node.corrupt(
          "Entry \(index - joined.ownerCount) of those added is one of the dictionary that is amended.")
      }
      for owned in place..<next where unsafe BitMask.bit(owned, in: kept) { append(owned) }
      append(index)
      place = next
    }
    for owned in place..<joined.ownerCount where unsafe BitMask.bit(owned, in: kept) { append(owned) }
    assert(count == entryCount)
    return values
  }
}
