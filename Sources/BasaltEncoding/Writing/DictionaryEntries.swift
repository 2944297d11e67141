internal import BasaltCore

/// The entries of a chunk's dictionary in memory of their own: what the dictionaries of later row groups of the column are
/// held against, to be written as what they differ by.
///
/// The column that the entries came from is gone by then, which is why their texts are copied: at most a page's worth.
package struct DictionaryEntries: Sendable {
  /// Flat, ascending, long texts one behind the other in one heap.
  let vector: ColumnVector
  /// Of the heap, as far as it is filled.
  private let textByteCount: Int
  private let profile: TierProfile
  /// J of the dictionary's own page, in bytes.
  private let score: Double

  /// - Parameters:
  ///   - entries: Ascending, of the column's own memory.
  ///   - score: J of their page.
  /// - Complexity: O(entries), and a copy of long texts.
  init(_ entries: NodeValues, of type: LogicalType, _ profile: TierProfile, score: Double) {
    (self.profile, self.score) = (profile, score)
    guard entries.element == .bytes else {
      // Made for the chunk's dictionary, and nobody else's already.
      (vector, textByteCount) = (entries.column(of: type), 0)
      return
    }
    // Twice over the entries, so that the heap is made once and no larger than it has to be.
    var textByteCount = 0
    for index in 0..<entries.count {
      let view = entries.view(at: index)
      if !view.isInline { textByteCount += view.byteCount }
    }
    let views = Buffer(byteCount: entries.count * MemoryLayout<StringView>.stride)
    let heap = Buffer(byteCount: textByteCount)
    var offset = 0
    for index in 0..<entries.count {
      var view = entries.view(at: index)
      if !view.isInline {
        unsafe entries.withBytes(of: view) { text in
          unsafe (heap.address + offset).copyMemory(from: text.baseAddress!, byteCount: text.count)
        }
        // The one heap, whose index is 0.
        view.tail = UInt64(offset) << 32
        offset += view.byteCount
      }
      unsafe views.address.storeBytes(
        of: view, toByteOffset: index * MemoryLayout<StringView>.stride, as: StringView.self)
    }
    vector = ColumnVector(type: type, count: entries.count, values: views, heaps: [heap])
    self.textByteCount = textByteCount
  }

  package var count: Int { vector.count }
  /// Of memory.
  package var byteCount: Int { vector.values.byteCount + vector.heaps.reduce(0) { $0 + $1.byteCount } }

  /// Whether both are the same entries bit for bit.
  /// - Complexity: O(bytes), mostly O(1): different dictionaries have other counts or begin otherwise.
  package func isEqual(to other: DictionaryEntries) -> Bool {
    // Mostly the end of it: two dictionaries of one size that differ are rare.
    guard vector.type == other.vector.type, count == other.count else { return false }
    // Equal entries have equal views, because heaps are filled from the front.
    let byteCount = ElementType(vector.type.physical).byteCount(of: count)
    guard DictionaryEntries.isEqual(vector.values, other.vector.values, byteCount: byteCount) else { return false }
    // Equal views are as many bytes in the heap.
    return zip(vector.heaps, other.vector.heaps).allSatisfy {
      DictionaryEntries.isEqual($0, $1, byteCount: textByteCount)
    }
  }

  private static func isEqual(_ left: Buffer, _ right: Buffer, byteCount: Int) -> Bool {
    unsafe ByteOrder.compare(
      UnsafeBufferPointer(start: left.address.assumingMemoryBound(to: UInt8.self), count: byteCount),
      UnsafeBufferPointer(start: right.address.assumingMemoryBound(to: UInt8.self), count: byteCount)) == .same
  }

  /// A dictionary written as what it differs by from an owner's.
  package struct Amendment: Sendable {
    package let page: EncodedPage
    /// Of both trees of the page.
    package let encodings: EncodingSet
  }

  /// The page of these entries as an amendment to an owner's dictionary; `nil` when a page of their own costs no more.
  ///
  /// By J, as all that is chosen: an amendment is put together of two pages, and what that takes is counted against the bytes
  /// that it saves. That the owner's page has to be read by who reads this row group alone is not: most who read a dictionary
  /// column read all row groups.
  /// - Complexity: O(entries of both), each compared once; then what writing the entries that are added takes.
  package func amendment(to owner: DictionaryEntries) -> Amendment? {
    let joined = JoinedEntries(owner.vector, vector)
    // Two comparisons that settle it for columns that a file is sorted by.
    guard overlaps(joined) else { return nil }
    let (kept, added) = difference(joined)
    // To open a page of their own takes a comparison for each entry, too: the order of all is checked.
    let ownScore = score + profile.bytesPerNanosecond * DecodeCost.comparedEntry(added.element) * Double(count)
    // Before any encoding is chosen, which takes longer than all comparisons: too little in common, or so many places to be
    // found that no byte could make up for it.
    let merging = AmendmentCandidate.mergingNanoseconds(
      added.element, addedCount: added.count, ownerCount: owner.count)
    guard (count - added.count) * DictionaryEntries.keptDivisor >= count,
      profile.bytesPerNanosecond * merging < ownScore
    else { return nil }
    let values = NodeValues(.bits, count: owner.count, storage: kept)
    let symbols = ChunkSymbols()
    let compressor = BlockCompressor(profile.codec)
    // Anew for each way that the codec is tried with, as for any page; symbols are found once for all of them.
    func tree(_ plan: EncodingPlan) -> any NodeCandidate {
      let chooser = NodeChooser(profile: profile, plan: plan, symbols: symbols, isDictionary: true)
      return AmendmentCandidate(
        element: added.element, kept: chooser.choose(values), ownerCount: owner.count,
        added: added.count == 0 ? nil : chooser.choose(added), addedCount: added.count, entryCount: count)
    }
    // By the whole dictionary's entries, which is what is opened, however few of them the page holds.
    let trial =
      profile.codec == .none
      ? CodecTrial(untried: profile)
      : CodecTrial(profile, compressor, added.element, count: count) { plan in tree(plan) }
    let candidate = tree(trial.plan)
    guard trial.score(candidate, count: count) < ownScore else { return nil }
    // Chosen by J, and written as any page is: inside the codec where that gains enough.
    let page = WrittenPage(candidate)
    return Amendment(
      page: page.stored(rowCount: count, compressor, profile, level: trial.level), encodings: page.encodings)
  }

  /// A quarter of the entries must be the owner's: of fewer, what is left of the page is about what it was.
  private static let keptDivisor = 4

  /// Whether the two lists reach into each other at all: those of a file that is sorted by the column do not, and are not
  /// compared any further.
  private func overlaps(_ joined: JoinedEntries) -> Bool {
    let (firstOwned, lastOwned) = (0, joined.ownerCount - 1)
    let (first, last) = (joined.ownerCount, joined.vector.count - 1)
    return joined.order(firstOwned, last) != .after && joined.order(first, lastOwned) != .after
  }

  /// Which of the owner's entries are here as well, a bit for each, and the entries here that are none of its.
  private func difference(_ joined: JoinedEntries) -> (kept: Buffer, added: NodeValues) {
    let element = ElementType(vector.type.physical)
    let stride = element.byteCount(of: 1)
    // No entry is known to be here yet.
    let kept = Buffer(byteCount: ElementType.bits.byteCount(of: joined.ownerCount))
    unsafe kept.address.initializeMemory(as: UInt8.self, repeating: 0, count: kept.byteCount)
    let bits = unsafe kept.address.assumingMemoryBound(to: UInt64.self)
    let values = Buffer(byteCount: count * stride)
    var addedCount = 0
    var owned = 0
    for index in 0..<count {
      // Both ascend, so that each step leaves one of them behind.
      var order = ValueOrder.after
      while owned < joined.ownerCount {
        order = joined.order(owned, joined.ownerCount + index)
        if order != .before { break }
        owned += 1
      }
      // An entry of both is kept, and each is there once: the next one is compared with what follows it.
      if owned < joined.ownerCount, order == .same {
        unsafe bits[owned / 64] |= 1 << UInt64(owned % 64)
        owned += 1
      } else {
        unsafe MemoryForm.store(
          MemoryForm.load(vector.values.address + index * stride, byteCount: stride), byteCount: stride,
          to: values.address + addedCount * stride)
        addedCount += 1
      }
    }
    // What is added points into the same heap as all entries here.
    let heaps = element == .bytes ? ByteHeaps(vector.heaps) : nil
    return (kept, NodeValues(element, count: addedCount, storage: values, heaps: heaps))
  }
}

