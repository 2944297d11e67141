internal import BasaltCore

/// Memory of one probing thread: arrays of a batch's length, allocated once. Rows are not checked in release.
@safe
final class ProbeScratch {
  /// Of a batch, and of the pairs that are looked at together.
  static let capacity = Limits.batchRowCountMaximum

  /// One allocation for all: what is looked at together lies together.
  private let memory: Buffer
  /// By row meant of the batch: its row in the columns.
  let positions: UnsafeMutablePointer<UInt32>
  /// By row meant: its first candidate, or `JoinIndex.none`.
  let heads: UnsafeMutablePointer<UInt32>
  /// By pair: which row meant, and which build row.
  let pairRows: UnsafeMutablePointer<UInt32>
  let pairCandidates: UnsafeMutablePointer<UInt32>
  /// By pair, or by row of the columns: positions on their way into a gather.
  let gathered: UnsafeMutablePointer<UInt32>
  let safe: UnsafeMutablePointer<UInt32>
  /// Rows meant that are not settled yet, and where they are in their candidates.
  let openRows: UnsafeMutablePointer<UInt32>
  let openCursors: UnsafeMutablePointer<UInt32>
  /// By row meant: its key.
  let words: UnsafeMutablePointer<UInt64>
  let hashes: UnsafeMutablePointer<UInt64>
  let usable: UnsafeMutablePointer<UInt8>
  /// By pair: whether its keys are equal.
  let flags: UnsafeMutablePointer<UInt8>
  /// By row meant: whether it has a partner, and whether IN cannot say.
  let isMatched: UnsafeMutablePointer<UInt8>
  let isUnknown: UnsafeMutablePointer<UInt8>

  init() {
    let capacity = ProbeScratch.capacity
    memory = Buffer(byteCount: capacity * (8 * 4 + 2 * 8 + 4))
    var address = unsafe memory.address
    // Wide elements come first, so that each array begins at an address that suits it.
    func next<Element>(_: Element.Type) -> UnsafeMutablePointer<Element> {
      defer { unsafe address += capacity * MemoryLayout<Element>.stride }
      return unsafe address.assumingMemoryBound(to: Element.self)
    }
    unsafe (words, hashes) = (next(UInt64.self), next(UInt64.self))
    unsafe (positions, heads) = (next(UInt32.self), next(UInt32.self))
    unsafe (pairRows, pairCandidates) = (next(UInt32.self), next(UInt32.self))
    unsafe (gathered, safe) = (next(UInt32.self), next(UInt32.self))
    unsafe (openRows, openCursors) = (next(UInt32.self), next(UInt32.self))
    unsafe (usable, flags) = (next(UInt8.self), next(UInt8.self))
    unsafe (isMatched, isUnknown) = (next(UInt8.self), next(UInt8.self))
  }
}
