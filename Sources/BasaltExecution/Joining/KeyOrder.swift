internal import Synchronization

/// Whether the words of a build side ascend, found out by several threads, a stretch of rows each.
///
/// A look at each word's neighbour, right when the words are made, costs a tenth of putting them into a table; and what a file
/// says of its order need not be believed, nor asked about through all operators in between.
final class KeyOrder: Sendable {
  /// What is known of neighbouring rows.
  struct Stretch: Sendable {
    /// Of the rows that have a key; `nil` before there is one.
    private(set) var first, last: UInt64?
    private(set) var usableCount = 0
    /// Places where a word is less than the one before, and where it is the same.
    private(set) var (fallCount, repeatCount) = (0, 0)

    /// Rows behind those so far.
    /// - Parameter usable: 0 for rows without a key, whose words mean nothing.
    mutating func add(_ words: UnsafePointer<UInt64>, _ usable: UnsafePointer<UInt8>, _ count: Int) {
      var row = 0
      // The first word has none before it; rows without a key in front of it are passed over.
      if last == nil {
        while row < count, unsafe usable[row] == 0 { row += 1 }
        if row == count { return }
        (first, last, usableCount) = unsafe (words[row], words[row], 1)
        row += 1
      }
      guard var before = last else { return }
      var (falls, repeats, usableRows) = (0, 0, 0)
      // No branch on rows: NULLs, if there are any, come at random.
      while row < count {
        let isUsable = unsafe usable[row] != 0
        let word = unsafe isUsable ? words[row] : before
        falls &+= word < before ? 1 : 0
        repeats &+= isUsable && word == before ? 1 : 0
        usableRows &+= isUsable ? 1 : 0
        before = word
        row &+= 1
      }
      last = before
      usableCount += usableRows
      fallCount += falls
      repeatCount += repeats
    }
  }

  /// Of all rows, which ascend.
  struct Summary {
    let usableCount: Int
    let isUnique: Bool
  }

  /// By task. Locked once a task of many rows.
  private let stretches = Mutex<[Int: Stretch]>([:])
  private let hasFallen = Atomic(false)

  /// Whether no task has found a word that is less than the one before it. Relaxed: who hears of it late counts for nothing.
  var mayAscend: Bool { !hasFallen.load(ordering: .relaxed) }

  /// - Parameter task: In the order of rows.
  func note(_ stretch: Stretch, task: Int) {
    if stretch.fallCount > 0 { hasFallen.store(true, ordering: .relaxed) }
    stretches.withLock { $0[task] = stretch }
  }

  /// `nil` when some word is less than one before it, or no row has a key. Asked when all tasks have ended.
  var summary: Summary? {
    guard mayAscend else { return nil }
    // Tasks end in any order.
    let stretches = stretches.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    var (usableCount, isUnique) = (0, true)
    var before: UInt64?
    for stretch in stretches {
      // Rows without any key are passed over.
      guard let first = stretch.first else { continue }
      // The border between two tasks is looked at by neither.
      if let before {
        if first < before { return nil }
        if first == before { isUnique = false }
      }
      // A word that is there twice makes a chain of neighbours, and no more.
      if stretch.repeatCount > 0 { isUnique = false }
      usableCount += stretch.usableCount
      before = stretch.last
    }
    return usableCount == 0 ? nil : Summary(usableCount: usableCount, isUnique: isUnique)
  }
}
