internal import BasaltFormat
internal import BasaltRuntime
internal import BasaltTable

/// Where a pass through the files of a scan stands, and which pieces come next.
///
/// A value, handed from the preparation of a round to that of the next: there is nothing to lock, and a pass that is left leaves nothing.
///
/// A round has a number of pieces, which doubles from round to round: the first rows come after one page, and a long scan keeps every thread
/// busy. Where pieces are small (files of a few rows), it has more of them, because otherwise what a round costs, some 50 µs, would be most
/// of what its rows cost.
struct ScanCursor: Sendable {
  private let files: ScannedFiles
  private var nextFileIndex = 0
  /// Opened, in order, with the pieces that no round has had.
  private var opened: [OpenedFile] = []
  private var size = RoundSize(pieceCount: 1, rowCount: Limits.pageRowCount)
  /// Files of a round at most; a few at first, because the first rows come when all of them are open.
  private var fileCountMaximum = 4

  private struct OpenedFile {
    let index: Int
    let file: FileScan
    var pieces: Range<Int>
  }

  /// Pieces of a round for each thread, at most: enough that threads wait for each other seldom, few enough that a stream holds a few dozen
  /// megabytes (a piece of 20 columns of 8 bytes is 1.3 MB).
  private static let pieceCountPerThreadMaximum = 4

  init(_ files: ScannedFiles) { self.files = files }

  /// Takes the pieces of the next round, opening as many files as it needs.
  /// - Parameter wantedRowCount: How many rows the consumer will still take: no files are opened for more.
  /// - Returns: `nil` when there are no more.
  mutating func nextRound(
    wantedRowCount: Int, with opening: FileOpening
  ) async throws(BasaltError) -> ScanRound? {
    var parts: [ScanRound.Part] = []
    var missing = RoundSize(pieceCount: size.pieceCount, rowCount: min(size.rowCount, wantedRowCount))
    var openedCount = 0
    while missing.isPositive, parts.count < fileCountMaximum {
      if let pieces = takePieces(&missing) {
        parts.append(pieces)
        continue
      }
      // Twice as many each time: files in which nothing passes must not be opened one after another.
      let indices = nextFiles(holding: missing, atLeast: openedCount)
      guard !indices.isEmpty else { break }
      let fresh = try await opening.open(indices, of: files)
      nextFileIndex = indices.upperBound
      openedCount += indices.count
      for (index, file) in zip(indices, fresh) {
        guard let file, !file.scan.pieces.isEmpty else { continue }
        opened.append(OpenedFile(index: index, file: file, pieces: file.scan.pieces.indices))
      }
    }
    let pieceCountMaximum = ScanCursor.pieceCountPerThreadMaximum * opening.threadCount
    size = RoundSize(
      pieceCount: min(2 * size.pieceCount, pieceCountMaximum),
      rowCount: min(2 * size.rowCount, pieceCountMaximum * Limits.pageRowCount))
    fileCountMaximum = min(2 * fileCountMaximum, Limits.scanOpenFileCountMaximum)
    return try parts.isEmpty ? nil : ScanRound(parts)
  }

  /// Pieces of the first open file, as many as are missing and it has; `nil` when no file is open.
  private mutating func takePieces(_ missing: inout RoundSize) -> ScanRound.Part? {
    guard let first = opened.first else { return nil }
    var end = first.pieces.lowerBound
    while missing.isPositive, end < first.pieces.upperBound {
      missing.subtract(pieceCount: 1, rowCount: first.file.scan.pieces[end].rows.count)
      end += 1
    }
    if end < first.pieces.upperBound {
      opened[0].pieces = end..<first.pieces.upperBound
    } else {
      opened.removeFirst()
    }
    return ScanRound.Part(fileIndex: first.index, file: first.file, pieces: first.pieces.lowerBound..<end)
  }

  /// The next files, until they hold what is missing if every row of them passes.
  private func nextFiles(holding missing: RoundSize, atLeast minimumCount: Int) -> Range<Int> {
    var missing = missing
    var end = nextFileIndex
    let endMaximum = min(files.count, nextFileIndex + fileCountMaximum)
    while end < endMaximum, missing.isPositive || end - nextFileIndex < minimumCount {
      let rowCount = files.rowCount(of: end)
      missing.subtract(pieceCount: max(1, rowCount / Limits.pageRowCount), rowCount: rowCount)
      end += 1
    }
    return nextFileIndex..<end
  }
}

/// How much a round is to have, of pieces and of rows: the least of both.
private struct RoundSize {
  var pieceCount: Int
  var rowCount: Int

  var isPositive: Bool { pieceCount > 0 || rowCount > 0 }

  mutating func subtract(pieceCount: Int, rowCount: Int) {
    self.pieceCount -= pieceCount
    // Saturating: a manifest may say of many files that each has 2^40 rows.
    self.rowCount = max(0, self.rowCount - rowCount)
  }
}
