import BasaltCore

/// Holds the facts of a chunk against its values, page after page.
///
/// What is stated is found anew, never looked up in the statement: a filter is rebuilt in its size and compared bit for bit,
/// so that a missing bit, which would hide rows, and a superfluous one, which only costs time, are both found.
struct FactsCheck {
  private let stated: ChunkFacts
  /// Of the values, for a filter.
  private var hashes: [UInt64] = []
  /// Of all values, where the file has sketches.
  private(set) var sketch: DistinctSketch?
  /// Of the values, where a sum is stated.
  private var total = ValueSum.Total()
  /// Of the values, where an order is stated.
  private var order: OrderCollector?
  private let statedOrder: ChunkOrder
  /// Values that are no entry of a dictionary that is said to be complete.
  private var entries: DistinctEntries?

  init(_ chunk: ChunkEntry, _ dictionary: ColumnVector.DictionaryValues?, withSketch: Bool) {
    (stated, statedOrder) = (chunk.facts, chunk.order)
    if chunk.order != .unknown { order = OrderCollector() }
    if withSketch { sketch = DistinctSketch() }
    if chunk.dictionaryIsComplete, let dictionary { entries = DistinctEntries(dictionary.vector) }
  }

  /// Adds the rows of a page.
  /// - Parameters:
  ///   - decoded: In the layout that they decode to: codes stand for entries, and need no look.
  ///   - values: The same, flat.
  mutating func add(_ decoded: ColumnVector, _ values: ColumnVector) {
    if stated.bloomFilter != nil || sketch != nil {
      let found = ChunkHashes.hashes(of: values)
      sketch?.add(found)
      if stated.bloomFilter != nil { hashes += found }
    }
    if stated.sum != nil, ValueSum.isDefined(for: values.type) { ValueSum.add(values, to: &total) }
    if ChunkOrder.isDefined(for: values.type) { order?.add(values) }
    if decoded.dictionary == nil { entries?.look(for: values) }
  }

  /// What the values disprove.
  /// - Parameter filter: The chunk's, as it is stored; `nil` when it has none.
  consuming func contradictions(_ filter: BloomFilter?) -> [String] {
    var reasons: [String] = []
    if let filter {
      let right = BloomFilter(hashes, distinctCount: filter.distinctCount, blockCount: filter.blockCount)
      if zip(filter.words, right.words).contains(where: { $0 & $1 != $1 }) {
        reasons.append("The Bloom filter hides a value.")
      } else if filter.words != right.words {
        reasons.append("The Bloom filter has bits that no value sets.")
      }
    }
    // Exactly, whatever pages come to by themselves: the total has room for more than a sum that may be stated.
    // No figure in the message: a sum is made of values that whoever reads the report may not see.
    if let stated = stated.sum, stated != total.value { reasons.append("The sum is not that of the values.") }
    if let found = order?.found, let reason = FactsCheck.contradiction(in: statedOrder, to: found) {
      reasons.append(reason)
    }
    if entries?.isMissingOne == true { reasons.append("The dictionary is called complete, and lacks a value.") }
    return reasons
  }

  /// No value is named, as in the other messages: a report says where the damage is, and not what is there.
  ///
  /// What is stated of an order and is not so; what is so and is not stated contradicts nothing.
  private static func contradiction(in stated: ChunkOrder, to found: ChunkOrder) -> String? {
    if let runCount = stated.runCount, runCount != found.runCount {
      return "The values are said to lie in \(runCount) runs, and lie in \(found.runCount ?? 1)."
    }
    if stated.isAscending, !found.isAscending { return "The values are said to ascend, and do not." }
    if stated.isDescending, !found.isDescending { return "The values are said to descend, and do not." }
    if stated.isStrict, !found.isStrict { return "Each value is said to be there once, and one comes again." }
    if stated.nulls != nil, stated.nulls != found.nulls { return "NULLs do not lie where they are said to." }
    return nil
  }

  /// The hashes of a dictionary's entries, in which rows are looked for. By hash, since a damaged dictionary may claim
  /// anything: that a value outside shares one by chance has a probability of 2^-48.
  private struct DistinctEntries {
    private let hashes: Set<UInt64>
    private(set) var isMissingOne = false

    init?(_ entries: ColumnVector) {
      guard ValueHash.isDefined(for: entries.type) else { return nil }
      hashes = Set(ChunkHashes.hashes(of: entries))
    }

    /// Once one is missing the question is settled.
    mutating func look(for values: ColumnVector) {
      guard !isMissingOne else { return }
      isMissingOne = ChunkHashes.hashes(of: values).contains { !hashes.contains($0) }
    }
  }
}
