/// The small files of a table that lie in commits, in the order of adding: a list whose copies share all but its end.
///
/// Each commit of a row adds one, and whoever reads the version before holds a copy. Of a plain array all
/// entries, up to a thousand, would be copied with each commit.
package struct InlineFiles: Sendable, Equatable, RandomAccessCollection {
  /// Full ones, which are never changed.
  private var chunks: [[InlineEntry]] = []
  private var end: [InlineEntry] = []

  /// About the square root of the files that a table keeps in commits: copies then cost as much for chunks as
  /// for entries.
  private static let chunkCount = 32

  package init() {}

  init(_ entries: some Sequence<InlineEntry>) {
    for entry in entries { append(entry) }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { chunks.count * InlineFiles.chunkCount + end.count }

  package subscript(index: Int) -> InlineEntry {
    let (chunk, place) = index.quotientAndRemainder(dividingBy: InlineFiles.chunkCount)
    return chunk < chunks.count ? chunks[chunk][place] : end[place]
  }

  mutating func append(_ entry: InlineEntry) {
    end.append(entry)
    guard end.count == InlineFiles.chunkCount else { return }
    chunks.append(end)
    end = []
  }

  /// - Complexity: O(count), however few go.
  mutating func removeAll(where isGone: (InlineEntry) -> Bool) {
    self = InlineFiles(filter { !isGone($0) })
  }
}