/// The two trees of an amendment's page, one behind the other, as one candidate: they are one page, and are tried and
/// weighed as one.
private struct AmendmentCandidate: NodeCandidate {
  let element: ElementType
  let kept: any NodeCandidate
  let ownerCount: Int
  /// `nil` when every entry is one of the owner's.
  let added: (any NodeCandidate)?
  let addedCount: Int
  let entryCount: Int

  /// Of the tree that comes first; nobody chooses between this and other candidates by name.
  var encoding: any ColumnEncoding.Type { kept.encoding }
  /// No more than both: there is no node around them.
  var byteCount: Int { kept.byteCount + (added?.byteCount ?? 0) }

  /// For each entry of the dictionary that comes out.
  var decodeNanoseconds: Double {
    let trees =
      Double(addedCount) * (added?.decodeNanoseconds ?? 0) + Double(ownerCount) * kept.decodeNanoseconds
    let merging = AmendmentCandidate.mergingNanoseconds(element, addedCount: addedCount, ownerCount: ownerCount)
    return (trees + merging) / Double(entryCount)
  }

  /// Putting both lists together again, whatever they are encoded as.
  static func mergingNanoseconds(_ element: ElementType, addedCount: Int, ownerCount: Int) -> Double {
    // What is added is compared with the one before it, and with some of the owner's around its place.
    5 * DecodeCost.comparedEntry(element) * Double(addedCount) + DecodeCost.keptEntry * Double(ownerCount)
  }

  /// In the order in which a reader needs them.
  func write(into writer: inout NodeWriter) {
    kept.write(into: &writer)
    added?.write(into: &writer)
  }
}
