package import BasaltCore

/// The frames of rows that lie in order, one beside the other: of each row up to three pieces, as an exclusion cuts a frame.
///
/// Positions count from the first row at hand. Arrays of one owner, used again for the next rows: nothing is allocated a row.
///
/// | EXCLUDE | pieces |
/// | --- | --- |
/// | nothing | the frame |
/// | CURRENT ROW, GROUP | what lies before the hole, what lies behind it |
/// | TIES | what lies before the peers, the row itself, what lies behind the peers |
package final class FramePieces {
  /// One piece of each row's frame: rows `starts[row]..<ends[row]`, which may be none.
  package final class Piece {
    package var starts = GrowingArray<UInt32>()
    package var ends = GrowingArray<UInt32>()

    init() {}
  }

  /// In the order of their rows: a frame's pieces do not overlap, and an earlier one lies before a later one.
  package private(set) var pieces: [Piece] = [Piece()]
  /// Rows whose frames these are.
  package private(set) var rowCount = 0
  /// Pieces that are in use, the first of `pieces`: one that a frame does not have is empty.
  package private(set) var pieceCount = 1

  package init() {}

  /// Begins with other rows.
  ///
  /// Makes room for frames, whose bounds the caller writes.
  /// - Parameter pieceCount: In 1...3.
  package func reset(rowCount: Int, pieceCount: Int) {
    while pieces.count < pieceCount { pieces.append(Piece()) }
    (self.rowCount, self.pieceCount) = (rowCount, pieceCount)
    for piece in pieces.prefix(pieceCount) {
      piece.starts.resize(to: rowCount)
      piece.ends.resize(to: rowCount)
    }
  }

  /// Bytes held.
  package var byteCount: Int { pieces.reduce(0) { $0 + $1.starts.byteCount + $1.ends.byteCount } }
}
