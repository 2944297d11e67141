internal import BasaltCore

/// In which build rows a probe row looks for partners, one after another: a cursor that is a number, so that a chain of
/// a million rows is left in the middle and gone on with, without recursion. Borrows the table's memory.
@safe
enum JoinCandidates {
  /// At most the first.
  case single
  /// Rows of one word, each with the next.
  case linked(UnsafePointer<UInt32>)
  /// Rows of one word, side by side in the order of the words; the cursor is a place in it. Rows are places where none are
  /// given.
  case neighbours(UnsafePointer<UInt64>, count: UInt32, rows: UnsafePointer<UInt32>?)
  /// Rows `0..<count`.
  case all(count: UInt32)
  /// Rows of a list; the cursor is an index.
  case listed([UInt32])

  /// The row at a cursor.
  @inline(__always)
  func row(at cursor: UInt32) -> UInt32 {
    switch self {
    case .single, .linked, .all: cursor
    case .neighbours(_, _, let rows): if let rows = unsafe rows { unsafe rows[Int(cursor)] } else { cursor }
    case .listed(let rows): rows[Int(cursor)]
    }
  }

  /// The cursor behind, or `JoinIndex.none`.
  @inline(__always)
  func following(_ cursor: UInt32) -> UInt32 {
    switch self {
    // A switch a pair, that always goes the same way within a batch.
    case .single: JoinIndex.none
    case .linked(let next): unsafe next[Int(cursor)]
    // Counted, since the word that ends them may be the last one's own.
    case .neighbours(let words, let count, _):
      unsafe cursor &+ 1 < count && words[Int(cursor)] == words[Int(cursor) + 1] ? cursor &+ 1 : JoinIndex.none
    case .all(let count): cursor &+ 1 < count ? cursor &+ 1 : JoinIndex.none
    case .listed(let rows): Int(cursor) + 1 < rows.count ? cursor &+ 1 : JoinIndex.none
    }
  }
}
